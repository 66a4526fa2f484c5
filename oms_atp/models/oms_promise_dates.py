# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class OmsPromise(models.Model):
    _inherit = "oms.promise"

    firm = fields.Boolean(readonly=True, help="The goods are there; otherwise they are expected.")
    delivery_date = fields.Date("Arrives by", readonly=True, help="As a rule.")
    delivery_late = fields.Date("Arrives at worst by", readonly=True, help="In nine cases of ten.")
    vendor_id = fields.Many2one("res.partner", "Vendor", readonly=True, index="btree_not_null")
