# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from .sale_order_line_buy import REQUESTED


class OmsDemand(models.AbstractModel):
    """Buying less for a line: a request is made smaller, of a confirmed purchase the buyer is told."""

    _inherit = "oms.demand"

    @api.model
    def _buy_less(self, line, quantity):
        """Take ``quantity`` (in the product's unit) off what is being bought for a line."""
        for product, each in line._oms_recipe_now().items():
            self._buy_less_of(line, product, quantity * each)

    @api.model
    def _buy_less_of(self, line, product, quantity):
        """Requests first, the newest first, alternatives alike; then the buyer of what is confirmed is told."""
        bought = line._oms_bought().filtered(lambda item: item.product_id == product)
        requests = bought.filtered(lambda item: item.state in REQUESTED)
        wanted = None if line._oms_is_kit() else line.sudo().oms_asked_qty  # sudo: what is asked for, for the desk
        off = quantity if wanted is None else min(quantity, wanted)
        for group in self._request_groups(line, requests, wanted):
            size = group._oms_asked_at_most()
            taken = min(size if wanted is None else min(size, wanted), off)
            if product.uom_id.compare(taken, 0) > 0:
                group._oms_ask_for(taken, size if wanted is None else min(size, wanted))
                quantity, off = quantity - taken, off - taken
        self._tell_buyers(line, bought.exists() - requests, quantity, product)

    @api.model
    def _request_groups(self, line, requests, wanted):
        """[requests of which one vendor is to be chosen], the newest first: alternatives, or all of them where vendors are asked
        for more than is ``wanted`` of them (None: whatever it is)."""
        def alternatives(item):
            grouped = "purchase_group_id" in item.order_id._fields  # of purchase_requisition, which may not be installed
            return (grouped and item.order_id.purchase_group_id) or item

        groups = list(requests.sorted("id", reverse=True).grouped(alternatives).values())
        asked = sum(group._oms_asked_at_most() for group in groups)
        over = wanted is not None and line.product_id.uom_id.compare(asked, wanted) > 0
        return [requests.sorted("id", reverse=True)] if requests and over else groups

    @api.model
    def _tell_buyers(self, line, bought, quantity, product):
        """Of what is confirmed and still to come, the newest first."""
        for item in bought.sorted("id", reverse=True):
            coming = item.product_uom_id._compute_quantity(
                max(item.product_qty - item.qty_received, 0.0), product.uom_id, round=False)
            part = min(coming, quantity)
            if product.uom_id.compare(part, 0) > 0:
                self._tell_buyer(line, item.order_id, part, product)
                quantity -= part

    @api.model
    def _tell_buyer(self, line, purchase, quantity, product):
        """What is confirmed cannot be un-ordered by us: the buyer talks with the vendor."""
        note = self.env._(
            "%(order)s wants %(quantity).12g × %(product)s less: agree with %(vendor)s, then lower or cancel the line.",
            order=line.order_id.name, quantity=quantity, product=product.display_name,
            vendor=purchase.partner_id.display_name)
        purchase.activity_schedule(
            "mail.mail_activity_data_todo", user_id=purchase.user_id.id or self.env.uid, note=note,
            summary=self.env._("Less is wanted"))
        self.env["oms.order.event"]._oms_log([{
            "order_id": line.order_id.id, "line_id": line.id, "kind": "changed", "summary": note}])
