# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo import api, models
from odoo.tools import SQL

from ...jobs import in_sets
from ...planning.billing import HELD, NOTHING
from ...planning.billing_run import INCOMPLETE, NOT_DUE, PLANNED, RATELESS, next_due

#: Invoices of which the amount is found out under one savepoint.
PRICED = 50


class OmsBillingRun(models.Model):
    """The preview: who is billed, how much, and who is left out and why. Each step does what is still to be done, so that it can
    be broken off anywhere."""

    _inherit = "oms.billing.run"

    def _candidates(self, after, limit, count=False):
        """Orders of the company, from the id after this one, of which something may be billed; with ``count`` how many."""
        self.ensure_one()
        self.env["sale.order"].flush_model()
        who = SQL("TRUE")
        if self.partner_ids:
            # With them whoever gets their bills or belongs to them.
            ids = self.env["res.partner"].with_context(active_test=False).search([("id", "child_of", self.partner_ids.ids)]).ids
            who = SQL("(sale.partner_invoice_id = ANY(%(ids)s) OR sale.partner_id = ANY(%(ids)s))", ids=ids)
        rows = self.env.execute_query(SQL(
            """SELECT sale.id FROM sale_order sale
                WHERE sale.id > %s AND sale.company_id = %s AND sale.state = 'sale' AND %s
                  AND (sale.invoice_status = 'to invoice'
                       OR sale.id IN (SELECT down.order_id FROM sale_order_line down
                                       WHERE down.is_downpayment AND down.qty_to_invoice != 0))
                ORDER BY sale.id LIMIT %s""", after, self.company_id.id, who, limit))
        return len(rows) if count else [order_id for (order_id,) in rows]

    def _list_orders(self, ids):
        """Write what becomes of these orders. Who has nothing to bill and waits for nothing is not listed."""
        self.ensure_one()
        orders = self.env["sale.order"].with_company(self.company_id).browse(ids)
        billing = self.env["oms.billing"]
        facts = billing._run_facts(orders, self.date, self.early)
        words = _Words(self, orders)
        rows = []
        for order in orders:
            fact = facts[order.id]
            if fact.decision.state == NOTHING and not fact.held:
                continue
            rows.append({
                "run_id": self.id, "company_id": self.company_id.id, "order_id": order.id,
                "partner_id": order.partner_invoice_id.id, "customer_ref": order.client_order_ref,
                "currency_id": order.currency_id.id, "state": fact.decision.state, "final": fact.decision.final,
                "group_key": json.dumps(fact.group), **words.of(order, fact),
            })
        self.env["oms.billing.run.line"].create(rows)
        self.counted_to = ids[-1]

    def _is_numbered(self):
        return bool(self.env["oms.billing.run.line"].search_count([("run_id", "=", self.id), ("number", ">", 0)], limit=1))

    def _to_list(self, after, limit):
        """Orders that are still to be listed. None once the invoices are numbered: what is to be billed since then is for the
        next run."""
        return [] if self._is_numbered() else self._candidates(after, limit)

    def _number_invoices(self):
        """Number the invoices, customer by customer: orders that go on one have one number. Once: a preview that goes on keeps
        the numbers that it has."""
        lines = self.env["oms.billing.run.line"]
        lines.flush_model()
        if self._is_numbered():
            return
        self.env.cr.execute(SQL(
            """UPDATE oms_billing_run_line line SET number = ranked.number
                 FROM (SELECT one.id, DENSE_RANK() OVER (ORDER BY partner.complete_name, one.partner_id, first.order_id) AS number
                         FROM oms_billing_run_line one
                         JOIN res_partner partner ON partner.id = one.partner_id
                         JOIN (SELECT group_key, MIN(order_id) AS order_id FROM oms_billing_run_line
                                WHERE run_id = %(run)s AND state = %(planned)s GROUP BY group_key) first
                              ON first.group_key = one.group_key
                        WHERE one.run_id = %(run)s AND one.state = %(planned)s) ranked
                WHERE ranked.id = line.id""", run=self.id, planned=PLANNED))
        lines.invalidate_model(["number"])

    def _not_priced(self, after, limit):
        """Numbers of invoices of which the amount is not known yet, from the one after this."""
        self.env["oms.billing.run.line"].flush_model()
        rows = self.env.execute_query(SQL(
            """SELECT DISTINCT number FROM oms_billing_run_line
                WHERE run_id = %s AND state = %s AND NOT COALESCE(priced, FALSE) AND number > %s ORDER BY 1 LIMIT %s""",
            self.id, PLANNED, after, limit))
        return [number for (number,) in rows]

    def _price_invoices(self, numbers):
        """Find out what these invoices will come to. One that cannot even be worked out is left out, and says why."""
        _results, failed = in_sets(self.env, numbers, PRICED, self._price_some)
        for number, error in failed.items():
            lines = self.env["oms.billing.run.line"].search([
                ("run_id", "=", self.id), ("number", "=", number), ("state", "=", PLANNED)])
            lines.write({"state": "failed", "priced": True, "reason": self.env["oms.billing"]._reason(lines.order_id[:1], error)})

    def _price_some(self, numbers):
        lines = self.env["oms.billing.run.line"].search([
            ("run_id", "=", self.id), ("number", "in", numbers), ("state", "=", PLANNED)])
        by_number = lines.grouped("number")
        for some in by_number.values():
            orders = some.order_id.sorted("id").with_company(self.company_id)
            amounts = self.env["oms.billing"]._expected(orders, some[0].final)
            for line in some:
                amount = amounts.get(line.order_id.id)
                if amount is None:
                    line.write({"state": NOTHING, "priced": True, "number": 0,
                                "reason": self.env._("No line of it goes on an invoice")})
                else:
                    line.write({"amount": amount, "priced": True, "amount_company": self._in_company_currency(amount, line)})

    def _in_company_currency(self, amount, line):
        return line.currency_id._convert(amount, self.company_id.currency_id, self.company_id, self.date)

    @api.model
    def _count_up(self):
        """Go on with the previews that are being made, in sets that commit."""
        for run in self.search([("state", "=", "counting")], order="id"):
            run._count_up_one()


class _Words:
    """Why orders are left out, for the accountant."""

    def __init__(self, run, orders):
        self.env, self.run = run.env, run
        # sudo: problems are readonly to everyone; whoever bills reads them
        issues = run.env["oms.billing.issue"].sudo().search([("order_id", "in", orders.ids), ("closed_on", "=", False)])
        self.failed = {issue.order_id.id: issue.reason for issue in issues}

    def of(self, order, fact):
        """{reason, due_on} of the order."""
        state, env = fact.decision.state, self.env
        if state == HELD:
            return {"reason": fact.held}
        if state == NOT_DUE:
            day = next_due(fact.mode, self.run.date)
            return {"due_on": day, "reason": env._("Billed on %(day)s", day=env["oms.day"]._say(day))}
        if state == INCOMPLETE:
            return {"reason": env._("Something of it is still to be shipped or done")}
        if state == RATELESS:
            return {"reason": self.run._rateless_words(order)}
        if state == PLANNED and order.id in self.failed:
            return {"reason": env._("Is tried again; last time: %(reason)s", reason=self.failed[order.id])}
        return {"reason": False}
