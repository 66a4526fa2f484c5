# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.tools import SQL

#: How far back it is counted how often something shipped.
DAYS = 90


class OmsSizeMissing(models.Model):
    """Goods whose own unit has no size, and how often they shipped of late: what is worth measuring first."""

    _name = "oms.size.missing"
    _description = "Missing size"
    _auto = False
    _log_access = False
    _order = "times desc, id"
    _rec_name = "product_id"
    _depends = {
        "oms.size": ["product_tmpl_id", "product_id", "uom_id", "length"],
        "product.product": ["product_tmpl_id", "active"],
        "product.template": ["active", "categ_id", "company_id", "type"],
        "stock.move": ["company_id", "date", "location_id", "location_dest_id", "product_id", "state"],
    }

    product_id = fields.Many2one("product.product", "Product", readonly=True)
    product_tmpl_id = fields.Many2one("product.template", "Product of all variants", readonly=True)
    categ_id = fields.Many2one("product.category", "Category", readonly=True)
    company_id = fields.Many2one("res.company", "Company", readonly=True)
    times = fields.Integer("Shipped (90 days)", readonly=True, aggregator=None, help="In how many lines of deliveries.")
    last = fields.Datetime("Last shipped", readonly=True)

    @property
    def _table_query(self):
        """Of the companies that the user looks at."""
        return SQL(
            """SELECT product.id, product.id AS product_id, template.id AS product_tmpl_id, template.categ_id,
                      template.company_id, COALESCE(sent.times, 0) AS times, sent.last
                 FROM product_product product
                 JOIN product_template template ON template.id = product.product_tmpl_id AND template.active
                  AND template.type = 'consu'
            LEFT JOIN (SELECT move.product_id, COUNT(*) AS times, MAX(move.date) AS last
                         FROM stock_move move
                         JOIN stock_location source ON source.id = move.location_id AND source.usage <> 'customer'
                         JOIN stock_location dest ON dest.id = move.location_dest_id AND dest.usage = 'customer'
                        WHERE move.state = 'done' AND move.date >= (now() AT TIME ZONE 'UTC') - make_interval(days => %s)
                          AND move.company_id = ANY(%s)
                        GROUP BY move.product_id) sent ON sent.product_id = product.id
                WHERE product.active
                  AND NOT EXISTS (SELECT FROM oms_size size
                                   WHERE size.product_tmpl_id = template.id AND size.uom_id IS NULL
                                     AND size.length > 0 AND (size.product_id IS NULL OR size.product_id = product.id))""",
            DAYS, self.env.companies.ids)

    def action_oms_measure(self):
        """The size of this product, to be typed; for one variant where the product has several."""
        self.ensure_one()
        several = len(self.product_tmpl_id.product_variant_ids) > 1
        said = self.env["oms.size"].search([  # how it is packed may be said already
            ("product_tmpl_id", "=", self.product_tmpl_id.id), ("uom_id", "=", False),
            ("product_id", "in", [self.product_id.id, False])], order="product_id, id", limit=1)
        return {
            "type": "ir.actions.act_window", "name": self.env._("Size of %s", self.product_id.display_name),
            "res_model": "oms.size", "res_id": said.id, "view_mode": "form", "views": [(False, "form")], "target": "new",
            "context": {"default_product_tmpl_id": self.product_tmpl_id.id,
                        "default_product_id": self.product_id.id if several else False}}
