# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ...planning.tests.test_layouts import AMAZON, amazon, table
from .test_import import CREATE, HEADER
from .test_import_channel import ROW, ChannelCase


@tagged("post_install", "-at_install")
class TestImportSilent(ChannelCase):
    """What a program says that has nobody to ask."""

    def test_nothing_is_created_for_a_channel_that_nobody_set_up(self):
        """A job with a wrong word for its channel filled the shop with products and customers."""
        record = self.bring(("1", "GHOST", 1, "C77"), channel="wbe")
        self.assertNothingCreated(record, "unknown_customer")
        self.assertFalse(self.env["res.partner"].search([("ref", "=", "C77")]))
        made = self.env["oms.import.channel"].search([("name", "=", "wbe")])
        self.assertEqual((made.create_products, made.create_customers), (False, False), "to be said there")
        self.assertTrue(self.bring(("1", "GHOST", 1, "C77"), channel="market", **CREATE).line_ids.order_id, "it may say so")
        data = (HEADER + ROW % ("1", "GHOST2", 1, "C78")).encode()
        dialog = self.env["oms.import.wizard"].with_user(self.supervisor).create({
            "data": base64.b64encode(data), "file_name": "a.csv", "channel": "rpc"})
        dialog.action_import()
        self.assertFalse(self.env["product.product"].search([("default_code", "=", "GHOST2")]))

    def test_the_preview_names_what_is_unknown_and_not_created(self):
        text = HEADER + ROW % ("1", "GHOST", 1, "C77") + ROW % ("2", "PHANTOM", 1, "") + ROW % ("3", "PHANTOM", 1, "")
        dialog = self.env["oms.import.wizard"].with_user(self.supervisor).create({
            "data": base64.b64encode(text.encode()), "file_name": "orders.csv", "channel_id": self.shop.id,
            "guest_partner_id": self.customer.id})
        dialog.action_preview()
        self.assertIn("Unknown customers, not created (1):</strong> C77", dialog.preview)
        self.assertIn("Unknown products, not created (1):</strong> PHANTOM", dialog.preview)

    def test_zeros_that_a_spreadsheet_dropped(self):
        """woocommerce/woocommerce#63730: 90.750 is 90.75 in the export, and a second product of it was made."""
        self.shop.write(CREATE)
        self.mug.default_code = "90.750"
        record = self.bring(("1", "90.75", 1, "C77"), ("2", "090.7500", 1, "C77"), ("3", "90.751", 1, "C77"))
        self.assertEqual(record.line_ids.mapped("reason"), ["near_product", "near_product", False])

    def test_the_system_itself_decides(self):
        data = (HEADER + ROW % ("1", "GHOST", 1, "C77")).encode()
        record = self.imports.sudo()._oms_import_file("a.csv", data, {"channel": "x"})
        record._oms_run()
        self.assertEqual(record.line_ids.order_id.order_line.product_id.default_code, "GHOST")

    def test_odd_arguments_are_named(self):
        for options, words in (
                ({"conventions": "x"}, "conventions: 'x' .* dictionary"),
                ({"channel": 5}, "channel: 5 .* name of a sales channel"),
                ({"warehouse_id": True}, "warehouse_id: True .* id of a record"), ({"team_id": "7"}, "team_id: '7'"),
                ({"tz": 7}, "tz: 7 .* Europe/Paris"), ({"tz": "Mars"}, "no time zone “Mars”"),
                ({"preset": "ebay"}, "online_retail"),
                ({"create_products": "no"}, "create_products: 'no' .* true or false"), ({"date_shift": "2"}, "date_shift: '2'"),
                ({"chanel": "x"}, "chanel.*some of: channel"), (["channel"], "a dictionary of"),
                ({"conventions": {"gross": "yes"}}, "gross: yes is nothing")):
            with self.assertRaisesRegex(UserError, words):
                self.imports._oms_import_file("a.csv", (HEADER + ROW % ("1", "MUG", 1, "")).encode(), options)
        for name, data in (("a.csv", HEADER), (5, b"x"), ("a.csv", None)):
            with self.assertRaisesRegex(UserError, "name and its bytes"):
                self.imports._oms_import_file(name, data, {"channel": "shop"})

    def test_a_time_zone_that_is_none_is_refused_where_it_is_set(self):
        with self.assertRaisesRegex(ValidationError, "no time zone “Mars/Base”"):
            self.shop.tz = "Mars/Base"
        with self.assertRaisesRegex(ValidationError, "no time zone"):
            self.channel("other", tz="CET+1")


