# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.addons.oms_core.tests.people import new_user
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .money_case import RefundCase

SECONDS = 15  # about: how the lanes divide it


@tagged("post_install", "-at_install")
class TestClaim(RefundCase):
    """Money that went back before the goods came is a claim until they are here; the carrier's scan is one of its moments."""

    beginnings = (
        ("shipped_by_card", {"mug": 10}), ("shipped_by_card", {"mug": 10}), ("shipped_by_card", {"token": True, "mug": 10}),
        ("shipped_by_card", {"mug": 4}))

    def owes(self):
        """(what the customer owes, what of that was sent and is on no bill)"""
        self.env.flush_all()
        account = self.env["oms.credit.account"].search([
            ("partner_id", "=", self.customer.commercial_partner_id.id), ("company_id", "=", self.company.id)])
        if not account:
            account = self.env["oms.credit.account"].create({
                "partner_id": self.customer.commercial_partner_id.id, "company_id": self.company.id})
        return (round(account._gather_owes(self.env.cr, account.ids).get(account.id, 0.0), 2),
                round(account._gather_shipped(account.ids).get(account.id, 0.0), 2))

    def claims(self, back):
        self.env.flush_all()
        return self.env["oms.todo"].search([("kind", "=", "return_claim"), ("order_id", "in", back.order_ids.ids)])

    # --- it does not come ----------------------------------------------------------------------------------------------

    def test_it_does_not_come_by_the_date(self):
        """Paid back at authorisation, given up after ten days: it counts as owed all the time, and an accountant bills it."""
        self.allow(money_when="authorisation", money_auto=True, expire_days=10)
        order, _payment = self.shipped_by_card(mug=10)
        before = self.owes()
        back = self.authorised(order, mug=4)
        self.assertEqual((self.refunds(order), self.owes()), ([(40.0, "done")], (before[0] + 40, before[1] + 40)))
        self.assertFalse(self.claims(back) or back.has_claim, "it is still to come")
        self.after(11)
        line = back.line_ids
        self.assertEqual((back.state, line.unreturned_quantity, back.has_claim), ("settled", 4, True))
        self.assertEqual((order.order_line.qty_to_invoice, self.owes()), (4, (before[0] + 40, before[1] + 40)))
        row = self.claims(back)
        self.assertEqual((row.role, row.order_id, row.value, row.name), ("accountant", order, 40, back.name))
        with self.assertRaises(AccessError):
            back.with_user(self.returns_clerk).action_bill_claim()
        bills = row.with_user(new_user(self.env, "oms_claims_accountant", "oms_core.group_oms_accountant"))
        self.assertEqual(bills.search([("id", "=", row.id)]).value, 40, "the role's only group is enough to see it")
        action = bills.action_open()
        self.assertEqual(bills.env[action["res_model"]].browse(action["res_id"]), order)
        accountant = new_user(self.env, "oms_claims_bills", "account.group_account_invoice,oms_returns.group_returns_user")
        back.with_user(accountant).action_bill_claim()
        self.assertEqual((self.open(order), self.owes()), (40, (before[0] + 40, before[1])))
        self.env.invalidate_all()
        self.assertFalse(self.claims(back) or back.has_claim)
        with self.assertRaisesRegex(UserError, f"{back.name}: nothing"):
            back.with_user(accountant).action_bill_claim()
        self.assertNoFaults()

    def test_part_of_it_comes_and_the_customer_keeps_the_rest(self):
        self.allow(money_when="authorisation", money_auto=True)
        order, _payment = self.shipped_by_card(mug=10)
        before = self.owes()
        back = self.authorised(order, mug=4)
        back.action_receive({back.line_ids.id: 1})
        self.assertEqual(self.owes()[0], before[0] + 30)
        back.action_close_rest()
        back.action_inspect()
        back.action_settle()
        self.assertEqual((back.state, back.line_ids.unreturned_quantity, self.claims(back).value), ("settled", 3, 30))
        with self.assertRaisesRegex(AccessError, "supervisors"):
            back.with_user(self.returns_clerk).action_waive_claim()
        back.with_user(self.returns_supervisor).action_waive_claim()
        sold = order.order_line
        self.assertEqual((sold.qty_to_invoice, sold.oms_qty_kept, self.owes()), (0, 3, before))
        self.assertFalse(self.claims(back))
        self.assertFalse(self.env["oms.billing"]._outcome(order).invoices)
        self.assertEqual(self.refunds(order), [(40.0, "done")])
        self.assertNoFaults()

    def given_up(self, **more):
        """Four of ten went back before they came, and never came. (order, return, its line)"""
        self.allow(money_when="authorisation", money_auto=True, expire_days=10)
        order, _payment = self.shipped_by_card(mug=10, **more)
        back = self.authorised(order, mug=4)
        self.after(11)
        self.assertEqual((back.line_ids.claim_quantity, self.claims(back).value), (4, 40))
        return order, back, back.line_ids

    def test_the_bill_of_a_claim_is_taken_back(self):
        order, back, line = self.given_up()
        bill = self.bill(order)
        self.assertEqual((line.claim_quantity, self.claims(back).ids), (0, []))
        bill.button_draft()
        self.assertEqual(line.claim_quantity, 4)
        bill.button_cancel()
        self.assertEqual((line.claim_quantity, self.claims(back).value, back.has_claim), (4, 40, True))
        bill.button_draft()
        bill.action_post()
        self.assertEqual((line.claim_quantity, self.claims(back).ids), (0, []))
        note = bill._reverse_moves([{"invoice_date": bill.invoice_date}])
        note.invoice_line_ids.quantity = 3
        note.action_post()
        self.env.invalidate_all()
        self.assertEqual((line.claim_quantity, self.claims(back).value), (3, 30), "of four one is billed still")
        back.with_user(self.returns_supervisor).action_waive_claim()
        self.assertFalse(self.env["oms.billing"]._outcome(order).invoices)
        self.assertNoFaults()

    def test_money_given_for_what_was_billed_again_is_no_goods(self):
        order, _back, line = self.given_up()
        bill = self.bill(order)
        self.env["oms.goodwill"].create({"order_id": order.id, "reason": "It took long", "amount": 5}).action_give()
        self.assertEqual((line.claim_bills[str(bill.id)], line.claim_bills["0"]), (4, 0))

    def test_another_bill_is_posted_while_the_claim_s_is_a_draft(self):
        order, back, line = self.given_up()
        draft = self.bill(order, post=False)
        order.order_line.product_uom_qty = 12
        self.ship(order)
        other = self.bill(order, post=False)
        self.assertEqual((draft.invoice_line_ids.quantity, other.invoice_line_ids.quantity), (4, 2))
        other.action_post()
        self.assertEqual(line.claim_quantity, 4, "what a draft asks for is not billed")
        draft.unlink()
        self.assertEqual((line.claim_quantity, self.claims(back).value), (4, 40))

    def test_what_may_be_kept_is_not_owed(self):
        """Four of ten that were billed may be kept; ten more are still to be shipped."""
        self.allow(keep_up_to=1000, money_auto=True)
        for policy in ("delivery", "order"):
            with self.subTest(policy):
                self.mug.invoice_policy = policy
                order = self.confirm(mug=20)
                self.ship_some(order, mug=10)
                self.bill(order)
                before = self.owes()
                back = self.authorised(order, mug=4)
                self.assertEqual((back.state, back.line_ids.decision_rule), ("settled", "keep"))
                self.assertEqual(order.order_line.oms_qty_kept, 4)
                self.assertEqual(self.owes(), (before[0] - 40, before[1]), "credited, and not owed again")
                self.ship(order)
                self.assertEqual(self.owes()[0], before[0] - 40)

    def test_it_is_charged_to_the_stored_card(self):
        """By the policy: billed when it is given up, and the card that was stored with the order's payment is charged once."""
        self.allow(money_when="authorisation", money_auto=True, expire_days=10, claim="charge")
        order, _payment = self.shipped_by_card(token=True, mug=10)
        back = self.authorised(order, mug=4)
        self.after(11)
        self.assertEqual((self.open(order), self.claims(back).ids, back.blocked_reason), (40, [], False))
        for _time in range(2):
            self.send()
            self.book()
        self.assertEqual(self.wants(order), [("refund", 40.0, "done"), ("authorise", 40.0, "done"), ("capture", 40.0, "done")])
        self.assertEqual((self.open(order), self.env["oms.money"]._of(order).paid), (0, 100))
        self.assertNoFaults()

    def test_it_is_not_charged(self):
        """Nobody stored a card; a person cancels; the customer paid the bill before."""
        self.allow(money_when="authorisation", money_auto=True, expire_days=10, claim="charge")
        without = self.shipped_by_card(mug=10)[0]
        cancelled, paid = orders = [self.confirm(mug=10) for _order in range(2)]
        for order in orders:
            self.by_card(order, token=True)
            self.ship(order)
            self.bill(order)
        backs = [self.authorised(order, mug=4) for order in (without, *orders)]
        backs[1].action_cancel()
        self.after(11)
        self.pay(paid.invoice_ids.filtered(lambda move: move.move_type == "out_invoice" and move.amount_residual))
        self.send()
        self.book()
        self.assertEqual([[kind for kind, _amount, state in self.wants(order) if state == "done"] for order in (
            without, cancelled, paid)], [["refund"], ["refund"], ["refund"]])
        self.assertEqual((self.open(without), self.open(paid), self.claims(backs[1]).value), (40, 0, 40))
        self.assertRegex(self.operations(paid)[-1].reason, "is not charged: of .* only .*0\\.00 is open")

    def test_it_cannot_be_billed(self):
        """What was claimed for its bill is freed, and the reason is noted; another order's claim is billed."""
        self.allow(money_when="authorisation", money_auto=True, expire_days=10, claim="charge")
        (first, _one), (second, _two) = self.shipped_by_card(mug=10), self.shipped_by_card(mug=10)
        backs = [self.authorised(order, mug=4) for order in (first, second)]
        billing, claims = type(self.env["oms.billing"]), type(self.env["oms.claim"])
        outcome = billing._outcome

        def refused(records, order):
            if order != first:
                return outcome(records, order)
            records.env.cr.postcommit.data.setdefault("oms_claims", []).append("billed")
            raise UserError("The period is closed.")

        with patch.object(billing, "_outcome", refused), patch.object(claims, "_free") as free:
            self.after(11)
        free.assert_called_once_with(["billed"], wake=True)
        self.assertEqual([back.blocked_reason for back in backs], ["The period is closed.", False])
        self.assertEqual((self.open(first), self.open(second)), (0, 40))

    def more(self, order, quantity):
        """The order gets more of its line, and it leaves."""
        order.order_line.product_uom_qty += quantity
        order.picking_ids.filtered(lambda picking: (
            picking.picking_type_code == "outgoing" and picking.state not in ("done", "cancel"))).button_validate()

    def test_its_bill_was_paid_and_another_is_open(self):
        """The claim's bill is paid by transfer before the card was asked; of the order another bill is open: that is no claim."""
        self.allow(money_when="authorisation", money_auto=True, expire_days=10, claim="charge")
        order, _payment = self.shipped_by_card(token=True, mug=10)
        self.authorised(order, mug=4)
        self.more(order, 6)
        self.bill(order)
        self.after(11)
        charge = self.operations(order)[-1]
        self.assertEqual((charge.kind, charge.amount, charge.bill_id.amount_residual), ("authorise", 40, 40))
        self.pay(charge.bill_id)
        self.send()
        self.book()
        self.assertEqual((charge.state, charge.bill_id.amount_residual), ("failed", 0))
        self.assertGreater(self.open(order), 40)
        self.assertRegex(charge.reason, f"is not charged: of {charge.bill_id.name} only .*0\\.00 is open")

    def test_the_dialog_shows_what_is_charged(self):
        """One of four came, the rest is given up: *Refund and close* bills three, and charges the card."""
        self.allow(money_when="authorisation", claim="charge")
        order, _payment = self.shipped_by_card(token=True, mug=10)
        back = self.ask(order, mug=4)
        back.action_authorise()
        back.money_way = "paid"
        back.action_settle()
        self.send()
        self.book()
        back.action_receive({back.line_ids.id: 1})
        back.action_close_rest()
        back.action_inspect()
        shown = self.env["oms.refund.wizard"]._oms_propose(back)
        self.assertRegex(shown.shown_html, "Billed: what was paid back and never came.*30\\.00.*Charged to the card.*30\\.00")
        shown.action_apply()
        self.assertEqual((back.state, [row[:2] for row in self.wants(order)][1:]), ("settled", [("authorise", 30.0)]))

    def test_billed_once_and_more_leaves(self):
        """Two never came and were billed again; a new piece leaves: it is no claim, and is billed as any other."""
        self.allow(money_when="authorisation", money_auto=True)
        order, _payment = self.shipped_by_card(mug=4)
        back = self.authorised(order, mug=2)
        back.action_close_rest()
        self.assertEqual((back.state, self.claims(back).value), ("settled", 20))
        self.bill(order)
        self.more(order, 1)
        self.env.invalidate_all()
        self.assertEqual((order.order_line.qty_to_invoice, back.has_claim, self.claims(back).ids), (1, False, []))
        with self.assertRaisesRegex(UserError, "nothing"):
            back.with_user(self.returns_supervisor).action_waive_claim()

    def test_one_of_two_is_billed_and_the_other_kept(self):
        """Two never came, one of them was billed by hand, a new piece left: the customer keeps the other, and pays the new."""
        self.allow(money_when="authorisation", money_auto=True)
        order, _payment = self.shipped_by_card(mug=4)
        back = self.authorised(order, mug=2)
        back.action_close_rest()
        bill = self.bill(order, post=False)
        bill.invoice_line_ids.quantity = 1
        bill.action_post()
        self.more(order, 1)
        back.with_user(self.returns_supervisor).action_waive_claim()
        self.assertEqual((order.order_line.qty_to_invoice, order.order_line.oms_qty_kept), (1, 1))
        self.assertNoFaults()
