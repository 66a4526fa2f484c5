# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import contextmanager

from odoo.addons.oms_core.tests.people import new_user
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import TransactionCase


class FulfillmentCase(TransactionCase):
    """A shop with one warehouse that ships in one step; helpers in the shop's words."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True, "mail_create_nolog": True})
        cls.warehouse = cls._warehouse("North", "NTH")
        cls.customer = cls.env["res.partner"].create({"name": "Ada"})
        cls.mug, cls.lamp, cls.pen = (cls._product(name) for name in ("Mug", "Lamp", "Pen"))
        cls.picker = new_user(
            cls.env, "picker", groups="oms_fulfillment.group_fulfillment_user,base.group_user")
        cls.chief = new_user(
            cls.env, "chief", groups="oms_fulfillment.group_fulfillment_supervisor,base.group_user")
        cls.clerk = new_user(cls.env, "clerk", groups="oms_core.group_oms_user,base.group_user")

    @classmethod
    def _warehouse(cls, name, code, steps="ship_only", policy="at_once"):
        return cls.env["stock.warehouse"].create({
            "name": name, "code": code, "delivery_steps": steps, "oms_release_policy": policy})

    @classmethod
    def _product(cls, name):
        return cls.env["product.product"].create({
            "name": name, "is_storable": True, "lst_price": 10.0, "invoice_policy": "delivery"})

    def stock(self, warehouse=None, **quantities):
        for name, quantity in quantities.items():
            self.env["stock.quant"]._update_available_quantity(
                getattr(self, name), (warehouse or self.warehouse).lot_stock_id, quantity)

    def order(self, warehouse=None, confirm=True, **quantities):
        """An order: ``self.order(mug=3)``."""
        vals = {
            "partner_id": self.customer.id, "warehouse_id": (warehouse or self.warehouse).id,
            "order_line": [
                Command.create({"product_id": getattr(self, name).id, "product_uom_qty": quantity})
                for name, quantity in quantities.items()
            ],
        }
        order = self.env["sale.order"].create(vals)
        if confirm:
            order.action_confirm()
        return order

    def open_pickings(self, orders):
        return orders.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))

    def kinds(self, order):
        """The kinds on the order's timeline, oldest first."""
        self.env.cr.precommit.run()
        return order.oms_event_ids.sorted("id").mapped("kind")

    @contextmanager
    def refused(self, text, error=UserError):
        """The block is refused with this text, and undone (`assertRaisesRegex` would not undo it)."""
        with self.assertRaises(error) as caught:
            yield
        self.assertIn(text, str(caught.exception))

    def assertShips(self, order, **quantities):
        shipped = {
            line.product_id.name.lower(): line.qty_delivered for line in order.order_line if line.qty_delivered}
        self.assertEqual(shipped, quantities)
