# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ..facts.code_key import code_index


class ProductProduct(models.Model):
    """Found by its code, however that is written."""

    _inherit = "product.product"

    _oms_code_key = models.Index(code_index("default_code"))
