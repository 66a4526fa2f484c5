# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, fields
from odoo.tests import tagged

from .ends_case import EndsCase


@tagged("post_install", "-at_install")
class TestCardCover(EndsCase):
    """An order that a card covered once and does not any more goes no further; what left has left."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy()

    # --- raised

    def test_raised_by_every_door(self):
        wrap = self.env["product.product"].create({"name": "Gift wrap", "type": "service", "list_price": 5})
        doors = {
            "quantity": lambda order: order.order_line.write({"product_uom_qty": 12}),
            "price": lambda order: order.order_line.write({"price_unit": 12}),
            "a line more": lambda order: order.write({"order_line": [Command.create({"product_id": self.cup.id})]}),
            "a service": lambda order: order.write({"order_line": [Command.create({"product_id": wrap.id})]}),
            "tax": lambda order: order.order_line.write({"tax_ids": [Command.set(self.env["account.tax"].create(
                {"name": "Ten", "amount": 10}).ids)]}),
            "rpc": lambda order: self.env["sale.order.line"].with_user(self.clerk).browse(order.order_line.ids).write(
                {"product_uom_qty": 11}),
            "import": lambda order: self.env["sale.order.line"].load(
                [".id", "product_uom_qty"], [[str(order.order_line.id), "13"]]),
        }
        for name, door in doors.items():
            with self.subTest(name):
                order, _card = self.on_card(mug=10)
                self.assertFree(order)
                door(order)
                self.assertHeld(order, "neither paid nor authorised")
                self.assertTrue(all(order.order_line.move_ids.mapped("oms_unreleased")), "nobody picks it")
        self.assertNoFaults()

    def test_the_difference_is_named(self):
        order, _card = self.on_card(mug=10)
        order.order_line.product_uom_qty = 12
        self.assertHeld(order, r"20\.00.* of .*120\.00.* is neither paid nor authorised")

    def test_lowered_again_it_goes(self):
        order, _card = self.on_card(mug=10)
        order.order_line.product_uom_qty = 12
        order.order_line.product_uom_qty = 10
        self.process()
        self.assertFree(order)
        self.assertFalse(any(order.order_line.move_ids.mapped("oms_unreleased")))
        order.order_line.product_uom_qty = 8
        self.assertFree(order)

    def test_the_difference_authorised_or_paid_lets_it_go(self):
        for state in ("authorized", "done"):
            order, _card = self.on_card(mug=10)
            order.order_line.product_uom_qty = 12
            self.card(order, 20.0, state=state)
            self.process()
            self.assertFree(order, state)

    def test_the_difference_kept_of_the_customer_s_balance_lets_it_go(self):
        bank = self.env["account.journal"].search([("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1)
        bank.inbound_payment_method_line_ids.payment_account_id = self.env["account.account"].create({
            "name": "Outstanding", "code": "OUTST1", "account_type": "asset_current", "reconcile": True})
        self.env["account.payment"].create({
            "payment_type": "inbound", "partner_type": "customer", "partner_id": self.customer.id, "amount": 20.0,
            "journal_id": bank.id}).action_post()
        order, _card = self.on_card(mug=10)
        order.order_line.product_uom_qty = 12
        self.assertTrue(order.oms_held)
        self.env["oms.on.account"]._keep(order, 20.0)
        self.env["oms.cover"]._check(order)
        self.process()
        self.assertFree(order)

    def test_what_left_has_left(self):
        order, _card = self.on_card(mug=10)
        order.picking_ids.move_ids.write({"quantity": 4, "picked": True})
        order.picking_ids.with_context(skip_backorder=True, picking_ids_not_to_backorder=[]).button_validate()
        self.assertEqual(order.order_line.oms_shipped_qty, 4)
        order.order_line.product_uom_qty = 12
        self.assertHeld(order, "neither paid nor authorised")
        self.assertEqual(order.order_line.oms_shipped_qty, 4)
        self.assertNoFaults()

    def test_a_quotation_raised_after_it_was_paid_is_held_when_confirmed(self):
        order = self.quotation(mug=10)
        self.card(order)
        order.order_line.product_uom_qty = 12
        order.action_confirm()
        self.assertHeld(order, r"20\.00")

    def test_a_person_who_lets_it_go_lets_so_much_of_it_go(self):
        order, _card = self.on_card(mug=10)
        order.order_line.product_uom_qty = 12
        order._oms_active_holds().with_user(self.clerk).action_clear("Pays at the door")
        self.assertFree(order)
        order.order_line.product_uom_qty = 11
        order.order_line.product_uom_qty = 12
        self.assertFree(order, "no more than was let go")
        order.order_line.product_uom_qty = 15
        self.assertHeld(order, r"50\.00")

    # --- not its business

    def test_who_pays_a_part_by_card_has_the_rest_on_account(self):
        order = self.quotation(mug=10)
        self.card(order, 30.0)
        order.action_confirm()
        order.order_line.product_uom_qty = 20
        self.assertFree(order)

    def test_without_a_card_or_a_policy_nothing_happens(self):
        order = self.confirm(mug=10)
        order.order_line.product_uom_qty = 12
        self.assertFree(order)
        self.env["oms.payment.policy"].search([]).unlink()
        order, _card = self.on_card(mug=10)
        self.env.flush_all()
        with self.assertQueryCount(0):
            self.env["oms.cover"]._check(order)
        order.order_line.product_uom_qty = 12
        self.assertFree(order)

    def test_a_company_may_only_note_it(self):
        self.env.ref("oms_core.hold_reason_card").with_company(self.company).mode = "observe"
        order, _card = self.on_card(mug=10)
        order.order_line.product_uom_qty = 12
        self.assertFree(order)
        self.assertEqual(order.oms_hold_ids.mapped("state"), ["observed"])

    def test_what_is_given_up_needs_no_cover(self):
        order, card = self.on_card(mug=10)
        order.order_line.move_ids._action_cancel()
        self.assertEqual(order.order_line.oms_closed_qty, 10)
        self.sent()
        self.assertEqual(card.state, "cancel", "what was kept for it is given back")
        self.env["oms.cover"]._check(order)
        self.assertFree(order)

    def test_one_card_for_several_orders(self):
        orders = self.quotation(mug=6) | self.quotation(mug=4)
        self.card(orders)
        orders.action_confirm()
        self.assertFree(orders)
        orders[1].order_line.product_uom_qty = 5
        self.assertTrue(orders[1].oms_held)

    # --- bad news

    def test_cut_by_the_bank(self):
        """All of it, or a part."""
        order, card = self.on_card(mug=10)
        card._set_canceled()
        self.assertHeld(order, r"100\.00.* of .*100\.00")
        order, card = self.on_card(mug=10)
        part = card._create_child_transaction(40.0)
        part._set_canceled()
        self.assertHeld(order, r"40\.00.* of .*100\.00")

    def test_in_another_currency_than_the_order(self):
        euro = self.env.ref("base.EUR") if self.company.currency_id.name != "EUR" else self.env.ref("base.USD")
        euro.active = True
        today = self.env["oms.day"]._today(company=self.company)
        self.env["res.currency.rate"].search([("currency_id", "=", euro.id)]).unlink()
        self.env["res.currency.rate"].create({
            "currency_id": euro.id, "company_id": self.company.id, "name": today, "rate": 0.5})
        order = self.quotation(mug=10)
        self.card(order, 50.0, currency_id=euro.id)
        order.action_confirm()
        self.assertFree(order, "50 of theirs are 100 of ours")
        order.order_line.product_uom_qty = 12
        self.assertHeld(order, r"20\.00")
        order.order_line.product_uom_qty = 10
        self.process()
        self.assertFree(order)
        self.env["res.currency.rate"].search([("currency_id", "=", euro.id)]).unlink()
        self.env["oms.cover"]._check(order)  # 50 of theirs would be 50 of ours
        self.assertHeld(order, rf"What the card covers of .*100\.00.* is not known: .* no rate of {euro.name} on .* or before")
        self.assertEqual(self.env["oms.cover"]._to_pay(order), 0.0, "nobody is asked to pay it once more")
        self.env["res.currency.rate"].create({
            "currency_id": euro.id, "company_id": self.company.id, "name": today, "rate": 0.5})
        self.process()
        self.assertFree(order)

    def test_a_shipment_is_not_charged_at_one_for_one(self):
        """The card is in a currency of which there is no rate on its day: it is asked for nothing, in words, and again later."""
        euro = self.env.ref("base.EUR") if self.company.currency_id.name != "EUR" else self.env.ref("base.USD")
        euro.active = True
        self.env["res.currency.rate"].search([("currency_id", "=", euro.id)]).unlink()
        order = self.quotation(mug=10)
        card = self.card(order, 100.0, currency_id=euro.id)
        order.action_confirm()
        self.assertHeld(order, "What the card covers of .* is not known")
        [row] = self.env["oms.payment.operation"]._oms_ask([{
            "kind": "capture", "transaction_id": card.id, "order_id": order.id, "amount": 40.0,
            "cause": "shipment", "key": "story"}])
        self.assertEqual(self.sent(), [])
        self.assertEqual((row.state, row.settled), ("failed", False))
        self.assertRegex(row.reason, f"no rate of {euro.name} on .* or before.*Accounting, Currencies")
        self.assertFalse(card.child_transaction_ids)

    def test_a_refund_at_the_provider_s_that_nobody_credited(self):
        order, card = self.on_card(mug=10)
        card._capture(40.0)
        back = card.child_transaction_ids._create_child_transaction(15.0, is_refund=True)
        back._set_done()
        self.env["oms.cover"]._check(order)
        self.assertHeld(order, r"15\.00")

    def test_a_refund_for_goods_that_came_back_holds_nothing(self):
        order, card = self.on_card(mug=10)
        order.picking_ids.move_ids.write({"quantity": 4, "picked": True})
        order.picking_ids.with_context(skip_backorder=True).button_validate()
        self.sent()
        bill = order._create_invoices()
        bill.action_post()
        bill._reverse_moves(cancel=False).action_post()
        taken = card.child_transaction_ids.filtered(lambda child: child.state == "done")
        self.assertEqual(sum(taken.mapped("amount")), 40.0)
        taken[0]._create_child_transaction(40.0, is_refund=True)._set_done()
        self.env["oms.cover"]._check(order)
        self.assertFree(order)

    # --- a capture that fails

    def test_a_failing_capture_holds_the_next_release_and_not_what_left(self):
        order, card = self.on_card(mug=10)
        self.refuses.add("capture")
        self.addCleanup(self.refuses.clear)
        order.picking_ids.move_ids.write({"quantity": 4, "picked": True})
        order.picking_ids.with_context(skip_backorder=True).button_validate()
        self.assertFree(order, "asked, and not answered yet")
        self.sent()
        self.assertHeld(order, r"Capturing .*40\.00.* failed")
        self.assertEqual(order.order_line.oms_shipped_qty, 4)
        self.assertTrue(all(order.order_line.move_ids.filtered(lambda move: move.state != "done").mapped("oms_unreleased")))
        self.assertNoFaults()
        self.refuses.clear()
        self.asked(card).filtered(lambda row: row.state == "failed").action_try_again()
        self.sent()
        self.process()
        self.assertFree(order)

    def test_in_doubt_it_holds_as_well(self):
        order, card = self.on_card(mug=10)
        [row] = self.env["oms.payment.operation"]._oms_ask([{
            "kind": "capture", "transaction_id": card.id, "order_id": order.id, "amount": 40.0,
            "cause": "shipment", "key": "story"}])
        row.sudo().write({"state": "doubt", "sent_on": fields.Datetime.now()})
        self.assertHeld(order, "is not known")
        row.action_found_not_done()
        self.assertHeld(order, "is not known")  # failed now, and told once
        row.action_leave()
        self.process()
        self.assertFree(order)

    def test_another_card_makes_good_what_failed(self):
        order, card = self.on_card(mug=10)
        [row] = self.env["oms.payment.operation"]._oms_ask([{
            "kind": "capture", "transaction_id": card.id, "order_id": order.id, "amount": 40.0,
            "cause": "shipment", "key": "story"}])
        row.sudo()._oms_end("failed", "Expired")
        self.assertHeld(order, "failed")
        self.card(order, 100.0)
        self.process()
        self.assertFree(order)

    # --- cost

    def test_a_batch_is_asked_together(self):
        orders = self.env["sale.order"].concat(*(self.on_card(mug=1)[0] for _ in range(3)))
        more = orders.concat(*(self.on_card(mug=1)[0] for _ in range(9)))
        counts = []
        for some in (orders, more):
            self.env.flush_all()
            self.env.invalidate_all()
            some.mapped("amount_total")
            before = self.env.cr.sql_log_count
            self.env["oms.cover"]._lacks(some)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1)
