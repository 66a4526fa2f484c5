# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL


class OmsReturnRate(models.Model):
    """What returns cost besides what is credited and scrapped: what goods lose as second grade, what goes to vendors less what
    they credit, delivery that is given back.

    All of a return line stands with its first row (of the earliest month), so that it counts once.
    """

    _inherit = "oms.return.rate"

    second_lost = fields.Monetary(
        "Lost as second grade", readonly=True,
        help="What goods were worth less, at cost, as the product of second grade as which they went into stock.")
    vendor_sent = fields.Monetary(
        "Sent to vendors, at cost", readonly=True,
        help="What goods were worth that went back to their vendors and did not return.")
    vendor_credit = fields.Monetary(
        "Credited by vendors", readonly=True,
        help="On posted credits of vendors for these goods, before tax. It makes a return cheaper: less than nothing.")
    delivery = fields.Monetary(
        "Delivery given back", readonly=True,
        help="Of what was credited: delivery that was given back, less what customers paid for sending back.")
    cost = fields.Monetary(
        "Cost of returns", readonly=True,
        help="Scrapped, lost as second grade, sent to vendors less their credits, freight of returns and delivery given "
             "back. What was credited for the goods themselves is no cost: they came back.")
    freight = fields.Monetary(
        help="The shipping cost on the transfers by which goods came back, as a carrier's connector or somebody wrote it there. "
             "Without that it is nothing: what return labels cost is known to the carrier's bill alone.")

    @api.model
    def _apply_month(self, company, month):
        super()._apply_month(company, month)
        self.env.cr.execute(self._cost_sql(company, month))

    @api.model
    def _cost_sql(self, company, month):
        """UPDATE of the costs of rows of this month, and of other rows of the same return lines."""
        return SQL(
            """WITH part AS MATERIALIZED (
                        SELECT DISTINCT return_line_id AS line_id FROM oms_return_rate
                         WHERE company_id = %(company)s AND month = %(month)s AND return_line_id IS NOT NULL),
                    mine AS MATERIALIZED (
                        SELECT id, return_line_id, month FROM oms_return_rate
                         WHERE company_id = %(company)s AND month = %(month)s AND (return_line_id IS NOT NULL OR freight != 0)
                         UNION
                        SELECT id, return_line_id, month FROM oms_return_rate WHERE return_line_id IN (SELECT line_id FROM part)),
                    place AS (SELECT DISTINCT ON (return_line_id) id, return_line_id AS line_id FROM mine
                               WHERE return_line_id IS NOT NULL ORDER BY return_line_id, month, id),
                    second AS MATERIALIZED (%(second)s), goes AS MATERIALIZED (%(goes)s),
                    sent AS MATERIALIZED (%(sent)s), credit AS MATERIALIZED (%(credit)s), given AS MATERIALIZED (%(given)s),
                    found AS (
                        SELECT mine.id, COALESCE(second.amount, 0) AS second_lost, COALESCE(sent.amount, 0) AS vendor_sent,
                               COALESCE(credit.amount, 0) AS vendor_credit, COALESCE(given.amount, 0) AS delivery
                          FROM mine LEFT JOIN place ON place.id = mine.id
                     LEFT JOIN second ON second.line_id = place.line_id LEFT JOIN sent ON sent.line_id = place.line_id
                     LEFT JOIN credit ON credit.line_id = place.line_id LEFT JOIN given ON given.line_id = place.line_id)
               UPDATE oms_return_rate rate
                  SET second_lost = found.second_lost, vendor_sent = found.vendor_sent, vendor_credit = found.vendor_credit,
                      delivery = found.delivery,
                      cost = COALESCE(rate.scrapped, 0) + COALESCE(rate.freight, 0) + found.second_lost + found.vendor_sent
                             + found.vendor_credit + found.delivery
                 FROM found WHERE found.id = rate.id""",
            company=company.id, month=month, second=self._second_sql(), goes=self._goes_sql(), sent=self._sent_sql(),
            credit=self._vendor_credit_sql(), given=self._given_sql())

    @api.model
    def _second_sql(self):
        """What goods of these return lines (``part``) left stock with, less what they entered it with as second grade."""
        return SQL(
            """SELECT move.oms_second_line_id AS line_id,
                      SUM(ABS(move.value) * CASE WHEN dest.usage = 'inventory' THEN 1 ELSE -1 END) AS amount
                 FROM stock_move move JOIN stock_location dest ON dest.id = move.location_dest_id
                WHERE move.oms_second_line_id IN (SELECT line_id FROM part) AND move.state = 'done' GROUP BY 1""")

    @api.model
    def _goes_sql(self):
        """Goods of these return lines that go, or went, to their vendors."""
        return SQL(
            """SELECT piece.id, row.line_id FROM oms_return_inspection row
                 JOIN oms_vendor_return_line piece ON piece.inspection_id = row.id
                WHERE row.line_id IN (SELECT line_id FROM part)""")

    @api.model
    def _sent_sql(self):
        return SQL(
            """SELECT goes.line_id, SUM(ABS(move.value) - COALESCE(back.value, 0)) AS amount
                 FROM goes JOIN stock_move move ON move.oms_vendor_line_id = goes.id AND move.state = 'done'
            LEFT JOIN LATERAL (SELECT SUM(ABS(again.value)) AS value FROM stock_move again
                                WHERE again.origin_returned_move_id = move.id AND again.state = 'done') back ON TRUE
                GROUP BY 1""")

    @api.model
    def _vendor_credit_sql(self):
        """What vendors credited of that, less what was taken back (``oms.vendor.return.line._oms_credits``)."""
        return SQL(
            """SELECT goes.line_id, SUM(item.balance) AS amount
                 FROM goes JOIN account_move_line item ON item.oms_vendor_line_id = goes.id AND item.parent_state = 'posted'
                  AND item.display_type = 'product'
                WHERE NOT EXISTS (SELECT FROM account_move undone
                                   WHERE undone.reversed_entry_id = item.move_id AND undone.state = 'posted'
                                     AND NOT EXISTS (SELECT FROM account_move_line said
                                                      WHERE said.move_id = undone.id AND said.oms_vendor_line_id IS NOT NULL))
                GROUP BY 1""")

    @api.model
    def _given_sql(self):
        return SQL(
            """SELECT item.oms_return_line_id AS line_id, SUM(item.balance) AS amount FROM account_move_line item
                WHERE item.oms_return_line_id IN (SELECT line_id FROM part) AND item.parent_state = 'posted'
                  AND item.oms_return_charge IN ('outbound', 'return') GROUP BY 1""")

    @api.model
    def _gather_news(self, since, last):
        """Besides: months of return lines of which something became second grade, went to a vendor or came from there, or was
        credited by one."""
        before = fields.Datetime.to_datetime(since) - timedelta(days=1)
        rows = self.env.execute_query(SQL(
            """SELECT DISTINCT company_id, month FROM oms_return_rate WHERE return_line_id IN (
                      SELECT move.oms_second_line_id FROM stock_move move
                       WHERE move.oms_second_line_id IS NOT NULL AND move.date >= %(since)s
                       UNION
                      SELECT row.line_id FROM oms_vendor_return_line piece
                        JOIN oms_return_inspection row ON row.id = piece.inspection_id
                       WHERE EXISTS (SELECT FROM stock_move move LEFT JOIN stock_move again
                                                                        ON again.origin_returned_move_id = move.id
                                      WHERE move.oms_vendor_line_id = piece.id
                                        AND (move.date >= %(since)s OR again.date >= %(since)s))
                          OR EXISTS (SELECT FROM account_move_line item JOIN account_move credit ON credit.id = item.move_id
                                      WHERE item.oms_vendor_line_id = piece.id AND credit.write_date >= %(since)s))""",
            since=before))
        return sorted({*super()._gather_news(since, last), *self._oms_months(rows)}, reverse=True)
