"""What became of the cancellations of an imported file: to the cent, by cause."""
from odoo.tools import SQL

#: (cause, cancellations, lines, amount of the file, amount credited), all that the file cancels being in one row.
_SQL = """
   WITH cancelled AS (
        SELECT line.id, line.order_ref, line.amount, line.outcome, line.state, line.reason,
               line.order_ref || '/' || line.line_number AS ref
          FROM oms_import_line line
         WHERE line.import_id = %(record)s
           AND (line.outcome = 'return' OR EXISTS (
                SELECT FROM unnest(%(prefixes)s) prefix WHERE line.order_ref ^@ prefix))),
        back AS (
        SELECT cancelled.id, part.id AS part_id, part.decision, part.decision_rule, state.state,
               part.quantity * part.price_unit AS worth,
               (SELECT -SUM(item.balance) FROM account_move_line item
                 WHERE item.oms_return_line_id = part.id AND item.parent_state = 'posted') AS credited
          FROM cancelled
          JOIN oms_return_line part ON part.external_ref = cancelled.ref
          JOIN oms_return state ON state.id = part.return_id
         UNION ALL
        SELECT cancelled.id, -match.id, 'cut', NULL, NULL, match.cut_quantity * sold.price_unit, NULL
          FROM cancelled
          JOIN oms_import_match match ON match.line_id = cancelled.id AND match.cut_quantity > 0
          JOIN sale_order_line sold ON sold.id = match.sale_line_id)
 SELECT CASE WHEN cancelled.outcome = 'rejected' THEN 'refused at import: ' || COALESCE(cancelled.reason, '')
             WHEN cancelled.outcome = 'charge' THEN 'credited with the charges of its order'
             WHEN cancelled.outcome = 'order' THEN 'line of an order'
             WHEN cancelled.state != 'done' THEN 'waits for its goods to leave'
             WHEN back.id IS NULL THEN 'without a return'
             WHEN back.decision = 'cut' THEN 'taken off its order: it had not left'
             WHEN back.decision = 'refuse' THEN 'refused: ' || back.decision_rule
             WHEN back.credited IS NOT NULL THEN 'credited'
             WHEN back.state = 'settled' THEN 'closed, was not billed'
             ELSE back.state END AS cause,
        COUNT(DISTINCT cancelled.order_ref) AS documents, COUNT(*) AS lines,
        COALESCE(SUM(CASE WHEN back.id IS NULL THEN cancelled.amount ELSE -back.worth END), 0)::float AS amount,
        COALESCE(SUM(back.credited), 0)::float AS credited
   FROM cancelled
   LEFT JOIN back ON back.id = cancelled.id
  GROUP BY 1 ORDER BY 3 DESC, 1"""

#: Of what was taken back as asked for: what the file gives for it beyond what was paid.
_PRICED = """
   SELECT COUNT(*), COALESCE(SUM(line.amount + taken.worth), 0)::float
     FROM oms_import_line line
    CROSS JOIN LATERAL (
          SELECT SUM(part.quantity) AS quantity, SUM(part.worth) AS worth
            FROM (SELECT quantity, quantity * price_unit AS worth
                    FROM oms_return_line
                   WHERE external_ref = line.order_ref || '/' || line.line_number AND company_id = line.company_id
                   UNION ALL
                  SELECT match.cut_quantity, match.cut_quantity * sold.price_unit
                    FROM oms_import_match match JOIN sale_order_line sold ON sold.id = match.sale_line_id
                   WHERE match.line_id = line.id AND match.cut_quantity > 0) part) taken
    WHERE line.import_id = %(record)s AND line.outcome = 'return' AND taken.quantity = -line.quantity
      AND ABS(line.amount + taken.worth) > 0.005"""


def cancelled(env, record):
    """What became of what an import's file cancels.

    :return: dict with causes ([{cause, documents, lines, amount, credited}], amounts negative as in the file and before tax),
        documents and amount of the file, difference (the file's amount less that of all causes)
    """
    env.flush_all()
    values = {"record": record.id, "prefixes": list(prefixes(record))}
    causes = env.execute_query_dict(SQL(_SQL, **values))
    # What comes back is worth what was paid for it, whatever the file credits.
    lines, amount = env.execute_query(SQL(_PRICED, **values))[0]
    if lines:
        causes.append({"cause": "the file credits another price than was paid", "documents": 0, "lines": lines,
                       "amount": amount, "credited": 0.0})
    documents, amount = env.execute_query(SQL(
        """SELECT COUNT(DISTINCT line.order_ref), COALESCE(SUM(line.amount), 0)::float
             FROM oms_import_line line
            WHERE line.import_id = %(record)s
              AND (line.outcome = 'return' OR EXISTS (
                   SELECT FROM unnest(%(prefixes)s) prefix WHERE line.order_ref ^@ prefix))""", **values))[0]
    return {"causes": causes, "documents": documents, "amount": amount,
            "difference": round(amount - sum(row["amount"] for row in causes), 2)}


def prefixes(record):
    """What numbers of cancellations begin with, in the channel of this import."""
    channel = record.env["oms.import.channel"].search([("name", "=", record.channel)], limit=1)
    return [word.strip() for word in (channel.cancellation_prefix or "").split(",") if word.strip()]
