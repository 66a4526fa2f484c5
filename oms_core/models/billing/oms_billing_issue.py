# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class OmsBillingIssue(models.Model):
    """Why an order could not be billed when it was tried. Open until it is billed; at most one open per order."""

    _name = "oms.billing.issue"
    _description = "Billing problem"
    _order = "date desc, id desc"
    _rec_name = "order_id"

    order_id = fields.Many2one("sale.order", required=True, index=True, ondelete="cascade", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    date = fields.Datetime("Last tried", required=True, default=fields.Datetime.now, readonly=True)
    reason = fields.Text(required=True, readonly=True)
    tries = fields.Integer(default=1, readonly=True)
    closed_on = fields.Datetime("Billed on", readonly=True)

    _open_uniq = models.UniqueIndex(
        "(order_id) WHERE closed_on IS NULL", "This order has an open billing problem already.")

    @api.model
    def _oms_record(self, billed, failed):
        """Close the problems of the orders billed; open or renew one for each that failed.

        :param billed: orders
        :param failed: {order: reason}
        """
        # sudo: problems are readonly to everyone; only billing writes them.
        issues = self.sudo()
        orders = billed | billed.concat(*failed)
        if not orders:
            return
        known = issues.search([("order_id", "in", orders.ids), ("closed_on", "=", False)])
        now = fields.Datetime.now()
        (done := known.filtered(lambda issue: issue.order_id in billed)).write({"closed_on": now})
        again = {issue.order_id.id: issue for issue in known - done}
        new = []
        for order, reason in failed.items():
            if issue := again.get(order.id):
                issue.write({"date": now, "reason": reason, "tries": issue.tries + 1})
            else:
                new.append({"order_id": order.id, "company_id": order.company_id.id, "reason": reason, "date": now})
        issues.create(new)

    def action_open_order(self):
        return self.order_id._get_records_action(name=self.env._("Order"))
