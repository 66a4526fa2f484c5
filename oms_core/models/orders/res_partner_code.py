# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ..facts.code_key import code_index


class ResPartner(models.Model):
    """Found by its reference, however that is written."""

    _inherit = "res.partner"

    _oms_ref_key = models.Index(code_index("ref"))
