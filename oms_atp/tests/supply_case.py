# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command, fields

from .common import AtpCase


class SupplyCase(AtpCase):
    """Words for stories in which goods are bought, come, and are lost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor = cls.env["res.partner"].create({"name": "Potter"})

    def in_days(self, days):
        return fields.Datetime.now() + timedelta(days=days)

    def day(self, promise):
        return (promise.date.date() - fields.Date.today()).days

    def buy(self, quantity, days, warehouse=None):
        order = self.env["purchase.order"].create({
            "partner_id": self.vendor.id, "picking_type_id": (warehouse or self.north).in_type_id.id,
            "order_line": [Command.create({
                "product_id": self.mug.id, "product_qty": quantity, "price_unit": 1.0,
                "date_planned": self.in_days(days)})]})
        order.button_confirm()
        return order

    def receive(self, purchase, quantity=None):
        picking = purchase.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))
        if quantity is not None:
            picking.move_ids.quantity = quantity
            picking.with_context(skip_backorder=True, picking_ids_not_to_backorder=picking.ids).button_validate()
        else:
            picking.button_validate()
        self.look()

    def lose(self, quantity, warehouse=None):
        location = (warehouse or self.north).lot_stock_id
        quant = self.env["stock.quant"].search([("product_id", "=", self.mug.id), ("location_id", "=", location.id)])
        quant.with_context(inventory_mode=True).inventory_quantity = quant.quantity - quantity
        quant.action_apply_inventory()
        self.look()

    def look(self):
        """What the job does after the commit."""
        self.env.flush_all()
        dirty = self.env["oms.dirty"].search([])
        causes = self.env["oms.dirty"]._oms_causes([(row.product_id, row.cause) for row in dirty])
        dirty.unlink()
        self.env["oms.dirty"]._oms_look(causes)

    def open_promises(self, order):
        return order.oms_promise_ids.filtered(lambda promise: promise.state == "open").sorted("date")
