# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class OmsPromise(models.Model):
    """That a promise may not hold, or holds again, is told on the order's timeline, with the cause."""

    _inherit = "oms.promise"

    cause = fields.Char("Because", readonly=True, help="Why it was promised anew, or may not hold.")

    def _oms_log_risk(self, cause):
        """These promises are at risk now, or not any more: then what put them at risk is no cause of anything.

        :param cause: what happened: a text, or {product id: text}
        """
        entries = []
        for promise in self.sudo().filtered(lambda promise: promise.state == "open"):  # sudo: a job's words on whatever orders
            why = promise._oms_cause_of(cause)
            said = (self.env._("At risk: %s", promise._oms_say()) if promise.at_risk
                    else self.env._("Not at risk any more: %s", promise._oms_say()))
            if promise.at_risk and why:
                promise.cause = why
            elif not promise.at_risk and not promise.replaces_id:  # else: why it was promised anew
                promise.cause = False
            entries.append({
                "order_id": promise.order_id.id, "line_id": promise.line_id.id, "kind": "at_risk", "customer_visible": False,
                "summary": f"{said} – {why}" if why else said, "facts": {"cause": why, "at_risk": promise.at_risk}})
        self.env["oms.order.event"]._oms_log(entries)
