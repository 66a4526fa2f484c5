# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class ResUsers(models.Model):
    """The page of who works on returns, before that of the order desk, whose rights it brings."""

    _inherit = "res.users"

    @api.model
    def _oms_homes(self):
        return [*super()._oms_homes(), (40, "oms_returns.group_returns_user", "oms_returns.oms_return_action")]
