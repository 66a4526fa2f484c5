# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from lxml import html

from odoo import Command, fields
from odoo.tests import tagged

from .change_case import ChangeCase


@tagged("post_install", "-at_install")
class TestChangeShown(ChangeCase):
    """The preview of a big order is read at a glance: what is alike together, what is much folded away."""

    def big(self, lines=60):
        products = self.env["product.product"].create([
            {"name": f"Part {number:03}", "type": "consu", "is_storable": True, "list_price": 5, "taxes_id": False}
            for number in range(lines)])
        order = self.env["sale.order"].create({
            "partner_id": self.customer.id, "warehouse_id": self.north.id,
            "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 1}) for product in products]})
        order.action_confirm()
        return order

    def drawn(self, wizard):
        wizard.action_preview()
        return html.fromstring(str(wizard.preview))

    def test_a_new_date_of_a_big_order_is_a_few_rows(self):
        order = self.big()
        drawn = self.drawn(self.change(order, wanted_on=fields.Date.today() + timedelta(days=20)))
        self.assertLess(len(drawn.xpath("//tbody/tr[not(ancestor::details)]")), 15)
        self.assertGreater(len(drawn.text_content().split("Part 0")), 40, "all of it is there, folded")
        self.assertTrue(drawn.xpath("//details/summary[contains(., 'more')]"))

    def test_every_line_less_is_one_row_and_their_names_are_folded(self):
        order = self.big()
        wizard = self.change(order)
        wizard.line_ids.quantity = 2
        drawn = self.drawn(wizard)
        rows = drawn.xpath("//tbody[@data-section='stock']/tr[not(ancestor::details)]")
        self.assertEqual(len(rows), 2, "the title, and one row for all lines")
        self.assertEqual([cell.text_content().strip() for cell in rows[1].xpath("td[2]|td[3]/span")], ["1", "2"])
        self.assertIn("and 58 more", rows[1].text_content())

    def test_before_stands_beside_after_in_every_part(self):
        self.put(self.mug, 10)
        order = self.confirm(mug=4)
        drawn = self.drawn(self.change(order, mug=3))
        for section in drawn.xpath("//tbody"):
            self.assertEqual([cell.text_content() for cell in section.xpath("tr[1]/th")][1:3], ["Now", "Then"])
        [row] = drawn.xpath("//tbody[@data-section='stock']/tr[2]")
        self.assertEqual([cell.text_content().strip() for cell in row.xpath("td[2]|td[3]/span")], ["4", "3"])

    def test_what_was_folded_is_applied(self):
        order = self.big(12)
        wizard = self.change(order)
        wizard.line_ids.quantity = 3
        self.apply(wizard)
        self.assertEqual(set(order.order_line.mapped("product_uom_qty")), {3})
