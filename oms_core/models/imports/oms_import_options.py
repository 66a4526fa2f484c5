# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError

from ...planning.conventions import Conventions
from ...planning.presets import PRESETS
from ...planning.said import is_zone, may_be_said, values_of
from ...tools import stored_id

DEFAULTS = {
    "channel": "web",  # the sales channel whose order numbers these are; what its settings say goes before these defaults
    "team_id": False,  # empty: the default team
    "warehouse_id": False,  # empty: the company's first
    "pricelist_id": False,  # its currency is the file's; empty: the company's currency
    # None: as the channel says. Where nobody has set it up no, unless it is the system itself that asks (a shell, a script
    # of the server: superuser mode), which has nobody to ask.
    "create_products": None,
    "create_customers": None,
    "guest_partner_id": False,  # who gets the lines without customer; empty: one guest per country
    "date_shift": 0,  # days, or 'yesterday': so many that the last day of the file is yesterday
    "tz": None,  # the clock of the file's dates; None: the company's
    "preset": "",  # conventions to start from: a key of planning.presets
    "conventions": {},  # more of them: fields of planning.conventions.Conventions, as JSON has them
}
RECORDS = {
    "team_id": "crm.team", "warehouse_id": "stock.warehouse", "pricelist_id": "product.pricelist",
    "guest_partner_id": "res.partner",
}
MOST_SHIFT = 36_500  # days
CREATE = ("create_products", "create_customers")


class OmsImport(models.Model):
    """What an import is told beside the file."""

    _inherit = "oms.import"

    @api.model
    def _oms_options(self, options):
        """The options, complete and believable: records exist and are of this company."""
        given = self._oms_given(options)
        name = " ".join((given.get("channel", DEFAULTS["channel"]) or "").split())
        if not name:
            raise UserError(self.env._("Say which sales channel these orders come from."))
        channel = self.env["oms.import.channel"]._oms_of(name)
        said = channel._oms_settings() if channel else dict.fromkeys(CREATE, self.env.su)
        options = {**DEFAULTS, **said, **given, "channel": channel.name or name}
        options["conventions"] = {
            **PRESETS.get(options.pop("preset"), {}), **said.get("conventions", {}), **(given.get("conventions") or {})}
        options["tz"] = options["tz"] or self.env["oms.day"]._zone(company=self.env.company)
        self._oms_check_options(options)
        self._oms_check_conventions(options["conventions"])
        if not options["warehouse_id"]:
            options["warehouse_id"] = self.env["stock.warehouse"].search(
                [("company_id", "=", self.env.company.id)], limit=1).id
        if not options["team_id"]:
            options["team_id"] = self.env["crm.team"]._get_default_team_id().id
        return options

    def _oms_given(self, options):
        """What a program says, each of the kind that it must be; of None nothing is said.

        :raise UserError: names the argument, its value and what it may be
        """
        _ = self.env._
        record, yes = _("the id of a record, or nothing"), _("true or false, or nothing: as the channel says")
        kinds = {
            "channel": (lambda value: isinstance(value, str), _("the name of a sales channel")),
            **dict.fromkeys(RECORDS, (lambda value: type(value) is int, record)),
            **dict.fromkeys(CREATE, (lambda value: value in (0, 1), yes)),
            "date_shift": (lambda value: value == "yesterday" or type(value) is int, _("days, or “yesterday”")),
            "tz": (lambda value: isinstance(value, str), _("a time zone such as Europe/Paris")),
            "preset": (lambda value: isinstance(value, str) and value in PRESETS, _("one of: %s", ", ".join(PRESETS))),
            "conventions": (lambda value: isinstance(value, dict), _("a dictionary such as {'decimal': ','}")),
        }
        if options and not isinstance(options, dict):
            self._oms_refuse_argument("options", options, _("a dictionary of: %s", ", ".join(DEFAULTS)))
        given = {name: value for name, value in (options or {}).items() if value is not None}
        for name, value in given.items():
            if name not in kinds:
                self._oms_refuse_argument("options", name, _("some of: %s", ", ".join(DEFAULTS)))
            fits, what = kinds[name]
            said = value or (value == 0 and value is not False)
            if said and not fits(value):
                self._oms_refuse_argument(name, value, what)
        return given

    def _oms_refuse_argument(self, name, value, what):
        raise UserError(self.env._(
            "%(name)s: %(value)s can not be said of an import. It is %(what)s. Nothing was imported.", name=name,
            value=repr(value)[:60], what=what))

    def _oms_check_options(self, options):
        """Refuse what would only fail line by line, or not at all."""
        for name, model in RECORDS.items():
            record = self.env[model].browse(stored_id(options[name]) or [])
            if options[name] and not record.exists():
                raise UserError(self.env._("%(what)s: there is no such record (any more).", what=record._description))
            if record.company_id and record.company_id != self.env.company:
                raise UserError(self.env._(
                    "%(name)s is of another company. Choose one of %(company)s.",
                    name=record.display_name, company=self.env.company.name))
        shift = options["date_shift"] or 0
        if shift != "yesterday" and (type(shift) is not int or abs(shift) > MOST_SHIFT):
            raise UserError(self.env._("Dates are shifted by at most %s days.", MOST_SHIFT))
        if not is_zone(options["tz"]):
            raise UserError(self.env._("There is no time zone “%s”.", options["tz"]))

    def _oms_check_conventions(self, conventions):
        """Refuse what no convention can be: it may come from a client."""
        for name, value in conventions.items():
            if not may_be_said(name, value):
                raise UserError(self.env._(
                    "%(name)s: %(value)s is nothing that a sales channel can say about its files.",
                    name=name, value=str(value)[:60]))

    @api.model
    def _oms_conventions(self, options):
        """What the options say, as :class:`~.planning.conventions.Conventions`."""
        pricelist = self.env["product.pricelist"].browse(options["pricelist_id"] or [])
        currency = pricelist.currency_id or self.env.company.currency_id
        return Conventions(
            **values_of(options["conventions"]), zone=options["tz"], currency=currency.name,
            create_products=bool(options["create_products"]), create_customers=bool(options["create_customers"]))

    @api.model
    def _oms_remember(self, options):
        """Keep what a call said about a channel that nobody has set up, where people see and change it."""
        Channel = self.env["oms.import.channel"]
        if Channel._oms_of(options["channel"]):
            return
        Channel.sudo().create({  # sudo: who may import may set up channels; the right was checked
            "name": options["channel"], "company_id": self.env.company.id, "tz": options["tz"],
            **{name: options[name] for name in (*RECORDS, *CREATE)},
            **Channel._oms_vals(options["conventions"])})
