# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models

from ..holds.oms_hold_jobs import ACTIVITY


class OmsHold(models.Model):
    """Holds for credit: what a person grants by clearing one, and for how long they keep promised goods."""

    _inherit = "oms.hold"

    def _note_granted(self):
        super()._note_granted()
        for hold in self.sudo().filtered(lambda hold: hold.reason_id.code == "credit"):  # sudo: the caller has checked it
            hold.granted = (hold.facts or {}).get("amount", 0.0)
            hold.granted_worth = hold.order_id._oms_credit_facts()["worth"]

    @api.model
    def _oms_give_up(self):
        """What is promised to orders held for credit goes back to the others after the hours of their policy."""
        # sudo: a job of ours
        holds = self.sudo().search([
            *self._in_force_domain(), ("gave_up", "=", False), ("reason_id.code", "=", "credit"),
            ("order_id.state", "=", "sale")])
        over = holds.filtered(holds._oms_hours_over())
        if not over:
            return
        whole = over._on_whole().order_id
        lines = whole.order_line | over.line_id
        over.write({"gave_up": True})
        gave = lines.order_id._oms_give_up_promises(lines)
        self.env["oms.order.event"]._oms_log([
            {"order_id": order.id, "kind": "moved",
             "summary": self.env._("Held too long: what was promised went back to the others")}
            for order in gave])
        for order in gave.filtered("user_id"):
            order.activity_schedule(
                ACTIVITY, user_id=order.user_id.id,
                summary=self.env._("%s is held, its goods went back to the others", order.name))

    def _oms_hours_over(self):
        """A function of a hold: whether its policy's hours are over."""
        policies = self.env["oms.credit.policy"]
        kept = {company: policies._oms_kept(company.id) for company in self.company_id}
        some = self.filtered(lambda hold: any(policy.hours for policy in kept[hold.company_id]))
        cases = self.env["oms.credit.account"]._gather_cases(some.order_id.ids) if some else {}
        now = fields.Datetime.now()

        def over(hold):
            case = cases.get(hold.order_id.id)
            if not case:
                return False
            hours = policies._oms_for(hold.company_id, case.policy_id, case.category_ids).hours
            return bool(hours) and hold.placed_on <= now - timedelta(hours=hours)
        return over
