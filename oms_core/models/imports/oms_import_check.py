# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.tools import SQL

from ..facts.code_key import code_key

#: Of an order line: how much cancellations of any file took off it.
_CUT = SQL("COALESCE((SELECT SUM(m.cut_quantity) FROM oms_import_match m WHERE m.sale_line_id = l.id), 0)")


class OmsImport(models.Model):
    """Whether every line and every penny of the file is accounted for, by SQL from what is stored."""

    _inherit = "oms.import"

    def action_check(self):
        """Compare again; the result stays on the import."""
        for record in self:
            faults = record._oms_faults()
            # sudo: a figure, computed by us
            record.sudo().write({"reconciled": not faults, "reconcile_note": "\n".join(faults) or False})
        return True

    def _oms_faults(self):
        """What does not add up, as sentences; empty if everything does.

        The file's own totals (taken while reading, before anything was decided) against the stored lines; those
        against the lines of the actual orders, one by one and in sum; the returns against what they give back.
        """
        self.ensure_one()
        self.env.flush_all()
        faults = []
        file = self._oms_sum_lines()
        if file["count"] != self.lines_in or abs(float(file["amount"]) - self.amount_in) >= 5e-7:
            faults.append(self.env._(
                "The file has %(lines)s lines over %(amount).2f, kept are %(kept)s over %(kept_amount).2f.",
                lines=self.lines_in, amount=self.amount_in, kept=file["count"], kept_amount=file["amount"]))
        if file["pending"]:
            faults.append(self.env._("%s lines are still to be imported.", file["pending"]))
        if file["no_reason"]:
            faults.append(self.env._("%s rejected lines have no reason.", file["no_reason"]))
        orders = self._oms_sum_orders()
        if orders["count"] != file["made"] or orders["amount"] != file["made_amount"]:
            faults.append(self.env._(
                "%(made)s lines over %(amount).2f were imported, but the orders have %(count)s over %(total).2f.",
                made=file["made"], amount=file["made_amount"], count=orders["count"], total=orders["amount"]))
        different = self._oms_different_lines()
        if different:
            faults.append(self.env._(
                "Order lines that differ from the file's: lines %s.", ", ".join(map(str, different[:20]))))
        unmatched = self._oms_unmatched_returns()
        if unmatched:
            faults.append(self.env._(
                "Returns that are not matched in full: lines %s.", ", ".join(map(str, unmatched[:20]))))
        return faults

    def _oms_sum_lines(self):
        return self.env.execute_query_dict(SQL(
            """
            SELECT COUNT(*) AS count, COALESCE(SUM(quantity * price_unit), 0) AS amount,
                   COUNT(*) FILTER (WHERE state = 'pending') AS pending,
                   COUNT(*) FILTER (WHERE outcome = 'rejected' AND reason IS NULL) AS no_reason,
                   COUNT(*) FILTER (WHERE outcome IN ('order', 'charge') AND state = 'done') AS made,
                   COALESCE(SUM(quantity * price_unit)
                            FILTER (WHERE outcome IN ('order', 'charge') AND state = 'done'), 0) AS made_amount
              FROM oms_import_line WHERE import_id = %s
            """, self.id))[0]

    def _oms_sum_orders(self):
        """All lines of the orders that this import made, whoever wrote them."""
        return self.env.execute_query_dict(SQL(
            """
            SELECT COUNT(*) AS count,
                   COALESCE(SUM((l.product_uom_qty + %(cut)s) * l.price_unit * (1 - l.discount / 100)), 0) AS amount
              FROM sale_order_line l
             WHERE l.display_type IS NULL
               AND l.order_id IN (SELECT order_id FROM oms_import_line WHERE import_id = %(id)s)
            """, id=self.id, cut=_CUT))[0]

    def _oms_different_lines(self):
        """Numbers of the lines whose order line is missing, has another amount or product, or is not theirs alone."""
        return [row[0] for row in self.env.execute_query(SQL(
            """
            SELECT i.line_number
              FROM oms_import_line i
              LEFT JOIN sale_order_line l ON l.id = i.sale_line_id AND l.order_id = i.order_id
              LEFT JOIN product_product p ON p.id = l.product_id
             WHERE i.import_id = %(id)s AND i.outcome IN ('order', 'charge') AND i.state = 'done'
               AND (l.id IS NULL OR (l.product_uom_qty + %(cut)s) * l.price_unit * (1 - l.discount / 100)
                                    IS DISTINCT FROM i.quantity * i.price_unit
                    OR (%(code)s IS DISTINCT FROM %(sku)s AND p.barcode IS DISTINCT FROM i.sku)
                    OR EXISTS (SELECT FROM oms_import_line other
                                WHERE other.sale_line_id = i.sale_line_id AND other.id <> i.id))
             ORDER BY 1
            """, id=self.id, cut=_CUT, code=code_key(SQL("p.default_code")), sku=code_key(SQL("i.sku"))))]

    def _oms_unmatched_returns(self):
        """Numbers of the returns that are matched to less or more than they return, or to nothing that was ordered."""
        return [row[0] for row in self.env.execute_query(SQL(
            """
            SELECT i.line_number
              FROM oms_import_line i
              LEFT JOIN oms_import_match m ON m.line_id = i.id
              LEFT JOIN sale_order_line l ON l.id = m.sale_line_id
             WHERE i.import_id = %s AND i.outcome = 'return' AND i.state <> 'pending'
             GROUP BY i.id, i.line_number, i.quantity
            HAVING COALESCE(SUM(m.quantity) FILTER (WHERE l.id IS NOT NULL), 0) <> -i.quantity
             ORDER BY 1
            """, self.id))]
