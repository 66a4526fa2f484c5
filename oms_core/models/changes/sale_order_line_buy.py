# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

#: States of purchases that no vendor has agreed to.
REQUESTED = ("draft", "sent", "to approve")


class SaleOrderLine(models.Model):
    """What is bought for a line alone, where less of it is wanted: a request is made smaller, of a confirmed purchase the
    buyer is told. Odoo would ask the vendor for a negative quantity, or leave it as it is.
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

    # --- buying less --------------------------------------------------------------------------------------------

    def _oms_buy_less(self, quantity):
        """Take ``quantity`` (in the product's unit) off what is being bought for this line."""
        self.ensure_one()
        for product, each in self._oms_recipe_now().items():
            self._oms_buy_less_of(product, quantity * each)

    def _oms_buy_less_of(self, product, quantity):
        """Requests first, the newest first, alternatives alike; then the buyer of what is confirmed is told."""
        bought = self._oms_bought().filtered(lambda line: line.product_id == product)
        requests = bought.filtered(lambda line: line.state in REQUESTED)
        wanted = None if self._oms_is_kit() else self.sudo().oms_asked_qty  # sudo: what is asked for, for the desk
        off = quantity if wanted is None else min(quantity, wanted)
        for group in self._oms_request_groups(requests, wanted):
            size = group._oms_asked_at_most()
            taken = min(size if wanted is None else min(size, wanted), off)
            if product.uom_id.compare(taken, 0) > 0:
                group._oms_ask_for(taken, size if wanted is None else min(size, wanted))
                quantity, off = quantity - taken, off - taken
        self._oms_tell_buyers(bought.exists() - requests, quantity, product)

    def _oms_request_groups(self, requests, wanted):
        """[requests of which one vendor is to be chosen], the newest first: alternatives, or all of them where vendors are asked
        for more than is ``wanted`` of them (None: whatever it is)."""
        def alternatives(line):
            grouped = "purchase_group_id" in line.order_id._fields  # of purchase_requisition, which may not be installed
            return (grouped and line.order_id.purchase_group_id) or line

        groups = list(requests.sorted("id", reverse=True).grouped(alternatives).values())
        asked = sum(group._oms_asked_at_most() for group in groups)
        over = wanted is not None and self.product_id.uom_id.compare(asked, wanted) > 0
        return [requests.sorted("id", reverse=True)] if requests and over else groups

    def _oms_tell_buyers(self, bought, quantity, product):
        """Of what is confirmed and still to come, the newest first."""
        for line in bought.sorted("id", reverse=True):
            coming = line.product_uom_id._compute_quantity(
                max(line.product_qty - line.qty_received, 0.0), product.uom_id, round=False)
            part = min(coming, quantity)
            if product.uom_id.compare(part, 0) > 0:
                self._oms_tell_buyer(line.order_id, part, product)
                quantity -= part

    def _oms_tell_buyer(self, purchase, quantity, product):
        """What is confirmed cannot be un-ordered by us: the buyer talks with the vendor."""
        note = self.env._(
            "%(order)s wants %(quantity).12g × %(product)s less: agree with %(vendor)s, then lower or cancel the line.",
            order=self.order_id.name, quantity=quantity, product=product.display_name,
            vendor=purchase.partner_id.display_name)
        purchase.activity_schedule(
            "mail.mail_activity_data_todo", user_id=purchase.user_id.id or self.env.uid, note=note,
            summary=self.env._("Less is wanted"))
        self.env["oms.order.event"]._oms_log([{
            "order_id": self.order_id.id, "line_id": self.id, "kind": "changed", "summary": note}])


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
