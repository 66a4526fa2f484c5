# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.fields import Domain

_RISKY = Domain([("state", "=", "open"), ("at_risk", "=", True)])


class SaleOrderLine(models.Model):
    """Lines with a promise that may not hold."""

    _inherit = "sale.order.line"

    @api.depends("oms_promise_ids.at_risk", "oms_promise_ids.state")
    def _compute_oms_at_risk(self):
        super()._compute_oms_at_risk()
        promises = self.env["oms.promise"].sudo()._read_group(  # sudo: only which lines
            Domain("line_id", "in", self.ids) & _RISKY, ["line_id"]) if self.ids else []
        risky = {line.id for (line,) in promises}
        for line in self:
            line.oms_at_risk = line.oms_at_risk or line._origin.id in risky

    def _search_oms_at_risk(self, operator, value):
        domain = super()._search_oms_at_risk(operator, value)
        return domain if domain is NotImplemented else Domain(domain) | Domain("oms_promise_ids", "any!", _RISKY)
