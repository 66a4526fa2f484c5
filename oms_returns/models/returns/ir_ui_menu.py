# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class IrUiMenu(models.Model):
    """Returns bring the order desk's rights, for they are about its orders; its own work is the desk's."""

    _inherit = "ir.ui.menu"

    @api.model
    def _oms_not_for(self):
        return {
            **super()._oms_not_for(),
            "oms_returns.group_returns_user": (("oms_core.group_oms_user",), (
                "oms_core.menu_oms_holds", "oms_core.menu_oms_imports", "oms_core.menu_oms_credit_accounts",
                "oms_core.menu_oms_adoption", "oms_core.menu_oms_mail_outbox", "oms_fulfillment.menu_oms_warehouse")),
        }
