# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.tools import format_amount, format_date

from ...planning.find import CUSTOMER, MATCHES


class OmsFind(models.AbstractModel):
    """What is shown of a hit: name, details, state, and why it was found."""

    _inherit = "oms.find"

    def _oms_find_show(self, sources, found):
        """The groups of ``find``: only what passes the user's own search; the group with the best hit first."""
        groups = []
        for place, source in enumerate(sources):
            rows = self._oms_find_rows(source, found[source.key]) if found.get(source.key) else []
            if rows:
                groups.append((MATCHES.index(rows[0]["match"]), place, {
                    "key": source.key, "label": source.label, "icon": source.icon, "model": source.model, "hits": rows}))
        return [group for _match, _place, group in sorted(groups, key=lambda entry: entry[:2])]

    def _oms_find_rows(self, source, hits):
        model = self.env[source.model]
        names = {source.title, source.state, source.customer, *source.details, *(field.name for field in source.fields)} - {""}
        names |= {model._fields[name].get_currency_field(model) for name in names if model._fields[name].type == "monetary"}
        records = model.search_fetch([*source.domain, ("id", "in", [hit.id for hit in hits])], list(names), order="id")
        rows = {row["id"]: row for row in records.read(list(names))}
        return [self._oms_find_row(source, hit, model.browse(hit.id), rows[hit.id]) for hit in hits if hit.id in rows]

    def _oms_find_row(self, source, hit, record, row):
        """One result for the client; texts only."""
        if hit.match == CUSTOMER:
            label, value = self.env._("Customer"), self._oms_find_text(record, source.customer, row)
        else:
            field = source.fields[hit.field]
            label, value = field.label, self._oms_find_text(record, field.name, row)
        details = [self._oms_find_text(record, name, row) for name in source.details]
        state = self._oms_find_text(record, source.state, row) if source.state else ""
        return {
            "id": record.id, "title": row[source.title] or record.display_name, "match": MATCHES[hit.match], "why": label,
            "value": value, "details": [text for text in dict.fromkeys(details) if text and text != value],
            "state": state, "state_value": row[source.state] or "" if source.state else "",
        }

    def _oms_find_text(self, record, name, row):
        """A value as the user reads it."""
        field, value = record._fields[name], row[name]
        if not value:
            return ""
        if field.type == "many2one":
            return value[1]
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "")
        if field.type == "datetime":
            return format_date(self.env, self.env["oms.day"]._of(value, company=self.env.company))
        if field.type == "date":
            return format_date(self.env, value)
        if field.type == "monetary":
            return format_amount(self.env, value, record[field.get_currency_field(record)])
        return str(value)
