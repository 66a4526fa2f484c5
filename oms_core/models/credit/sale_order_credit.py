# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace

from odoo import api, fields, models

from ...planning import credit_rules as planning
from .oms_credit_account_owes import Open


class SaleOrder(models.Model):
    """May these orders go on account? Gather and claim here; the decision is in ``planning/credit_rules.py``, what
    follows from it in ``sale_order_verdicts.py``."""

    _inherit = "sale.order"

    def action_confirm(self):
        """A person at the button may be refused; everybody else's order is held where it has to be."""
        if self._oms_is_person():
            self = self.with_context(oms_at_button=True)
        return super().action_confirm()

    def _oms_is_person(self):
        """Whether somebody of the company confirms, and waits for the answer. Saying so, or not, opens nothing: the
        other answer is a hold."""
        context = self.env.context
        return not (self.env.su or context.get("cron_id") or context.get("oms_no_refusal")) and self.env.user._is_internal()

    def _oms_check_credit(self):
        """Hold orders that want more credit than their account has room for, or that break another rule of their
        policy (or note that they would be held).

        Judged against all that is committed or claimed, in the order given, under the guards of the accounts:
        two orders of one account cannot both use the same room.
        """
        Account = self.env["oms.credit.account"]
        for company, orders in self.grouped("company_id").items():
            if not Account._oms_used(company.id):
                continue
            # What is held as a whole is not judged again by an edit; where lines are held, the others are.
            orders = orders.filtered(
                lambda order: not order._oms_active_holds("credit").filtered(lambda hold: not hold.line_id))
            asked = orders._oms_credit_asks(company)
            judged = orders._oms_claim_credit(company, asked) if asked else (None, [])
            orders._oms_mark_judged(asked)
            orders._oms_apply_verdicts(*judged)

    def _oms_credit_asks(self, company, again=False):
        """What these orders want of their accounts: {order id: (case, kept policy, ask)}.

        Orders without an account with a limit, in a company without policies for them, ask for nothing.

        :param again: orders that are held are looked at again
        """
        if not self:
            return {}
        policies, found = self.env["oms.credit.policy"], {}
        cases = self.env["oms.credit.account"]._gather_cases(self.ids)
        for order in self:
            case = cases[order.id]
            kept = policies._oms_for(company, case.policy_id, case.category_ids)
            if kept.id or (case.account_id and case.limited):
                found[order.id] = (case, kept, order._oms_credit_ask(case, kept, again))
        return found

    def _oms_credit_ask(self, case, kept, again):
        """What the order wants: what is left to invoice, less what was paid for it and is not in the ledger yet."""
        self.ensure_one()
        amount = sum(amount for _line, amount in case.lines) - case.prepaid
        facts = self._oms_credit_facts(case.partner_id)
        mark = self.sudo().oms_judged or {}  # sudo: a mark of ours, for whoever edits the order
        plan = kept.plan
        if not self.company_id._oms_enforces_credit() and plan.by_line:
            plan = plan.only(planning.CHECKS)  # nothing is held: nothing to choose
        granted, sure = 0.0, set()
        if not mark or self._oms_same_payer(mark, facts):  # what another payer was granted is not granted to this one
            cleared, sure = self._oms_credit_granted(kept, dict(case.lines), again, amount, facts["worth"])
            # What passed once is counted already: only an order that grows is judged again.
            # sudo: what was granted before, for whoever edits the order
            passed = planning.left_of(self.sudo().oms_credit_passed, amount, facts["worth"], mark.get("worth"))
            granted = max(cleared, passed)
        terms = self._oms_terms_beyond() if plan.wants("terms") else 0
        return planning.Ask(
            self.id, case.account_id or 0, amount, granted, plan, value=facts["worth"], prepaid=case.prepaid, terms=terms,
            day=self._oms_credit_day(), anew=planning.changed_terms(mark, {**facts, "terms": terms}),
            lines=tuple(planning.Line(key, amount, key in sure) for key, amount in case.lines) if plan.by_line else ())

    def _oms_credit_granted(self, kept, amounts, again, amount, worth):
        """(what persons let go of the ``amount`` that this order, now ``worth`` so much, asks for, ids of lines that go before
        others)."""
        factor = 1 + kept.tolerance / 100
        now = fields.Datetime.now()
        # sudo: what was granted before, for whoever edits the order
        holds = self.sudo().oms_hold_ids.filtered(lambda hold: hold.granted and not hold.ended and not (
            kept.days and hold.cleared_on and (now - hold.cleared_on).days >= kept.days))
        whole = max((
            planning.left_of(hold.granted, amount, worth, hold.granted_worth or None) + hold.granted * (factor - 1)
            for hold in holds if not hold.line_id), default=0.0)
        sure = {hold.line_id.id for hold in holds
                if hold.line_id and amounts.get(hold.line_id.id, 0.0) <= hold.granted * factor}
        if again:
            held = self._oms_active_holds("credit")
            if held and all(hold.line_id for hold in held):
                sure |= set(amounts) - set(held.line_id.ids)
        return whole, sure

    def _oms_credit_day(self):
        """In how many days the goods are wanted, None: at once. Extended by promising."""
        day = self.env["oms.day"]
        return (day._of(self.commitment_date, company=self.company_id) - day._today(company=self.company_id)).days if (
            self.commitment_date) else None

    def _oms_terms_beyond(self):
        """So many days later than the customer's terms say the order is to be paid."""
        today = self.env["oms.day"]._today(company=self.company_id)

        def days(term):
            return max(((line._get_due_date(today) - today).days for line in term.line_ids), default=0)

        # sudo: terms of a customer whose order the user edits
        customer = self.sudo().partner_invoice_id.commercial_partner_id.with_company(self.company_id)
        return days(self.sudo().payment_term_id) - days(customer.property_payment_term_id)  # sudo: as above

    def _oms_claim_credit(self, company, asked):
        """(token, verdicts) for what is asked, claimed in a transaction of its own."""
        Account = self.env["oms.credit.account"]
        cases = {case.account_id: case for case, _kept, _ask in asked.values() if case.account_id}
        asks = [ask for _case, _kept, ask in asked.values()]
        account_ids = sorted(cases)
        today = self.env["oms.day"]._today(company=company)
        limits = {key: Account._oms_limit_of(case, company) for key, case in cases.items()}
        horizons = {ask.account_id: today.toordinal() + int(rule.threshold)
                    for ask in asks if ask.account_id for rule in ask.policy.rules if rule.kind == "horizon"}
        with_items = any(ask.policy.wants("oldest", "overdue") for ask in asks)

        def decide(cr):
            owes = Account._gather_owes_near(cr, account_ids, self.ids, horizons)
            items = Account._gather_open(cr, account_ids) if with_items else {}
            known = [self._oms_credit_account(
                cases[key], limits[key], owes.get(key, (0.0, 0.0)), items.get(key, Open()), today)
                for key in account_ids]
            verdicts = planning.judge(known, asks, tolerance=company.currency_id.rounding / 2)
            rows = [
                (verdict.account_id, 0 if ask.day is None else max(today.toordinal() + ask.day, 1), verdict.went,
                 verdict.order_id)
                for ask, verdict in zip(asks, verdicts, strict=True) if verdict.account_id and verdict.went > 0]
            return verdicts, rows

        if not account_ids:
            return None, planning.judge([], asks, tolerance=company.currency_id.rounding / 2)
        return self.env["oms.claim"]._claim("credit", [(key, 0) for key in account_ids], decide)

    @api.model
    def _oms_credit_account(self, case, limit, owes, items, today):
        """The account as the decision takes it."""
        return planning.Account(
            case.account_id, limit[0], *owes, rated=limit[1], due=items.due, overdue=items.overdue,
            oldest=items.oldest, review=case.review_date and (case.review_date - today).days,
            blocked=bool(case.blocked), credit_class=case.credit_class)

    def _oms_check_release(self):
        """Hold orders whose customers break a rule by now, before their goods are sent to the warehouse. Room is not
        asked for again, unless the order is another than the one that got it."""
        self._oms_adopt_credit()
        self._oms_check_as_is()
        for company, orders in self.filtered(lambda order: order.state == "sale").grouped("company_id").items():
            policies = self.env["oms.credit.policy"]._oms_kept(company.id)
            if not company._oms_enforces_credit() or not any(kept.plan.wants(*planning.CUSTOMER) for kept in policies):
                continue
            orders = orders.filtered(lambda order: not order._oms_active_holds("credit"))
            asked = orders._oms_credit_asks(company)
            failed = [verdict for verdict in orders._oms_judge_customers(asked) if not verdict.passed]
            orders._oms_apply_verdicts(None, failed)

    def _oms_judge_customers(self, asked):
        Account, today = self.env["oms.credit.account"], self.env["oms.day"]._today(company=self.company_id[:1])
        asks = []
        for _case, kept, ask in asked.values():
            cleared, _sure = self.browse(ask.order_id)._oms_credit_granted(kept, {}, False, ask.amount, ask.value)
            asks.append(replace(ask, policy=ask.policy.only(planning.CUSTOMER), granted=cleared))
        cases = {case.account_id: case for case, _kept, _ask in asked.values() if case.account_id}
        items = {}
        if cases and any(ask.policy.wants("oldest", "overdue") for ask in asks):
            self.env["account.move.line"].flush_model()
            items = Account._gather_open(self.env.cr, list(cases))
        known = [self._oms_credit_account(case, (None, True), (0.0, 0.0), items.get(key, Open()), today)
                 for key, case in cases.items()]
        return planning.judge(known, asks)

    def _oms_recheck_credit(self):
        """Let go what fits the room by now (paid, limit raised, order made smaller, rule changed)."""
        for company, orders in self.filtered("oms_credit_held").grouped("company_id").items():
            asked = orders._oms_credit_asks(company, again=True)
            for order in orders.filtered(lambda order, asked=asked: order.id not in asked):
                order._oms_reopen_credit(None)  # no limit any more
            token, verdicts, some = None, [], orders.browse()
            if asked:
                some = orders.filtered(lambda order, asked=asked: order.id in asked)
                token, verdicts = some._oms_claim_credit(company, asked)
            orders._oms_mark_judged(asked)
            some._oms_apply_rechecked(token, verdicts)
