# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...models.picking.oms_scan_once import Refused
from ..common import FulfillmentCase


@tagged("post_install", "-at_install")
class TestScanOnce(FulfillmentCase):
    """A scan is done once for its key, whatever the radio does."""

    def setUp(self):
        super().setUp()
        self.done = []
        self.scans = self.env["oms.scan"].with_user(self.picker)

    def once(self, scans=None, work=None, links=None, **event):
        event = {"key": "scan-0001", "kind": "put", "at": "2026-01-05T08:00:00Z", "code": "MUG", **event}
        return (scans if scans is not None else self.scans)._once(event, work or self._work, **(links or {}))

    def _work(self):
        self.done.append(True)
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

    def test_whoever_takes_over_the_device_gets_the_same_answer(self):
        first = self.once()
        self.assertEqual(self.once(self.env["oms.scan"].with_user(self.chief)), {**first, "again": True})

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
        def work():
            self.done.append(True)
            self.customer.name = "Written"
            self.customer.flush_recordset()
            raise Refused("wrong_item", "Not in this order")

        first = self.once(work=work)
        self.assertEqual((first["status"], first["code"], first["words"]), ("refused", "wrong_item", "Not in this order"))
        self.assertEqual(self.customer.name, "Ada")
        self.assertEqual(self.once(work=work), {**first, "again": True})
        self.assertEqual((len(self.done), self.row().result), (1, "wrong_item"))

    def test_what_odoo_refuses_is_told_in_its_words(self):
        def work():
            raise UserError("Serial number missing")

        answer = self.once(work=work)
        self.assertEqual((answer["status"], answer["code"], answer["words"]), ("refused", "bad", "Serial number missing"))

    def test_what_one_may_not_do_is_no_answer_and_leaves_no_row(self):
        def work():
            raise AccessError("No")

        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.once(work=work)
        self.assertFalse(self.row())

    def test_what_is_no_scan_is_refused_and_not_kept(self):
        before = self.env["oms.scan"].search_count([])
        for event in (None, "x", {}, {"key": "scan-0001"}, {"key": "short", "kind": "put"}, {"key": "k" * 65, "kind": "put"},
                      {"key": 12345678, "kind": "put"}, {"key": "scan-0001", "kind": ""},
                      {"key": "scan-0001", "kind": "put", "code": 5},
                      {"key": "scan-0001", "kind": "put", "code": "9" * 501},
                      {"key": "scan-0001", "kind": "put", "x": "y" * 5000},
                      {"key": "scan-0001", "kind": "put", "code": "a\0b"}, {"key": "scan-0001", "kind": "put", "why": "\ud83d"},
                      {"key": "scan-0001", "kind": "put", "quantity": float("nan")}):
            answer = self.scans._once(event, self._work)
            self.assertEqual((answer["status"], answer["code"]), ("refused", "bad"), event)
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
        def work():
            return {"words": "in", "links": {"product_id": self.mug.id, "quantity": 2}}

        answer = self.once(work=work, links={"device": "Gun 7", "quantity": "lots", "picking_id": 2**40, "tour_id": 10**8})
        self.assertNotIn("links", answer)
        row = self.row()
        self.assertEqual((row.device, row.product_id, row.quantity), ("Gun 7", self.mug, 2))
        self.assertFalse(row.picking_id or row.tour_id)

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
