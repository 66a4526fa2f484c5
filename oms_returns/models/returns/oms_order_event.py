# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.addons.oms_core.planning.event_kind import Kind


class OmsOrderEvent(models.Model):
    _inherit = "oms.order.event"

    kind = fields.Selection(
        selection_add=[("return_closed", "Return closed"), ("return_waiting", "Return expected"),
                       ("return_given_up", "Return given up")],
        ondelete={"return_closed": "cascade", "return_waiting": "cascade", "return_given_up": "cascade"})

    def _kinds(self):
        return {
            **super()._kinds(), "return_closed": Kind("fa-undo"),
            "return_waiting": Kind("fa-hourglass-half", "warn", lambda facts: self.env._("Waiting for the goods of a return"),
                                   shown=True),
            "return_given_up": Kind("fa-hourglass-end", "warn", lambda facts: self.env._(
                "The goods of a return did not arrive: we do not wait for them any more"), shown=True)}
