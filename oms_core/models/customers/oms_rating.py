# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.addons.rating.models.rating_data import RATING_LIMIT_MIN, RATING_LIMIT_OK
from odoo.tools import SQL

from ...tools import BAD_RATING

#: Nobody is asked who waits longer than this many days for the goods.
LONGEST_WAY = 120
#: Who is asked later than this is not asked any more (switching it on does not write to last year's customers).
TOO_LATE = 30


class OmsRating(models.AbstractModel):
    """How was it? Asked once, some days after delivery; a bad answer is work for the salesperson."""

    _name = "oms.rating"
    _description = "What customers say of an order"

    def _ask(self):
        """Put a request for a rating into the outbox of every order that is due; the outbox sends each once. Due is
        counted from the known delivery, else from the day by which the goods should have arrived.

        :returns: how many were put there
        """
        self.env["sale.order"].flush_model(["oms_stage", "oms_arrival_estimate"])
        rows = self.env.execute_query(SQL(
            """WITH asking AS (
                   SELECT company.id, company.oms_rating_days AS days, company.oms_mail_channels AS channels
                     FROM res_company company
                     JOIN oms_mail_event event ON event.company_id = company.id AND event.event = 'rating'
                      AND event.enabled AND event.template_id IS NOT NULL
                    WHERE company.oms_customer_mails),
               arrived AS (
                   SELECT order_id, MAX(date) FILTER (WHERE kind = 'delivered') AS known,
                          MAX(date) AS last
                     FROM oms_order_event
                    WHERE kind IN ('shipped', 'delivered')
                      AND date >= %(now)s::timestamp - make_interval(
                              days => %(longest)s + %(late)s + (SELECT COALESCE(MAX(days), 0) FROM asking))
                    GROUP BY order_id)
               INSERT INTO oms_mail_outbox (order_id, company_id, event, key, state, create_date, write_date)
               SELECT sale.id, sale.company_id, 'rating', 'once', 'new', %(now)s, %(now)s
                 FROM arrived
                 JOIN sale_order sale ON sale.id = arrived.order_id AND sale.state = 'sale'
                  AND sale.oms_stage IN ('shipped', 'delivered', 'closed')
                 JOIN asking ON asking.id = sale.company_id AND (asking.channels OR sale.oms_channel IS NULL)
           CROSS JOIN LATERAL (SELECT COALESCE(arrived.known, %(ends)s - interval '86399 seconds', arrived.last) AS date) came
                WHERE came.date BETWEEN %(now)s::timestamp - make_interval(days => asking.days + %(late)s)
                                       AND %(now)s::timestamp - make_interval(days => asking.days)
          ON CONFLICT (order_id, event, key) DO NOTHING RETURNING id""",
            ends=self.env["oms.day"]._warehouse_end_sql(SQL("sale.oms_arrival_estimate"), SQL("sale.warehouse_id")),
            now=self.env.cr.now(), longest=LONGEST_WAY, late=TOO_LATE))
        if rows:
            self.env["oms.mail.outbox"]._oms_wake_after_commit(0)
        return len(rows)

    def _log(self, order, rating):
        """Onto the timeline; a bad one is an activity of whoever looks after the customer."""
        feedback = rating.feedback or ""
        self.env["oms.order.event"]._oms_log([{
            "order_id": order.id, "kind": "rated", "customer_visible": True,
            "summary": self.env._(
                "%(rating)s of 5 %(feedback)s", rating=f"{rating.rating:.12g}", feedback=feedback).strip()[:300],
            "facts": {"rating": rating.rating, "rating_id": rating.id},
        }])
        summary = self.env._("Bad rating: call the customer")
        known = order.activity_ids.filtered(lambda activity: activity.activity_type_id == self.env.ref(BAD_RATING))
        if RATING_LIMIT_MIN <= rating.rating < RATING_LIMIT_OK and not known:
            order.activity_schedule(
                BAD_RATING, summary=summary, note=feedback, user_id=order._oms_responsible().id)
