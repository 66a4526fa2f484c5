# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.addons.oms_core.tools import facts

from ...planning.verdict import Verdict


class OmsReturn(models.Model):
    """What a return needs to know of its customer's page."""

    _inherit = "oms.return"

    portal_key = fields.Char(
        "Key of the form", readonly=True, copy=False, help="What is sent twice from one page is one return.")
    withdrawal_id = fields.Many2one(
        "oms.return.withdrawal", "Withdrawal", readonly=True, copy=False, index="btree_not_null", ondelete="set null")
    label_asked_on = fields.Datetime(
        "Label asked for on", readonly=True, copy=False,
        help="The carrier was asked for a label; whether one came is seen on the transfer.")

    _portal_key_uniq = models.UniqueIndex("(portal_key) WHERE portal_key IS NOT NULL", "This return was sent already.")

    def _oms_become_withdrawal(self, said):
        """Its customer withdrew from the contract about these goods after they had asked to send them back: what was not decided
        yet is judged as a withdrawal, and no fee is taken off what was."""
        self.ensure_one()
        self._oms_writing().write(facts({"door": "withdrawal", "withdrawn_on": said.declared_on, "withdrawal_id": said.id}))
        self._oms_judge()
        if self.state != "requested":
            self.line_ids._oms_accepted()._oms_waive_fee()
        self.message_post(body=self.env._("The customer withdrew from the contract: no fee is taken off."))


class OmsReturnLine(models.Model):
    _inherit = "oms.return.line"

    def _oms_may_become_withdrawal(self):
        """Those for which money goes back, and none did yet. Of other goods in exchange, a credit or a part of a kit a person
        says what the customer gets."""
        return self.filtered(lambda line: line.decision != "refuse" and line.resolution == "refund" and not line.component_id
                             and not line.sudo().refund_line_ids)  # sudo: whether there are any

    def _oms_waive_fee(self):
        """The decision says what is taken off: of these no fee any more (what is taken is reckoned anew when it is credited)."""
        for line in self:
            told = {**{name: value for name, value in (line.decision_facts or {}).items() if name != "fee"}, "withdrawal": True}
            said = Verdict(line.decision, line.decision_rule, tuple(told.items()), line.policy_id.name or "")
            # what a person accepted stays as they said it
            why = {"decision_why": line._oms_why(said)} if line.decision_rule == "within_policy" else {}
            line._oms_write({"decision_facts": told, **why})
