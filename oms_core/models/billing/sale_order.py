# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
from collections import namedtuple

from psycopg2 import OperationalError
from psycopg2.errors import QueryCanceled

from odoo import api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, MissingError, UserError
from odoo.tools import SQL

from ...planning.billing import BILL, HELD, NOTHING, WAITING, Billable, in_chunks, judge

_logger = logging.getLogger(__name__)

#: Orders billed under one savepoint. Larger ones save few queries; smaller ones lose less to a faulty order.
CHUNK = 50

#: After these the whole transaction is rolled back and tried again by Odoo: they are nobody's billing problem.
RETRIED = (OperationalError, ConcurrencyError)

#: What billing a set of orders came to. ``invoices`` (credit notes among them), ``nothing`` and ``waiting``
#: are recordsets, ``held`` and ``failed`` are {order: reason}. Each order is in exactly one of them.
Outcome = namedtuple("Outcome", "invoices billed nothing waiting held failed")


class SaleOrder(models.Model):
    _inherit = "sale.order"

    oms_billing_issue_ids = fields.One2many(
        "oms.billing.issue", "order_id", "Billing problems",
        groups="oms_core.group_oms_user,account.group_account_invoice,account.group_account_readonly")

    @api.model
    def _oms_bill(self, orders, date=None, consolidate=False):
        """Bill what is to be billed of the orders; see :meth:`_oms_bill_outcome`.

        :returns: the posted invoices and credit notes
        """
        return self._oms_bill_outcome(orders, date=date, consolidate=consolidate).invoices

    @api.model
    def _oms_bill_outcome(self, orders, date=None, consolidate=False):
        """Invoice what was shipped of the orders, in sets, and post it. Safe to call again: nothing is billed twice.

        Charges (services invoiced as ordered) go with the first goods, or alone once no goods are waited for.
        A total below zero becomes a credit note; down payments are deducted from an order's last invoice.
        Orders with a hold that keeps them from invoicing are skipped. An order that cannot be billed does not
        lose the others: it is kept in ``oms.billing.issue`` with its reason until it is billed.

        :param date: invoice date (today, as each order's company counts days)
        :param consolidate: one invoice per customer, delivery address and currency, instead of one per order
        :returns: :class:`Outcome`
        :raises AccessError: where the user may not post invoices
        """
        if not self.env.su and not self.env.user.has_group("account.group_account_invoice"):
            raise AccessError(self.env._("Only users of the group Invoicing may bill orders."))
        orders = orders.with_env(self.env)
        sorted_out, held = self._oms_sort_for_billing(orders)
        units = self._oms_billing_units(sorted_out[BILL], consolidate)

        def attempt(chunk):
            try:
                with self.env.cr.savepoint():
                    return self._oms_bill_chunk(chunk, date, consolidate)
            except QueryCanceled as error:  # fewer at a time may be quick enough, and one does not lose the others
                raise UserError(self.env._("Billing took longer than the database allows.")) from error

        results, failed_units = in_chunks(units, CHUNK, attempt, let_pass=RETRIED)
        failed = {
            order: self._oms_billing_reason(order, error)
            for (ids, _final), error in failed_units.items() for order in self.browse(ids)
        }
        invoices = self.env["account.move"].browse(id_ for ids in results for id_ in ids)
        billed = self._oms_invoiced_by(invoices)
        tried = self.browse(order_id for ids, _final in units for order_id in ids)
        self.env["oms.billing.issue"]._oms_record(billed, failed)
        outcome = Outcome(
            invoices, billed, self.browse(sorted_out[NOTHING]) + (tried - billed - self.concat(*failed)),
            self.browse(sorted_out[WAITING]), held, failed)
        _logger.info(
            "Billed %s of %s orders in %s invoices; nothing to bill: %s, goods awaited: %s, held: %s, failed: %s",
            len(billed), len(orders), len(outcome.invoices), len(outcome.nothing), len(outcome.waiting),
            len(held), len(failed))
        return outcome

    @api.model
    def _oms_sort_for_billing(self, orders):
        """({verdict: [ids or (id, final)]}, {held order: reason}) of the orders, in their sequence."""
        facts = self._oms_gather_billables(orders)
        if len(facts) < len(orders):
            raise MissingError(self.env._("Some of these orders are not there any more."))
        found, held = {BILL: [], HELD: [], NOTHING: [], WAITING: []}, {}
        for order_id in orders.ids:
            verdict = judge(facts[order_id])
            if verdict.what == HELD:
                held[self.browse(order_id)] = facts[order_id].held
            elif verdict.what == BILL:
                found[BILL].append((order_id, verdict.final))
            else:
                found[verdict.what].append(order_id)
        return found, held

    @api.model
    def _oms_gather_billables(self, orders):
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
            lang=self.env.lang or "en_US", stops=self.env["oms.hold"]._stopping_sql("invoice"),
            lines=self._oms_billable_lines_sql(), ids=orders.ids))
        found = {}
        for order_id, confirmed, goods, charges, stopped, waiting, downpayment, undone, prepaid, held in rows:
            free = goods or charges or not (stopped or prepaid)
            found[order_id] = Billable(
                confirmed, goods or (stopped and not free), charges, waiting, downpayment, None if free else held,
                undone or stopped, prepaid)
        return found

    @api.model
    def _oms_billable_lines_sql(self):
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

    @api.model
    def _oms_billing_units(self, found, consolidate):
        """What must be billed together: tuples of (order ids, final). Consolidated invoices are never split over
        two units; the key here is coarser than that of ``_get_invoice_grouping_keys``."""
        if not consolidate:
            return [((order_id,), final) for order_id, final in found]
        orders = {order.id: order for order in self.browse(order_id for order_id, _final in found)}
        units = {}
        for order_id, final in found:
            order = orders[order_id]
            units.setdefault((order.company_id, order.partner_invoice_id, final), []).append(order_id)
        return [(tuple(ids), final) for (_company, _partner, final), ids in units.items()]

    @api.model
    def _oms_bill_chunk(self, units, date, consolidate):
        """Invoice and post the units of one chunk; returns the ids of the invoices."""
        all_ids = [order_id for order_ids, _final in units for order_id in order_ids]
        context = self._oms_billing_context(all_ids, date)
        made = []
        for final in (True, False):
            ids = [order_id for order_ids, unit_final in units if unit_final == final for order_id in order_ids]
            if ids:
                orders = self.browse(ids).with_context(**context)
                made += orders._create_invoices(grouped=not consolidate, final=final).ids
        invoices = self.env["account.move"].with_context(**context).browse(made)
        invoices._oms_log_origins()
        # Read at once what posting reads line by line (whether the goods were drop-shipped).
        invoices.invoice_line_ids.sale_line_ids.move_ids.mapped("state")
        invoices.action_post()
        return made

    @api.model
    def _oms_invoiced_by(self, invoices):
        """The orders of which the invoices have lines."""
        rows = self.env.execute_query(SQL(
            """SELECT DISTINCT line.order_id
                 FROM account_move_line item
                 JOIN sale_order_line_invoice_rel link ON link.invoice_line_id = item.id
                 JOIN sale_order_line line ON line.id = link.order_line_id
                WHERE item.move_id = ANY(%s)""", invoices.ids))
        return self.browse(order_id for order_id, in rows)

    @api.model
    def _oms_billing_context(self, order_ids, date):
        """Nobody is made a follower and nothing is tracked, unless the law of a company wants a trail of changes."""
        companies = self.browse(order_ids).company_id
        # sudo: only whether there are any at all
        models = self.env["account.analytic.distribution.model"].sudo().search_count([], limit=1)
        return {
            "oms_billing_date": date,
            "oms_billing_known": () if models else ("no_distribution_models",),
            "raise_if_nothing_to_invoice": False,
            "mail_create_nosubscribe": True,
            "tracking_disable": not any(companies.mapped("restrictive_audit_trail")),
        }

    def _prepare_invoice(self):
        """The date is there from the start: setting it later recomputes every invoice."""
        values = super()._prepare_invoice()
        if "oms_billing_date" in self.env.context:
            date = self.env.context["oms_billing_date"] or self.env["oms.day"]._today(company=self.company_id)
            values["invoice_date"] = date
            if not values.get("invoice_payment_term_id"):
                values["invoice_date_due"] = date  # Odoo would take today, whatever the invoice's date
        return values

    @api.model
    def _oms_billing_reason(self, order, error):
        """Why an order could not be billed, in words for the accountant; an unforeseen error goes to the log too."""
        if isinstance(error, UserError):
            return str(error)
        _logger.error("Order %s could not be billed", order.name, exc_info=error)
        return self.env._("Unforeseen: %(error)s", error=f"{type(error).__name__}: {error}")

    def action_oms_bill(self):
        """Bill the chosen orders and say what came of it."""
        return self._oms_bill_told(self._oms_bill_outcome(self))

    @api.model
    def _oms_bill_told(self, outcome):
        """The action that says what came of billing."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if outcome.failed or outcome.held else "success",
                "sticky": bool(outcome.failed or outcome.held),
                "title": self.env._("%(count)s invoices", count=len(outcome.invoices)),
                "message": "\n".join(self._oms_outcome_sentences(outcome)),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_oms_invoice(self):
        """Bill this order and open its invoice; where nothing was billed, say why."""
        outcome = self._oms_bill_outcome(self)
        return self.action_view_invoice(outcome.invoices) if outcome.invoices else self._oms_bill_told(outcome)

    @api.model
    def _oms_outcome_sentences(self, outcome):
        """The outcome in words: counts, then the first orders held or failed with their reasons."""
        said = [self.env._("%(count)s orders billed.", count=len(outcome.billed))]
        if outcome.nothing:
            said.append(self.env._("%(count)s with nothing to invoice.", count=len(outcome.nothing)))
        if outcome.waiting:
            said.append(self.env._("%(count)s with charges only, goods still to ship.", count=len(outcome.waiting)))
        for title, reasons in ((self.env._("On hold"), outcome.held), (self.env._("Not billed"), outcome.failed)):
            for order, reason in list(reasons.items())[:5]:
                said.append(f"{title}: {order.name}: {reason}")
            if len(reasons) > 5:
                said.append(self.env._("%(title)s: %(count)s more", title=title, count=len(reasons) - 5))
        return said
