# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from ast import literal_eval
from datetime import timedelta

from lxml import etree

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL

from .money_case import RefundCase


@tagged("post_install", "-at_install")
class TestScanned(RefundCase):
    """The carrier has the parcel: money goes back where the policy pays then, and nobody gives it up or takes it back."""

    beginnings = (("shipped_by_card", {"mug": 10}),)

    def in_two_parcels(self):
        """Goods that left by two transfers come back by two. (order, return, its transfers, the smaller first)"""
        order = self.confirm(mug=10)
        self.by_card(order)
        self.ship_some(order, mug=1)
        self.ship(order)
        self.bill(order)
        back = self.authorised(order, mug=10)
        return order, back, *back.picking_ids.sorted(lambda picking: sum(picking.move_ids.mapped("product_uom_qty")))

    def found_by(self, back):
        """The filters of returns that say what is to be done with it."""
        view = back.get_view(self.env.ref("oms_returns.oms_return_view_search").id, "search")
        return [one.get("name") for one in etree.fromstring(view["arch"]).iter("filter") if one.get("name", "").startswith("to_")
                and back.search([("id", "=", back.id), *literal_eval(one.get("domain"))])]

    def test_the_carrier_has_it(self):
        """A policy pays when the carrier has the parcel; told by a person, and by the carrier, twice."""
        self.allow(money_when="scan", money_auto=True)
        order, _payment = self.shipped_by_card(mug=10)
        back, other, asked = self.authorised(order, mug=4), self.authorised(order, mug=2), self.ask(order, mug=1)
        self.assertEqual(self.refunds(order), [])
        with self.assertRaisesRegex(UserError, f"{asked.name} waits for no parcel"):
            asked.with_user(self.returns_clerk).action_scanned()
        portal = self.env["oms.return.portal"]
        self.assertEqual((portal._stage(back)[0], portal._sends(back)), ("You may send it", True))
        back.with_user(self.returns_clerk).action_scanned()
        self.assertEqual((portal._stage(back)[0], portal._sends(back), portal._steps(back)[1][0]),
                         ("On its way to us", False, "On its way to us"))
        self.send()
        self.assertEqual((self.refunds(order), back.state, bool(back.scanned_on)), ([(40.0, "done")], "authorised", True))
        self.assertEqual(self.events(order).count("return_scanned"), 1)
        with self.assertRaisesRegex(UserError, "the carrier has it already"):
            back.action_scanned()
        taken = fields.Datetime.now() - timedelta(days=1)
        for _time in range(2):
            other.picking_ids._oms_carrier_has(taken)
        self.send()
        self.assertEqual((other.scanned_on, self.refunds(order)), (taken, [(40.0, "done"), (20.0, "done")]))
        self.walk_on(back | other)
        self.assertEqual((back.state, other.state, len(self.refunds(order))), ("settled", "settled", 2))
        self.assertEqual((order.order_line.qty_delivered, order.order_line.oms_qty_ahead), (4, 0))
        self.assertNoFaults()

    def test_what_the_carrier_has_is_not_given_up(self):
        """Handed over on the last day: nobody is reminded, nothing is given up or billed; too long on the road, somebody asks."""
        self.allow(money_when="scan", money_auto=True, expire_days=10, remind_days=3)
        order, back, one, nine = self.in_two_parcels()
        nine._oms_carrier_has()
        find = [("kind", "=", "return_carrier"), ("res_id", "=", back.id)]
        self.env.flush_all()
        self.assertFalse(self.env["oms.todo"].search(find))
        for days in (8, 12):  # of the first parcel the customer is reminded, then it is given up
            self.after(days)
        self.assertEqual((back.state, one.state, nine.state, back.line_ids.to_receive), ("authorised", "cancel", "assigned", 9))
        self.assertEqual((back.has_claim, back._oms_is_on_the_road()), (False, True))
        nine.move_ids.quantity = 4
        nine.move_ids.picked = True
        nine.with_context(skip_backorder=True).button_validate()
        works = [("res_id", "=", back.id), ("kind", "in", ("return_receive", "return_inspect"))]
        self.env.flush_all()
        self.assertEqual((self.env["oms.todo"].search(works).kind, back.waits_for_rest), ("return_inspect", False))
        back.action_inspect()
        self.env.flush_all()
        self.assertEqual((self.env["oms.todo"].search(works).kind, back.waits_for_rest, self.found_by(back)),
                         ("return_receive", True, ["to_receive"]), "nobody can inspect what is on the road")
        self.after(30)  # the second half of the same parcel
        self.assertEqual((back.state, back.line_ids.to_receive), ("received", 5))
        told = self.events(order)
        self.assertEqual((told.count("return_waiting"), told.count("return_given_up")), (1, 1), "of the first parcel")
        for table, records, column in (("oms_return", back, "scanned_on"), ("stock_picking", nine, "oms_scanned_on")):
            self.env.cr.execute(SQL("UPDATE %s SET %s = now() - INTERVAL '20 days' WHERE id = %s", SQL.identifier(table),
                                    SQL.identifier(column), records.id))
        self.env.flush_all()
        self.assertEqual(self.env["oms.todo"].with_user(self.returns_clerk).search(find).name, back.name)
        back.action_close_rest()
        self.env.flush_all()
        self.assertFalse(self.env["oms.todo"].search(find))
        self.assertNoFaults()

    def walk_on(self, backs):
        backs.action_receive()
        backs.action_inspect()
        backs.action_settle()
        self.send()
        self.book()

    def test_one_of_two_parcels(self):
        """Goods of two deliveries come back in two parcels: what the carrier has is paid, the other parcel when it has that."""
        self.allow(money_when="scan", money_auto=True)
        order, back, first, second = self.in_two_parcels()
        first._oms_carrier_has()
        self.send()
        self.assertEqual((self.refunds(order), back.is_handed_over, bool(back.scanned_on)), ([(10.0, "done")], False, True))
        second.move_ids.quantity, second.move_ids.picked = 4, True
        second.with_context(skip_backorder=True).button_validate()
        self.send()
        self.assertEqual(sum(amount for amount, _state in self.refunds(order)), 50, "what is here is paid, too")
        back.with_user(self.returns_clerk).action_scanned()
        self.send()
        self.assertEqual((sum(amount for amount, _state in self.refunds(order)), back.is_handed_over), (100, True))
        first.button_validate()
        self.assertEqual(sum(amount for amount, _state in self.refunds(order)), 100)
        self.book()
        self.assertNoFaults()

    def test_scanned_while_a_bill_is_a_draft(self):
        """It cannot be paid at the scan; the button pays what the carrier has, though nothing is here."""
        self.allow(money_when="scan", money_auto=True)
        order, _payment = self.shipped_by_card(mug=10)
        order.order_line.product_uom_qty = 12
        self.ship(order)
        draft = self.bill(order, post=False)
        back = self.authorised(order, mug=4)
        back._oms_scanned()
        self.assertEqual((self.refunds(order), bool(back.blocked_reason)), ([], True))
        draft.action_post()
        self.assertTrue(back.has_due)
        back.action_settle()
        self.assertEqual((back.state, sum(back.refund_ids.mapped("amount_total"))), ("authorised", 40))
