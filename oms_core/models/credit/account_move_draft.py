# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class AccountMove(models.Model):
    """An index for the bills of a customer that are not posted yet, which what they owe counts (``_owes_terms``): of ten thousand
    that are, nothing is looked at."""

    _inherit = "account.move"

    _oms_draft_idx = models.Index("(partner_id) WHERE state = 'draft'")
