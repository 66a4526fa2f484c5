# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from ...planning.event_kind import Kind
from .read_case import ReadCase


@tagged("post_install", "-at_install")
class TestMailWords(ReadCase):
    """The ten mails, as a customer reads them in HTML and as text."""

    def test_confirmed(self):
        self.put(self.mug, 50)
        order = self.ordered(mug=5)
        mail = self.one()
        self.assertEqual(mail["From"], "Thistle & Co <orders@thistle.example>")
        self.assertEqual(mail["Subject"], f"Your order PO-77 ({order.name}) is confirmed")
        self.seen("Hello Ada Lovelace,", "Your order number  PO-77", f"Our order number  {order.name}", "High Street 1",
                  "[MUG] mug", "5 ×", "Expected by ", "We write again when your goods leave", "Kind regards", "0113 496 0123")
        self.assertIn('role="presentation"', self.html)
        self.assertIn("width=device-width", self.html)
        self.assertNotRegex(self.html, r"<(script|link|form)\b")

    def test_received_says_no_reason(self):
        order = self.ordered(mug=5)
        self.assertTrue(order._oms_place_hold("manual", "Owes 4,711.00"))
        self.one()
        self.seen("are checking it", "As soon as this is done, we confirm your order", "5 ×")
        self.assertNotIn("4,711", self.html)
        self.assertNotIn("Expected by", self.text)

    def test_moved_from_one_day_to_another_however_many_steps(self):
        order = self.ordered(mug=5)
        day = fields.Date.to_date("2026-12-04")

        def row(old, new):
            return {"product_id": self.mug.id, "product": "mug", "old": str(day + timedelta(days=old)),
                    "new": str(day + timedelta(days=new))}

        self.told(order, "moved", cause="P00017", dates=[row(0, 4)])
        self.env["oms.order.event"]._oms_log([{
            "order_id": order.id, "kind": "moved", "customer_visible": True, "facts": {"cause": "P00018", "dates": [row(4, 8)]}}])
        with patch.object(type(self.env["oms.day"]), "_customer_today", lambda self, order: day):
            mail = self.one()
        self.assertEqual(mail["Subject"], f"Your order PO-77 ({order.name}) comes later")
        self.seen("[MUG] mug: from Fri, Dec 4 to Sat, Dec 12", "Still to come", "If this is too late for you")
        self.assertEqual(self.preview, "[MUG] mug: from Fri, Dec 4 to Sat, Dec 12.")

    def test_backordered(self):
        order = self.ordered(mug=5)
        self.told(order, "moved", dates=[{"product_id": self.mug.id, "product": "mug", "old": "2026-12-04", "new": None}])
        with patch.object(type(self.env["oms.portal"]), "_dates", lambda portal, orders: {order.order_line.id: [(5, None)]}):
            mail = self.one()
        self.assertEqual(mail["Subject"], f"A part of your order PO-77 ({order.name}) has to be supplied first")
        self.assertEqual(self.rows(order, "moved").sent_as, "backordered")
        self.seen("we will tell you the date", "we do not know yet when it comes")

    def test_a_day_that_is_known_again_is_told(self):
        order = self.ordered(mug=5)
        self.told(order, "moved", dates=[{"product_id": self.mug.id, "product": "mug", "old": "2020-12-04", "new": None}])
        self.assertEqual(self.one()["Subject"], f"Your order PO-77 ({order.name}) comes later")
        self.assertNotIn("we will tell you the date", self.text)

    def test_shipped_in_two_parcels_with_a_link_each(self):
        carrier = self.env["delivery.carrier"].create({
            "name": "Pennine Parcels", "delivery_type": "fixed", "tracking_url": "https://t.example/<shipmenttrackingnumber>",
            "product_id": self.env.ref("delivery.product_product_delivery").id})
        self.put(self.mug, 50)
        self.put(self.cup, 50)
        order = self.ordered(mug=5, cup=2)
        picking = order.picking_ids
        picking.write({"carrier_id": carrier.id, "carrier_tracking_ref": "PP1; PP2"})
        for line, name in zip(picking.move_line_ids, ("BOX1", "BOX2"), strict=True):
            line.result_package_id = self.env["stock.package"].create({"name": name})
        self.outbox.search([("order_id", "=", order.id)])._oms_note("sent")
        self.ship(order)
        mail = self.one()
        self.assertEqual(mail["Subject"], f"Your order PO-77 ({order.name}) is on its way")
        self.seen(" with Pennine Parcels, 2 parcels", "Follow parcel PP1: https://t.example/PP1",
                  "Follow parcel PP2: https://t.example/PP2", "5 ×  [MUG] mug", "2 ×  [CUP] cup", "It should be with you by ")
        self.assertEqual(self.text.count("[MUG] mug"), 1)
        self.assertIn("Pennine Parcels", self.preview)

    def test_part_shipped_says_what_left_and_what_comes(self):
        self.put(self.mug, 5)
        order = self.ordered(mug=8)
        self.outbox.search([("order_id", "=", order.id)])._oms_note("sent")
        self.ship(order)
        mail = self.one()
        self.assertEqual(mail["Subject"], f"A part of your order PO-77 ({order.name}) is on its way")
        self.seen("5 ×  [MUG] mug", "Still to come", "3 ×", "We write again when the rest leaves.")
        self.assertNotIn("racking", self.text, "there is no number")
        self.put(self.mug, 5)
        order.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel")).action_assign()
        self.ship(order)
        self.assertEqual(self.one()["Subject"], f"Your order PO-77 ({order.name}) is on its way")
        self.seen("3 ×  [MUG] mug")
        self.assertNotIn("5 ×", self.text)

    def test_a_tracking_number_that_comes_later_is_told_once(self):
        self.put(self.mug, 5)
        order = self.ordered(mug=5)
        self.ship(order)
        self.one()
        self.assertNotIn("PP9", self.text)
        for _time in range(2):
            order.picking_ids.carrier_tracking_ref = "PP9"
        self.assertEqual(self.one()["Subject"], f"Your order PO-77 ({order.name}) is on its way")
        self.seen("Tracking number PP9")
        self.assertFalse(self.read())

    def test_a_company_that_told_of_no_shipments_tells_of_no_parts(self):
        event = self.env["oms.mail.event"]
        rows = {row.event: row for row in event.search([("company_id", "=", self.company.id)])}
        rows["part_shipped"].unlink()
        words = self.env.ref("oms_core.mail_template_shipped").copy()
        rows["shipped"].write({"enabled": False, "template_id": words.id})
        event._oms_ensure(self.company)
        [made] = event.search([("company_id", "=", self.company.id), ("event", "=", "part_shipped")])
        self.assertEqual((made.enabled, made.template_id), (False, words))

    def test_delivered_and_cancelled(self):
        self.put(self.mug, 5)
        order = self.ordered(mug=5)
        self.ship(order)
        self.told(order, "delivered", picking_id=order.picking_ids.id)
        self.assertEqual(self.one()["Subject"], f"Your order PO-77 ({order.name}) has arrived")
        self.seen("5 ×  [MUG] mug", "If something is missing or not right, just answer this mail.")
        order = self.ordered(cup=2)
        self.outbox.search([("order_id", "=", order.id)])._oms_note("sent")
        order._action_cancel()
        self.assertEqual(self.one()["Subject"], f"Your order PO-77 ({order.name}) is cancelled")
        self.seen("What you had ordered", "2 ×  [CUP] cup", "Nothing more of it will be sent.")

    def test_refunded_says_what_and_never_why(self):
        self.put(self.mug, 5)
        self.mug.invoice_policy = "order"
        order = self.ordered(mug=5)
        invoice = order._create_invoices()
        invoice.action_post()
        self.outbox.search([("order_id", "=", order.id)])._oms_note("sent")
        self.env["account.move.reversal"].with_context(active_model="account.move", active_ids=invoice.ids).create({
            "reason": "Customer is a nuisance", "journal_id": invoice.journal_id.id}).reverse_moves()
        invoice.reversal_move_ids.filtered(lambda move: move.state == "draft").action_post()
        self.one()
        self.seen(f"Credit note {invoice.reversal_move_ids.name}", "5 ×", "[MUG] mug")
        self.assertNotIn("nuisance", self.html)

    def test_a_kind_of_event_is_said_in_one_place(self):
        """Its look, the customer's words, whether they see it and as what they are told of it."""
        event = self.env["oms.order.event"]
        kinds = {**event._kinds(), "packed": Kind(
            "fa-gift", "good", lambda facts: f"Wrapped in {facts['paper']}", shown=True, mailed="delivered")}
        order = self.ordered(mug=5)
        self.outbox.search([("order_id", "=", order.id)])._oms_note("sent")
        with patch.object(type(event), "_kinds", lambda self: kinds):
            made = event._oms_log([{"order_id": order.id, "kind": "packed", "facts": {"paper": "red"}}])
            self.assertEqual((made.icon, made.tone, made.customer_visible), ("fa-gift", "good", True))
            told = order.env["oms.portal"]._events(order)[0]
            self.assertEqual((told["icon"], told["text"]), ("fa-gift", "Wrapped in red"))
            self.assertEqual(self.one()["Subject"], f"Your order PO-77 ({order.name}) has arrived")
            event._oms_log([{"order_id": order.id, "kind": "packed", "facts": {"paper": "blue"}, "customer_visible": False}])
            self.assertFalse(self.read(), "the customer does not see it")

    def test_rating_has_words_beside_the_pictures(self):
        order = self.ordered(mug=1)
        self.outbox.search([("order_id", "=", order.id)])._oms_note("sent")
        self.env["oms.mail.event"].search([("event", "=", "rating")]).enabled = True
        self.env.cr.execute(
            "INSERT INTO oms_mail_outbox (order_id, company_id, event, key, state, create_date) "
            "VALUES (%s, %s, 'rating', 'once', 'new', now() AT TIME ZONE 'UTC')", (order.id, self.company.id))
        self.one()
        self.assertRegex(self.text, r"Happy: http\S+/rate/\S+/5\nSo-so: http\S+/3\nNot happy: http\S+/1")
