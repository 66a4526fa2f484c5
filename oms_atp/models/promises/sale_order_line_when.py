# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

OPEN = ("to_supply", "in_warehouse")


class SaleOrderLine(models.Model):
    """By its promises, a line says when it is sent, and why later than it was told."""

    _inherit = "sale.order.line"

    oms_slip_text = fields.Char("Why it comes later", compute="_compute_oms_slip_text", groups="base.group_user")

    @api.depends("oms_promise_ids.date", "oms_promise_ids.state")
    def _compute_oms_when(self):
        super()._compute_oms_when()

    def _oms_last_day(self):
        promises = self._oms_open_promises()
        return max((promise._oms_day() for promise in promises), default=None) or super()._oms_last_day()

    def _oms_open_promises(self):
        # sudo: days and causes of promises of a line that the user may read
        return self.sudo().oms_promise_ids.filtered(lambda promise: promise.state == "open")

    @api.depends("oms_promise_ids.state", "oms_promise_ids.at_risk", "oms_promise_ids.cause", "oms_stage")
    def _compute_oms_slip_text(self):
        for line in self:
            promises = line._oms_open_promises() if line.oms_stage in OPEN else ()
            line.oms_slip_text = "; ".join(dict.fromkeys(
                promise._oms_say_slip() for promise in promises if promise.cause)) or False


class SaleOrder(models.Model):
    _inherit = "sale.order"

    oms_slip_text = fields.Text("Why it comes later", compute="_compute_oms_slip_text", groups="base.group_user")

    @api.depends("order_line.oms_promise_ids.state", "order_line.oms_promise_ids.cause", "oms_stage", "oms_at_risk")
    def _compute_oms_slip_text(self):
        """A row per line that comes later than it was promised, or may."""
        for order in self:
            late = order.order_line.filtered("oms_slip_text")
            order.oms_slip_text = "\n".join(f"{line.product_id.display_name}: {line.oms_slip_text}" for line in late) or False


class OmsPromise(models.Model):
    _inherit = "oms.promise"

    def _oms_say_slip(self):
        """What became of it, and why."""
        self.ensure_one()
        say, before = self.env["oms.day"]._say, self.replaces_id
        if self.at_risk:
            return self.env._("at risk: %s", self.cause)
        if before and before._oms_day() != self._oms_day():
            return self.env._("%(new)s instead of %(old)s: %(cause)s", new=say(self._oms_day()), old=say(before._oms_day()),
                              cause=self.cause)
        return self.cause
