# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class OmsCreditAccount(models.Model):
    """What was paid online in advance, as ``oms.money`` counts it."""

    _inherit = "oms.credit.account"

    @api.model
    def _prepaid_sql(self):
        return SQL("SELECT online.authorised + online.unbooked AS amount FROM (%s) online", self.env["oms.money"]._online_sql())

    @api.model
    def _oms_prepaid(self, order):
        """What :meth:`_prepaid_sql` says of one order, in its currency; 0 where nothing was paid online."""
        if not order.sudo().transaction_ids:  # sudo: only whether there are any, of an order that the user edits
            return 0.0
        self.env["oms.money"]._flush()
        rows = self.env.execute_query(SQL(
            "SELECT (%s) FROM sale_order sale WHERE sale.id = ANY(%s)", self._prepaid_sql(), order._origin.ids))
        return float(rows[0][0]) if rows else 0.0
