# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.addons.oms_core.tests.common import OmsCase, beginning
from odoo.addons.oms_core.tests.people import make_people


class ReturnsCase(OmsCase):
    """Adds to the shop: people of returns, shipped and billed orders, and words to return goods with."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["oms.return.policy"].search([]).active = False  # a database that was updated has one
        cls.put(cls.mug, 100)
        cls.put(cls.cup, 100)
        make_people(
            cls, __name__, returns_clerk=("oms_returns_clerk", "oms_returns.group_returns_user", "Rita"),
            returns_supervisor=("oms_returns_supervisor", "oms_returns.group_returns_supervisor", "Sue"),
            returns_manager=("oms_returns_manager", "oms_returns.group_returns_manager", "Max"))

    def allow(self, **values):
        """A return policy of the shop, for everything unless it says otherwise."""
        return self.env["oms.return.policy"].create({"name": "Ours", "company_id": self.company.id, **values})

    @beginning
    def shipped(self, partner=None, **quantities):
        order = self.confirm(partner, **quantities)
        self.ship(order)
        return order

    @beginning
    def shipped_and_billed(self, **quantities):
        """(order, invoice)"""
        order = self.shipped(**quantities)
        return order, self.bill(order)

    @beginning
    def shipped_and_paid(self, **quantities):
        """An order that was shipped, billed and paid by a transfer."""
        order, invoice = self.shipped_and_billed(**quantities)
        self.pay(invoice)
        return order

    def ship_part(self, order, quantity, days):
        """A part of the order's goods left, so many days ago."""
        picking = order.picking_ids.filtered(lambda picking: picking.state != "done")
        picking.move_ids.quantity = quantity
        picking.move_ids.picked = True
        picking.with_context(skip_backorder=True, picking_ids_not_to_backorder=[]).button_validate()
        picking.move_ids.date = fields.Datetime.now() - timedelta(days=days)

    def bill(self, order, post=True):
        invoice = order._create_invoices()
        if post:
            invoice.action_post()
        return invoice

    def discount(self, order, percent=None, amount=None, ship=True):
        self.env["sale.order.discount"].create({
            "sale_order_id": order.id, "discount_type": "so_discount" if percent else "amount",
            "discount_percentage": percent or 0, "discount_amount": amount or 0}).action_apply_discount()
        order.action_confirm()
        if ship:
            self.ship(order)
        return order

    def pay(self, invoice):
        return self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids).create({})._create_payments()

    def ask(self, order, reason=None, **quantities):
        """A return of goods by name, as requested: ``ask(order, mug=2)``."""
        lines = {line.product_id: line for line in order.order_line}
        return self.env["oms.return"]._oms_create_from_lines([
            {"sale_line_id": lines[getattr(self, name)].id, "quantity": quantity, "reason": reason}
            for name, quantity in quantities.items()])

    def walk(self, back, dispositions=None):
        """All steps of a return."""
        back.action_authorise()
        back.action_receive()
        back.action_inspect(dispositions)
        back.action_settle()
        return back

    def in_stock(self, product, location=None):
        location = location or self.north.lot_stock_id
        return product.with_context(location=location.id).qty_available

    def inspection(self):
        return self.north.oms_inspection_location_id

    def assertDecision(self, back, decision, rule):
        self.assertEqual([(line.decision, line.decision_rule) for line in back.line_ids], [(decision, rule)])
