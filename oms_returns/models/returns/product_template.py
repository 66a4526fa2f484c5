# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    oms_returnable = fields.Boolean(
        "Can be returned", default=True, help="Otherwise a return of it is refused (hygiene, made to measure, …).")
