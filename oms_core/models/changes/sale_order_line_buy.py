# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

#: States of purchases that no vendor has agreed to.
REQUESTED = ("draft", "sent", "to approve")


class SaleOrderLine(models.Model):
    """What is bought for a line alone. Where less of it is wanted, so much less is bought (:class:`OmsDemand`); Odoo would ask
    the vendor for a negative quantity, or leave it as it is.
    """

    _inherit = "sale.order.line"

    def _oms_bought(self):
        """Purchase lines made for these lines: sent to the customer by the vendor, or received for them."""
        # sudo: what is bought for an order, for whoever works on it
        lines = self.sudo()
        moves = lines.move_ids
        bought = moves.created_purchase_line_ids | moves.purchase_line_id | moves.move_orig_ids.purchase_line_id
        if "purchase_line_ids" in lines._fields:  # of sale_purchase, which may not be installed
            bought |= lines.purchase_line_ids
        products = lines.product_id | lines._oms_components()
        return bought.filtered(lambda line: line.product_id in products and line.state != "cancel")

    def _create_procurements(self, product_qty, procurement_uom, values):
        """Less of a line that something is bought for is taken off as by *Change order*, whoever writes it, with promising on or
        off. Odoo looks for demand that is alike in every date and way of getting goods, and makes a return of what it does not
        find: also of goods that never came."""
        unit = self.product_id.uom_id
        # sudo: only whether something is bought for it or will not come, for whoever edits the order. What one place of a
        # warehouse pulls from the next is Odoo's: less of it goes back all the way.
        if procurement_uom.compare(product_qty, 0) >= 0 or not (self.sudo().oms_unbought_qty or self._oms_bought()):
            return super()._create_procurements(product_qty, procurement_uom, values)
        less, direct = procurement_uom._compute_quantity(-product_qty, unit, round=False), self._oms_is_sent_by_vendors()
        left = self.env["oms.demand"]._take_off(self, max(less - (self._oms_lost_qty() if direct else 0.0), 0.0))
        if direct or unit.compare(left, 0) <= 0:
            return []
        product_qty = -unit._compute_quantity(left, procurement_uom, rounding_method="HALF-UP")
        return super()._create_procurements(product_qty, procurement_uom, values)

    def _oms_is_sent_by_vendors(self):
        """Whether vendors send it to the customer themselves, are asked to, or were."""
        self.ensure_one()
        if "purchase_line_ids" not in self._fields:  # of sale_purchase, which may not be installed
            return False
        return any(line._oms_sends_to_customer() for line in self.sudo().purchase_line_ids)  # sudo: as in ``_oms_bought``


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    def _oms_asked(self):
        """How much these ask for, in the product's unit."""
        return sum(line.product_uom_id._compute_quantity(line.product_qty, line.product_id.uom_id, round=False) for line in self)

    def _oms_asked_at_most(self):
        """How much of these requests comes at most, where one vendor is chosen."""
        return max((lines._oms_asked() for lines in self.grouped("order_id").values()), default=0.0)

    def _oms_ask_for(self, less, until_now):
        """Ask each vendor for so much ``less`` than was wanted ``until_now``: not for less than is still wanted."""
        unit = self.product_id.uom_id
        for lines in self.grouped("order_id").values():
            asked = lines._oms_asked()
            off = asked - min(asked, max(until_now, asked) - less)
            for line in lines:
                there = line._oms_asked()
                taken = min(there, off)
                off -= taken
                if unit.is_zero(taken):
                    continue
                if unit.is_zero(there - taken):
                    line.unlink()
                else:
                    line.product_qty = unit._compute_quantity(there - taken, line.product_uom_id, rounding_method="HALF-UP")