@tagged("post_install", "-at_install")
class TestImportOrderNumbers(ChannelCase):
    """SO-1 and so-1 became two orders, and both were shipped."""

    def setUp(self):
        super().setUp()
        self.customer.ref = "C78"

    def reasons(self, *rows):
        return [line.reason or line.order_ref for line in self.bring(*rows).line_ids]

    def test_in_one_file(self):
        rows = (("SO-1", "MUG", 1, "C78"), ("so-1", "CUP", 1, "C78"), ("SO-2", "MUG", 1, "C78"))
        record = self.bring(*rows)
        self.assertEqual(record.line_ids.mapped("reason"), ["near_order", "near_order", False])
        self.assertIn("Order so-1 and SO-1 (line 2) differ in case", record.line_ids[1].reason_text)
        self.shop.same_orders = "one"
        record = self.bring(*rows, ("SO-3", "MUG", 1, "C78"))
        order = record.line_ids[:2].order_id
        self.assertEqual((len(order), order.oms_channel_ref, len(order.order_line)), (1, "SO-1", 2))
        self.assertAddsUp(record)

    def test_what_is_there_already(self):
        self.bring(("SO-1", "MUG", 1, "C78"), ("007", "MUG", 1, "C78"))
        rows = (("so -1", "MUG", 1, "C78"), ("7", "MUG", 1, "C78"), ("8", "MUG", 1, "C78"))
        record = self.bring(*rows)
        self.assertEqual(record.line_ids.mapped("reason"), ["near_order", "near_order", False])
        self.assertIn("and SO-1 (S", record.line_ids[0].reason_text)
        self.shop.same_orders = "one"
        self.assertEqual(self.reasons(*rows, ("9", "MUG", 1, "C78")), ["already_imported"] * 3 + ["9"])
        self.shop.same_orders = "two"
        self.assertEqual(self.reasons(*rows, ("10", "MUG", 1, "C78")), ["so -1", "7", "already_imported", "10"])

    def test_it_is_asked_once(self):
        text = HEADER + ROW % ("SO-1", "MUG", 1, "C78") + ROW % ("so-1", "CUP", 1, "C78")
        dialog = self.env["oms.import.wizard"].with_user(self.supervisor).create({
            "data": base64.b64encode(text.encode()), "file_name": "orders.csv", "channel_id": self.shop.id})
        dialog.action_preview()
        self.assertEqual(dialog.choice_ids.mapped("means"), ["One order", "Two orders"])
        dialog.choice_ids[0].action_choose()
        self.assertEqual((self.shop.same_orders, len(dialog.choice_ids)), ("one", 0))
        self.assertIn("No line would be rejected", dialog.preview)


@tagged("post_install", "-at_install")
class TestImportPrices(ChannelCase):
    def test_with_or_without_taxes_is_asked_once(self):
        self.mug.taxes_id = self.env["account.tax"].create({
            "name": "included", "amount": 19, "price_include_override": "tax_included"})
        self.shop.create_customers = True
        data = table(AMAZON, amazon(item_tax="3.19", currency=self.company.currency_id.name))
        dialog = self.env["oms.import.wizard"].with_user(self.supervisor).create({
            "data": base64.b64encode(data), "file_name": "orders.txt", "channel_id": self.shop.id})
        dialog.action_preview()
        self.assertEqual(dialog.choice_ids.mapped("means"), ["The price contains taxes", "Taxes are added to the price"])
        self.assertEqual(dialog.choice_ids[0].value, "MUG at 10")
        dialog.choice_ids[1].action_choose()
        self.assertEqual(self.shop.prices, "net")
        self.assertIn("the customer would pay too little", dialog.preview)
        self.shop.prices = "gross"
        record = self.imports._oms_import_file("orders.txt", data, {"channel": "shop"})
        record._oms_run()
        self.assertEqual(record.line_ids.order_id.amount_total, 20)
