# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from .res_users import FLOOR


class IrUiMenu(models.Model):
    """Pickers and packers work from their own lists. Odoo's Inventory, which their groups bring, is shown to whoever was given it
    besides: *Inventory: User*, or the warehouse's supervisor, who receives and counts."""

    _inherit = "ir.ui.menu"

    def _load_menus_blacklist(self):
        hidden = super()._load_menus_blacklist()
        stock = self.env.ref("stock.group_stock_user")
        bring = self.env.user.group_ids.filtered(lambda group: stock in group.all_implied_ids)
        floor = self.env["res.groups"].browse([self.env.ref(name).id for name in FLOOR])
        if bring and bring <= floor:
            hidden += self.env.ref("stock.menu_stock_root").ids
        return hidden
