# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools.sql import column_exists, create_column

from ...jobs import later_on_collision


class SaleOrder(models.Model):
    """An order is rated by its customer, once (``oms.rating``)."""

    _name = "sale.order"
    _inherit = ["rating.mixin", "sale.order"]  # in this order: both are mail threads

    def _auto_init(self):
        # No order is rated yet: Odoo need not work that out for each.
        if not column_exists(self.env.cr, self._table, "rating_last_value"):
            create_column(self.env.cr, self._table, "rating_last_value", "float8")
        return super()._auto_init()

    @api.model
    @later_on_collision("oms_core.cron_rating")
    def _cron_oms_ask_rating(self):
        return self.env["oms.rating"]._ask()

    def rating_apply(self, rate, token=None, rating=None, feedback=None, subtype_xmlid=None, notify_delay_send=False):
        result = super().rating_apply(
            rate, token=token, rating=rating, feedback=feedback, subtype_xmlid=subtype_xmlid,
            notify_delay_send=notify_delay_send)
        for order in self:
            self.env["oms.rating"]._log(order, result)
        return result

    def _oms_responsible(self):
        """Who looks after the customer of this order; never nobody, nor somebody who has left."""
        self.ensure_one()
        return (self.user_id | self.team_id.user_id).filtered("active")[:1] or self.env.ref("base.user_admin")
