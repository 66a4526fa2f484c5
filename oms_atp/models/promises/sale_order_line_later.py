# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class SaleOrderLine(models.Model):
    """When a customer gets goods later than they were told."""

    _inherit = "sale.order.line"

    def _oms_later_date(self, old, new):
        """Facts of a later day for the customer, or None where it is not later (or the customer was told no day).

        :param old: days promised before
        :param new: days promised now; empty: none is known
        """
        self.ensure_one()
        # sudo: only whether the customer was told a day
        if not old or self.env["oms.portal"]._is_line_checking(self.sudo()):
            return None
        if new and (max(new) - max(old)).days < self.company_id.oms_mail_moved_days:
            return None
        return {"product_id": self.product_id.id, "product": self.product_id.display_name, "old": str(max(old)),
                "new": str(max(new)) if new else None}
