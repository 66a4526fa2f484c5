# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class OmsChecker(models.AbstractModel):
    _inherit = "oms.checker"

    @api.model
    def _oms_rules(self):
        return [
            *super()._oms_rules(),
            ("left_between_steps", "decision", "stock.location", SQL(
                """SELECT left_over.place_id, format('%%s × %%s in %%s: nobody needs it there, put it back',
                                                     left_over.quantity, product.default_code, place.complete_name)
                     FROM (%s) AS left_over
                     JOIN product_product product ON product.id = left_over.product_id
                     JOIN stock_location place ON place.id = left_over.place_id""", self.env["oms.put.back"]._left_sql())),
        ]
