# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace

from odoo import api, models
from odoo.tools.misc import formatLang


class OmsChange(models.AbstractModel):
    """When less is ordered, what is taken off the whole order follows; what is changed by hand in the same change stays."""

    _inherit = "oms.change"

    def _gather_all(self, order, credit):
        return replace(super()._gather_all(order, credit), final=self.env["oms.shares"]._final_total(order))

    def _gather_line(self, line):
        return replace(super()._gather_line(line), reduces=bool(line.oms_reduced_order_id))

    def _apply_parts(self, order, change):
        before = self.env["oms.shares"]._lines(order)
        super()._apply_parts(order, change)
        self.env["oms.shares"]._lower(order, before, but=order.order_line.filtered(lambda line: line in change.lines))

    @api.model
    def _say_row(self, row):
        if row["what"] != "discount":
            return super()._say_row(row)
        return self.env._("%(product)s %(old)s → %(new)s", product=row["product"], **self._say_discount(row))

    @api.model
    def _say_discount(self, row):
        """{old, new} of a row about a discount, as money."""
        currency = self.env["res.currency"]._oms_named(row.get("currency"))
        return {key: formatLang(self.env, row[key], currency_obj=currency or None) for key in ("old", "new")}
