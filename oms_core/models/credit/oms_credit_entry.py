# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ...planning import credit_rules as planning
from .oms_credit_account_owes import Case


class OmsCredit(models.AbstractModel):
    """Credit while an order is typed: what room there is, and what confirming will do, before it is done. Nothing is claimed or
    written; the order that is confirmed is judged by itself (``_check``)."""

    _inherit = "oms.credit"

    def _entry_case(self, order):
        """The account that the payer, as it stands in the form, uses, in the shape that the decision takes."""
        accounts, company = self.env["oms.credit.account"], order.company_id
        payer = (order.partner_invoice_id or order.partner_id)._origin.commercial_partner_id
        account = accounts._oms_for_partners(payer, company).get(payer.id)
        # sudo: one without a limit may be blocked; only what follows from it is said
        account = account or accounts.sudo().search([("partner_id", "=", payer.id), ("company_id", "=", company.id)], limit=1)
        return Case(order._origin.id, account.id or None, payer.id, (account.partner_id or payer).category_id.ids,
                    account.limited, account.limit, account.limit_currency_id.id, account.policy_id.id, account.review_date,
                    account.blocked, account.credit_class, 0.0, [])

    def _entry_ask(self, order, case, kept):
        """What the order as it stands would ask for."""
        rate, facts = order.currency_rate or 1.0, self.env["oms.judging"]._facts(order, case.partner_id)
        prepaid = self.env["oms.credit.account"]._oms_prepaid(order) / rate
        amount = facts["worth"] - prepaid
        granted, sure = 0.0, set()
        if order._origin:
            granted, sure = self._granted(order._origin, kept, {}, False, amount, facts["worth"])
        lines = [planning.Line(number, line.price_total / rate, line._origin.id in sure)
                 for number, line in enumerate(order.order_line) if not line.display_type] if kept.plan.by_line else ()
        return planning.Ask(
            case.order_id or 0, case.account_id or 0, amount, granted, kept.plan, value=facts["worth"], prepaid=prepaid,
            day=self._day(order), lines=tuple(lines), **self._facts_of_orders({order: kept.plan})[order])

    def _entry_verdict(self, order, case, kept):
        accounts, company = self.env["oms.credit.account"], order.company_id
        today, limit = self.env["oms.day"]._today(company=company), accounts._oms_limit_of(case, company)
        ask, known = self._entry_ask(order, case, kept), []
        if case.account_id:
            ids = [case.account_id]
            days = [int(rule.threshold) for rule in kept.plan.rules if rule.kind == "horizon"]
            horizons = {case.account_id: today.toordinal() + days[-1]} if days else {}
            owes = accounts._gather_owed(self.env.cr, ids, order._origin.ids, horizons)
            known = self._accounts(self.env.cr, {case.account_id: case}, {case.account_id: limit}, owes, [ask], today)
        return self._judge(known, [ask], tolerance=company.currency_id.rounding / 2)[0]

    def _say_entry(self, order, case, kept):
        """(words, tone): the room left, and what confirming this order will do."""
        verdict, _ = self._entry_verdict(order, case, kept), self.env._
        money = order.company_id.currency_id.format
        room = _("Room left %(room)s of %(limit)s", room=money(verdict.room), limit=money(verdict.limit)) if (
            verdict.limit is not None) else _("No credit limit")
        if verdict.passed:
            return (_("%(room)s; %(left)s after this order.", room=room, left=money(verdict.room - verdict.went))
                    if verdict.limit is not None and verdict.went > 0 else f"{room}."), "success"
        why = self._message(verdict)
        if not order.company_id._oms_enforces_credit():
            return _("%(room)s. It would be held if limits were enforced: %(why)s.", room=room, why=why), "muted"
        if verdict.refused:
            return _("%(room)s. It cannot be confirmed: %(why)s.", room=room, why=why), "danger"
        if verdict.held_lines:
            return _("%(room)s. Confirming holds %(held)s of its lines: %(why)s.", room=room, held=len(verdict.held_lines),
                     why=why), "warning"
        return _("%(room)s. Confirming holds it: %(why)s.", room=room, why=why), "warning"
