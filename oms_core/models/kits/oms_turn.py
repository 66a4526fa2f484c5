# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class OmsTurn(models.AbstractModel):
    _inherit = "oms.turn"

    @api.model
    def _with_parts(self, goods):
        """Whoever wants a kit waits for its components, and for those of the kits among them: of any recipe that is in use, which
        is more than enough."""
        goods = super()._with_parts(goods)
        if not self.env["stock.move"]._oms_knows_kits():
            return goods
        return SQL(
            """WITH RECURSIVE part (id) AS (
                   (%s)
                UNION
                   SELECT line.product_id
                     FROM part JOIN product_product kit ON kit.id = part.id
                     JOIN mrp_bom bom ON bom.product_tmpl_id = kit.product_tmpl_id AND bom.type = 'phantom' AND bom.active
                      AND COALESCE(bom.product_id, kit.id) = kit.id
                     JOIN mrp_bom_line line ON line.bom_id = bom.id)
               SELECT id FROM part""", goods)
