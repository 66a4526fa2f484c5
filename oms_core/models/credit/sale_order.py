# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain


class SaleOrder(models.Model):
    """Where an order meets the credit check (``oms.credit``): at the button, in the one path, before it is sent, and while it
    is typed."""

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
            case = self.env["oms.credit"]._entry_case(order)
            # sudo: the rules; who may not know what they compare reads that there are some
            kept = self.env["oms.credit.policy"].sudo()._oms_for(order.company_id, case.policy_id, case.category_ids)
            if not kept.id and not case.limited:
                continue
            if accounts.has_access("read"):
                order.oms_credit_note, order.oms_credit_tone = self.env["oms.credit"]._say_entry(order, case, kept)
            elif order.company_id._oms_enforces_credit():
                order.oms_credit_note = self.env._("Credit will be checked when the order is confirmed.")
                order.oms_credit_tone = "muted"

    def action_confirm(self):
        """A person at the button may be refused; everybody else's order is held where it has to be. Decided before anything is
        launched; what launches nothing (a locked order, services) is decided at the end, and not refused any more."""
        orders = self.with_context(oms_at_button=True) if self.env["oms.credit"]._is_person() else self
        with self._oms_judged_at_end():
            return super(SaleOrder, orders).action_confirm()

    def _oms_check(self):
        super()._oms_check()
        self.env["oms.credit"]._check(self)

    def _oms_recheck(self):
        self._oms_adopt_credit()
        self._oms_check_as_is()
        super()._oms_recheck()
        self.env["oms.credit"]._recheck(self)

    @api.model
    def _oms_waiting_domain(self):
        return Domain(super()._oms_waiting_domain()) | (Domain("state", "=", "sale") & Domain("oms_credit_held", "=", True))

    def _oms_going_first(self):
        """Somebody paid: their orders go within seconds."""
        return super()._oms_going_first() | self.filtered("oms_credit_held")

    @api.model
    def _oms_before_process(self):
        super()._oms_before_process()
        self.env["oms.hold"]._oms_give_up()

    def _oms_check_release(self):
        super()._oms_check_release()
        self.env["oms.credit"]._check_release(self)
