# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ...planning.tests.test_layouts import SHOPIFY, shopify, table
from .test_import import HEADER, ImportCase, csv_file

ROW = "%s,%s,Thing,%s,2026-11-20 10:00:00,20.0,%s,France\n"


class ChannelCase(ImportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shop = cls.channel("shop")

    @classmethod
    def channel(cls, name, **values):
        return cls.env["oms.import.channel"].with_user(cls.supervisor).create({"name": name, "tz": "UTC", **values})

    def bring(self, *rows, channel="shop", **options):
        """Import rows of (order, code, quantity, customer), as the channel says."""
        text = HEADER + "".join(ROW % row for row in rows)
        record = self.imports._oms_import_file("orders.csv", text.encode(), {"channel": channel, **options})
        record._oms_run()
        return record

    def assertNothingCreated(self, record, reason):
        self.assertEqual([line.reason for line in record.line_ids], [reason])
        self.assertFalse(record.line_ids.order_id)


@tagged("post_install", "-at_install")
class TestImportMeant(ChannelCase):
    """Which product and which customer a file means."""

    def test_unknown_ones_are_created_only_if_the_channel_says_so(self):
        record = self.bring(("1", "GHOST", 1, "C77"))
        self.assertNothingCreated(record, "unknown_customer")
        self.assertIn("let the sales channel create unknown customers", record.line_ids.reason_text)
        self.shop.create_customers = True
        self.assertNothingCreated(self.bring(("2", "GHOST", 1, "C77")), "unknown_product")
        self.shop.create_products = True
        order = self.bring(("3", "GHOST", 1, "C77")).line_ids.order_id
        self.assertEqual((order.order_line.product_id.default_code, order.partner_id.ref), ("GHOST", "C77"))

    def test_what_is_archived_is_not_made_anew(self):
        self.shop.write({"create_products": True, "create_customers": True})
        self.mug.active = False
        record = self.bring(("1", "MUG", 1, "C77"))
        self.assertNothingCreated(record, "archived_product")
        self.assertIn("MUG mug is archived", record.line_ids.reason_text)
        self.customer.write({"ref": "C78", "active": False})
        self.assertNothingCreated(self.bring(("2", "CUP", 1, "C78")), "archived_customer")
        self.mug.active = True
        self.assertEqual(self.bring(("3", "MUG", 1, "C77")).line_ids.order_id.order_line.product_id, self.mug)

    def test_archived_between_reading_and_making(self):
        self.shop.write({"create_products": True, "create_customers": True})
        text = HEADER + ROW % ("1", "MUG", 1, "C77") + ROW % ("2", "CUP", 1, "C77")
        record = self.imports._oms_import_file("orders.csv", text.encode(), {"channel": "shop"})
        self.mug.active = False
        record._oms_run()
        self.assertEqual([line.reason for line in record.line_ids], ["refused", False])
        self.assertIn("MUG mug is archived", record.line_ids[0].reason_text)
        self.assertAddsUp(record)

    def test_the_same_written_otherwise(self):
        self.shop.write({"create_products": True, "create_customers": True})
        self.customer.ref = "Ab  12 "
        self.mug.write({"default_code": " mug\u00a0XL", "barcode": "5901234123457"})
        record = self.bring(
            ("1", "MUG XL", 1, "ab 12"), ("2", "mug  xl", 2, "AB\u00a012"), ("3", "5901234123457", 1, "Ab 12"),
            ("4", "NEW  THING", 1, "New One"), ("5", "new thing", 1, "NEW ONE"))
        orders = self.orders(record)
        self.assertEqual(orders[:3].partner_id, self.customer)
        self.assertEqual(orders[:3].order_line.product_id, self.mug)
        self.assertEqual((len(orders[3:].partner_id), len(orders[3:].order_line.product_id)), (1, 1))
        self.assertAddsUp(record)

    def test_two_that_match_are_not_chosen_from(self):
        self.shop.write({"create_products": True, "create_customers": True})
        self.new_product("twin", 3, default_code="mug ")
        record = self.bring(("1", "MUG", 1, "C77"))
        self.assertNothingCreated(record, "ambiguous_product")
        self.assertIn("MUG mug, MUG twin", record.line_ids.reason_text)
        self.cup.barcode = "4012345678901"
        self.new_product("plate", 3, default_code="4012345678901")
        self.assertNothingCreated(self.bring(("2", "4012345678901", 1, "C77")), "ambiguous_product")
        for name in ("One", "Two"):
            self.env["res.partner"].create({"name": name, "ref": "C78"})
        self.assertNothingCreated(self.bring(("3", "CUP", 1, "c78")), "ambiguous_customer")

    def test_contacts_of_one_company_are_one_customer(self):
        self.customer.write({"ref": "C78", "is_company": True})
        self.env["res.partner"].create({"name": "Buyer", "ref": "C78", "parent_id": self.customer.id})
        self.assertEqual(self.bring(("1", "CUP", 1, "C78")).line_ids.order_id.partner_id, self.customer)

    def test_leading_zeros_are_not_a_new_product(self):
        self.shop.write({"create_products": True, "create_customers": True})
        self.mug.default_code = "00123"
        record = self.bring(("1", "123", 1, "C77"))
        self.assertNothingCreated(record, "near_product")
        self.assertIn("00123 mug", record.line_ids.reason_text)
        self.assertEqual(self.bring(("2", "00123", 1, "C77")).line_ids.order_id.order_line.product_id, self.mug)

    def test_customers_by_their_mail(self):
        self.assertEqual(self.bring(("1", "CUP", 1, "SHOP@example.com")).line_ids.order_id.partner_id, self.customer)
        self.shop.create_customers = True
        new = self.bring(("2", "CUP", 1, "new@example.com")).line_ids.order_id.partner_id
        self.assertEqual((new.email, new.is_company), ("new@example.com", False))
        self.assertEqual(self.bring(("3", "CUP", 1, "New@Example.com")).line_ids.order_id.partner_id, new)

    def test_products_of_another_company_are_not_meant(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.new_product("twin", 3, default_code="MUG", company_id=elsewhere.id)
        self.customer.ref = "C78"
        self.assertEqual(self.bring(("1", "MUG", 1, "C78")).line_ids.order_id.order_line.product_id, self.mug)

    def test_a_return_of_goods_found_by_barcode(self):
        self.customer.ref = "C78"
        self.mug.barcode = "5901234123457"
        self.shop.cancellation_prefix = "C"
        self.bring(("1", "MUG", 3, "C78"))
        record = self.bring(("C2", "5901234123457", -2, "c78"))
        self.assertEqual((record.line_ids.outcome, record.line_ids.match_ids.quantity), ("return", 2))


@tagged("post_install", "-at_install")
class TestImportChannel(ChannelCase):
    """What a channel says."""

    def test_codes_mean_nothing_by_themselves(self):
        self.shop.write({"create_products": True, "create_customers": True})
        codes = ("M", "S", "D", "B", "TEST12", "XL")
        record = self.bring(*((f"C100{at}", code, 1, "C77") for at, code in enumerate(codes)))
        products = self.orders(record).order_line.product_id
        self.assertEqual((products.mapped("default_code"), set(products.mapped("type"))), (list(codes), {"consu"}))

    def test_conventions_of_online_retail(self):
        self.shop.write({"create_products": True, "create_customers": True})
        self.shop.action_preset_online_retail()
        record = self.bring(
            ("1", "MUG", 3, "C77"), ("1", "POST", 1, "C77"), ("C2", "MUG", -1, "C77"), ("3", "TEST001", 1, "C77"),
            ("4", "B", 1, "C77"), ("5", "MUG", -1, "C77"))
        self.assertEqual([line.reason or line.outcome for line in record.line_ids], [
            "order", "charge", "return", "test_line", "bad_debt", "stock_adjustment"])

    def test_a_negative_quantity_comes_back_from_its_own_order(self):
        self.customer.ref = "C78"
        self.shop.negative = "return"
        self.bring(("1", "MUG", 3, "C78"), ("2", "MUG", 9, "C78"))
        again = self.bring(("1", "MUG", 3, "C78"), ("1", "MUG", -2, "C78"))
        back = again.line_ids[1]
        self.assertEqual([line.reason or line.outcome for line in again.line_ids], ["already_imported", "return"])
        self.assertEqual((back.match_ids.order_id.oms_channel_ref, back.match_ids.quantity), ("1", 2))
        third = self.bring(("1", "MUG", 3, "C78"), ("1", "MUG", -2, "C78"), ("1", "MUG", -2, "C78"))
        self.assertEqual([line.reason for line in third.line_ids], [
            "already_imported", "already_imported", "too_much_returned"], "the same return twice is one")

    def test_what_a_call_says_goes_before_what_the_channel_says(self):
        self.bring(("1", "NEW", 1, "C77"), create_products=True, create_customers=True)
        self.assertTrue(self.env["product.product"].search([("default_code", "=", "NEW")]))
        self.assertFalse(self.shop.create_products, "for this once")

    def test_a_channel_that_nobody_set_up_is_kept_with_what_the_call_said(self):
        self.bring(("C1", "NEW", 1, "C77"), channel="market", preset="online_retail", tz="Asia/Tokyo", create_products=False)
        market = self.env["oms.import.channel"].search([("name", "=", "market")])
        self.assertEqual((market.cancellation_prefix, market.negative, market.tz, market.create_products), (
            "C", "stock", "Asia/Tokyo", False))
        self.assertIn("GIFT_*", market.charge_codes)
        self.assertEqual(market._oms_conventions()["charges"], ["POST", "DOT", "C2", "C3", "M", "D", "S", "CRUK", "AMAZONFEE",
                                                                 "BANK CHARGES", "ADJUST*", "GIFT_*"])

    def test_channels_of_another_company(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        theirs = self.env["oms.import.channel"].create({"name": "shop", "company_id": elsewhere.id})
        self.assertNotIn(theirs, self.env["oms.import.channel"].with_user(self.supervisor).search([]))
        with self.assertRaises(AccessError):
            theirs.with_user(self.supervisor).write({"create_products": True})
        with self.assertRaises(UserError):
            self.shop.guest_partner_id = self.env["res.partner"].create({"name": "Guest", "company_id": elsewhere.id})

    def test_who_sets_up_channels(self):
        self.assertEqual(self.shop.with_user(self.clerk).name, "shop")
        with self.assertRaises(AccessError):
            self.shop.with_user(self.clerk).write({"create_products": True})
        with self.assertRaises(AccessError):
            self.shop.with_user(self.salesman).read(["name"])

    def test_settings_that_make_no_sense(self):
        for values in ({"name": " "}, {"encoding": "klingon"}, {"encoding": "rot13"}, {"columns": {"nonsense": "A"}},
                       {"columns": {"sku": 7}}):
            with self.assertRaises(ValidationError):
                self.shop.write(values)
        for conventions in ({"nonsense": 1}, {"charges": "POST"}, {"layout": "ebay"}, {"columns": {"x": "y"}}, {"charges": [1]},
                            {"encoding": "rot13"}, {"decimal": "x"}):
            with self.assertRaisesRegex(UserError, "nothing that a sales channel can say"):
                self.bring(("1", "MUG", 1, ""), conventions=conventions)

    def test_a_shop_file_from_end_to_end(self):
        self.shop.write({"create_products": True, "create_customers": True, "code_shipping": "POSTAGE"})
        data = table(SHOPIFY, shopify(Currency=self.company.currency_id.name, Subtotal="27", Shipping="5", Taxes="2", Total="34",
                                      **{"Discount Amount": "3"}), shopify(sku="CUP", quantity=1, first=False))
        record = self.imports._oms_import_file("orders_export.csv", data, {"channel": "shop"})
        record._oms_run()
        order = self.orders(record)
        sold = order.order_line.mapped(lambda line: (line.product_id.default_code, line.product_uom_qty, line.price_unit))
        self.assertEqual(sold, [
            ("MUG", 2, 10), ("POSTAGE", 1, 5), ("DISCOUNT", 1, -3), ("CUP", 1, 10)])
        self.assertEqual(set(order.order_line.product_id.mapped("type")), {"consu", "service"})
        self.assertEqual((order.partner_id.name, order.partner_id.email), ("A Buyer", "a@example.com"))
        self.assertEqual((order.amount_untaxed, record.lines_charge), (32, 2))
        self.assertAddsUp(record)


@tagged("post_install", "-at_install")
class TestImportDialog(ChannelCase):
    """What is asked, and remembered."""

    def dialog(self, text, **values):
        return self.env["oms.import.wizard"].with_user(self.supervisor).create({
            "data": base64.b64encode(text.encode()), "file_name": "orders.csv", "channel_id": self.shop.id, **values})

    def test_what_is_ambiguous_is_asked_once(self):
        head = "Order no;SKU;Quantity;Date;Price;Customer no\n"
        self.customer.ref = "C78"
        dialog = self.dialog(head + "1;MUG;1;05/03/2026;1,50;C78\n")
        with self.assertRaisesRegex(UserError, "Line 2, column Date"):
            self.imports._oms_import_file("orders.csv", (head + "1;MUG;1;05/03/2026;1,50;C78\n").encode(), {"channel": "shop"})
        dialog.action_preview()
        self.assertFalse(dialog.preview)
        self.assertEqual(set(dialog.choice_ids.mapped("value")), {"05/03/2026"})
        self.assertIn("column Date", dialog.choice_ids[0].question)
        march = dialog.choice_ids.filtered(lambda choice: "2026-03-05" in choice.means)
        march.action_choose()
        self.assertEqual(self.shop.day_first, "day")
        self.assertTrue(dialog.preview)
        self.assertFalse(dialog.choice_ids)
        record = self.imports._oms_import_file("b.csv", (head + "2;MUG;1;06/03/2026;1,50;C78\n").encode(), {"channel": "shop"})
        self.assertEqual(record.line_ids.original_date.month, 3, "not asked again")

    def test_negative_quantities_are_asked_about(self):
        self.customer.ref = "C78"
        dialog = self.dialog(HEADER + ROW % ("1", "MUG", 3, "C78") + ROW % ("1", "MUG", -1, "C78"))
        dialog.action_preview()
        self.assertIn("Negative quantity 1", dialog.preview)
        dialog.choice_ids.filtered(lambda choice: choice.key == "returns_as_negative").action_choose()
        self.assertEqual(self.shop.negative, "return")
        self.assertIn("No line would be rejected", dialog.preview)

    def test_columns_are_chosen_and_remembered(self):
        self.customer.ref = "C78"
        text = "Bestellung;Artikel;Menge;Tag;Stückpreis;Kunde\n%s;MUG;2;2026-11-20;1,50;C78\n"
        dialog = self.dialog(text % 1)
        dialog.action_preview()
        self.assertEqual(dialog.column_ids.mapped("meaning"), [
            "order_ref", "sku", "quantity", "date", "price", "customer"], "offered in another language, and to be looked at")
        dialog.column_ids.meaning = "none"
        self.assertIn("Choose what each column is", dialog.columns_told)
        self.assertEqual(dialog.column_ids.mapped(lambda column: (column.name, column.sample))[:2], [
            ("Bestellung", "1"), ("Artikel", "MUG")])
        for column, meaning in zip(dialog.column_ids, ("order_ref", "sku", "quantity", "date", "price", "customer"), strict=True):
            column.meaning = meaning
        dialog.action_preview()
        self.assertFalse(dialog.column_ids)
        self.assertIn("No line would be rejected", dialog.preview)
        self.assertEqual(self.shop.columns["sku"], ["Artikel"])
        record = self.imports._oms_import_file("b.csv", (text % 2).encode(), {"channel": "shop"})
        record._oms_run()
        self.assertEqual(record.line_ids.order_id.amount_untaxed, 3)
        with self.assertRaisesRegex(UserError, "there is no column “"):
            self.imports._oms_import_file("c.csv", csv_file("3 MUG 1 1 C78"), {"channel": "shop"})
        dialog = self.dialog(csv_file("3 MUG 1 1 C78").decode())
        dialog.action_preview()
        self.assertIn("there is no column “", dialog.columns_told)
        self.shop.action_forget_columns()
        dialog.column_ids.meaning = False
        dialog.action_preview()
        self.assertIn("No line would be rejected", dialog.preview)

    def test_the_preview_names_what_would_be_created_and_what_is_not_taken(self):
        new = shopify(sku="NEW", Currency=self.company.currency_id.name, Taxes="2", Total="22")
        data = table(SHOPIFY, new, shopify("#2", sku="OLD"))
        self.new_product("old", 3).active = False
        dialog = self.dialog(data.decode(), create_products=True, create_customers=True)
        count = self.env["product.product"].search_count([])
        dialog.action_preview()
        for words in ("New products (1):</strong> NEW", "New customers (1):</strong> a@example.com", "Layout: Shopify",
                      "Taxes 2.00", "Notes", "OLD old is archived"):
            self.assertIn(words, dialog.preview)
        self.assertEqual(count, self.env["product.product"].search_count([]))
        self.assertTrue(self.shop.create_products, "said in the dialog: remembered")
        action = dialog.action_archived()
        self.assertEqual(self.env["product.product"].with_context(active_test=False).search(action["domain"]).name, "old")

    def test_a_program_means_the_channel_that_it_names(self):
        for name, channel in (("market", False), ("shop", self.shop.id)):
            dialog = self.env["oms.import.wizard"].with_user(self.supervisor).create({"channel": name})
            self.assertEqual((dialog.channel_id.id, dialog._oms_import_options()["channel"]), (channel, name))

    def test_the_channel_fills_in_the_dialog(self):
        self.shop.write({"create_products": True, "layout": "amazon", "tz": "Asia/Tokyo"})
        dialog = self.dialog("x")
        self.assertEqual((dialog.create_products, dialog.create_customers, dialog.layout, dialog.tz, dialog.channel), (
            True, False, "amazon", "Asia/Tokyo", "shop"))
