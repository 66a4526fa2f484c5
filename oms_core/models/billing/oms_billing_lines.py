# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL

from ...planning.billing import Billable


class OmsBilling(models.AbstractModel):
    """What is to be billed of an order now: its lines, in SQL."""

    _inherit = "oms.billing"

    @api.model
    def _gather_billables(self, orders):
        """{order id: Billable} for all of the orders, in one query.

        A line's goods are waited for until they were shipped or all its transfers are done or cancelled. A line that is
        held alone is left out; where nothing else is to be billed, its hold keeps the order.
        """
        self.env.flush_all()
        rows = self.env.execute_query(SQL(
            """SELECT sale.id, sale.state = 'sale',
                      COALESCE(BOOL_OR(part.billable AND NOT part.charge AND NOT part.stopped), FALSE),
                      COALESCE(BOOL_OR(part.billable AND part.charge AND NOT part.stopped), FALSE),
                      COALESCE(BOOL_OR(part.billable AND part.stopped), FALSE),
                      COALESCE(BOOL_OR(part.waiting), FALSE), COALESCE(BOOL_OR(part.downpayment), FALSE),
                      COALESCE(BOOL_OR(part.undone), FALSE), COALESCE(BOOL_OR(part.prepaid), FALSE),
                      (SELECT COALESCE(hold.message, reason.name ->> %(lang)s, reason.name ->> 'en_US')
                         FROM oms_hold hold JOIN oms_hold_reason reason ON reason.id = hold.reason_id
                        WHERE hold.order_id = sale.id AND %(stops)s
                        ORDER BY hold.line_id NULLS FIRST, hold.id LIMIT 1)
                 FROM sale_order sale LEFT JOIN LATERAL (%(lines)s) part ON TRUE
                WHERE sale.id = ANY(%(ids)s) GROUP BY sale.id""",
            lang=self.env.lang or "en_US", stops=self.env["oms.hold"]._stopping_sql("invoice"), lines=self._lines_sql(),
            ids=orders.ids))
        found = {}
        for order_id, confirmed, goods, charges, stopped, waiting, downpayment, undone, prepaid, held in rows:
            free = goods or charges or not (stopped or prepaid)
            found[order_id] = Billable(
                confirmed, goods or (stopped and not free), charges, waiting, downpayment, None if free else held,
                undone or stopped, prepaid)
        return found

    @api.model
    def _lines_sql(self):
        """SELECT of (billable, charge, waiting, undone, downpayment, prepaid, amount, stopped) for each line of the order
        ``sale``; the amount is what is to be invoiced, taxes included; stopped: a hold keeps this line from it; undone: a
        service that is billed as done is not. A reduction is a charge: it goes with the goods that it is taken off."""
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        return SQL(
            """SELECT ABS(line.qty_to_invoice) >= %(unit)s
                          -- One that was deducted and is not in force any more is billed as goods are.
                          AND (line.is_downpayment IS NOT TRUE OR line.qty_to_invoice > 0) AS billable,
                      template.type IS NOT DISTINCT FROM 'service'
                          AND (template.invoice_policy = 'order' OR line.oms_reduced_order_id IS NOT NULL) AS charge,
                      CASE WHEN line.is_downpayment AND line.qty_to_invoice > 0 THEN -(%(billed)s)
                           WHEN line.is_downpayment OR line.qty_to_invoice = 0 OR line.product_uom_qty = 0 THEN 0
                           WHEN line.oms_reduced_order_id IS NULL OR line.price_subtotal = 0
                           THEN line.price_total * line.qty_to_invoice / line.product_uom_qty
                           -- Of a reduction the quantity is coarse: what belongs to the goods so far, less what is on bills.
                           ELSE (line.untaxed_amount_invoiced + line.untaxed_amount_to_invoice)
                                * line.price_total / line.price_subtotal - (%(billed)s) END AS amount,
                      line.is_downpayment IS TRUE AND ABS(line.qty_to_invoice) >= %(unit)s AS downpayment,
                      line.is_downpayment IS TRUE AND line.qty_to_invoice <= -%(unit)s AND line.untaxed_amount_invoiced > 0
                          AS prepaid,
                      template.type = 'service' AND template.invoice_policy = 'delivery' AND line.is_downpayment IS NOT TRUE
                          AND line.oms_reduced_order_id IS NULL
                          AND line.product_uom_qty - line.qty_delivered >= %(unit)s AS undone,
                      %(stopped)s AS stopped,
                      template.type != 'service' AND line.product_uom_qty - line.qty_delivered >= %(unit)s
                          AND NOT (moves.any_move AND moves.all_ended) AS waiting
                 FROM sale_order_line line
            LEFT JOIN product_product product ON product.id = line.product_id
            LEFT JOIN product_template template ON template.id = product.product_tmpl_id,
              LATERAL (SELECT COUNT(*) > 0 AS any_move, BOOL_AND(move.state IN ('done', 'cancel')) AS all_ended
                         FROM stock_move move WHERE move.sale_line_id = line.id) moves
                WHERE line.order_id = sale.id AND line.display_type IS NULL""",
            unit=10 ** -digits, stopped=self.env["sale.order.line"]._oms_stopped_sql("invoice"),
            billed=self.env["oms.credit.account"]._billed_sql())
