# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

#: Who sells or bills: sale prices are theirs. Others of our roles see none (docs/roles.md).
SEES_PRICES = "sales_team.group_sale_salesman,account.group_account_invoice,account.group_account_readonly"


class ResUsers(models.Model):
    """Where somebody's day begins: each role has its own page (docs/roles.md)."""

    _inherit = "res.users"

    @api.model
    def _oms_homes(self):
        """[(rank, group, action)]: of a user with several roles the lowest rank counts. Extended by addons."""
        return [
            *([] if self.env.company.oms_start_done else [(5, "oms_core.group_oms_manager", "oms_core.oms_start_action")]),
            (10, "oms_core.group_oms_manager", "oms_core.oms_overview_action"),
            (20, "oms_core.group_oms_supervisor", "oms_core.oms_overview_action"),
            (30, "oms_core.group_oms_credit", "oms_core.oms_todo_credit_action"),
            (50, "oms_core.group_oms_user", "oms_core.oms_todo_action"),
            (60, "oms_core.group_oms_accountant", "oms_core.oms_billing_order_action"),
            (70, "oms_core.group_oms_buyer", "oms_core.oms_todo_action"),
        ]

    def _oms_home(self):
        """The action of the user's own page; nothing for who has no role here, chose a home, or administers Odoo."""
        self.ensure_one()
        if self.action_id or not self._is_internal() or self.has_group("base.group_erp_manager"):
            return self.env["ir.actions.actions"]
        for _rank, group, action in sorted(self._oms_homes()):
            if self.has_group(group):
                return self.env.ref(action, raise_if_not_found=False) or self.env["ir.actions.actions"]
        return self.env["ir.actions.actions"]

    def _oms_sees_prices(self):
        """Whether sale prices are this user's business."""
        return self.has_groups(SEES_PRICES)

    def _oms_hidden_prices(self):
        """What the screens do not show to who has a role of ours: nothing of sale prices ("sale"), nor of costs ("all"); ""
        for everybody else. Extended by addons."""
        if self._oms_sees_prices() or self.has_group("base.group_system"):
            return ""
        return "sale" if self.has_group("oms_core.group_oms_buyer") else ""
