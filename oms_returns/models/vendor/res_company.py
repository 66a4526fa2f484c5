# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    oms_return_wait_days = fields.Integer(
        "Returned goods wait", default=14, help="Days after which goods that lie there to be put in order, for their vendor, or "
        "in a parcel without papers that nobody matched, and parcels that a carrier has, are in the To-do list. 0: never.")
    oms_vendor_credit_days = fields.Integer(
        "A vendor's credit takes", default=30, help="Days within which the vendor's credit for goods that went back is expected, "
        "and after which a vendor who was reminded is reminded again. 0: it is not waited for.")
