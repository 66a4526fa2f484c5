# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from psycopg2.errors import ForeignKeyViolation, RestrictViolation

from odoo import api, models
from odoo.exceptions import AccessError

from ...tools import Fact, plain


class Base(models.AbstractModel):
    """What the suite finds out cannot be typed, at no door: ``readonly`` on a stored field of ours is kept by the server, too.

    A fact is a stored field of ours (``oms_*`` anywhere, any field of a model ``oms.*``) that is readonly, computed or
    not. Natively ``readonly`` only draws it so: ``write``, ``create``, import, one2many commands and defaults in the
    context take it from any client that may write the record. Recomputation does not pass through ``write``; superuser
    mode is our own (or Odoo's) code; code that works as the user wraps what it writes in ``tools.Fact``.
    """

    _inherit = "base"

    #: Names of fields (many2one) of a model of ours by which people point at records that its refusals name.
    _oms_pointed = ()

    @api.model
    def _oms_check_pointed(self, vals_list):
        """Odoo 19 runs constraints as superuser: their words would tell the name of whatever somebody points at by its id.

        :raises AccessError: where a user points at what he may not read
        """
        for name in () if self.env.su else self._oms_pointed:
            ids = {vals[name] for vals in vals_list if isinstance(vals.get(name), int) and vals[name]}
            self.env[self._fields[name].comodel_name].browse(sorted(ids)).check_access("read")

    @api.model
    def _oms_is_fact(self, name):
        if not (name.startswith("oms_") or self._name.startswith("oms.")) or self._transient or name == "id":
            return False  # the id that Odoo's import writes along is written nowhere
        field = self._fields.get(name)
        return field is not None and field.store and field.readonly and field.type != "one2many"  # those are others' rows

    @api.model
    def _oms_plain_facts(self, vals):
        """These values without the wrapping of facts.

        :raises AccessError: where a user gives a fact
        """
        wrapped = [name for name, value in vals.items() if isinstance(value, Fact)]
        typed = () if self.env.su else [name for name in vals if name not in wrapped and self._oms_is_fact(name)]
        if typed:
            raise AccessError(self.env._(
                "%(fields)s of %(model)s cannot be written: it is worked out from what happened. Leave it out.",
                fields=", ".join(f"“{self._fields[name]._description_string(self.env)}”" for name in typed),
                model=self._description))
        return {**vals, **{name: plain(vals[name]) for name in wrapped}} if wrapped else vals

    @api.model_create_multi
    def create(self, vals_list):
        self._oms_check_pointed(vals_list)
        return super().create([self._oms_plain_facts(vals) for vals in vals_list])

    def write(self, vals):
        """:raises AccessError: also where a record of ours would be another company's then, in which the user does not work:
            Odoo looks at whose it was alone"""
        self._oms_check_pointed([vals])
        result = super().write(self._oms_plain_facts(vals) if self else vals)
        if vals and self and self._name.startswith("oms.") and not self.env.su and self._oms_says_company() in vals:
            self.check_access("write")
        return result

    @api.model
    def _oms_says_company(self):
        """The field of this model that says whose a record is: of its warehouse, say."""
        field = self._fields.get("company_id")
        return field and (field.related or "company_id").split(".")[0]

    @api.model
    def default_get(self, fields):
        """A default in the context is what a client says: it is none for facts, whoever creates the record."""
        said = [key for key in self.env.context if key.startswith("default_") and self._oms_is_fact(key[8:])]
        if said:
            self = self.with_context({key: value for key, value in self.env.context.items() if key not in said})
        return super().default_get(fields)

    @api.model
    def _sql_error_to_message_generic(self, exc):
        """Whoever deletes what a policy of ours names is told which: Odoo calls the table between the two unknown."""
        if isinstance(exc, (ForeignKeyViolation, RestrictViolation)):
            for (table, *_columns), places in self.env.registry.many2many_relations.items():
                for model, name in places if table == exc.diag.table_name else ():
                    field = self.env[model]._fields[name]
                    if model.startswith("oms.") and field.ondelete == "restrict":
                        return self.env._(
                            "It is named by a %(model)s (“%(field)s”), which would count for everything without it. Change that "
                            "first, or archive this.", model=self.env["ir.model"]._get(model).name,
                            field=field._description_string(self.env))
        return super()._sql_error_to_message_generic(exc)

    def copy_data(self, default=None):
        """What is copied from the record is a fact; what the caller gives is judged like any value."""
        copies = super().copy_data(default)
        given = default or {}
        for vals in copies:
            for name in vals:
                if name not in given and self._oms_is_fact(name):
                    vals[name] = Fact(vals[name])
        return copies
