# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models

ACTIVITY = "oms_core.activity_hold"


class OmsHold(models.Model):
    """Holds that end by themselves, and who is told of them."""

    _inherit = "oms.hold"

    expires_on = fields.Datetime("Ends by itself on", readonly=True, index="btree_not_null")
    ended = fields.Boolean(
        "History", readonly=True, help="The order was cancelled since, or the cause is gone: it says nothing of today.")
    gave_up = fields.Boolean("Gave promised goods back", readonly=True)

    @api.model
    def _expiry_vals(self, reason):
        hours = reason.sudo().expiry_hours  # sudo: a setting of the reason
        return {"expires_on": fields.Datetime.now() + timedelta(hours=hours) if hours else False}

    @api.model
    def _oms_expire(self):
        """Clear the holds whose time is over, and let their orders go on."""
        # sudo: a job; the reason says that these end by themselves
        over = self.sudo().search([*self._in_force_domain(), ("expires_on", "<=", fields.Datetime.now())])
        for reason, holds in over.grouped("reason_id").items():
            holds._end(self.env._("Ended by itself after %s hours", reason.expiry_hours))
        over.order_id._oms_process_or_log()

    # --- who is told --------------------------------------------------------------------------------------

    def _oms_told(self):
        """The users who are told of this hold."""
        self.ensure_one()
        reason = self.reason_id
        return (reason.told_user_ids | reason.told_group_id.all_user_ids).filtered(
            lambda user: user.active and not user.share and self.company_id in user.company_ids)

    def _oms_tell(self):
        """An activity on the order for everybody who is told of such holds."""
        # sudo: rules hold orders of users who may not plan activities for others
        for hold in self.sudo()._in_force():
            for user in hold._oms_told():
                hold.order_id.activity_schedule(
                    ACTIVITY, user_id=user.id, summary=hold.reason_id.name, note=hold.message)

    def _oms_untell(self):
        """Nobody has to look at orders that are not held any more."""
        told = self.sudo().filtered(lambda hold: hold._oms_told() or hold.gave_up)  # sudo: as in _oms_tell
        orders = told.order_id.filtered(lambda order: not order._oms_active_holds())
        if orders:
            orders.activity_unlink([ACTIVITY])
