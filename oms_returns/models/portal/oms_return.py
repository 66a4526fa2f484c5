# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.addons.oms_core.tools import facts

#: States of which the customer is told the day.
_TOLD = ("authorised", "received", "inspected", "settled")


class OmsReturn(models.Model):
    """What a return needs to know of its customer's page."""

    _inherit = "oms.return"

    portal_key = fields.Char(
        "Key of the form", readonly=True, copy=False, help="What is sent twice from one page is one return.")
    withdrawal_id = fields.Many2one(
        "oms.return.withdrawal", "Withdrawal", readonly=True, copy=False, index="btree_not_null", ondelete="set null")
    authorised_on = fields.Datetime("Authorised on", readonly=True, copy=False)
    received_on = fields.Datetime("Received on", readonly=True, copy=False)
    inspected_on = fields.Datetime("Inspected on", readonly=True, copy=False)
    settled_on = fields.Datetime("Settled on", readonly=True, copy=False)
    label_asked_on = fields.Datetime(
        "Label asked for on", readonly=True, copy=False,
        help="The carrier was asked for a label; whether one came is seen on the transfer.")

    _portal_key_uniq = models.UniqueIndex("(portal_key) WHERE portal_key IS NOT NULL", "This return was sent already.")

    def _oms_go(self, target):
        super()._oms_go(target)
        if self and target in _TOLD:
            self._oms_writing().write(facts({f"{target}_on": fields.Datetime.now()}))
