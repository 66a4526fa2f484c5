# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL

from ..money.oms_refund_parts import CREDIT, WAITS


class OmsReturnRate(models.Model):
    """What came of return lines besides goods: money, and the days of each step from the request until the money was back."""

    _inherit = "oms.return.rate"

    @api.model
    def _told_sql(self, company):
        """SELECT of one row a return line of ``part``: money in the company's currency, and days."""
        def days(end, start):
            return SQL(  # of what did not happen yet none, which is not 0
                "CASE WHEN %(end)s >= %(start)s THEN EXTRACT(EPOCH FROM %(end)s - %(start)s) / 86400 "
                "WHEN %(end)s < %(start)s THEN 0 END::float", end=SQL(end), start=SQL(start))

        return SQL(
            """WITH wanted AS MATERIALIZED (SELECT DISTINCT return_line_id AS line_id FROM part WHERE is_first),
                    noted AS MATERIALIZED (
                      SELECT wanted.line_id, item.move_id AS note_id, SUM(item.balance) AS credited,
                             MIN(note.create_date) AS credited_on
                        FROM wanted
                        JOIN account_move_line item ON item.oms_return_line_id = wanted.line_id
                         AND item.parent_state = 'posted' AND item.display_type = 'product'
                        JOIN account_move note ON note.id = item.move_id
                       GROUP BY wanted.line_id, item.move_id),
                    shared AS MATERIALIZED (%(shared)s),
                    credit AS MATERIALIZED (
                      SELECT noted.line_id, SUM(noted.credited) + COALESCE(SUM(shared.amount), 0) AS credited,
                             MIN(noted.credited_on) AS credited_on
                        FROM noted LEFT JOIN shared ON shared.line_id = noted.line_id AND shared.note_id = noted.note_id
                       GROUP BY noted.line_id),
                    arrived AS MATERIALIZED (%(arrived)s)
               SELECT line.id AS line_id, credit.credited, lost.scrapped,
                      %(authorise)s AS days_authorise, %(receive)s AS days_receive, %(inspect)s AS days_inspect,
                      %(credit)s AS days_credit, %(total)s AS days_total, arrived.money_on, arrived.days_money,
                      %(total)s + arrived.days_money AS days_to_money
                 FROM wanted
                 JOIN oms_return_line line ON line.id = wanted.line_id
                 JOIN oms_return back ON back.id = line.return_id
            LEFT JOIN credit ON credit.line_id = line.id
            LEFT JOIN arrived ON arrived.line_id = line.id AND back.state = 'settled'
            LEFT JOIN LATERAL (
                      SELECT SUM(ABS(move.value)) AS scrapped
                        FROM stock_move move JOIN stock_location dest ON dest.id = move.location_dest_id
                       WHERE move.oms_return_line_id = line.id AND move.state = 'done'
                         AND dest.usage = 'inventory') lost ON TRUE""",
            authorise=days("back.authorised_on", "back.create_date"), receive=days("back.received_on", "back.authorised_on"),
            inspect=days("back.inspected_on", "back.received_on"),
            credit=days("credit.credited_on", "COALESCE(back.inspected_on, back.authorised_on)"),
            total=days("credit.credited_on", "back.create_date"), arrived=self._arrived_sql(company), shared=self._shared_sql())

    @api.model
    def _shared_sql(self):
        """SELECT of (line_id, note_id, amount): what a credit note of ``noted`` takes off the whole of an order, shared by
        what it credits for goods of that."""
        return SQL(
            """WITH goods AS (
                      SELECT item.move_id AS note_id, item.oms_return_line_id AS line_id, sold.order_id,
                             SUM(item.balance) AS amount,
                             SUM(SUM(item.balance)) OVER (PARTITION BY item.move_id, sold.order_id) AS whole
                        FROM (SELECT DISTINCT note_id FROM noted) one
                        JOIN account_move_line item ON item.move_id = one.note_id AND item.display_type = 'product'
                         AND item.oms_return_line_id IS NOT NULL AND item.oms_return_charge IS NULL
                        JOIN oms_return_line back ON back.id = item.oms_return_line_id
                        JOIN sale_order_line sold ON sold.id = back.sale_line_id
                       GROUP BY 1, 2, 3),
                    taken AS (
                      SELECT item.move_id AS note_id, sold.order_id, SUM(item.balance) AS amount
                        FROM (SELECT DISTINCT note_id FROM noted) one
                        JOIN account_move_line item ON item.move_id = one.note_id AND item.display_type = 'product'
                         AND item.oms_return_line_id IS NULL AND item.oms_return_charge IS NULL AND item.balance < 0
                        JOIN sale_order_line_invoice_rel tie ON tie.invoice_line_id = item.id
                        JOIN sale_order_line sold ON sold.id = tie.order_line_id
                       GROUP BY 1, 2)
               SELECT goods.line_id, goods.note_id, taken.amount * goods.amount / NULLIF(goods.whole, 0) AS amount
                 FROM goods JOIN taken ON taken.note_id = goods.note_id AND taken.order_id = goods.order_id""")

    @api.model
    def _arrived_sql(self, company):
        """SELECT of the return lines (``line_id``) of whose credit notes nothing is on its way: the day on which the last of the
        money was back, and the days since the first credit note. The parts are those that the customer reads of. Credit is there
        with the credit note; credit that pays for other goods in exchange is no money."""
        day, company_id = self.env["oms.day"], SQL("%s::int", company.id)
        refund = self.env["oms.refund"]
        return SQL(
            """SELECT line_id, MAX(money_on) AS money_on,
                      MAX(CASE WHEN days > 0 THEN days WHEN days <= 0 THEN 0 END)::float AS days_money
                 FROM (SELECT noted.line_id, part.kind = ANY(%(waits)s) AS waits,
                              CASE WHEN %(back)s THEN COALESCE(part.paid_on, %(ended_on)s) END AS money_on,
                              CASE WHEN %(back)s THEN COALESCE(
                                   part.paid_on - %(credited_on)s, EXTRACT(EPOCH FROM %(ended)s - credit.credited_on) / 86400)
                              END AS days
                         FROM noted
                         JOIN credit ON credit.line_id = noted.line_id
                         JOIN oms_return_line line ON line.id = noted.line_id
                         JOIN (%(parts)s) part ON part.note_id = noted.note_id AND part.amount > 0) part
                GROUP BY line_id
               HAVING NOT bool_or(waits)""",
            parts=refund._parts_sql(SQL("SELECT note_id FROM noted"), refund._each_by_hand(self._paid_together_sql(company))),
            waits=list(WAITS),
            back=SQL("(part.kind IN ('card_done', 'transfer_done') OR part.kind = ANY(%s) AND line.resolution != 'exchange')",
                     list(CREDIT)),
            ended=(ended := SQL("COALESCE(part.ended_on, noted.credited_on)")), ended_on=day._company_day_sql(ended, company_id),
            credited_on=day._company_day_sql(SQL("credit.credited_on"), company_id))

    @api.model
    def _paid_together_sql(self, company):
        """SELECT of the company's credit notes of returns that were paid by hand together with others (:meth:`_each_by_hand`):
        what each of them got is not told by one row."""
        return SQL(
            """SELECT note.id
                 FROM (SELECT one.id FROM account_payment one
                         JOIN account_move__account_payment tie ON tie.payment_id = one.id
                         JOIN account_move beside ON beside.id = tie.invoice_id AND beside.move_type = 'out_refund'
                                                 AND beside.state = 'posted'
                        WHERE %(entryless)s
                        GROUP BY one.id HAVING COUNT(*) > 1) several
                 JOIN account_move__account_payment tie ON tie.payment_id = several.id
                 JOIN account_move note ON note.id = tie.invoice_id AND note.company_id = %(company)s
                WHERE EXISTS (SELECT FROM account_move_line item
                               WHERE item.move_id = note.id AND item.oms_return_line_id IS NOT NULL)""",
            company=company.id, entryless=self.env["oms.refund"]._entryless_sql())
