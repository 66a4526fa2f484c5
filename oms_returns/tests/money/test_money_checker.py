# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged
from odoo.tools import SQL

from .money_case import RefundCase

SECONDS = 10  # about: how the lanes divide it


@tagged("post_install", "-at_install")
class TestMoneyChecker(RefundCase):
    """Each rule of returned money finds a fault that somebody planted, names its record, and is silent before."""

    def planted(self, table, ids, **values):
        """Rules that say something of these records after such a fault was planted, and nothing before."""
        before = {rule for rule, _id in self.rules()}
        self.env.flush_all()
        with self.env.cr.savepoint(flush=False) as savepoint:
            self.env.cr.execute(SQL("UPDATE %s SET %s WHERE id = ANY(%s)", SQL.identifier(table), SQL(", ").join(
                SQL("%s = %s", SQL.identifier(name), value) for name, value in values.items()), ids))
            found = self.rules()
            savepoint.rollback()
        self.env.invalidate_all()
        return {rule for rule, _id in found} - before

    def rules(self):
        names = {"refunded_within_payment", "refunded_within_order", "credited_for_a_return", "ahead_as_derived",
                 "disposed_as_inspected", "kept_for_an_order"}
        self.env.flush_all()
        checker = self.env["oms.checker"]
        return {(one["rule"], one["id"]) for one in checker._oms_findings(
            [rule for rule in checker._oms_rules() if rule[0] in names])}

    def test_what_went_back_and_did_not_come(self):
        order, payment = self.shipped_by_card(mug=10)
        back = self.back(order, mug=6)
        self.assertEqual(self.rules(), set())
        refund = payment.child_transaction_ids
        row = self.operations(order)
        self.assertEqual(self.planted("payment_transaction", refund.ids, amount=-100.01), {
            "refunded_within_payment", "refunded_within_order"})
        self.assertEqual(self.planted("oms_payment_operation", row.ids, state="doubt", child_id=None, amount=41), {
            "refunded_within_payment", "refunded_within_order"}, "what is in doubt counts, beside what went")
        self.assertEqual(self.planted("payment_transaction", payment.ids, amount=59, state="done"), {
            "refunded_within_payment", "refunded_within_order"})
        self.assertEqual(self.planted("oms_return", back.ids, state="cancelled"), {"credited_for_a_return"})
        self.assertEqual(self.planted("oms_return_inspection", back.inspection_ids.ids, state="draft"), {"disposed_as_inspected"})

    def test_by_transfer(self):
        order = self.shipped_and_paid(mug=10)
        back = self.back(order, "transfer", mug=6)
        draft = self.transfers(back)
        self.assertEqual(self.rules(), set())
        self.assertEqual(self.planted("account_payment", draft.ids, amount=100.01), {"refunded_within_order"})

    def test_ahead_and_kept(self):
        self.allow(money_when="authorisation", money_auto=True)
        order, _payment = self.shipped_by_card(mug=10)
        back = self.ask(order, mug=4)
        back.line_ids.resolution = "credit"
        back.action_authorise()
        other = self.confirm(mug=3)
        kept = self.env["oms.on.account"]._keep(other, 30)
        self.assertEqual((self.rules(), order.order_line.oms_qty_ahead), (set(), 4))
        self.assertEqual(self.planted("sale_order_line", order.order_line.ids, oms_qty_ahead=3), {"ahead_as_derived"})
        self.assertEqual(self.planted("oms_return_line", back.line_ids.ids, received_quantity=1), {"ahead_as_derived"})
        self.assertEqual(self.planted("sale_order", other.ids, state="cancel"), {"kept_for_an_order"})
        self.assertEqual(self.planted("oms_on_account", kept.ids, order_id=self.confirm(
            self.env["res.partner"].create({"name": "Somebody else"}), mug=1).id), {"kept_for_an_order"})
        back.action_cancel()
        self.assertEqual((self.rules(), back.line_ids.unreturned_quantity), (set(), 4), "a claim is no fault")
