# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class IrUiMenu(models.Model):
    """Menus that a role's group would show, because it brings another role's rights, and that are not its business."""

    _inherit = "ir.ui.menu"

    @api.model
    def _oms_not_for(self):
        """{group: (other roles' groups, menus)}: who has the group and was given none of the others does not see the menus.
        Extended by addons."""
        return {}

    def _load_menus_blacklist(self):
        hidden = super()._load_menus_blacklist()
        given = self.env.user.group_ids.all_implied_ids
        for group, (others, menus) in self._oms_not_for().items():
            mine = self.env.ref(group, raise_if_not_found=False)
            if not mine or mine not in given:
                continue
            direct = self.env.user.group_ids.filtered(lambda one, mine=mine: mine not in one.all_implied_ids)
            if not any(self.env.ref(other) in direct.all_implied_ids for other in others):
                hidden += [menu.id for name in menus if (menu := self.env.ref(name, raise_if_not_found=False))]
        return hidden
