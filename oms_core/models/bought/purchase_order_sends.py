# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError


class PurchaseOrder(models.Model):
    """No vendor is asked to send goods of a held order to its customer: what a vendor sends cannot be called back."""

    _inherit = "purchase.order"

    def write(self, vals):
        """Every way of confirming a purchase ends in this write."""
        if vals.get("state") in ("to approve", "purchase"):
            self.filtered(lambda order: order.state != "purchase").order_line._oms_check_may_send()
        return super().write(vals)


class PurchaseOrderLine(models.Model):
    """Lines that are added to a confirmed purchase, made larger or linked to an order line are sent for at once."""

    _inherit = "purchase.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.filtered(lambda line: line.state == "purchase")._oms_check_may_send()
        return lines

    def write(self, vals):
        confirmed = self.filtered(lambda line: line.state == "purchase")
        before = {line: line.product_uom_qty for line in confirmed}
        linked = {line: line.sale_line_id for line in confirmed} if "sale_line_id" in vals else {}
        result = super().write(vals)
        confirmed.filtered(lambda line: (
            line.product_uom_id.compare(line.product_uom_qty, before[line]) > 0
            or (linked and line.sale_line_id != linked[line])))._oms_check_may_send()
        return result

    def _oms_check_may_send(self):
        """:raises UserError: names the first line with goods of a held order that the vendor would send to its customer"""
        if "sale_line_id" not in self._fields:  # of sale_purchase, which may not be installed
            return
        lines = self.filtered("sale_line_id")
        stopped = lines.sudo().sale_line_id._oms_stopped()  # sudo: whether it is held, for buyers
        for line in lines.filtered(lambda line: line.sale_line_id in stopped and line._oms_sends_to_customer()):
            order = line.sudo().sale_line_id.order_id  # sudo: names of the order and of what holds it
            raise UserError(self.env._(
                "%(product)s cannot be bought with %(purchase)s yet: %(vendor)s would send it to the customer of %(order)s, "
                "which is held (%(reasons)s). Clear the hold first, or take the line off.",
                product=line.product_id.display_name, purchase=line.order_id.name, order=order.name,
                vendor=line.order_id.partner_id.display_name, reasons=order._oms_stop_names()))

    def _oms_sends_to_customer(self):
        self.ensure_one()
        destination = self.env["stock.location"].browse(self.order_id.sudo()._get_destination_location())  # sudo: of a type
        return self.product_id.type == "consu" and destination.sudo().usage == "customer"
