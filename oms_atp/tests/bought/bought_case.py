# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command, fields

from ..common import AtpCase

#: Goods that are bought for an order and come through the warehouse, or go straight to the customer.
BOTH = ("sofa", "urn")


class BoughtCase(AtpCase):
    """Words for stories in which goods are bought for orders: a sofa that is made to order, an urn that its vendor sends."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor = cls.env["res.partner"].create({"name": "Potter", "email": "potter@example.com"})
        cls.mto = cls.env.ref("stock.route_warehouse0_mto")
        cls.mto.active = True
        to_order = cls.mto + cls.env.ref("purchase_stock.route_warehouse0_buy")
        cls.sofa = cls.new_bought("sofa", to_order)
        cls.urn = cls.new_bought("urn", cls.env.ref("stock_dropshipping.route_drop_shipping"))

    @classmethod
    def new_bought(cls, name, routes):
        return cls.new_product(name, 500.0, route_ids=[Command.set(routes.ids)], sale_delay=10, seller_ids=[
            Command.create({"partner_id": cls.vendor.id, "price": 300, "delay": 5})])

    def in_days(self, days):
        return fields.Datetime.now() + timedelta(days=days)

    def settle(self):
        """The end of a transaction."""
        self.env.cr.flush()

    def bought(self, order):
        """The purchase lines for an order that are in force, the last first."""
        return order.order_line._oms_bought().sorted("id", reverse=True)

    def order(self, **quantities):
        """An order whose goods were bought."""
        order = self.confirm(**quantities)
        self.bought(order).order_id.button_confirm()
        self.settle()
        return order

    def receive(self, purchase, quantity=None, backorder=False):
        """Receive (or have sent) so much of what is open; the rest is not waited for, unless there is a ``backorder``."""
        picking = purchase.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))
        for move in picking.move_ids:
            move.quantity = move.product_uom_qty if quantity is None else quantity
        context = {} if backorder else {"picking_ids_not_to_backorder": picking.ids}
        picking.with_context(skip_backorder=True, **context).button_validate()
        self.settle()

    def text(self, order):
        return order.env["oms.portal"]._lines(order)[0]["text"]

    def todo(self, order):
        self.env.flush_all()
        return set(self.env["oms.todo"].search([("order_id", "=", order.id)]).mapped("kind"))

    def assertStands(self, order, stage, **quantities):
        line = order.order_line
        self.settle()
        self.assertEqual(order.oms_stage, stage, order.oms_summary)
        names = {"short": line.oms_short_qty, "released": line.oms_released_qty, "asked": line.oms_asked_qty,
                 "shipped": line.oms_shipped_qty, "closed": line.oms_closed_qty}
        self.assertEqual({name: names[name] for name in quantities}, quantities, order.oms_summary)
        self.assertNoFaults()
