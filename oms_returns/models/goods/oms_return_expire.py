# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.oms_core.jobs import later_on_collision, run
from odoo.addons.oms_core.tools import Fact
from odoo.tools import format_date

from ...planning.inspection import due_on
from .oms_return_follow import OPEN_MOVES

CRON = "oms_returns.cron_expire"


class OmsReturn(models.Model):
    """What does not come expires by its policy (``expire_days`` after it was authorised, 0 never), with a reminder to the
    customer ``remind_days`` before that."""

    _inherit = "oms.return"

    reminded_on = fields.Datetime("Customer reminded on", readonly=True, copy=False)
    expires_on = fields.Datetime(
        "Expires on", compute="_compute_expires_on", store=True, index="btree_not_null",
        help="What has not come by then is not waited for any more.")
    remind_on = fields.Datetime("Remind on", compute="_compute_expires_on", store=True, index="btree_not_null")

    @api.depends("authorised_on", "state", "line_ids.terms", "line_ids.decision", "line_ids.decision_rule")
    def _compute_expires_on(self):
        for back in self:
            coming = back.line_ids._oms_accepted()
            terms = [line.terms or {} for line in coming - coming._oms_may_keep()]
            start = back.authorised_on if back.state in ("authorised", "received") else None
            back.expires_on = due_on(start, [term.get("expire_days") or 0 for term in terms])
            before = max([term.get("remind_days") or 0 for term in terms], default=0)
            back.remind_on = back.expires_on and before and back.expires_on - timedelta(days=before)

    @api.model
    @later_on_collision(CRON)
    def _cron_oms_expire(self):
        """Remind customers of goods that have not come; give up what did not come in time."""
        now = fields.Datetime.now()
        run(self.env, CRON, lambda after, size: self._oms_to_expire(now, after, size), self._oms_expire, 50, name="return {}")

    @api.model
    def _oms_to_expire(self, now, after, size):
        """Ids of returns whose time has come, those after ``after``."""
        return self.search([
            ("state", "in", ("authorised", "received")), ("id", ">", after or 0),
            "|", ("expires_on", "<=", now), "&", ("remind_on", "<=", now), ("reminded_on", "=", False)],
            order="id", limit=size).ids

    @api.model
    def _oms_expire(self, ids):
        """Set-based. A customer who was not reminded in time is reminded first, and has as long as anybody after that. Nobody is
        asked for what is here or was given up before; of what the warehouse cancelled a person decides."""
        now = fields.Datetime.now()
        expected = self.browse(ids).exists().filtered(
            lambda back: back.state in ("authorised", "received") and back.is_expected and back._oms_not_sent())
        late = expected.filtered(lambda back: back.expires_on <= now and (
            not back.remind_on or (back.reminded_on and back.reminded_on + (back.expires_on - back.remind_on) <= now)))
        (expected - late).filtered(lambda back: back.remind_on and not back.reminded_on)._oms_remind(now)
        late._oms_log_expiry("return_given_up", self.env._("%s: what has not come is not expected any more."))
        late._oms_close_rest(late._oms_not_sent())

    def _oms_not_sent(self):
        """Open moves of goods that their customers are asked for, and that are given up in the end. Extended by who knows that
        some of them are on their way."""
        # sudo: transfers of these returns, for the job and for staff without stock access
        return self.sudo().line_ids.move_ids._oms_from_customer().filtered(lambda move: move.state in OPEN_MOVES)

    def _oms_remind(self, now):
        self._oms_log_expiry("return_waiting", self.env._("%s: we are still waiting for the goods."))
        for back in self.with_context(lang=False):
            customer = back.with_context(lang=back.partner_id.lang)
            day = self.env["oms.day"]._customer_of(now + (back.expires_on - back.remind_on), back.order_ids[:1])
            back.message_post(
                body=customer.env._("We are still waiting for the goods of your return %(name)s. Please send them by %(day)s.",
                                    name=back.name, day=format_date(customer.env, day)),
                partner_ids=back.partner_id.ids, subtype_xmlid="mail.mt_comment")
        self._oms_writing().write({"reminded_on": Fact(now)})

    def _oms_log_expiry(self, kind, words):
        self.env["oms.order.event"]._oms_log([
            {"order_id": order.id, "kind": kind, "customer_visible": True, "summary": words % back.name,
             "facts": {"return_id": back.id}} for back in self for order in back.order_ids])
