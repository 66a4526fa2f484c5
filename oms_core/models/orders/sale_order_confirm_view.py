# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    @api.model
    def _oms_hides_confirm(self):
        """Accountants bill orders. Who does not sell besides is refused at the confirmation (Odoo plans stock then)."""
        user = self.env.user
        return user.has_group("oms_core.group_oms_accountant") and not user.has_group("sales_team.group_sale_salesman")

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, "oms_confirm", self._oms_hides_confirm())

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        for button in arch.xpath("//button[@name='action_confirm']") if self._oms_hides_confirm() else ():
            button.set("invisible", "1")
        return arch, view
