# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class OmsReturn(models.Model):
    """What a return needs to know of its customer's page."""

    _inherit = "oms.return"

    portal_key = fields.Char(
        "Key of the form", readonly=True, copy=False, help="What is sent twice from one page is one return.")
    withdrawal_id = fields.Many2one(
        "oms.return.withdrawal", "Withdrawal", readonly=True, copy=False, index="btree_not_null", ondelete="set null")
    label_asked_on = fields.Datetime(
        "Label asked for on", readonly=True, copy=False,
        help="The carrier was asked for a label; whether one came is seen on the transfer.")

    _portal_key_uniq = models.UniqueIndex("(portal_key) WHERE portal_key IS NOT NULL", "This return was sent already.")
