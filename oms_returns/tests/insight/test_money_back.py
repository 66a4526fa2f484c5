# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import SQL

from ..money.money_case import RefundCase
from .insight_case import InsightCase

STEPS = ("days_credit", "days_money", "days_to_money")


@tagged("post_install", "-at_install")
class TestMoneyBack(RefundCase, InsightCase):
    """The last step: until the money is back. Asked for nine days before the credit note, authorised at once."""

    beginnings = (("shipped_by_card", {"mug": 10}), ("shipped_and_paid", {"mug": 10}))

    def told(self, back):
        """[days to the credit note, from there to the money, of all] and the day of the money, of a return of one line."""
        self.env.flush_all()
        note = back.refund_ids
        self.env.cr.execute(SQL("UPDATE oms_return SET create_date = %(on)s, authorised_on = %(on)s, inspected_on = NULL "
                                "WHERE id = %(id)s", on=note.create_date - timedelta(days=9), id=back.id))
        self.env.invalidate_all()
        self.work_out()
        [row] = self.Rate.search([("return_line_id", "in", back.line_ids.ids), ("returned_units", "!=", 0)])
        found = self.Rate._read_group([("id", "=", row.id)], [], [f"{step}:avg" for step in STEPS])[0]
        return [days and round(days, 2) for days in found], row.money_on

    def credited_on(self, back):
        return self.env["oms.day"]._of(back.refund_ids.create_date, company=self.company)

    def test_by_card_at_once(self):
        order, _payment = self.shipped_by_card(mug=10)
        back = self.back(order, mug=4)
        self.operations(order, kind="refund").ended_on = ended = back.refund_ids.create_date + timedelta(hours=12)
        self.assertEqual(self.told(back), ([9, 0.5, 9.5], self.env["oms.day"]._of(ended, company=self.company)))

    def test_a_card_that_is_not_answered(self):
        order, _payment = self.shipped_by_card(mug=10)
        self.side.behaves("pending")
        self.assertEqual(self.told(self.back(order, mug=4)), ([9, False, False], False))

    def test_by_a_transfer_three_days_later(self):
        order = self.shipped_and_paid(mug=10)
        back = self.back(order, "transfer", mug=4)
        self.assertEqual(self.told(back), ([9, False, False], False), "it is to be transferred")
        transfer = self.transfers(back)
        transfer.date = day = self.credited_on(back) + timedelta(days=3)
        transfer.action_post()
        self.assertEqual(self.told(back), ([9, 3, 12], day))

    def test_what_was_never_paid_has_no_day(self):
        """The credit note lowers what is owed: no money, which is not money at once. The mean is of the others."""
        order, _invoice = self.shipped_and_billed(mug=10)
        back = self.back(order, mug=4)
        self.assertEqual(self.told(back), ([9, False, False], False))

    def test_credit_on_the_account_is_there_with_the_credit_note(self):
        order = self.shipped_and_paid(mug=10)
        back = self.back(order, "credit", mug=4)
        self.assertEqual(self.told(back), ([9, 0, 9], self.credited_on(back)))
        other = self.bill(self.shipped(cup=20))
        (other | back.refund_ids)._oms_receivable_lines().reconcile()
        self.assertEqual(back.refund_ids.amount_residual, 0)
        self.assertEqual(self.told(back), ([9, 0, 9], self.credited_on(back)), "that it paid another bill changes nothing")
        back.line_ids._oms_write({"resolution": "exchange"})
        self.assertEqual(self.told(back), ([9, False, False], False), "other goods are no money")

    def test_what_was_not_done_yet_took_no_days(self):
        """Neither the inspection nor the credit note that are still to come count as done at once."""
        back = self.ask(self.shipped(mug=8), mug=3)
        back.action_authorise()
        back.action_receive()
        self.work_out()
        [days] = self.groups(None, [("returned_units", "!=", 0)], [
            f"days_{step}:avg" for step in ("authorise", "receive", "inspect", "credit", "total", "money", "to_money")]).values()
        self.assertEqual([value is False for value in days], [False, False, True, True, True, True, True])

    def test_money_is_news(self):
        """Of whatever pays back, long after the return was written."""
        order = self.shipped_and_paid(mug=10)
        transfer = self.transfers(self.back(order, "transfer", mug=4))
        card, _payment = self.shipped_by_card(mug=10)
        operation = self.back(card, mug=4) and self.operations(card, kind="refund")
        self.days_ago(self.sent(order), 40)
        self.days_ago(self.sent(card), 80)
        self.env.flush_all()
        [(last,)] = self.env.execute_query(SQL("SELECT MAX(id) FROM stock_move"))
        later = fields.Datetime.to_string(fields.Datetime.now() + timedelta(days=3))
        self.assertEqual(self.Rate._gather_news(later, last), [])
        months = [(self.company.id, str(self.env["oms.day"]._of(self.sent(one).date, company=self.company).replace(day=1)))
                  for one in (order, card)]
        partial = transfer.oms_note_id._oms_receivable_lines().matched_debit_ids
        self.assertFalse(partial)
        transfer.action_post()
        partial = transfer.oms_note_id._oms_receivable_lines().matched_debit_ids
        for column, records, month in (("write_date", transfer, months[0]), ("create_date", partial, months[0]),
                                       ("write_date", transfer.oms_note_id, months[0]), ("write_date", operation, months[1])):
            with self.subTest(column, model=records._name), self.env.cr.savepoint() as point:
                self.env.flush_all()
                self.env.cr.execute(SQL("UPDATE %s SET %s = %s WHERE id = %s", SQL.identifier(records._table),
                                        SQL.identifier(column), later, records.id))
                self.assertEqual(self.Rate._gather_news(later, last), [month])
                point.rollback()
