# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.fields import Domain


class SaleOrder(models.Model):
    """Where the one path of an order meets its holds and the automatic checks (``oms.checks``)."""

    _inherit = "sale.order"

    def write(self, vals):
        result = super().write(vals)
        if not {"commitment_date", "partner_shipping_id", "partner_id", "partner_invoice_id", "payment_term_id",
                "require_payment", "prepayment_percent"}.isdisjoint(vals):
            self.env["oms.checks"]._look_again(self)
        return result

    def _oms_check(self):
        super()._oms_check()
        self.env["oms.checks"]._hold(self)

    def _oms_recheck(self):
        super()._oms_recheck()
        self.env["oms.checks"]._let_go(self)

    def _oms_after_cancel(self):
        """A cancelled order is not held any more; what persons held is held again with it."""
        # sudo: the holds end with the order, whoever was allowed to cancel it
        holds = self.sudo().oms_hold_ids
        holds -= holds._oms_keep()
        holds._in_force()._end(self.env._("Order cancelled"))
        holds.write({"ended": True})
        super()._oms_after_cancel()

    @api.model
    def _oms_before_process(self):
        self.env["oms.hold"]._oms_expire()
        super()._oms_before_process()

    @api.model
    def _oms_waiting_domain(self):
        ending = Domain("oms_hold_ids", "any", self.env["oms.hold"]._in_force_domain() & self.env["oms.checks"]._ending_domain())
        return Domain(super()._oms_waiting_domain()) | (Domain("state", "=", "sale") & ending)


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def write(self, vals):
        result = super().write(vals)
        if not {"price_unit", "discount", "tax_ids", "product_id", "product_uom_id"}.isdisjoint(vals):
            self.env["oms.checks"]._look_again(self.filtered(lambda line: line.state == "sale").order_id)
        return result
