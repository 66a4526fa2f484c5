# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.oms_core.tools import facts
from odoo.exceptions import AccessError

STATES = [("open", "To look at"), ("seen", "Looked at")]


class OmsReturnAlarm(models.Model):
    """So much more of a product came back lately that it is no chance (planning/jump.py says how that is told). One a product
    until somebody looks; then the product is left alone for a while."""

    _name = "oms.return.alarm"
    _description = "More comes back than before"
    _order = "state, day desc, chance, id"

    product_id = fields.Many2one("product.product", "Product", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", "Company", required=True, readonly=True, index=True, ondelete="cascade")
    state = fields.Selection(STATES, "Status", required=True, readonly=True, default="open")
    day = fields.Date("Found on", required=True, readonly=True)
    age = fields.Integer("Days counted", readonly=True, help="Returns asked for within so many days from shipping.")
    recent = fields.Integer("Order lines lately", readonly=True)
    recent_back = fields.Integer("of these came back", readonly=True)
    past = fields.Integer("Order lines before", readonly=True)
    past_back = fields.Integer("of those came back", readonly=True)
    rate_now = fields.Float("Lately %", compute="_compute_rates", digits=(16, 1))
    rate_before = fields.Float("Before %", compute="_compute_rates", digits=(16, 1))
    chance = fields.Float("By chance", readonly=True, digits=(16, 9), aggregator=None,
                          help="How probable so many would be if nothing had changed.")
    reason_id = fields.Many2one(
        "oms.return.reason", "Likely reason", readonly=True, ondelete="set null", help="The one whose part grew most.")
    said = fields.Char("What happened", compute="_compute_said")
    seen_on = fields.Datetime("Looked at on", readonly=True)
    seen_user_id = fields.Many2one("res.users", "Looked at by", readonly=True)

    _open_uniq = models.UniqueIndex(
        "(product_id, company_id) WHERE state = 'open'", "There is an open one for this product already.")

    @api.depends("recent", "recent_back", "past", "past_back")
    def _compute_rates(self):
        for alarm in self:
            alarm.rate_now = 100 * alarm.recent_back / alarm.recent if alarm.recent else 0.0
            alarm.rate_before = 100 * alarm.past_back / alarm.past if alarm.past else 0.0

    @api.depends("rate_now", "rate_before", "reason_id")
    @api.depends_context("lang")
    def _compute_said(self):
        for alarm in self:
            said = self.env._(
                "%(back)s of %(lines)s order lines came back within %(age)s days (%(now)s %%), before %(before)s %%",
                back=alarm.recent_back, lines=alarm.recent, age=alarm.age, now=f"{alarm.rate_now:.1f}",
                before=f"{alarm.rate_before:.1f}")
            reason = alarm.reason_id.sudo()  # sudo: the name of a reason, which all companies share
            alarm.said = self.env._("%(said)s; mostly: %(reason)s", said=said, reason=reason.name) if reason else said

    @api.depends("product_id")
    def _compute_display_name(self):
        for alarm in self:
            alarm.display_name = alarm.product_id.display_name or ""

    def action_seen(self):
        """Somebody looked: it leaves the To-do list, and the product is not reported again for a while."""
        if not self.env.su and not self.env.user.has_group("oms_returns.group_returns_user"):
            raise AccessError(self.env._("Only staff of returns say that they looked at what came back."))
        self.check_access("read")
        # sudo: who may was checked; nothing else of it is written
        self.sudo().filtered(lambda alarm: alarm.state == "open").write(facts({
            "state": "seen", "seen_on": fields.Datetime.now(), "seen_user_id": self.env.uid}))
        return True

    def action_view_lines(self):
        """The returned goods that were counted: those that customers wanted to send back by then."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("oms_returns.oms_return_line_action")
        return {**action, "context": {"create": False}, "domain": [("id", "in", self._gather_counted())]}
