# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    oms_transit_days = fields.Integer(
        "Days in transit", default=2,
        help="Calendar days from leaving to arriving as a rule, where nothing more is known of the way.")
    oms_transit_days_late = fields.Integer(
        "Days in transit at worst", default=4,
        help="The same for nine deliveries of ten. After them an order is shown as delivered, as an estimate, "
             "where nobody noted its arrival.")

    _oms_transit_range = models.Constraint(
        "CHECK (oms_transit_days >= 0 AND oms_transit_days_late >= oms_transit_days AND oms_transit_days_late <= 365)",
        "Days in transit are between 0 and 365, and at worst not fewer than as a rule.")
