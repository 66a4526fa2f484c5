# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.addons.oms_core.tools import facts

#: Where a return stands -> when it first stood there.
WHEN = {"authorised": "authorised_on", "received": "received_on", "inspected": "inspected_on", "settled": "settled_on"}


class OmsReturn(models.Model):
    """When a return took its steps, for the first time each: no document says so of all of them."""

    _inherit = "oms.return"

    authorised_on = fields.Datetime("Authorised on", readonly=True, copy=False)
    received_on = fields.Datetime("Received on", readonly=True, copy=False)
    inspected_on = fields.Datetime("Inspected on", readonly=True, copy=False)
    settled_on = fields.Datetime("Settled on", readonly=True, copy=False)

    def _oms_go(self, target):
        super()._oms_go(target)
        name = WHEN.get(target)
        fresh = self.filtered(lambda back: not back[name]) if name else self.browse()
        if fresh:
            fresh._oms_writing().write(facts({name: fields.Datetime.now()}))
