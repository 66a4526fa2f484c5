# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace

from odoo import api, fields, models

from ...planning import credit_rules as planning
from .oms_credit_account_owes import Owed


class OmsCredit(models.AbstractModel):
    """May these orders go on account? The credit check, given orders: here a limit is checked.

    Facts are gathered and room is claimed here, the decision is in ``planning/credit_rules.py``, what follows from it in
    ``oms_credit_apply.py``.
    """

    _name = "oms.credit"
    _description = "Credit check"

    @api.model
    def _check(self, orders):
        """Hold orders that want more credit than their account has room for, or that break another rule of their
        policy (or note that they would be held).

        Judged against all that is committed or claimed, in the order given, under the guards of the accounts:
        two orders of one account cannot both use the same room.
        """
        Account = self.env["oms.credit.account"]
        for company, some in orders.grouped("company_id").items():
            if not Account._oms_used(company.id):
                continue
            # What is held as a whole is not judged again by an edit; where lines are held, the others are.
            some = some.filtered(lambda order: not order._oms_active_holds("credit")._on_whole())
            asked = self._asks(some, company)
            judged = self._claim(some, company, asked) if asked else (None, [])
            self.env["oms.judging"]._mark(some, asked)
            self._apply(some, *judged)

    @api.model
    def _asks(self, orders, company, again=False):
        """What these orders want of their accounts: {order id: (case, kept policy, ask)}.

        Orders without an account with a limit, in a company without policies for them, ask for nothing.

        :param again: orders that are held are looked at again
        """
        if not orders:
            return {}
        policies, found = self.env["oms.credit.policy"], {}
        cases = self.env["oms.credit.account"]._gather_cases(orders.ids)
        for order in orders:
            case = cases[order.id]
            kept = policies._oms_for(company, case.policy_id, case.category_ids)
            if kept.id or (case.account_id and case.limited):
                found[order] = (case, kept)
        looked = self._facts_of_orders({order: kept.plan for order, (_case, kept) in found.items()})
        return {order.id: (case, kept, self._ask(order, case, kept, looked[order], again))
                for order, (case, kept) in found.items()}

    def _ask(self, order, case, kept, looked, again):
        """What the order wants: what is left to invoice, less what was paid for it and is not in the ledger yet."""
        amount = sum(amount for _line, amount in case.lines) - case.prepaid
        facts = self.env["oms.judging"]._facts(order, case.partner_id)
        mark = order.sudo().oms_judged or {}  # sudo: a mark of ours, for whoever edits the order
        plan = kept.plan
        if not order.company_id._oms_enforces_credit() and plan.by_line:
            plan = replace(plan, by_line=False)  # nothing is held: nothing to choose
        granted, sure = 0.0, set()
        if not mark or self.env["oms.judging"]._same_payer(mark, facts):  # what another was granted is not granted to this one
            if case.was_held:
                granted, sure = self._granted(order, kept, dict(case.lines), again, amount, facts["worth"])
            # What passed once is counted already: only an order that grows is judged again.
            # sudo: what was granted before, for whoever edits the order
            passed = planning.left_of(order.sudo().oms_credit_passed, amount, facts["worth"], mark.get("worth"))
            granted = max(granted, passed)
        return planning.Ask(
            order.id, case.account_id or 0, amount, granted, plan, value=facts["worth"], prepaid=case.prepaid,
            day=self._day(order), anew=planning.changed_terms(mark, {"terms": 0, **facts, **looked}), **looked,
            lines=tuple(planning.Line(key, amount, key in sure) for key, amount in case.lines) if plan.by_line else ())

    def _granted(self, order, kept, amounts, again, amount, worth):
        """(what persons let go of the ``amount`` that this order, now ``worth`` so much, asks for, ids of lines that go before
        others)."""
        factor = 1 + kept.tolerance / 100
        now = fields.Datetime.now()
        # sudo: what was granted before, for whoever edits the order
        holds = order.sudo().oms_hold_ids.filtered(lambda hold: hold.granted and not hold.ended and not (
            kept.days and hold.cleared_on and (now - hold.cleared_on).days >= kept.days))
        whole = max((
            planning.left_of(hold.granted, amount, worth, hold.granted_worth or None) + hold.granted * (factor - 1)
            for hold in holds if not hold.line_id), default=0.0)
        sure = {hold.line_id.id for hold in holds
                if hold.line_id and amounts.get(hold.line_id.id, 0.0) <= hold.granted * factor}
        if again:
            held = order._oms_active_holds("credit")
            if held and all(hold.line_id for hold in held):
                sure |= set(amounts) - set(held.line_id.ids)
        return whole, sure

    def _day(self, order):
        """In how many days the order's goods are wanted, None: at once. Extended by promising."""
        return self._days_until(order.commitment_date, order.company_id) if order.commitment_date else None

    def _days_until(self, instant, company):
        day = self.env["oms.day"]
        return (day._of(instant, company=company) - day._today(company=company)).days

    def _terms_beyond(self, order):
        """So many days later than the customer's terms say the order is to be paid."""
        today = self.env["oms.day"]._today(company=order.company_id)

        def days(term):
            return max(((line._get_due_date(today) - today).days for line in term.line_ids), default=0)

        # sudo: terms of a customer whose order the user edits
        customer = order.sudo().partner_invoice_id.commercial_partner_id.with_company(order.company_id)
        return days(order.sudo().payment_term_id) - days(customer.property_payment_term_id)  # sudo: as above

    @api.model
    def _claim(self, orders, company, asked):
        """(token, verdicts) for what is asked, claimed in a transaction of its own."""
        Account = self.env["oms.credit.account"]
        cases = {case.account_id: case for case, _kept, _ask in asked.values() if case.account_id}
        asks = [ask for _case, _kept, ask in asked.values()]
        account_ids = sorted(cases)
        today = self.env["oms.day"]._today(company=company)
        limits = {key: Account._oms_limit_of(case, company) for key, case in cases.items()}
        horizons = {ask.account_id: today.toordinal() + int(rule.threshold)
                    for ask in asks if ask.account_id for rule in ask.policy.rules if rule.kind == "horizon"}

        def decide(cr):
            owes = Account._gather_owed(cr, account_ids, orders.ids, horizons)
            known = self._accounts(cr, cases, limits, owes, asks, today)
            verdicts = self._judge(known, asks, tolerance=company.currency_id.rounding / 2)
            rows = [
                (verdict.account_id, 0 if ask.day is None else max(today.toordinal() + ask.day, 1), verdict.went,
                 verdict.order_id)
                for ask, verdict in zip(asks, verdicts, strict=True) if verdict.account_id and verdict.went > 0]
            return verdicts, rows

        if not account_ids:
            return None, self._judge([], asks, tolerance=company.currency_id.rounding / 2)
        return self.env["oms.claim"]._claim("credit", [(key, 0) for key in account_ids], decide)

    def _accounts(self, cr, cases, limits, owes, asks, today):
        """The accounts as the decision takes them, with what the rules look at that are asked about.

        :param owes: {account id: ``Owed``}, None: what they owe is not asked
        """
        facts = self._facts_of_accounts(cr, cases, asks, today, owes)
        owed = {key: (owes or {}).get(key, Owed()) for key in cases}
        return [planning.Account(key, limits[key][0], owed[key].owes, owed[key].near, rated=limits[key][1], **facts[key])
                for key in sorted(cases)]

    @api.model
    def _check_release(self, orders):
        """Hold orders whose customers break a rule by now, before their goods are sent to the warehouse. Room is not
        asked for again, unless the order is another than the one that got it."""
        self.env["oms.judging"]._adopt(orders)
        self.env["oms.judging"]._check(orders)
        customer = [kind.code for kind in self._rules() if kind.customer]
        for company, some in orders.filtered(lambda order: order.state == "sale").grouped("company_id").items():
            policies = self.env["oms.credit.policy"]._oms_kept(company.id)
            if not company._oms_enforces_credit() or not any(kept.plan.wants(*customer) for kept in policies):
                continue
            some = some.filtered(lambda order: not order._oms_active_holds("credit"))
            asked = self._asks(some, company)
            failed = [verdict for verdict in self._judge_customers(some, company, asked, customer) if not verdict.passed]
            self._apply(some, None, failed)

    def _judge_customers(self, orders, company, asked, kinds):
        """Verdicts by the rules of these kinds only, with what persons let go."""
        asks = []
        for case, kept, ask in asked.values():
            cleared = self._granted(
                orders.browse(ask.order_id), kept, {}, False, ask.amount, ask.value)[0] if case.was_held else 0.0
            asks.append(replace(ask, policy=ask.policy.only(kinds), granted=cleared))
        cases = {case.account_id: case for case, _kept, _ask in asked.values() if case.account_id}
        today, limits = self.env["oms.day"]._today(company=company), dict.fromkeys(cases, (None, True))
        return self._judge(self._accounts(self.env.cr, cases, limits, None, asks, today), asks)

    @api.model
    def _recheck(self, orders):
        """Let go what fits the room by now (paid, limit raised, order made smaller, rule changed)."""
        for company, held in orders.filtered("oms_credit_held").grouped("company_id").items():
            asked = self._asks(held, company, again=True)
            for order in held.filtered(lambda order, asked=asked: order.id not in asked):
                self._reopen(order, None)  # no limit any more
            token, verdicts, some = None, [], held.browse()
            if asked:
                some = held.filtered(lambda order, asked=asked: order.id in asked)
                token, verdicts = self._claim(some, company, asked)
            self.env["oms.judging"]._mark(held, asked)
            self._apply_rechecked(some, token, verdicts)
