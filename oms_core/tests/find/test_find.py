# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from ...find_source import QUICK
from ...models.find import oms_find
from ..common import OmsCase
from ..people import new_user


@tagged("post_install", "-at_install")
class TestFind(OmsCase):
    """Whoever has a piece of paper, a mail or a voice on the telephone finds what it is about."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.find = cls.env["oms.find"].with_user(cls.clerk)
        cls.zebra = cls.env["res.partner"].create({
            "name": "Zebra Quilting Emporium", "email": "orders@zebra-quilting.example", "phone": "+49 (0)171 / 23-45.678",
            "ref": "C-90210"})
        cls.order = cls.quotation(cls.zebra, mug=1)
        cls.order.write({"name": "XS0047110", "client_order_ref": "PO-2024/8871-B"})

    def hits(self, text, key=None, find=None, **options):
        """The hits of a kind (or of all), as dicts."""
        groups = (self.find if find is None else find).find(text, **options)["groups"]
        return [hit for group in groups for hit in group["hits"] if key in (None, group["key"])]

    def assertFinds(self, text, record, key, match=None, why=None):
        """The record is the first of its kind, for this reason."""
        hits = self.hits(text, key)
        self.assertTrue(hits, f"{text!r} finds no {key}")
        self.assertEqual(hits[0]["id"], record.id, f"{text!r} finds {hits[0]}")
        if match:
            self.assertEqual(hits[0]["match"], match)
        if why:
            self.assertEqual(hits[0]["why"], why)

    # --- every kind of document ---------------------------------------------------------------------------

    def test_order_by_its_number(self):
        for text, match in (("XS0047110", "exact"), ("xs-0047110 ", "exact"), ("47110", "number"), ("#47110", "number"),
                            ("xs 47110", "number"), ("XS00471", "prefix")):
            self.assertFinds(text, self.order, "order", match, "Number")

    def test_order_by_the_customers_number(self):
        why = "Customer's order number"
        self.assertFinds("po-2024/8871-b", self.order, "order", "exact", why)
        self.assertFinds("PO 2024 8871", self.order, "order", "prefix", why)
        self.order.client_order_ref = "PO-2024/8871"
        self.assertFinds("8871", self.order, "order", "number", why)
        self.assertEqual(self.hits("8871", "order")[0]["value"], "PO-2024/8871")

    def test_a_text_of_any_length_is_kept_and_found_by_its_beginning_and_its_end(self):
        dice = random.Random(20261129)
        bill = self.env["account.move"].create({"move_type": "out_invoice", "partner_id": self.zebra.id})
        # Numbers of customers and products are indexed by Odoo, as far as an index goes.
        for record, name, key, letters in (
                (self.order, "client_order_ref", "order", "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"),
                (bill, "ref", "invoice", "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"),
                (self.zebra, "email", "customer", "abcdefghijklmnopqrstuvwxyz"), (self.zebra, "phone", None, "0123456789")):
            text = "".join(dice.choices(letters, k=9000))
            with self.subTest(name):
                record[name] = text
                self.env.flush_all()
                if key:
                    self.assertFinds(text[:40], record, key, "prefix")

    def test_the_number_at_the_end_of_a_long_reference(self):
        self.order.client_order_ref = "see our letter, " * 100 + "order 8871"
        self.assertFinds("8871", self.order, "order", "number")

    def test_order_by_its_customer(self):
        self.assertFinds("zebra quilting", self.order, "order", "customer", "Customer")
        contact = self.env["res.partner"].create({"name": "Anneke Vandermolen", "parent_id": self.zebra.id})
        other = self.quotation(contact, mug=1)
        self.assertEqual({hit["id"] for hit in self.hits("zebra quilting", "order")}, {self.order.id, other.id})
        self.assertEqual({hit["id"] for hit in self.hits("vandermolen", "order")}, {other.id})

    def test_customer(self):
        self.assertFinds("Zebra Quilting Emporium", self.zebra, "customer", "exact", "Name")
        self.assertFinds("zebra q", self.zebra, "customer", "prefix", "Name")
        self.assertFinds("emporium zeb", self.zebra, "customer", "words", "Name")
        self.assertFinds("orders@zebra-quilting.example", self.zebra, "customer", "exact", "Mail")
        self.assertFinds("ORDERS@zebra", self.zebra, "customer", "prefix", "Mail")
        self.assertFinds("c90210", self.zebra, "customer", "exact", "Reference")

    def test_telephone_with_other_punctuation(self):
        for text in ("+49 (0)171 / 23-45.678", "+490171.2345678", "0171 2345678", "0171/23 45 678", "2345678",
                     "+49 171 2345678"):
            self.assertFinds(text, self.zebra, "customer", why="Phone")
        self.assertFalse(self.hits("0171 2345679", "customer"))

    def test_product(self):
        self.mug.write({"default_code": "ZQ-4711/blue", "barcode": "4006381333931"})
        self.mug.product_tmpl_id.name = "Earthenware Tankard"
        self.assertFinds("zq4711BLUE", self.mug, "product", "exact", "SKU")
        self.assertFinds("zq-47", self.mug, "product", "prefix", "SKU")
        self.assertFinds("4006381333931", self.mug, "product", "exact", "Barcode")
        self.assertFinds("tankard", self.mug, "product", "words", "Name")
        self.assertFinds("tank earth", self.mug, "product", "words", "Name")

    def test_product_in_another_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.mug.with_context(lang="fr_FR").name = "Chope de terre cuite"
        self.assertFinds("chope terre", self.mug, "product", "words")

    def test_delivery(self):
        self.put(self.mug, 10)
        self.order.action_confirm()
        picking = self.order.picking_ids
        picking.carrier_tracking_ref = "1Z999AA10123456784,1Z999AA10199999999"
        for text, match in (("1Z 999 AA1 0123456784", "prefix"), ("1z999aa10199999999", "ending"), ("99999999", "ending")):
            self.assertFinds(text, picking, "delivery", match, "Tracking number")
        self.assertFinds(picking.name, picking, "delivery", "exact", "Number")
        self.assertFinds("XS0047110", picking, "delivery", "exact", "Order")

    def test_tracking_number_in_the_middle(self):
        self.put(self.mug, 10)
        self.order.action_confirm()
        self.order.picking_ids.carrier_tracking_ref = "1Z999AA10123456784,JJD000390007,1Z999AA10199999999"
        self.assertFinds("jjd000390007", self.order.picking_ids, "delivery", "words", "Tracking number")

    def test_invoice(self):
        invoice = self.env["account.move"].create({
            "move_type": "out_invoice", "partner_id": self.zebra.id, "name": "XINV/2031/00042", "ref": "PO-77-1"})
        find = self.env["oms.find"]
        for text, match in (("xinv/2031/00042", "exact"), ("XINV203100042", "exact"), ("xinv/2031/42", "number"),
                            ("po 77", "prefix")):
            hits = self.hits(text, "invoice", find)
            self.assertEqual([(hit["id"], hit["match"]) for hit in hits[:1]], [(invoice.id, match)], text)

    def test_lot(self):
        self.mug.tracking = "lot"
        lot = self.env["stock.lot"].create({"name": "QX-2031-000815", "product_id": self.mug.id})
        hits = self.hits("qx2031000815", "lot", self.env["oms.find"])
        self.assertEqual([(hit["id"], hit["match"], hit["details"]) for hit in hits], [
            (lot.id, "exact", [self.mug.display_name])])
        self.assertEqual(self.hits("000815", "lot", self.env["oms.find"])[0]["match"], "ending")

    # --- in which order ------------------------------------------------------------------------------------

    def test_exact_before_beginning_before_typing_error(self):
        longer = self.quotation(self.zebra, mug=1)
        longer.name = "XS00471101"
        self.assertEqual([hit["id"] for hit in self.hits("XS0047110", "order")], [self.order.id, longer.id])
        self.assertEqual([hit["match"] for hit in self.hits("XS0047110", "order")], ["exact", "prefix"])
        self.assertEqual([hit["match"] for hit in self.hits("XS004710", "order")], ["similar"])

    def test_newest_first_and_each_once(self):
        orders = self.order
        for _number in range(7):
            orders |= self.quotation(self.zebra, mug=1)
        orders.client_order_ref = "XS0047110"
        ids = [hit["id"] for hit in self.hits("xs0047110", "order")]
        self.assertEqual(ids, [self.order.id, *sorted(orders.ids, reverse=True)[:4]], "the order's own number before others'")
        self.assertEqual(len(self.hits("xs0047110", "order", limit=50)), 8)
        self.assertEqual(len(self.hits("xs0047110", "order", limit=0)), 5)

    def test_the_group_of_the_best_hit_is_first(self):
        self.mug.default_code = "XS0047"
        groups = self.find.find("xs0047")["groups"]
        self.assertEqual([group["key"] for group in groups[:2]], ["product", "order"])

    def test_typing_errors_in_codes(self):
        self.assertFinds("XS047110", self.order, "order", "number")  # a zero too few is no error
        for text in ("XS00471100", "XS0074110", "XS0047118", "XSO047110"):
            self.assertFinds(text, self.order, "order", "similar", "Number")
        self.assertFinds("orders@zebra-qilting.example", self.zebra, "customer", "similar", "Mail")
        self.assertFalse(self.hits("XS9047118"), "two slips")

    def test_typing_errors_in_names(self):
        if "oms_find_res_partner_complete_name_similar" not in self.find._oms_find_trigram_indexes():
            self.skipTest("PostgreSQL has no pg_trgm here")
        for text in ("Zebar Quilting", "zebra quiltng emporum", "Quliting"):
            self.assertFinds(text, self.zebra, "customer", "similar", "Name")
        self.assertFinds("zebra quiltng", self.order, "order", "customer")
        self.mug.product_tmpl_id.name = "Earthenware Tankard"
        self.assertFinds("erthenware tankrd", self.mug, "product", "similar", "Name")

    def test_without_trigrams(self):
        with patch.object(type(self.find), "_oms_find_trigram_indexes", lambda self: set()):
            self.assertFinds("emporium", self.zebra, "customer", "words")
            self.assertFalse(self.hits("zebar quliting", "customer"))

    # --- who may find what ---------------------------------------------------------------------------------

    def test_nothing_of_another_salesmans_orders(self):
        rival = new_user(self.env, "find_rival", "sales_team.group_sale_salesman")
        self.order.user_id = self.salesman
        mine = self.env["oms.find"].with_user(self.salesman)
        theirs = self.env["oms.find"].with_user(rival)
        for text in ("XS0047110", "47110", "XS00471", "XS004711", "PO-2024/8871-B", "zebra quilting"):
            self.assertEqual([hit["id"] for hit in self.hits(text, "order", mine)], [self.order.id], text)
            self.assertFalse(self.hits(text, "order", theirs), text)

    def test_ones_own_are_found_behind_many_of_others(self):
        rival = new_user(self.env, "find_rival", "sales_team.group_sale_salesman")
        for _number in range(12):
            self.quotation(self.zebra, mug=1).write({"client_order_ref": "XS0047110", "user_id": rival.id})
        self.order.user_id = self.salesman
        self.assertEqual(
            [hit["id"] for hit in self.hits("XS00471", "order", self.env["oms.find"].with_user(self.salesman))],
            [self.order.id])

    def test_nothing_of_another_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        partner = self.env["res.partner"].create({"name": "Zebra Quilting Abroad", "company_id": other.id})
        self.assertFalse({partner.id} & {hit["id"] for hit in self.hits("zebra quilting", "customer")})
        self.clerk.company_ids += other
        both = self.find.with_context(allowed_company_ids=[self.company.id, other.id])
        self.assertIn(partner.id, [hit["id"] for hit in self.hits("zebra quilting", "customer", both)])
        only = self.find.with_context(allowed_company_ids=other.ids)
        self.assertFalse(self.hits("XS0047110", "order", only))

    def test_kinds_that_one_may_not_read_are_not_there(self):
        user = new_user(self.env, "find_nobody", "base.group_user")
        find = self.env["oms.find"].with_user(user)
        self.assertFalse(self.hits("XS0047110", None, find))
        self.assertNotIn("order", [source["key"] for source in find.find("")["can_find"]])

    def test_fields_that_one_may_not_read_are_not_searched(self):
        field = self.env["res.partner"]._fields["ref"]
        with patch.object(field, "groups", "base.group_system"):
            self.assertFalse(self.hits("c90210", "customer"))

    def test_customers_of_the_portal_find_nothing(self):
        portal = new_user(self.env, "find_portal", "base.group_portal")
        with self.assertRaises(AccessError):
            self.env["oms.find"].with_user(portal).find("XS0047110")

    def test_what_is_archived_is_not_found(self):
        self.zebra.active = False
        self.assertFalse(self.hits("zebra quilting", "customer"))

    # --- odd input -----------------------------------------------------------------------------------------

    def test_wildcards_are_letters(self):
        for text in ("%", "_", "%%%%", "____", "\\", "%e%r%", "z_bra", "z%", "' OR 1=1 --"):
            self.assertNotIn(self.zebra.id, [hit["id"] for hit in self.hits(text, "customer")], text)
        percent = self.env["res.partner"].create({"name": "100% _Wool\\ Shop"})
        for text in ("100% _", "100% _wool\\", "100%"):
            self.assertFinds(text, percent, "customer", "prefix")
        self.env["res.partner"].create({"name": "1000 Wool Shop"})
        self.assertFinds("100% _w", percent, "customer", "prefix")
        self.assertEqual(len([hit for hit in self.hits("100% _w", "customer") if hit["match"] == "prefix"]), 1)

    def test_nothing_asked_teaches_what_can_be_found(self):
        for text in ("", "   ", None, False, "\0", "...", []):
            answer = self.find.find(text)
            self.assertFalse(answer["groups"])
            order = next(source for source in answer["can_find"] if source["key"] == "order")
            self.assertIn("Customer's order number", order["fields"])

    def test_one_letter_and_five_hundred(self):
        self.mug.default_code = "Q"
        self.assertFinds("q", self.mug, "product", "exact")
        self.assertEqual({hit["match"] for hit in self.hits("q")}, {"exact"})
        for letters in ("x" * 500, "47 " * 170, "ab " * 170, "0" * 500, "9" * 500, "é" * 500, "%" * 500, "😀" * 500):
            self.find.find(letters)

    def test_nothing_breaks_out_of_its_quotes(self):
        for text in ("'; DROP TABLE sale_order; --", "') OR 1=1 --", "zebra' & '", "zebra:* | !x", "(((", "a<->b", "&&|!",
                     "%s %(x)s %d", "$$", "\\x00'", "{\"a\": 1}", "ß İ ǆ", "\u202e\u0000abc"):
            answer = self.find.find(text)
            self.assertIsInstance(answer["groups"], list)
        self.assertTrue(self.order.exists())

    # --- never slow ----------------------------------------------------------------------------------------

    def test_a_place_that_takes_too_long_is_left_out(self):
        select = type(self.find)._oms_find_select

        def slow(self, source, *args):
            found = select(self, source, *args)
            return SQL("(SELECT 0, 0, 0, 0.0 FROM pg_sleep(5))") if source.key == "order" else found

        before = self.env.execute_query(SQL("SHOW statement_timeout"))
        with patch.object(type(self.find), "_oms_find_select", slow), patch.dict(oms_find.PATIENCE, {QUICK: 200}):
            answer = self.find.find("zebra")
        self.assertTrue(answer["partial"])
        self.assertIn("customer", [group["key"] for group in answer["groups"]])
        self.assertEqual(self.env.execute_query(SQL("SHOW statement_timeout")), before)
        self.assertEqual(self.env.execute_query(SQL("SHOW enable_seqscan")), [("on",)])

    def test_query_count(self):
        self.find.find("zebra quilting")
        self.env.invalidate_all()
        with self.assertQueryCount(18):  # 16 without the other addons
            self.find.find("zebra quilting")

    def test_indexes_are_used(self):
        """Every way to compare has its index, and PostgreSQL takes it."""
        made = {name for (name,) in self.env.execute_query(SQL(
            "SELECT indexname FROM pg_indexes WHERE indexname LIKE %s", r"oms\_find\_%"))}
        self.assertIn("oms_find_sale_order_name_code", made)
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        plan = "\n".join(line for (line,) in self.env.execute_query(SQL(
            "EXPLAIN SELECT id FROM sale_order WHERE %(code)s LIKE 'xs00%%' ORDER BY %(code)s USING ~<~ LIMIT 5",
            code=oms_find.WAYS["code"].expression(SQL.identifier("name")))))
        self.assertIn("oms_find_sale_order_name_code", plan)

    def test_uninstalled_without_a_trace(self):
        self.env["oms.find"]._oms_find_drop_indexes()
        self.assertFalse(self.env.execute_query(SQL(
            "SELECT indexname FROM pg_indexes WHERE indexname LIKE %s", r"oms\_find\_%")))
        self.env["oms.find"]._oms_find_make_indexes()
        self.assertFinds("XS0047110", self.order, "order", "exact")
