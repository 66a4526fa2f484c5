# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL

from .change_common import ChangeCase


@tagged("post_install", "-at_install")
class TestChange(ChangeCase):
    """A confirmed order is changed: first what follows from it, then all of it or nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.put(cls.mug, 100)
        cls.put(cls.cup, 100)
        cls.pot = cls.new_product("pot", 20.0)
        cls.put(cls.pot, 100)
        cls.advice = cls.new_product("advice", 30.0, type="service", is_storable=False)

    def test_the_dialog_shows_the_order_as_it_is(self):
        order = self.confirm(mug=10, cup=2)
        wizard = self.change(order)
        self.assertEqual(wizard.line_ids.mapped("quantity"), [10, 2])
        self.assertEqual(wizard.line_ids.mapped("old_qty"), [10, 2])
        self.assertEqual(wizard.partner_shipping_id, order.partner_shipping_id)
        self.assertEqual(wizard.line_ids.mapped("where"), ["10 in warehouse", "2 in warehouse"])
        with self.assertRefused("Nothing is changed yet"):
            wizard.action_preview()

    def test_less_more_and_new(self):
        order = self.confirm(mug=10, cup=2)
        shown = self.apply(self.change(order, mug=4, cup=5, pot=1, reason="Customer called"))
        self.assertEqual(order.order_line.mapped("product_uom_qty"), [4, 5, 1])
        self.assertEqual(order.order_line.mapped("oms_released_qty"), [4, 5, 1])
        self.assertIn(["[MUG] mug", "10", "4", "6 free for others"], shown["stock"])
        self.assertIn(["[CUP] cup", "2", "5", "3 more kept for it"], shown["stock"])
        self.assertIn(["[POT] pot", "0", "1", "1 more kept for it"], shown["stock"])
        money = order.currency_id.format
        self.assertEqual(shown["price"][-1][1:3], [money(110), money(85)])
        self.assertEqual(order.amount_total, 85)
        self.assertEqual(shown["payment"], [["Still to be invoiced", "", money(85), ""]])
        [delivery] = shown["shipments"]
        self.assertEqual(delivery[1:3], ["2 × [CUP] cup, 10 × [MUG] mug", "5 × [CUP] cup, 4 × [MUG] mug, 1 × [POT] pot"])
        self.assertEqual(len(order.picking_ids), 1)
        event = self.last_change(order)
        self.assertEqual(len(event), 1)
        self.assertIn("[MUG] mug 10 → 4", event.summary)
        self.assertIn("Customer called", event.summary)
        self.assertEqual(event.user_id, self.clerk)
        self.assertIn("[MUG] mug: 4 instead of 10", event._oms_customer_words())
        self.assertNotIn("called", event._oms_customer_words())
        self.ship(order)
        self.assertEqual(order.order_line.mapped("qty_delivered"), [4, 5, 1])

    def test_the_rest_of_a_line_is_cancelled(self):
        order = self.confirm(mug=10, cup=2)
        self.ship_some(order, 3)
        line = order.order_line[0]
        shown = self.apply(self.change(order, mug=0, reason="No more"))
        self.assertEqual((line.product_uom_qty, line.oms_shipped_qty, line.oms_released_qty), (3, 3, 0))
        self.assertIn(["[MUG] mug", "10", "3", "7 free for others; stays: 3 shipped"], shown["stock"])
        self.assertEqual(order.order_line[1].oms_released_qty, 2)
        wizard = self.change(order, cup=0)
        wizard.line_ids[1].reason = "Broken"
        self.apply(wizard)
        self.assertEqual(order.order_line[1].product_uom_qty, 0)
        self.assertIn("Broken", self.last_change(order).summary)
        self.assertIn("Cancelled: 2 × [CUP] cup", self.last_change(order)._oms_customer_words())
        self.assertEqual(order.oms_stage, "shipped")

    def test_what_is_impossible_is_named_together_and_nothing_is_done(self):
        order = self.confirm(mug=10, cup=2, pot=1)
        self.ship_some(order, 3)
        self.pot.active = False
        before = self.state()
        wizard = self.change(order, mug=2, cup=-1, pot=5, wanted_on=fields.Date.today() - timedelta(days=1))
        for action in (wizard.action_preview, wizard.action_apply):
            with self.assertRaises(UserError) as caught:
                action()
            text = str(caught.exception)
            self.assertIn("[MUG] mug cannot become 2: 3 are shipped or picked already", text)
            self.assertIn("[CUP] cup cannot become -1: enter 0", text)
            self.assertIn("[POT] pot cannot become 5: it is archived", text)
            self.assertIn("which is over", text)
            self.assertEqual(text.count("•"), 4)
        self.assertEqual(self.state(), before)

    def test_numbers_nobody_means(self):
        order = self.confirm(mug=10)
        with self.assertRefused("cannot become 2000000: no more than 1000000"):
            self.change(order, mug=2_000_000).action_preview()
        with self.assertRefused("added with quantity 0"):
            self.change(order, cup=0).action_preview()
        hour = self.env.ref("uom.product_uom_hour")
        wizard = self.change(order, cup=1)
        wizard.line_ids[-1].product_uom_id = hour
        with self.assertRefused("not sold in that unit"):
            wizard.action_preview()
        with self.assertRefused("within two years"):
            self.change(order, wanted_on=fields.Date.today() + timedelta(days=4000)).action_preview()

    def test_orders_that_cannot_be_changed(self):
        order = self.confirm(mug=10)
        wizard = self.change(order, mug=4)
        order.locked = True
        with self.assertRefused("locked: unlock it first"):
            wizard.action_preview()
        order.locked = False
        reason = self.env["oms.hold.reason"].create({"name": "Dispute", "code": "dispute", "blocks_invoice": True})
        hold = order._oms_place_hold(reason)
        with self.assertRefused("held from being invoiced .Dispute.: clear the hold first"):
            wizard.action_preview()
        hold.action_clear()
        self.apply(wizard)
        order._action_cancel()
        with self.assertRefused("It is cancelled"):
            self.change(order, mug=1).action_preview()
        with self.assertRefused("not confirmed"):
            self.change(self.quotation(mug=1), mug=2).action_preview()

    def test_lines_of_another_order(self):
        order, other = self.confirm(mug=10), self.confirm(mug=5)
        wizard = self.change(order)
        wizard.line_ids.sudo().sale_line_id = other.order_line
        with self.assertRefused("not a line of this order"):
            wizard.action_preview()
        self.assertEqual(other.order_line.product_uom_qty, 5)

    def test_only_the_order_desk(self):
        order = self.confirm(mug=10)
        order.user_id = self.salesman
        with self.assertRaises(AccessError):
            order.with_user(self.salesman).action_oms_change()
        with self.assertRaises(AccessError):
            self.env["oms.order.change"].with_user(self.salesman).create(
                {"order_id": order.id, "partner_shipping_id": self.customer.id})

    def test_a_line_is_not_removed_from_the_list(self):
        wizard = self.change(self.confirm(mug=10), cup=1)
        with self.assertRefused("enter 0 to cancel"):
            wizard.line_ids[0].unlink()
        wizard.line_ids[1].unlink()
        self.assertEqual(len(wizard.line_ids), 1)

    # --- somebody else works on it -------------------------------------------------------------------------

    def test_shipped_between_preview_and_apply(self):
        order = self.confirm(mug=10)
        wizard = self.change(order, mug=4)
        self.preview(wizard)
        self.ship_some(order, 3)
        before = self.state()
        action = wizard.action_apply()
        self.assertEqual(action["res_id"], wizard.id, "the dialog stays")
        self.assertTrue(wizard.stale)
        self.assertEqual(self.state(), before)
        self.assertIn("6 free for others; stays: 3 shipped", str(wizard.shown))
        wizard.action_apply()
        self.assertEqual(order.order_line.product_uom_qty, 4)

    def test_shipped_beyond_it_meanwhile(self):
        order = self.confirm(mug=10)
        wizard = self.change(order, mug=4)
        self.preview(wizard)
        self.ship_some(order, 6)
        with self.assertRefused("cannot become 4: 6 are shipped"):
            wizard.action_apply()
        self.assertEqual(order.order_line.product_uom_qty, 10)

    def test_edited_meanwhile_untouched_lines_follow(self):
        order = self.confirm(mug=10, cup=2)
        wizard = self.change(order, mug=4)
        self.preview(wizard)
        order.order_line[1].product_uom_qty = 3
        wizard.action_apply()
        self.assertTrue(wizard.stale)
        self.assertEqual(order.order_line.mapped("product_uom_qty"), [10, 3])
        wizard.action_apply()
        self.assertEqual(order.order_line.mapped("product_uom_qty"), [4, 3])

    # --- warehouses of several steps -------------------------------------------------------------------------

    def test_steps(self):
        for steps in ("pick_ship", "pick_pack_ship"):
            with self.subTest(steps):
                self.north.delivery_steps = steps
                order = self.confirm(mug=10)
                self.ship_some(order, 4)
                with self.assertRefused("cannot become 3: 4 are shipped or picked"):
                    self.change(order, mug=3).action_preview()
                shown = self.apply(self.change(order, mug=6))
                self.assertIn(["[MUG] mug", "10", "6", "4 free for others; stays: 4 picked"], shown["stock"])
                self.assertEqual(order.order_line.oms_released_qty, 6)
                for _step in range(3):
                    self.ship(order)
                self.assertEqual(order.order_line.qty_delivered, 6)
                self.assertNoReturns(order)
                self.assertNoFaults()

    def test_partly_picked(self):
        order = self.confirm(mug=10)
        move = order.picking_ids.move_ids
        move.quantity = 4
        move.picked = True
        with self.assertRefused("cannot become 3: 4 are shipped or picked"):
            self.change(order, mug=3).action_preview()
        self.apply(self.change(order, mug=4))
        self.assertEqual((move.product_uom_qty, move.quantity), (4, 4))

    def test_several_deliveries_of_a_line(self):
        order = self.confirm(mug=10)
        self.ship_some(order, 2)
        order.order_line.product_uom_qty = 15
        self.apply(self.change(order, mug=3))
        self.assertEqual(order.order_line.oms_released_qty, 1)
        self.ship(order)
        self.assertEqual(order.order_line.qty_delivered, 3)

    def test_what_was_given_up_is_not_ordered_again(self):
        order = self.confirm(mug=10)
        picking = order.picking_ids
        picking.move_ids.write({"quantity": 6, "picked": True})
        picking.with_context(skip_backorder=True, picking_ids_not_to_backorder=picking.ids).button_validate()
        self.assertEqual(order.order_line.oms_closed_qty, 4)
        self.apply(self.change(order, mug=8))
        self.assertEqual((order.order_line.oms_closed_qty, order.order_line.oms_released_qty), (2, 0))
        self.apply(self.change(order, mug=9))
        self.assertEqual((order.order_line.oms_closed_qty, order.order_line.oms_released_qty), (2, 1))

    # --- address and date -------------------------------------------------------------------------------------

    def address(self, **values):
        return self.env["res.partner"].create(
            {"name": "Depot", "parent_id": self.customer.id, "type": "delivery", "street": "Quay 1", **values})

    def test_open_deliveries_follow_the_address(self):
        order = self.confirm(mug=10)
        self.ship_some(order, 3)
        gone, left = order.picking_ids.sorted(lambda picking: picking.state != "done")
        depot = self.address()
        shown = self.apply(self.change(order, partner_shipping_id=depot.id))
        self.assertEqual(order.partner_shipping_id, depot)
        self.assertEqual(left.partner_id, depot)
        self.assertEqual(left.move_ids.partner_id, depot)
        self.assertEqual(gone.partner_id, self.customer)
        self.assertIn("goes to Corner Shop, Depot", str(shown["shipments"]))
        self.assertFalse(left.activity_ids, "nobody has to do by hand what is done")
        self.assertIn("Delivery address changed", self.last_change(order)._oms_customer_words())

    def test_addresses_that_cannot_be(self):
        order = self.confirm(mug=10)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        for values, message in (({"company_id": other.id, "parent_id": False}, "belongs to another company"),
                                ({"active": False}, "is archived")):
            with self.assertRefused(message):
                self.change(order, partner_shipping_id=self.address(**values).id).action_preview()
        self.ship(order)
        with self.assertRefused("everything has shipped"):
            self.change(order, partner_shipping_id=self.address().id).action_preview()
        self.assertEqual(order.partner_shipping_id, self.customer)

    def test_taxes_follow_the_address(self):
        tax = self.env["account.tax"].create({"name": "Ten", "amount": 10, "type_tax_use": "sale"})
        self.mug.taxes_id = tax
        self.customer.country_id = self.company.country_id or self.env.ref("base.us")
        abroad = self.env["account.fiscal.position"].create({
            "name": "Abroad", "auto_apply": True, "country_id": self.env.ref("base.is").id})
        free = self.env["account.tax"].create({
            "name": "Free", "amount": 0, "type_tax_use": "sale", "fiscal_position_ids": [Command.link(abroad.id)],
            "original_tax_ids": [Command.link(tax.id)]})
        order = self.confirm(mug=10)
        self.assertEqual(order.amount_tax, 10)
        shown = self.apply(self.change(
            order, partner_shipping_id=self.address(country_id=self.env.ref("base.is").id).id))
        self.assertEqual(order.order_line.tax_ids, free)
        self.assertEqual(order.amount_tax, 0)
        self.assertIn("Taxes", [row[0] for row in shown["price"]])

    def test_deliveries_follow_the_date(self):
        order = self.confirm(mug=10)
        day = fields.Date.today() + timedelta(days=20)
        shown = self.apply(self.change(order, wanted_on=day))
        self.assertEqual(order.commitment_date.date(), day)
        self.assertEqual(order.picking_ids.move_ids.date_deadline.date(), day)
        self.assertEqual(order.picking_ids.scheduled_date.date(), day - timedelta(days=self.company.security_lead))
        self.assertIn("Wanted by the customer", str(shown["promise"]))
        self.assertEqual(len(order.picking_ids), 1)
        self.assertIn("Date wished", self.last_change(order)._oms_customer_words())
        self.apply(self.change(order, wanted_on=False))
        self.assertFalse(order.commitment_date)
        self.assertLess(order.picking_ids.scheduled_date.date(), day)

    # --- money ------------------------------------------------------------------------------------------------

    def test_the_price_agreed_stays(self):
        order = self.confirm(mug=10)
        self.mug.list_price = 12
        self.apply(self.change(order, mug=8))
        self.assertEqual(order.order_line.price_unit, 10)
        self.apply(self.change(order, mug=11))
        self.assertEqual(order.order_line.price_unit, 10)
        shown = self.apply(self.change(order, mug=9, reprice=True))
        self.assertEqual(order.order_line.price_unit, 12)
        self.assertEqual(shown["price"][0][0], "Unit price of [MUG] mug")

    def test_a_new_line_at_its_own_price(self):
        order = self.confirm(mug=10)
        wizard = self.change(order, cup=2)
        self.assertEqual(wizard.line_ids[-1].price_unit, 5)
        wizard.line_ids[-1].price_unit = 4
        self.apply(wizard)
        self.assertEqual(order.order_line[-1].price_unit, 4)
        self.assertEqual(order.amount_total, 108)

    def test_invoiced_already(self):
        self.mug.invoice_policy = "order"
        order = self.confirm(mug=10)
        order._create_invoices().action_post()
        shown = self.apply(self.change(order, mug=7))
        self.assertIn(["Credit note", "", order.currency_id.format(30), f"invoiced: {order.currency_id.format(100)}"],
                      shown["payment"])

    def pay(self, order, amount, state):
        provider = self.env["payment.provider"].create({"name": "Card", "code": "none"})
        method = self.env.ref("payment.payment_method_unknown")
        paid = self.env["payment.transaction"].create({
            "provider_id": provider.id, "payment_method_id": method.id, "amount": amount, "state": "done",
            "currency_id": order.currency_id.id, "partner_id": order.partner_id.id, "reference": f"{order.name}-{state}",
            "sale_order_ids": [Command.link(order.id)]})
        paid.flush_recordset()
        # Written to the table: no provider is installed that authorises.
        self.env.execute_query(SQL("UPDATE payment_transaction SET state = %s WHERE id = %s RETURNING id", state, paid.id))
        paid.invalidate_recordset()

    def test_paid_in_advance(self):
        order = self.confirm(mug=10)
        self.pay(order, 100, "done")
        money = order.currency_id.format
        shown = self.preview(self.change(order, mug=7))
        self.assertIn(["To be refunded", "", money(30), f"paid: {money(100)}"], shown["payment"])
        shown = self.preview(self.change(order, mug=12))
        self.assertIn("To be collected", str(shown["payment"]))

    def test_authorised_on_a_card(self):
        order = self.confirm(mug=10)
        self.pay(order, 100, "authorized")
        shown = self.apply(self.change(order, mug=7))
        self.assertIn(["Not to be captured", "", order.currency_id.format(30),
                       f"authorised on the card: {order.currency_id.format(100)}"], shown["payment"])

    # --- credit ---------------------------------------------------------------------------------------------

    def test_more_than_there_is_room_for(self):
        account = self.limit(150)
        order = self.confirm(mug=10)
        self.assertFalse(order.oms_held)
        shown = self.apply(self.change(order, mug=20))
        self.assertTrue(order.oms_held)
        [hold] = [row for row in shown["credit"] if row[0] == "Holds"]
        self.assertIn("Credit limit", hold[2])
        self.assertIn("stays out of the warehouse", hold[3])
        shown = self.apply(self.change(order, mug=12))
        self.assertFalse(order.oms_held, "it fits again")
        self.assertEqual(order.order_line.oms_released_qty, 12)
        account.invalidate_recordset()
        self.assertEqual(account.owes, 120)
        [owes] = [row for row in shown["credit"] if row[0] == "Owes"]
        self.assertEqual(owes[2], self.company.currency_id.format(120))

    def test_a_held_order(self):
        order = self.confirm(mug=10)
        order._oms_place_hold("manual")
        self.apply(self.change(order, mug=4, cup=2))
        self.assertEqual(order.order_line.mapped("oms_waiting_qty"), [4, 2])
        self.assertTrue(order.oms_held)
        order.oms_hold_ids.action_clear()
        self.assertEqual(order.order_line.mapped("oms_released_qty"), [4, 2])

    # --- services ---------------------------------------------------------------------------------------------

    def test_services(self):
        order = self.confirm(mug=1, advice=5)
        order.order_line[1].qty_delivered = 2
        with self.assertRefused("cannot become 1: 2 are shipped"):
            self.change(order, advice=1).action_preview()
        shown = self.apply(self.change(order, advice=3))
        self.assertEqual(order.amount_total, 100)
        self.assertFalse(shown["stock"])


@tagged("post_install", "-at_install")
class TestTrial(ChangeCase):
    """To do something and take it back leaves nothing, nor does it later."""

    def test_what_waits_for_the_commit_is_dropped(self):
        done, claims = [], self.env["oms.claim"]
        cr = self.env.cr
        kept = cr.postcommit
        with patch.object(type(claims), "_free") as free:
            with claims._trial():
                cr.postcommit.add(lambda: done.append("mail"))
                cr.postrollback.add(lambda: done.append("job"))
                cr.postcommit.data["oms_claims"] = ["token"]
                self.customer.name = "Nobody"
        free.assert_called_once_with(["token"])
        self.assertEqual(self.customer.name, "Corner Shop")
        self.assertIs(cr.postcommit, kept)
        self.assertNotIn("oms_claims", kept.data)
        kept.run()
        self.assertEqual(done, [])

    def test_what_is_kept_is_done(self):
        done, claims = [], self.env["oms.claim"]
        with claims._trial() as trial:
            self.env.cr.postcommit.add(lambda: done.append("mail"))
            self.customer.name = "Somebody"
            trial.keep()
        self.assertEqual(self.customer.name, "Somebody")
        self.env.cr.postcommit.run()
        self.assertEqual(done, ["mail"])

    def test_a_failure_frees_its_claims_and_is_told(self):
        claims = self.env["oms.claim"]
        with patch.object(type(claims), "_free") as free, self.assertRaises(UserError), claims._trial() as trial:
            self.customer.name = "Nobody"
            self.env.cr.postcommit.data["oms_claims"] = ["token"]
            trial.keep()
            raise UserError("impossible")
        free.assert_called_once_with(["token"])
        self.assertEqual(self.customer.name, "Corner Shop")
