# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.oms_core.tests.people import new_user

from ..common import ReturnsCase


class AdoptionCase(ReturnsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = new_user(cls.env, "oms_dock_worker", "stock.group_stock_user", name="Wim")
        cls.tin = cls.new_product("tin", 4.0, invoice_policy="order")
        cls.put(cls.tin, 100)

    def wizard(self, order, user=None, to_refund=True, **quantities):
        """Odoo's own dialog on the delivery of the order."""
        picking = order.picking_ids.filtered(lambda done: done.state == "done" and done.location_dest_id.usage == "customer")[:1]
        wizard = self.env["stock.return.picking"].with_user(user or self.worker).create({"picking_id": picking.id})
        for name, quantity in quantities.items():
            line = wizard.product_return_moves.filtered(lambda part, name=name: part.product_id == getattr(self, name))
            line.write({"quantity": quantity, "to_refund": to_refund})
        return wizard

    def send_back(self, order, user=None, to_refund=True, exchange=False, **quantities):
        """The transfer that Odoo makes for it."""
        wizard = self.wizard(order, user, to_refund, **quantities)
        action = wizard.action_create_exchanges() if exchange else wizard.action_create_returns()
        return self.env["stock.picking"].browse(action["res_id"])

    def returns(self, order):
        return self.env["oms.return"].search([("line_ids.order_id", "=", order.id)])
