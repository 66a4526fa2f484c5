# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command, fields
from odoo.tests import tagged

from .change_case import ChangeCase


@tagged("post_install", "-at_install")
class TestChangeAddress(ChangeCase):
    """Another address or another date for what has not left."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.put(cls.mug, 100)
        cls.put(cls.cup, 100)

    def address(self, **values):
        return self.env["res.partner"].create(
            {"name": "Depot", "parent_id": self.customer.id, "type": "delivery", "street": "Quay 1", **values})

    def test_open_deliveries_follow_the_address(self):
        order = self.confirm(mug=10)
        self.ship_some(order, 3)
        gone, left = order.picking_ids.sorted(lambda picking: picking.state != "done")
        depot = self.address()
        shown = self.apply(self.change(order, partner_shipping_id=depot.id))
        self.assertEqual(order.partner_shipping_id, depot)
        self.assertEqual(left.partner_id, depot)
        self.assertEqual(left.move_ids.partner_id, depot)
        self.assertEqual(gone.partner_id, self.customer)
        self.assertIn("goes to Corner Shop, Depot", str(shown["shipments"]))
        self.assertFalse(left.activity_ids, "nobody has to do by hand what is done")
        self.assertIn("Delivery address changed", self.last_change(order)._oms_customer_words())

    def test_addresses_that_cannot_be(self):
        order = self.confirm(mug=10)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        for values, message in (({"company_id": other.id, "parent_id": False}, "belongs to another company"),
                                ({"active": False}, "is archived")):
            with self.assertRefused(message):
                self.change(order, partner_shipping_id=self.address(**values).id).action_preview()
        self.ship(order)
        with self.assertRefused("everything has shipped"):
            self.change(order, partner_shipping_id=self.address().id).action_preview()
        self.assertEqual(order.partner_shipping_id, self.customer)

    def test_taxes_follow_the_address(self):
        tax = self.env["account.tax"].create({"name": "Ten", "amount": 10, "type_tax_use": "sale"})
        self.mug.taxes_id = tax
        self.customer.country_id = self.company.country_id or self.env.ref("base.us")
        abroad = self.env["account.fiscal.position"].create({
            "name": "Abroad", "auto_apply": True, "country_id": self.env.ref("base.is").id})
        free = self.env["account.tax"].create({
            "name": "Free", "amount": 0, "type_tax_use": "sale", "fiscal_position_ids": [Command.link(abroad.id)],
            "original_tax_ids": [Command.link(tax.id)]})
        order = self.confirm(mug=10)
        self.assertEqual(order.amount_tax, 10)
        shown = self.apply(self.change(
            order, partner_shipping_id=self.address(country_id=self.env.ref("base.is").id).id))
        self.assertEqual(order.order_line.tax_ids, free)
        self.assertEqual(order.amount_tax, 0)
        self.assertIn("Taxes", [row[0] for row in shown["price"]])

    def test_deliveries_follow_the_date(self):
        order = self.confirm(mug=10)
        day = fields.Date.today() + timedelta(days=20)
        shown = self.apply(self.change(order, wanted_on=day))
        self.assertEqual(order.commitment_date.date(), day)
        self.assertEqual(order.picking_ids.move_ids.date_deadline.date(), day)
        self.assertEqual(order.picking_ids.scheduled_date.date(), day - timedelta(days=self.company.security_lead))
        self.assertIn("Wanted by the customer", str(shown["promise"]))
        self.assertEqual(len(order.picking_ids), 1)
        self.assertIn("Date wished", self.last_change(order)._oms_customer_words())
        self.apply(self.change(order, wanted_on=False))
        self.assertFalse(order.commitment_date)
        self.assertLess(order.picking_ids.scheduled_date.date(), day)
