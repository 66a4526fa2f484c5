# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.tools import mute_logger

from ..common import OmsCase
from .scripted import Scripted


class PaymentCase(Scripted, OmsCase):
    """The small shop, with a bank's provider that does what the story says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # what a provider answers is part of the story: Odoo logs a refusal as an error
        cls.enterClassContext(mute_logger("odoo.addons.payment.models.payment_provider"))
        cls.put(cls.mug, 100)
        cls.put(cls.cup, 100)
        cls.freight = cls.new_product("freight", 7.0, type="service", is_storable=False, invoice_policy="order")
        cls.tax = cls.env["account.tax"].create({
            "name": "7 %", "amount": 7.0, "type_tax_use": "sale", "company_id": cls.company.id,
            "tax_group_id": cls.env["account.tax.group"].search([("company_id", "=", cls.company.id)], limit=1).id})

    def ship_some(self, order, **quantities):
        """So many leave, the rest stays to be shipped; returns the transfer. After a capture that failed somebody lets it go."""
        if holds := order._oms_active_holds("card"):
            holds.action_clear("Sent all the same")
        picking = order.picking_ids.filtered(lambda one: one.state not in ("done", "cancel"))[:1]
        for move in picking.move_ids:
            name = move.product_id.default_code.lower()
            move.write({"quantity": quantities.get(name, 0), "picked": True})
        picking.with_context(skip_backorder=True, picking_ids_not_to_backorder=[]).button_validate()
        self.assertEqual(picking.state, "done")
        return picking

    def taxed(self, order):
        order.order_line.filtered(lambda line: line.price_unit > 0).tax_ids = [Command.set(self.tax.ids)]
        return order

    def pay_by_transfer(self, bill):
        self.env["account.payment.register"].with_context(active_model="account.move", active_ids=bill.ids).create({}
            )._create_payments()
