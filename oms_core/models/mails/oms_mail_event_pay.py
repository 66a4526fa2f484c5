# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ...planning.mail_event import Told


class OmsMailEvent(models.Model):
    _inherit = "oms.mail.event"

    event = fields.Selection(selection_add=[("pay", "Card ends, please pay again")], ondelete={"pay": "cascade"})

    @api.model
    def _events(self):
        return {**super()._events(), "pay": Told("oms_core.mail_template_pay")}


class OmsMailOutbox(models.Model):
    _inherit = "oms.mail.outbox"

    def _oms_why_not(self, order, checking, plain):
        if self.event == "pay":
            if order.state != "sale":
                return self.env._("The order is not confirmed any more")
            if not order.env["oms.cover"]._to_pay(order):
                return self.env._("It was paid meanwhile")
        return super()._oms_why_not(order, checking, plain)
