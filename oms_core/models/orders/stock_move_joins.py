# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class StockMove(models.Model):
    """What statements on moves (as ``move``) join again and again."""

    _inherit = "stock.move"

    @api.model
    def _oms_units_sql(self):
        """JOINs of ``unit``, the move's, and ``product_unit``, that of its ``product`` (with its ``template``): a quantity of the
        move times ``unit.factor / product_unit.factor`` is one of the product's unit."""
        return SQL(
            """JOIN uom_uom unit ON unit.id = move.product_uom
               JOIN product_product product ON product.id = move.product_id
               JOIN product_template template ON template.id = product.product_tmpl_id
               JOIN uom_uom product_unit ON product_unit.id = template.uom_id""")

    @api.model
    def _oms_goes_to_sql(self):
        """JOINs of ``dest``, where the move goes, and ``final``, where its goods go in the end if it is known (else NULLs)."""
        return SQL(
            """JOIN stock_location dest ON dest.id = move.location_dest_id
          LEFT JOIN stock_location final ON final.id = move.location_final_id""")
