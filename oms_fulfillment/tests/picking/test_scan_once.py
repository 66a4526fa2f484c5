# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from ast import literal_eval

from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from ...models.picking.oms_scan_once import Refused
from ..common import FulfillmentCase


@tagged("post_install", "-at_install")
class TestScanOnce(FulfillmentCase):
    """A scan is done once for its key, whatever the radio does."""

    def setUp(self):
        super().setUp()
        self.done = []
        self.scans = self.env["oms.scan"].with_user(self.picker)

    def once(self, scans=None, work=None, device="Gun 7", **event):
        event = {"key": "scan-0001", "kind": "put", "at": "2026-01-05T08:00:00Z", "code": "MUG", **event}
        [answer] = (self.scans if scans is None else scans)._once(device, [event], work or self._work)
        return answer

    def _work(self, event, about):
        self.done.append(event)
        return {"words": f"{len(self.done)} in", "line": {"packed": 1.0}}

    def row(self):
        return self.env["oms.scan"].search([("key", "=", "scan-0001")])

    def test_once_for_its_key(self):
        first, second = self.once(), self.once()
        self.assertEqual(first, {
            "key": "scan-0001", "status": "accepted", "code": "", "words": "1 in", "line": {"packed": 1}})
        self.assertEqual(second, {**first, "again": True})
        self.assertEqual(len(self.done), 1)
        self.assertEqual(len(self.row()), 1)
        self.assertEqual((self.row().user_id, self.row().result, self.row().code), (self.picker, "accepted", "MUG"))

    def test_the_clock_may_be_set_between_two_tries(self):
        first = self.once()
        self.assertEqual(self.once(at="2026-01-05T09:00:00Z"), {**first, "again": True})

    def test_somebody_elses_key_tells_nothing_and_does_nothing(self):
        """By a device that two people share, or by a key that was guessed."""
        self.once(work=lambda event, about: {"words": "Secret", "line": {"packed": 7}})
        answer = self.once(self.env["oms.scan"].with_user(self.chief))
        self.assertEqual((answer["status"], answer["code"], answer.get("again")), ("refused", "bad", None))
        self.assertNotIn("Secret", str(answer))
        self.assertIn("Scan again", answer["words"])
        self.assertFalse(self.done)
        self.assertEqual(self.row().user_id, self.picker)

    def test_one_key_twice_in_one_call(self):
        event = {"key": "scan-0001", "kind": "put", "code": "MUG"}
        answers = self.scans._once("Gun 7", [event, event, {**event, "code": "PEN"}], self._work)
        self.assertEqual([(one["status"], one.get("again", False)) for one in answers], [
            ("accepted", False), ("accepted", True), ("refused", False)])
        self.assertEqual((len(self.done), len(self.row())), (1, 1))

    def test_rows_come_in_the_order_of_the_events(self):
        keys = [f"scan-{number}" for number in (9003, 9001, 9002)]
        self.once()  # what is asked once for each process
        before = self.env.cr.sql_log_count
        self.scans._once("Gun 7", [{"key": key, "kind": "put"} for key in keys], self._work)
        self.assertLessEqual(self.env.cr.sql_log_count - before, 1 + 3 * len(keys), "one INSERT; savepoint and answer of each")
        self.assertEqual(self.env["oms.scan"].search([("key", "in", keys)], order="id").mapped("key"), keys)

    def test_another_scan_under_a_known_key_is_refused(self):
        self.once()
        for other in ({"code": "PEN"}, {"kind": "take_out"}, {"by_hand": True}):
            answer = self.once(**other)
            self.assertEqual((answer["status"], answer["code"]), ("refused", "bad"))
        self.assertEqual(len(self.done), 1)

    def test_a_page_of_somebody_else_is_told_so_and_keeps_its_scans(self):
        answer = self.once(self.scans.with_context(uid=self.chief.id))
        self.assertEqual((answer["status"], answer["code"]), ("refused", "other_user"))
        self.assertFalse(self.row())
        self.assertEqual(self.once(self.scans.with_context(uid=self.picker.id))["status"], "accepted")

    def test_a_refusal_undoes_what_was_done_and_is_kept(self):
        def work(event, about):
            self.done.append(True)
            self.customer.name = "Written"
            self.customer.flush_recordset()
            raise Refused("wrong_item", "Not in this order")

        first = self.once(work=work)
        self.assertEqual((first["status"], first["code"], first["words"]), ("refused", "wrong_item", "Not in this order"))
        self.assertEqual(self.customer.name, "Ada")
        self.assertEqual(self.once(work=work), {**first, "again": True})
        self.assertEqual((len(self.done), self.row().result), (1, "wrong_item"))

    def test_an_answer_that_refuses_undoes_what_was_done(self):
        def work(event, about):
            self.customer.name = "Written"
            about.update(product_id=self.mug.id, package_id=self.env["stock.package"].create({"name": "NEW"}).id)
            return {"status": "refused", "code": "wrong_lot", "words": "Not this lot", "line": {"id": 5}}

        answer = self.once(work=work)
        self.assertEqual((answer["code"], answer["line"]), ("wrong_lot", {"id": 5}))
        self.assertEqual(self.customer.name, "Ada")
        self.assertFalse(self.env["stock.package"].search([("name", "=", "NEW")]))
        self.assertEqual((self.row().result, self.row().product_id), ("wrong_lot", self.mug))

    def test_what_odoo_refuses_is_told_in_its_words(self):
        def work(event, about):
            raise UserError("Serial number missing")

        answer = self.once(work=work)
        self.assertEqual((answer["status"], answer["code"], answer["words"]), ("refused", "bad", "Serial number missing"))

    def test_what_one_may_not_do_is_no_answer_and_leaves_no_row(self):
        def work(event, about):
            raise AccessError("No")

        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.once(work=work)
        self.assertFalse(self.row())

    def test_what_is_no_scan_is_refused_and_not_kept(self):
        before = self.env["oms.scan"].search_count([])
        deep = []
        for _depth in range(100_000):
            deep = [deep]
        for number, event in enumerate((
                      None, "x", {}, {"key": "scan-0001"}, {"key": "short", "kind": "put"}, {"key": "k" * 65, "kind": "put"},
                      {"key": 12345678, "kind": "put"}, {"key": "scan-0001", "kind": ""},
                      {"key": "scan-0001", "kind": "put", "code": 5},
                      {"key": "scan-0001", "kind": "put", "code": "9" * 257},
                      {"key": "scan-0001", "kind": "put", "code": "4006\n381"},
                      {"key": "scan-0001", "kind": "put", "x": "y" * 5000},
                      {"key": "scan-0001", "kind": "put", "x": deep},
                      {"key": "scan-0001", "kind": "put", "code": "a\0b"}, {"key": "scan-0001", "kind": "put", "why": "\ud83d"},
                      {"key": "scan-0001\0", "kind": "put"}, {"key": "scan-0001\ud83d", "kind": "put"},
                      {"key": "scan-0001", "kind": "put", "quantity": float("nan")})):
            [answer] = self.scans._once("Gun 7", [event], self._work)
            self.assertEqual((answer["status"], answer["code"]), ("refused", "bad"), number)
        for events in (None, "put", {"key": 1}, [{}] * 201):
            with self.assertRaises(UserError):
                self.scans._once("Gun 7", events, self._work)
        self.assertFalse(self.done)
        self.assertEqual(self.env["oms.scan"].search_count([]), before)

    def test_a_wrong_clock_of_a_device_decides_nothing(self):
        for number, (said, kept) in enumerate((
                ("1970-01-01T00:00:00Z", "1970-01-01 00:00:00"), ("2099-12-31T23:59:59+02:00", "2099-12-31 21:59:59"),
                ("yesterday", None), (17, None), (None, None), ("9999-12-31T23:59:59-14:00", None))):
            answer = self.once(key=f"clock-{number:04}", at=said)
            self.assertEqual(answer["status"], "accepted", said)
            row = self.env["oms.scan"].search([("key", "=", f"clock-{number:04}")])
            self.assertEqual(str(row.device_at) if row.device_at else None, kept)
            self.assertLess(abs((row.at - row.create_date).total_seconds()), 5)

    def test_any_language(self):
        self.assertEqual(self.once(code="Größe ✓ 😀")["status"], "accepted")
        self.assertEqual(self.row().said["code"], "Größe ✓ 😀")

    def test_what_it_was_about_is_kept_with_it(self):
        """Only what the work says, never what the device says."""
        def work(event, about):
            about.update(product_id=self.mug.id, quantity=2)
            return {"words": "in"}

        self.once(work=work, quantity=9, picking_id=1, tour_id=1, product_id=self.pen.id)
        row = self.row()
        self.assertEqual((row.device, row.product_id, row.quantity), ("Gun 7", self.mug, 2))
        self.assertFalse(row.picking_id or row.tour_id)
        self.once(key="scan-0002", device="x" * 99)
        self.assertEqual(len(self.env["oms.scan"].search([("key", "=", "scan-0002")]).device), 64)
        self.assertEqual(self.once(key="scan-0003", device="a\0")["status"], "accepted")

    def test_what_was_taken_back_is_neither_refused_nor_red(self):
        self.once()
        self.env.cr.execute("UPDATE oms_scan SET result = 'undone' WHERE key = 'scan-0001'")
        self.env.invalidate_all()
        self.assertEqual(self.row().result_text, "Taken back")
        search = etree.fromstring(self.env.ref("oms_fulfillment.oms_scan_view_search").arch)
        refused = literal_eval(search.find(".//filter[@name='refused']").get("domain"))
        self.assertFalse(self.row().filtered_domain(refused))
        for name in ("list", "kanban"):
            view = etree.fromstring(self.env.ref(f"oms_fulfillment.oms_scan_view_{name}").arch)
            [red] = view.xpath("//@decoration-danger")
            self.assertFalse(safe_eval(red, {"result": "undone"}), name)
            self.assertTrue(safe_eval(red, {"result": "too_many"}), name)

    def test_old_scans_go_when_the_company_keeps_them_no_longer(self):
        self.once()
        self.row().sudo().at = "2020-01-01 00:00:00"
        self.env.flush_all()
        self.env.company.oms_keep_months = 0
        self.env["oms.scan"]._gc_scans()
        self.assertTrue(self.row(), "for ever")
        self.env.company.oms_keep_months = 12
        self.env["oms.scan"]._gc_scans()
        self.assertFalse(self.row())
