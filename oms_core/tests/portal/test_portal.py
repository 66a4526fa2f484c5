# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command, fields
from odoo.tests import tagged

from ...tools import RefusedToCustomer
from ..common import OmsCase


@tagged("post_install", "-at_install")
class TestPortal(OmsCase):
    """What a customer is told of an order, and may do alone."""

    def planned(self, **quantities):
        """A confirmed order that nobody sent to the warehouse yet."""
        self.north.oms_release_policy = "planned"
        return self.confirm(**quantities)

    def lines(self, order):
        return [row["text"] for row in order.env["oms.portal"]._lines(order)]

    def words(self, order):
        return [event["text"] for event in reversed(order.env["oms.portal"]._events(order))]

    def test_stage_in_the_customers_words(self):
        self.put(self.mug, 10)
        order = self.planned(mug=2)
        self.assertEqual(order.env["oms.portal"]._stage(order)[1], "Received")
        self.assertEqual([state for _words, state in order.env["oms.portal"]._steps(order)], ["now", "next", "next", "next"])
        order.action_oms_send_to_warehouse()
        self.assertEqual(order.env["oms.portal"]._stage(order)[1], "Being prepared")
        self.ship(order)
        self.assertIn(order.env["oms.portal"]._stage(order)[1], ("On its way", "Delivered"))
        self.assertRegex(self.lines(order)[0], "^Shipped on ")

    def test_held_is_being_checked_and_no_reason_is_told(self):
        self.limit(1)
        self.put(self.mug, 10)
        order = self.confirm(mug=2)
        self.assertTrue(order.oms_held)
        self.assertEqual(order.env["oms.portal"]._stage(order)[1], "Received, being checked")
        self.assertEqual(self.lines(order), ["Being checked"])
        self.assertIsNone(order.env["oms.portal"]._next_date(order))
        self.assertEqual(self.words(order), ["Order received"])

    def test_a_line_held_alone_is_being_checked(self):
        order = self.planned(mug=2, cup=1)
        reason = self.env["oms.hold.reason"].search([("code", "=", "manual")], limit=1)
        self.env["oms.hold"].create({
            "order_id": order.id, "company_id": order.company_id.id, "reason_id": reason.id, "line_id": order.order_line[1].id})
        self.assertEqual(order.env["oms.portal"]._stage(order)[1], "Received")
        self.assertEqual(self.lines(order)[1], "Being checked")
        self.assertRegex(self.lines(order)[0], "^Expected by ")

    def test_part_shipped_says_what_left_and_what_comes(self):
        self.put(self.mug, 5)
        order = self.confirm(mug=8)
        order.commitment_date = fields.Datetime.now() + timedelta(days=4)
        self.ship(order)
        self.assertRegex(self.lines(order)[0], "^5 of 8 shipped on .*, rest by ")
        self.assertEqual(order.env["oms.portal"]._stage(order)[1], "Partly on its way")
        self.assertEqual([state for _words, state in order.env["oms.portal"]._steps(order)], ["done", "now", "next", "next"])
        order.commitment_date = fields.Datetime.now() - timedelta(days=4)
        self.assertRegex(self.lines(order)[0], "rest: we will tell you the date$")

    def test_shipments_with_links_that_are_links(self):
        self.put(self.mug, 5)
        order = self.confirm(mug=5)
        self.ship(order)
        order.picking_ids.carrier_tracking_ref = "1Z42"
        self.assertEqual(order.env["oms.portal"]._shipments(order)[0]["tracking"], [("1Z42", False)])

    def test_cancel_an_order(self):
        order = self.planned(mug=2, cup=1)
        order.env["oms.portal"]._cancel(order)
        self.assertEqual(order.state, "cancel")
        self.assertEqual(order.env["oms.portal"]._stage(order)[1], "Cancelled")
        self.assertEqual(self.words(order), ["Order received", "Order cancelled"])
        self.assertNoFaults()

    def test_cancel_a_line_and_with_the_last_one_the_order(self):
        self.put(self.mug, 10)
        order = self.planned(mug=2, cup=1)
        mug, cup = order.order_line
        order.env["oms.portal"]._cancel(order, cup)
        self.assertEqual((cup.product_uom_qty, mug.product_uom_qty), (0, 2))
        self.assertFalse(cup.move_ids.filtered(lambda move: move.state != "cancel"))
        self.assertEqual(self.words(order)[-1], "Cancelled: 1 × [CUP] cup")
        self.assertEqual(len(self.lines(order)), 1)
        self.assertNoFaults()
        order.env["oms.portal"]._cancel(order, mug)
        self.assertEqual(order.state, "cancel")
        self.assertNoFaults()

    def test_a_service_stays_when_the_last_goods_are_cancelled(self):
        """I cancelled the mug; the course that I booked besides, nobody did."""
        self.put(self.mug, 10)
        order = self.planned(mug=2)
        mug, course = order.order_line, self.add_service(order, "Course")
        self.add_service(order, "Delivery", is_delivery=True)
        order.env["oms.portal"]._cancel(order, mug)
        self.assertEqual((order.state, mug.product_uom_qty, course.product_uom_qty), ("sale", 0, 1))
        self.assertNoFaults()
        course.product_uom_qty = 0
        mug.product_uom_qty = 2
        order.env["oms.portal"]._cancel(order, mug)
        self.assertEqual(order.state, "cancel", "delivery alone is no order")

    def add_service(self, order, name, **values):
        product = self.env["product.product"].create({"name": name, "type": "service", "list_price": 5})
        return self.env["sale.order.line"].create({
            "order_id": order.id, "product_id": product.id, "product_uom_qty": 1, **values})

    def test_what_is_in_the_warehouse_is_not_cancelled(self):
        self.put(self.mug, 10)
        order = self.confirm(mug=2)
        self.assertEqual(order.oms_stage, "in_warehouse")
        self.assertFalse(order.env["oms.portal"]._can_cancel(order) or order.env["oms.portal"]._can_change(order))
        for line in (None, order.order_line):
            with self.assertRaises(RefusedToCustomer):
                order.env["oms.portal"]._cancel(order, line)
        with self.assertRaises(RefusedToCustomer):
            order.env["oms.portal"]._set_wish(order, self.env["oms.day"]._customer_today(order))
        self.assertEqual(order.state, "sale")

    def test_what_is_invoiced_is_not_cancelled_alone(self):
        self.mug.invoice_policy = "order"
        order = self.planned(mug=2)
        order._create_invoices().action_post()
        self.assertFalse(order.env["oms.portal"]._can_cancel(order))
        self.assertFalse(order.env["oms.portal"]._cancellable_lines(order))

    def test_the_rest_of_a_line_is_cancelled_though_what_shipped_is_invoiced(self):
        self.put(self.mug, 5)
        order = self.confirm(mug=8)
        self.ship(order)
        order._create_invoices().action_post()
        rest = order.order_line.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))
        rest._oms_unrelease()
        order.env["oms.portal"]._cancel(order, order.order_line)
        self.assertEqual((order.state, order.order_line.product_uom_qty, rest.state), ("sale", 5, "cancel"))
        self.assertNoFaults()

    def test_a_locked_order_is_not_changed(self):
        order = self.planned(mug=2)
        order.action_lock()
        self.assertFalse(order.env["oms.portal"]._can_cancel(order) or order.env["oms.portal"]._can_change(order))
        self.assertFalse(order.env["oms.portal"]._cancellable_lines(order))

    def test_another_address_of_ones_own(self):
        country = self.env.ref("base.be")
        self.customer.write({"street": "High Street 1", "country_id": country.id})
        second, abroad = self.env["res.partner"].create([
            {"name": "Shop 2", "parent_id": self.customer.id, "type": "delivery", "street": "Low Street 2",
             "country_id": country.id},
            {"name": "Shop 3", "parent_id": self.customer.id, "type": "delivery", "street": "Far Street 3",
             "country_id": self.env.ref("base.us").id}])
        stranger = self.env["res.partner"].create({"name": "Stranger", "street": "X", "country_id": country.id})
        self.north.oms_release_policy = "planned"
        order = self.quotation(mug=2)
        order.partner_shipping_id = self.customer
        order.action_confirm()
        self.assertEqual(order.env["oms.portal"]._addresses(order), self.customer | second)
        order.env["oms.portal"]._set_address(order, second)
        self.assertEqual(order.partner_shipping_id, second)
        self.assertEqual(order.picking_ids.partner_id, second)
        self.assertFalse(order.picking_ids.activity_ids, "the delivery has the new address already")
        self.assertRegex(self.words(order)[-1], "Delivery address changed: .*Low Street 2")
        for address in (stranger, abroad, self.env["res.partner"]):
            with self.assertRaises(RefusedToCustomer):
                order.env["oms.portal"]._set_address(order, address)

    def test_another_date(self):
        order = self.planned(mug=2)
        day = fields.Date.today() + timedelta(days=9)
        order.env["oms.portal"]._set_wish(order, day)
        self.assertEqual(order.commitment_date.date(), day)
        self.assertEqual(order.order_line.move_ids.date.date(), day)
        self.assertEqual(order.env["oms.portal"]._next_date(order), day)
        for wrong in (None, fields.Date.today() - timedelta(days=1), day + timedelta(days=400)):
            with self.assertRaises(RefusedToCustomer):
                order.env["oms.portal"]._set_wish(order, wrong)

    def test_a_question_is_on_the_chatter_and_on_the_timeline(self):
        order = self.planned(mug=2)
        order.env["oms.portal"]._ask(order, "Is it <b>blue</b>?\nThanks", self.customer)
        self.assertEqual(order.message_ids[0].author_id, self.customer)
        self.assertIn("&lt;b&gt;", order.message_ids[0].body)
        self.assertEqual(self.words(order)[-1], "Corner Shop wrote: Is it <b>blue</b>? Thanks")
        for wrong in ("", "  ", "x" * 4001):
            with self.assertRaises(RefusedToCustomer):
                order.env["oms.portal"]._ask(order, wrong, self.customer)

    def test_mails_of_customers_are_messages_and_those_of_staff_are_not(self):
        order = self.planned(mug=2)
        before = len(order.oms_event_ids)
        order.message_post(body="We are on it", author_id=self.salesman.partner_id.id, message_type="comment")
        order.message_post(body="Automatic", author_id=self.customer.id, message_type="notification")
        self.assertEqual(len(order.oms_event_ids), before)
        order.message_post(
            body="Where is it?", author_id=False, email_from="someone@example.com", message_type="email",
            subtype_xmlid="mail.mt_comment")
        event = order.oms_event_ids.sorted("id")[-1]
        self.assertEqual((event.kind, event.customer_visible), ("message", True))
        self.assertEqual(self.words(order)[-1], "someone@example.com wrote: Where is it?")

    def test_order_again_at_todays_prices_without_what_is_not_sold(self):
        order = self.planned(mug=3, cup=2)
        order.order_line[0].price_unit = 7
        self.mug.list_price = 12
        self.cup.sale_ok = False
        quotation, dropped = order.env["oms.portal"]._again(order)
        self.assertEqual((quotation.state, quotation.partner_id, quotation.origin), ("sent", self.customer, order.name))
        self.assertEqual(quotation.order_line.mapped(lambda line: (line.product_id, line.product_uom_qty, line.price_unit)),
                         [(self.mug, 3, 12)])
        self.assertEqual(dropped, [self.cup.display_name])
        self.assertEqual(order.env["oms.portal"]._again(order)[0], quotation, "a double click makes one quotation")
        self.mug.active = False
        with self.assertRaises(RefusedToCustomer):
            order.env["oms.portal"]._again(order)

    def test_order_again_takes_no_discount_along(self):
        """What was taken off then was given then; an order of nothing else is not ordered again."""
        order = self.quotation(mug=3)
        self.env["sale.order.discount"].create({
            "sale_order_id": order.id, "discount_type": "amount", "discount_amount": 5}).action_apply_discount()
        order.action_confirm()
        quotation, dropped = order.env["oms.portal"]._again(order)
        self.assertEqual((quotation.order_line.product_id, dropped), (self.mug, []))
        given = self.env["sale.order"].create({"partner_id": self.customer.id, "order_line": [Command.create({
            "product_id": self.new_product("rebate", 0.0, type="service", is_storable=False).id, "price_unit": -9})]})
        given.action_confirm()
        self.assertFalse(given.env["oms.portal"]._wanted_again(given))
        with self.assertRaises(RefusedToCustomer):
            given.env["oms.portal"]._again(given)

    def test_order_again_leaves_out_what_is_no_product_of_the_order(self):
        order = self.quotation(mug=3)
        order.order_line = [Command.create({"display_type": "line_section", "name": "Gifts"})]
        order.action_confirm()
        self.assertEqual(len(order.env["oms.portal"]._again(order)[0].order_line), 1)

    def test_templates_of_before_are_answered(self):
        """Copies that the website editor made of our pages, and a shop's own words of a mail, ask the order itself."""
        self.put(self.mug, 5)
        order = self.planned(mug=2)
        portal, line = order.env["oms.portal"], order.order_line
        for name in ("stage", "steps", "next_date", "wanted_again", "can_change", "can_cancel", "wish", "cancellable_lines",
                     "lines", "lines_left", "shipments", "worth", "invoices", "events"):
            with self.subTest(name):
                self.assertEqual(getattr(order, f"_oms_portal_{name}")(), getattr(portal, f"_{name}")(order))
        self.assertEqual(order._oms_portal_total_without(line), portal._total_without(line))
        self.assertEqual(line._oms_portal_open_quantity(), 2)
        day = self.env["oms.day"]._customer_today(order)
        self.assertEqual(order._oms_day_words(day), portal._day_words(order, day))
        order.action_oms_send_to_warehouse()
        self.ship(order)
        (shipment,) = order._oms_portal_shipments()
        self.assertEqual(order._oms_mail_shipment(shipment), portal._shipment_words(order, shipment))
        self.assertEqual(order._oms_mail_arrival(False), portal._arrival_words(order, False))
