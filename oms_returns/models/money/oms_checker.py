# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class OmsChecker(models.AbstractModel):
    """What must be true of money that goes back, and of the goods that it goes back for."""

    _inherit = "oms.checker"

    @api.model
    def _oms_rules(self):
        return [
            *super()._oms_rules(), self._oms_rule_refunds(), self._oms_rule_orders(), self._oms_rule_notes(),
            self._oms_rule_ahead(), self._oms_rule_disposed(), self._oms_rule_kept()]

    @api.model
    def _oms_rule_refunds(self):
        """Of a payment no more goes back than was taken: what is pending, asked for and in doubt counts."""
        return "refunded_within_payment", "fault", "payment.transaction", SQL(
            """SELECT root.id, format('%%s: %%s went back, or may have, of %%s that came', root.reference, back.amount,
                                     came.amount)
                 FROM (SELECT DISTINCT COALESCE(source.source_transaction_id, source.id) AS id
                         FROM payment_transaction refund JOIN payment_transaction source
                              ON source.id = refund.source_transaction_id WHERE refund.operation = 'refund'
                        UNION
                       SELECT COALESCE(source.source_transaction_id, source.id)
                         FROM oms_payment_operation asked JOIN payment_transaction source ON source.id = asked.transaction_id
                        WHERE asked.kind = 'refund' AND asked.state IN ('new', 'sent', 'doubt')) touched
                 JOIN payment_transaction root ON root.id = touched.id
           CROSS JOIN LATERAL (
                      SELECT array_agg(one.id) AS ids,
                             CASE WHEN COUNT(*) FILTER (WHERE one.id != root.id AND one.state IN ('done', 'cancel')) > 0
                                  THEN COALESCE(SUM(one.amount) FILTER (WHERE one.id != root.id AND one.state = 'done'), 0)
                                  WHEN root.state = 'done' THEN root.amount ELSE 0 END AS amount
                        FROM payment_transaction one
                       WHERE one.id = root.id OR (one.source_transaction_id = root.id
                                                  AND one.operation IS DISTINCT FROM 'refund')) came
           CROSS JOIN LATERAL (
                      SELECT COALESCE((SELECT -SUM(refund.amount) FROM payment_transaction refund
                                        WHERE refund.source_transaction_id = ANY(came.ids) AND refund.operation = 'refund'
                                          AND refund.state IN ('draft', 'pending', 'done')), 0)
                           + COALESCE((SELECT SUM(asked.amount) FROM oms_payment_operation asked
                                    LEFT JOIN payment_transaction child ON child.id = asked.child_id
                                        WHERE asked.transaction_id = ANY(came.ids) AND asked.kind = 'refund'
                                          AND asked.state IN ('new', 'sent', 'doubt')
                                          AND COALESCE(child.state, '') NOT IN ('draft', 'pending', 'done')), 0) AS amount) back
                WHERE ROUND(back.amount::numeric, 4) > ROUND(came.amount::numeric, 4)""")

    @api.model
    def _oms_rule_orders(self):
        """Of an order no more goes back than was paid for it, in whatever way. Only the bank, and the provider's back office, can
        make it so: a person looks."""
        asked = SQL(
            """SELECT asked.order_id FROM oms_payment_operation asked
                WHERE asked.kind = 'refund' AND asked.order_id IS NOT NULL AND asked.state != 'failed'
                UNION
               SELECT sent.oms_order_id FROM account_payment sent
                WHERE sent.oms_order_id IS NOT NULL AND sent.state NOT IN ('canceled', 'rejected')""")
        return "refunded_within_order", "decision", "sale.order", SQL(
            """SELECT money.order_id, format('%%s: %%s more went back, or may have, than was paid', sale.name,
                                             ROUND((drafts.amount - left_.amount)::numeric, 2))
                 FROM (%(money)s) money
                 JOIN sale_order sale ON sale.id = money.order_id
           CROSS JOIN LATERAL (SELECT money.captured + money.received - money.waived - money.refunded
                                      - money.refunding AS amount) left_
           CROSS JOIN LATERAL (SELECT COALESCE(SUM(sent.amount), 0) AS amount FROM account_payment sent
                                WHERE sent.oms_order_id = sale.id AND sent.state = 'draft'
                                  AND sent.currency_id = sale.currency_id) drafts
                WHERE ROUND((left_.amount - drafts.amount)::numeric, 2) < 0""", money=self.env["oms.money"]._sql(asked))

    @api.model
    def _oms_rule_notes(self):
        """What is credited for goods has a return that took them, or takes them; what was credited before it came and was given
        up is claimed."""
        return "credited_for_a_return", "fault", "oms.return.line", SQL(
            """SELECT part.id, format('%%s is %%s, and %%s credits %%s of it', back.name, back.state, given.names, given.quantity)
                 FROM oms_return_line part
                 JOIN oms_return back ON back.id = part.return_id AND back.state IN ('requested', 'refused', 'cancelled')
           CROSS JOIN LATERAL (%(credited)s) given
                WHERE given.quantity > COALESCE(part.unreturned_quantity, 0) + 0.005""", credited=self._oms_credited_sql())

    @api.model
    def _oms_credited_sql(self):
        """SELECT of (quantity, names): how much of ``part`` posted credit notes credit, in its product's unit, and which."""
        return SQL(
            """SELECT COALESCE(SUM(item.quantity * unit.factor / own.factor), 0) AS quantity,
                      string_agg(DISTINCT note.name, ', ') AS names
                 FROM account_move_line item
                 JOIN account_move note ON note.id = item.move_id AND note.state = 'posted'
                 JOIN product_product product ON product.id = part.product_id
                 JOIN product_template template ON template.id = product.product_tmpl_id
                 JOIN uom_uom own ON own.id = template.uom_id
                 JOIN uom_uom unit ON unit.id = item.product_uom_id
                WHERE item.oms_return_line_id = part.id AND item.oms_return_charge IS NULL
                  AND item.product_id = part.product_id""")

    @api.model
    def _oms_rule_ahead(self):
        """What is credited and not back, as the order line has it, is what its returns say."""
        return "ahead_as_derived", "fault", "sale.order.line", SQL(
            """SELECT sold.id, format('%%s: %%s credited before it came by its record, %%s by its returns', sale.name,
                                      COALESCE(sold.oms_qty_ahead, 0), derived.quantity)
                 FROM sale_order_line sold
                 JOIN sale_order sale ON sale.id = sold.order_id
                 JOIN uom_uom unit ON unit.id = sold.product_uom_id
           CROSS JOIN LATERAL (
                      SELECT COALESCE(SUM(ahead.quantity * own.factor / unit.factor), 0) AS quantity
                        FROM oms_return_line part
                        JOIN oms_return back ON back.id = part.return_id
                        JOIN product_product product ON product.id = part.product_id
                        JOIN product_template template ON template.id = product.product_tmpl_id
                        JOIN uom_uom own ON own.id = template.uom_id
                  CROSS JOIN LATERAL (%(credited)s) given
                  CROSS JOIN LATERAL (SELECT CASE
                             WHEN part.waived THEN COALESCE(part.claim_quantity, 0)
                             WHEN part.decision_rule = 'keep' THEN LEAST(given.quantity, part.quantity)
                             WHEN part.terms ->> 'money_when' IN ('authorisation', 'scan')
                                  AND (part.resolution != 'exchange' OR NOT EXISTS (  -- not before the other goods are sent
                                       SELECT FROM oms_return_line beside
                                        WHERE beside.return_id = back.id AND beside.resolution = 'exchange'
                                          AND beside.decision = 'accept'
                                          AND COALESCE(beside.terms ->> 'replace_when', 'inspection') != 'authorisation'))
                                  AND back.state IN ('requested', 'authorised', 'received', 'inspected')
                             THEN GREATEST(LEAST(given.quantity, part.quantity) - COALESCE(part.received_quantity, 0), 0)
                             ELSE 0 END AS quantity) ahead
                       WHERE part.sale_line_id = sold.id AND part.component_id IS NULL) derived
                WHERE (sold.oms_qty_ahead > 0 OR EXISTS (
                          SELECT FROM oms_return_line part WHERE part.sale_line_id = sold.id
                             AND (part.decision_rule = 'keep' OR part.terms ->> 'money_when' IN ('authorisation', 'scan'))))
                  AND ROUND(ABS(COALESCE(sold.oms_qty_ahead, 0) - derived.quantity)::numeric, 2) >= 0.02""",
            credited=self._oms_credited_sql())

    @api.model
    def _oms_rule_disposed(self):
        """Goods of a return leave inspection by a row that says what they were."""
        return "disposed_as_inspected", "fault", "stock.move", SQL(
            """SELECT onward.id, format('%%s × %%s of %%s left inspection, and nobody noted what they are', onward.quantity,
                                        product.default_code, back.name)
                 FROM oms_return_line part
                 JOIN oms_return back ON back.id = part.return_id
                 JOIN stock_move came ON came.oms_return_line_id = part.id AND came.state = 'done'
                                     AND came.oms_adopted IS NULL
                 JOIN stock_warehouse house ON house.oms_inspection_location_id = came.location_dest_id
                 JOIN stock_move_move_rel tie ON tie.move_orig_id = came.id
                 JOIN stock_move onward ON onward.id = tie.move_dest_id AND onward.state = 'done'
                                       AND onward.location_id = came.location_dest_id
                 JOIN product_product product ON product.id = onward.product_id
                WHERE NOT EXISTS (SELECT FROM oms_return_inspection row
                                   WHERE row.line_id = part.id AND row.product_id = onward.product_id AND row.state = 'done')""")

    @api.model
    def _oms_rule_kept(self):
        """Credit of a customer is kept for orders that go on, and is their customer's."""
        return "kept_for_an_order", "fault", "oms.on.account", SQL(
            """SELECT kept.id, format('%%s of %%s is kept for %%s, which is cancelled or paid by somebody else', kept.amount,
                                      kept.name, sale.name)
                 FROM oms_on_account kept
                 JOIN sale_order sale ON sale.id = kept.order_id
                 JOIN res_partner payer ON payer.id = sale.partner_invoice_id
                 JOIN account_move_line item ON item.id = kept.item_id
                 JOIN res_partner whose ON whose.id = item.partner_id
                WHERE kept.kind = 'kept' AND kept.ended_on IS NULL
                  AND (sale.state = 'cancel' OR whose.commercial_partner_id != payer.commercial_partner_id)""")
