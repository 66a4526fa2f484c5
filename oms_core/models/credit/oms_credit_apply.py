# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError

from ...planning.hold_entry import Entry


class OmsCredit(models.AbstractModel):
    """What follows from a credit decision: marks, holds on the order or its lines, a refusal, and the record of it."""

    _inherit = "oms.credit"

    @api.model
    def _apply(self, orders, token, verdicts):
        """Refuse, keep the decisions, let go or hold.

        :param token: of the claim that the verdicts rest on, None: of none
        """
        self._refuse(orders, verdicts)
        self._keep(orders, verdicts)
        self._mark_passed(orders, token, verdicts)
        failed = [verdict for verdict in verdicts if not verdict.passed]
        if not failed:
            return
        self._give_up_room(orders, failed)
        reason = self.env.ref("oms_core.hold_reason_credit")
        entries = []
        for verdict in failed:
            order = orders.browse(verdict.order_id).with_prefetch(orders._ids)
            observed = not order.company_id._oms_enforces_credit()
            # sudo: whoever confirms the order meets its holds
            if observed and order.sudo().oms_hold_ids.filtered(
                    lambda hold: hold.state == "observed" and hold.reason_id == reason):
                continue
            entries += self._entries(order, verdict, reason, observed)
        self.env["oms.hold"]._place(entries)

    @api.model
    def _apply_rechecked(self, orders, token, verdicts):
        """Orders that are held were judged again: let go what may go, keep the rest held."""
        reason = self.env.ref("oms_core.hold_reason_credit")
        news = [verdict for verdict in verdicts if verdict.passed or verdict.held_lines]
        self._mark_passed(orders, token, news)
        entries = []
        for verdict in news:
            order = orders.browse(verdict.order_id).with_prefetch(orders._ids)
            was = order._oms_active_holds("credit")
            changed = self._reopen(order, verdict)
            if changed:
                self._keep(order, [verdict])
            if verdict.held_lines and was._on_whole():
                entries += self._entries(order, verdict, reason, False)
        self.env["oms.hold"]._place(entries)

    @api.model
    def _reopen(self, order, verdict):
        """Close the credit holds of this order that ``verdict`` does not ask for (None: all). Returns those closed.

        A person's hold for the same reason has no limit among its facts: only persons clear it.
        """
        keep = verdict.held_lines if verdict else ()
        holds = order._oms_active_holds("credit").filtered(
            lambda hold: "owes" in (hold.facts or {}) and hold.line_id.id not in keep)
        holds._end(self.env._("Fits the room left"))
        return holds

    def _give_up_room(self, orders, verdicts):
        """What is held as a whole uses no room: others may take it, so that it has to ask for all of it to go on."""
        # sudo: a mark of ours on an order the user changes
        orders = orders.browse(verdict.order_id for verdict in verdicts if not verdict.passed and verdict.went <= 0).sudo()
        orders.filtered(lambda order: order.oms_credit_passed and order.company_id._oms_enforces_credit()).write(
            {"oms_credit_passed": 0.0})

    def _mark_passed(self, orders, token, verdicts):
        """Write what was let go on the orders, with the token of its claim. Whoever sums up what is owed reads it."""
        went = {verdict.order_id: verdict for verdict in verdicts if verdict.passed or verdict.went > 0}
        orders = orders.browse(went)
        for order in orders.sudo():  # sudo: a mark of ours on an order the user confirms
            verdict = went[order.id]
            amount = verdict.amount if verdict.passed else verdict.went
            if token or order.oms_credit_passed != amount:
                order.write({"oms_credit_token": token or order.oms_credit_token, "oms_credit_passed": amount})
        if token and self.env["oms.claim"]._consume(token):
            orders.flush_recordset(["oms_credit_token", "oms_credit_passed", "oms_judged"])

    def _keep(self, orders, verdicts):
        rows = []
        for verdict in verdicts:
            order = orders.browse(verdict.order_id).with_prefetch(orders._ids)
            enforced = order.company_id._oms_enforces_credit()
            for result in verdict.results:
                facts = {"why": result.why, "found": result.found, "allowed": result.allowed}
                if result.rule.kind in ("limit", "horizon"):
                    facts |= {"owes": verdict.owes, "limit": verdict.limit, "went": verdict.went}
                rows.append((order, result, enforced and result.rule.counts, facts))
        self.env["oms.credit.verdict"]._append(rows)

    @api.model
    def _is_person(self):
        """Whether somebody of the company confirms, and waits for the answer. Saying so, or not, opens nothing: the
        other answer is a hold."""
        context = self.env.context
        return not (self.env.su or context.get("cron_id") or context.get("oms_no_refusal")) and self.env.user._is_internal()

    def _refuse(self, orders, verdicts):
        """Tell a person at the button no, naming the orders and why; nothing was written yet.

        :raises UserError: where a rule says so and the company enforces
        """
        if not self.env.context.get("oms_at_button") or not self._is_person():
            return
        refused = [
            (order, verdict) for verdict in verdicts if verdict.refused
            for order in orders.browse(verdict.order_id) if order.company_id._oms_enforces_credit()]
        if refused:
            raise UserError(self.env._(
                "Not confirmed:\n%(orders)s\nHave the customer pay in advance, or ask those who look after credit.",
                orders="\n".join(f"{order.name}: {self._told(order, verdict)}" for order, verdict in refused)))

    @api.model
    def _entries(self, order, verdict, reason, observed):
        """Holds that follow from a broken rule: of the order, or of the lines that do not fit."""
        message, figures = self._message(verdict), self._figures(order, verdict)
        facts = {"amount": verdict.amount, "owes": verdict.owes, "limit": verdict.limit, "room": verdict.room,
                 "rules": [[result.rule.id, result.why] for result in verdict.broken]}
        if not verdict.held_lines:
            return [Entry(order, reason, message, facts, observed, figures=figures)]
        held = order._oms_active_holds("credit").line_id
        entries = []
        for line in order.order_line.filtered(lambda line: line.id in verdict.held_lines) - held:
            amount = line.price_total / (order.currency_rate or 1.0)
            entries.append(Entry(
                order, reason, f"{line.product_id.display_name or line.name}: {message}", {**facts, "amount": amount},
                observed, line, figures))
        return entries
