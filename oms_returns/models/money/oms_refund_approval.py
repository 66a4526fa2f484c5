# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.addons.oms_core.tools import facts
from odoo.exceptions import AccessError, UserError


class OmsRefundApproval(models.AbstractModel):
    """What gives back more than one person may decide alone: whoever asks is not who approves."""

    _name = "oms.refund.approval"
    _description = "Money that needs another person's approval"
    _oms_dialog = None  #: the dialog that shows what giving it does

    approval_state = fields.Selection(
        [("asked", "Waits for approval"), ("approved", "Approved"), ("refused", "Not approved")], "Approval", readonly=True,
        copy=False, index="btree_not_null")
    approval_amount = fields.Float("To approve", readonly=True, copy=False, aggregator=None, help="Taxes included.")
    approval_asked_on = fields.Datetime("Asked for approval on", readonly=True, copy=False)
    approval_user_id = fields.Many2one("res.users", "Asked for approval by", readonly=True, copy=False)
    approved_by_id = fields.Many2one("res.users", "Approved or refused by", readonly=True, copy=False)

    def _oms_approval_write(self, vals):
        """Written by our own code, which checked who may do what."""
        self.write(facts(vals))

    def _oms_is_approved(self, amount):
        """Whether so much was approved."""
        self.ensure_one()
        return self.approval_state == "approved" and self.currency_id.compare_amounts(amount, self.approval_amount) <= 0

    def _oms_ask_approval(self, amount):
        """Somebody wants to give back so much: another person decides."""
        self.ensure_one()
        if self.approval_state == "asked" and not self.currency_id.compare_amounts(amount, self.approval_amount):
            return
        self._oms_approval_write({
            "approval_state": "asked", "approval_amount": amount, "approval_user_id": self.env.uid, "approved_by_id": False,
            "approval_asked_on": fields.Datetime.now()})

    def action_approve_dialog(self):
        """Show what is approved, goods and money, before it is done."""
        self.ensure_one()
        return self.env[self._oms_dialog]._oms_propose(self._oms_asked_approval(), approves=True)._oms_open()

    def action_approve_refund(self):
        """Another person than who asked agrees: the money moves."""
        asked = self._oms_asked_approval()
        for one in asked:
            if one.approval_user_id == self.env.user:
                raise UserError(self.env._(
                    "%(name)s: you asked to give %(amount)s back yourself. Another supervisor has to approve it.",
                    name=one.display_name, amount=one.currency_id.format(one.approval_amount)))
            one._oms_check_approver()
        asked._oms_approval_write({"approval_state": "approved", "approved_by_id": self.env.uid})
        asked._oms_approved()
        return True

    def action_refuse_refund(self):
        """It is not given back as it was asked for."""
        self._oms_asked_approval()._oms_approval_write({"approval_state": "refused", "approved_by_id": self.env.uid})
        return True

    def _oms_asked_approval(self):
        self.check_access("write")
        if not self.env.user.has_group("oms_returns.group_returns_supervisor"):
            raise AccessError(self.env._("Only supervisors of returns approve refunds."))
        asked = self.filtered(lambda one: one.approval_state == "asked")
        if not asked:
            raise UserError(self.env._("Nothing here waits for approval any more. Look at it again."))
        return asked

    def _oms_check_approver(self):
        """:raises UserError: for who has a part in it besides asking. Extended by each of these models."""

    def _oms_approved(self):
        """Do what was approved. Extended by each of these models."""
