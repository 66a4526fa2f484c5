# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re
from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from ...models.exchange import oms_return_portal
from ...planning import portal_form
from ..portal.portal_case import PortalCase

SECONDS = 25  # about: how the lanes divide it


class SwapCase(PortalCase):
    """Shirts in three sizes, of which the large one costs 5 more; taxes come to a tenth. Two small ones were shipped."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        tax = cls.env["account.tax"].create({"name": "Tenth", "amount": 10, "type_tax_use": "sale", "company_id": cls.company.id})
        size = cls.env["product.attribute"].create({
            "name": "Size", "value_ids": [Command.create({"name": name}) for name in ("small", "medium", "large")]})
        shirt = cls.env["product.template"].create({
            "name": "Swap shirt", "type": "consu", "is_storable": True, "list_price": 20.0, "invoice_policy": "delivery",
            "taxes_id": [Command.set(tax.ids)], "attribute_line_ids": [Command.create(
                {"attribute_id": size.id, "value_ids": [Command.set(size.value_ids.ids)]})]})
        cls.small, cls.medium, cls.large = shirt.product_variant_ids
        cls.large.product_template_attribute_value_ids.price_extra = 5.0
        cls.put(cls.small, 10)
        cls.put(cls.large, 7)
        cls.worn = cls.confirm(cls.olga.partner_id, small=2)
        cls.ship(cls, cls.worn)


@tagged("post_install", "-at_install")
class TestExchangePortal(SwapCase):
    """The same again, or another size, asked for by the customer."""

    def values(self, **gets):
        """What the pages send: two small shirts come back, ``values(gets=product)`` is wanted."""
        number = self.line(self.worn, self.small).id
        chosen = {f"get_{number}": str(product.id) for product in gets.values()}
        return {"order_id": self.worn.id, "resolution": "exchange", **self.ticked(self.worn, small=2), **chosen}

    def offered(self):
        """{name of a variant: (words, whether it is chosen)} on the page that says what is possible."""
        self.login(self.olga)
        page = self.post("/my/returns/check", **self.values())
        return {name: (re.sub(r"\s+", " ", words.replace("\xa0", " ")), "checked" in box) for box, name, words in re.findall(
            r'(<input type="radio".*?)</?span.*?\((\w+)\).*?<span[^>]*>(.*?)</span>', page.text, re.DOTALL)}

    def send(self, **gets):
        self.login(self.olga)
        return self.post("/my/returns/send", **self.values(**gets))

    def test_what_is_said_is_what_happens(self):
        self.allow(auto_up_to=1000, priced="today")
        self.assertEqual(self.offered(), {  # how many there are is nobody's business
            "small": ("In stock. Nothing to pay, nothing back", True),
            "medium": ("Not in stock now. Nothing to pay, nothing back", False),
            "large": ("In stock. You will pay $ 11.00 more", False)})
        page = self.send(gets=self.large)
        self.assertRegex(page.text, r"You get in exchange</h6>\s*<div[^>]*>2 × Swap shirt \(large\)")
        self.assertIn("It is sent when your goods are with us.", page.text)
        back = self.returns(self.worn)
        self.bill(self.worn)
        back.action_receive()
        back.action_inspect()
        back.action_settle()
        new = back.exchange_order_ids
        self.assertEqual((new.order_line.product_id, new.order_line.product_uom_qty), (self.large, 2))
        self.assertEqual(round(new.amount_total - back.refund_ids.amount_total, 2), 11.0)

    def shirts_of(self, many):
        """An order, shipped, of so many kinds of shirts, one or three of each; from three on each costs half."""
        kinds = self.small.product_tmpl_id.browse().concat(*(self.small.product_tmpl_id.copy() for _ in range(many)))
        for kind in kinds:
            self.put(kind.product_variant_ids[0], 20)
            kind.list_price = 20.0
        prices = self.env["product.pricelist"].create({"name": "Half", "item_ids": [Command.create({
            "compute_price": "percentage", "percent_price": 50, "min_quantity": 3})]})
        order = self.env["sale.order"].create({
            "partner_id": self.olga.partner_id.id, "pricelist_id": prices.id, "order_line": [Command.create({
                "product_id": kind.product_variant_ids[0].id, "product_uom_qty": (1, 3)[at % 2]})
                for at, kind in enumerate(kinds)]})
        order.action_confirm()
        self.ship(order)
        return order

    def statements(self, order):
        values = {"resolution": "exchange"}
        for line in order.order_line:
            values.update({f"take_{line.id}": "on", f"qty_{line.id}": str(line.product_uom_qty), f"reason_{line.id}": "faulty"})
        form, service, counts = portal_form.read(values), self.env["oms.return.portal"], []
        for _ in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rows = service._shown(form, service._asked(form, order.order_line))
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual({len(row["swaps"]) for row in rows}, {3})
        self.assertEqual({swap["there"] for row in rows for swap in row["swaps"] if swap["chosen"]}, {True})
        return counts[-1], {row["swaps"][2]["words"].replace("\xa0", " ").partition(". ")[2] for row in rows}

    def test_many_lines_ask_no_more_than_few(self):
        """What is there and what it costs, as paid and as of today; with very many lines less is offered for each."""
        few, many = self.shirts_of(2), self.shirts_of(12)
        for priced, words in (("paid", {"Nothing to pay, nothing back"}),
                              ("today", {"You will pay $ 5.50 more", "You will pay $ 8.25 more"})):
            self.allow(priced=priced)
            with self.subTest(priced):
                (of_few, _words), (of_many, said) = self.statements(few), self.statements(many)
                self.assertLessEqual(of_many, of_few + 5, "queries in a loop over lines")
                self.assertEqual(said, words)
            self.env["oms.return.policy"].search([]).active = False
        rows = [{"line": line, "goods": line.product_id, "ask": {
            "exchange_product_id": line.product_id.product_tmpl_id.product_variant_ids[2].id}} for line in many.order_line]
        with patch.object(oms_return_portal, "MOST_OFFERED", 12):
            self.assertEqual(self.env["oms.return.portal"]._swaps_offered(rows), [
                line.product_id.product_tmpl_id.product_variant_ids[::2] for line in many.order_line])

    def test_as_paid(self):
        self.worn.order_line.price_unit = 12.0
        self.allow(auto_up_to=1000)
        self.assertEqual({words[0] for words in self.offered().values()}, {
            "In stock. Nothing to pay, nothing back", "Not in stock now. Nothing to pay, nothing back"})

    def test_cheaper_by_now(self):
        self.allow(priced="today")
        self.small.list_price = 15.0
        self.assertEqual(self.offered()["medium"], ("Not in stock now. You get $ 11.00 back", False))

    def test_not_chosen_is_the_same(self):
        page = self.send()
        self.assertEqual(self.returns(self.worn).line_ids.exchange_product_id, self.small)
        self.assertIn("Please keep the goods until then.", page.text)
        self.assertNotIn("You can send it back", page.text, "nobody authorised it yet")

    def test_what_was_not_offered(self):
        """Whatever a form says: other goods, a size that is not sold any more, a copy, or nothing at all."""
        self.medium.active = False
        gone = self.large.copy()
        for product in (self.cup, self.medium, gone, self.env["product.product"].browse(2**31 - 1)):
            page = self.send(gets=product)
            self.assertIn("what you chose in exchange is not to be had any more. Please choose again.", page.text)
        self.assertFalse(self.returns(self.worn))

    def test_the_same_is_not_sold_any_more(self):
        self.small.active = False
        self.assertEqual({name: words[1] for name, words in self.offered().items()}, {"medium": False, "large": False})
        page = self.send()
        self.assertIn("is not sold any more: please choose what you would like to get for it.", page.text)
        self.assertFalse(self.returns(self.worn))
        self.send(gets=self.medium)
        self.assertEqual(self.returns(self.worn).line_ids.exchange_product_id, self.medium)

    def test_in_the_browser(self):
        self.browser_size = "1440x900"
        self.start_tour(f"/my/orders/{self.worn.id}", "oms_portal_exchange_tour", login=self.olga.login)
        line = self.returns(self.worn).line_ids
        self.assertEqual((line.resolution, line.exchange_product_id, line.exchange_quantity), ("exchange", self.large, 2))

    def test_on_a_telephone(self):
        self.browser_size = "360x740"
        self.start_tour(f"/my/orders/{self.worn.id}", "oms_portal_exchange_tour", login=self.olga.login)
        self.assertEqual(self.returns(self.worn).line_ids.exchange_product_id, self.large)
