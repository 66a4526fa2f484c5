# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

#: Products that one can look at together. Twenty thousand rows nobody reads, and naming them takes longer than all else.
MOST = 25
#: In the last twelve months, whatever else is asked for: so a cell, its row and the list behind it are of the same products.
LATELY = [("month", ">=", "=1d -12m"), ("returned_units", "!=", 0)]


class OmsReturnRate(models.Model):
    """Where to begin: the products of which most came back."""

    _inherit = "oms.return.rate"

    among_most = fields.Boolean(
        "Among the products with most returns", compute="_compute_among_most", search="_search_among_most",
        help="The 25 products of which most units came back of those shipped in the last 12 months.")

    def _compute_among_most(self):
        most = set(self._oms_most())
        for row in self:
            row.among_most = row.product_id.id in most

    def _search_among_most(self, operator, value):
        return Domain("product_id", "in", self._oms_most()) if operator == "in" else NotImplemented

    @api.model
    def _oms_most(self):
        """Ids of these products, of what the user may see."""
        query = self._search(LATELY)
        if query.is_empty():
            return []
        product, units = (self._field_to_sql(self._table, name, query) for name in ("product_id", "returned_units"))
        query.groupby, query.order, query.limit = product, SQL("SUM(%s) DESC, %s", units, product), MOST
        return [product_id for (product_id,) in self.env.execute_query(query.select(product))]
