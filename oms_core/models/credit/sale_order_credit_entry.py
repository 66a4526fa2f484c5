# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ...planning import credit_rules as planning
from .oms_credit_account_owes import Case, Open


class SaleOrder(models.Model):
    """Credit while an order is typed: what room there is, and what confirming will do, before it is done. Nothing is claimed or
    written; the order that is confirmed is judged by itself (``_oms_check_credit``)."""

    _inherit = "sale.order"

    oms_credit_note = fields.Char("Credit", compute="_compute_oms_credit_note", groups="base.group_user")
    oms_credit_tone = fields.Char(compute="_compute_oms_credit_note", groups="base.group_user")

    @api.depends("partner_id", "partner_invoice_id", "amount_total", "currency_rate", "payment_term_id", "commitment_date",
                 "state", "company_id")
    @api.depends_context("uid")
    def _compute_oms_credit_note(self):
        self.oms_credit_note = self.oms_credit_tone = False
        accounts = self.env["oms.credit.account"]
        for order in self.filtered(lambda order: order.state in ("draft", "sent") and order.partner_id and order.company_id):
            if not accounts._oms_used(order.company_id.id):
                continue
            case = order._oms_entry_case()
            # sudo: the rules; who may not know what they compare reads that there are some
            kept = self.env["oms.credit.policy"].sudo()._oms_for(order.company_id, case.policy_id, case.category_ids)
            if not kept.id and not case.limited:
                continue
            if accounts.has_access("read"):
                order.oms_credit_note, order.oms_credit_tone = order._oms_say_entry(case, kept)
            elif order.company_id._oms_enforces_credit():
                order.oms_credit_note = self.env._("Credit will be checked when the order is confirmed.")
                order.oms_credit_tone = "muted"

    def _oms_entry_case(self):
        """The account that the payer, as it stands in the form, uses, in the shape that the decision takes."""
        accounts, company = self.env["oms.credit.account"], self.company_id
        payer = (self.partner_invoice_id or self.partner_id)._origin.commercial_partner_id
        account = accounts._oms_for_partners(payer, company).get(payer.id)
        # sudo: one without a limit may be blocked; only what follows from it is said
        account = account or accounts.sudo().search([("partner_id", "=", payer.id), ("company_id", "=", company.id)], limit=1)
        return Case(self._origin.id, account.id or None, payer.id, (account.partner_id or payer).category_id.ids, account.limited,
                    account.limit, account.limit_currency_id.id, account.policy_id.id, account.review_date, account.blocked,
                    account.credit_class, 0.0, [])

    def _oms_entry_ask(self, case, kept):
        """What the order as it stands would ask for."""
        rate, facts = self.currency_rate or 1.0, self._oms_credit_facts(case.partner_id)
        # sudo: what was paid online for an order that the user edits
        paid = self.sudo().transaction_ids.filtered(lambda one: one.state in ("authorized", "done"))
        prepaid = sum(paid.mapped("amount")) / rate
        amount = facts["worth"] - prepaid
        granted, sure = 0.0, set()
        if self._origin:
            granted, sure = self._origin._oms_credit_granted(kept, {}, False, amount, facts["worth"])
        lines = [planning.Line(number, line.price_total / rate, line._origin.id in sure)
                 for number, line in enumerate(self.order_line) if not line.display_type] if kept.plan.by_line else ()
        return planning.Ask(
            case.order_id or 0, case.account_id or 0, amount, granted, kept.plan, value=facts["worth"], prepaid=prepaid,
            terms=self._oms_terms_beyond() if kept.plan.wants("terms") else 0, day=self._oms_credit_day(), lines=tuple(lines))

    def _oms_entry_verdict(self, case, kept):
        accounts, company = self.env["oms.credit.account"], self.company_id
        today, limit = self.env["oms.day"]._today(company=company), accounts._oms_limit_of(case, company)
        ids, known = [case.account_id] if case.account_id else [], []
        if ids:
            days = [int(rule.threshold) for rule in kept.plan.rules if rule.kind == "horizon"]
            horizons = {case.account_id: today.toordinal() + days[-1]} if days else {}
            owes = accounts._gather_owes_near(self.env.cr, ids, self._origin.ids, horizons).get(case.account_id, (0.0, 0.0))
            items = accounts._gather_open(self.env.cr, ids) if kept.plan.wants("oldest", "overdue") else {}
            known = [self._oms_credit_account(case, limit, owes, items.get(case.account_id, Open()), today)]
        ask = self._oms_entry_ask(case, kept)
        return planning.judge(known, [ask], tolerance=company.currency_id.rounding / 2)[0]

    def _oms_say_entry(self, case, kept):
        """(words, tone): the room left, and what confirming this order will do."""
        verdict, _ = self._oms_entry_verdict(case, kept), self.env._
        money = self.company_id.currency_id.format
        room = _("Room left %(room)s of %(limit)s", room=money(verdict.room), limit=money(verdict.limit)) if (
            verdict.limit is not None) else _("No credit limit")
        if verdict.passed:
            return (_("%(room)s; %(left)s after this order.", room=room, left=money(verdict.room - verdict.went))
                    if verdict.limit is not None and verdict.went > 0 else f"{room}."), "success"
        why = self._oms_credit_message(verdict)
        if not self.company_id._oms_enforces_credit():
            return _("%(room)s. It would be held if limits were enforced: %(why)s.", room=room, why=why), "muted"
        if verdict.refused:
            return _("%(room)s. It cannot be confirmed: %(why)s.", room=room, why=why), "danger"
        if verdict.held_lines:
            return _("%(room)s. Confirming holds %(held)s of its lines: %(why)s.", room=room, held=len(verdict.held_lines),
                     why=why), "warning"
        return _("%(room)s. Confirming holds it: %(why)s.", room=room, why=why), "warning"
