# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class OmsTodo(models.Model):
    """Purchases for orders that are overdue, or come later than the customer wants: ask the vendor. What will not come at all
    is backordered (and listed as such)."""

    _inherit = "oms.todo"

    @api.model
    def _oms_todo_queries(self):
        return [*super()._oms_todo_queries(), SQL(
            """SELECT 'buyer', 'bought_late', sale.id, 'purchase.order', late.purchase_id, late.name || ': ' || sale.name,
                      late.since, late.due, sale.amount_total, sale.currency_id, sale.company_id
                 FROM (SELECT purchase.id AS purchase_id, purchase.name, MIN(line.order_id) AS order_id,
                              MIN(COALESCE(purchase.date_approve, purchase.create_date)) AS since,
                              MIN(line.oms_vendor_date) AS due
                         FROM sale_order_line line
                         JOIN purchase_order_line bought ON bought.id = line.oms_vendor_line_id
                         JOIN purchase_order purchase ON purchase.id = bought.order_id
                        WHERE line.oms_vendor_late AND line.state = 'sale'
                        GROUP BY purchase.id, purchase.name) late
                 JOIN sale_order sale ON sale.id = late.order_id""")]

    @api.model
    def _oms_opened_models(self):
        return {**super()._oms_opened_models(), "purchase.order": "purchase.order"}

    def action_oms_supply_again(self):
        """Have bought again what will not come for the orders of these rows."""
        rows = self.filtered(lambda row: row.kind == "backordered")
        orders = rows.sudo().order_id.filtered("oms_supply_again")  # sudo: the rows were seen; who may is asked there
        if not orders:
            raise UserError(self.env._(
                "None of the chosen rows is about goods that were bought and will not come. Choose rows that say Backordered."))
        orders.with_env(self.env).action_oms_supply_again()
        return {"type": "ir.actions.client", "tag": "soft_reload"}
