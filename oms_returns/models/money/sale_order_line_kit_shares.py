# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from fractions import Fraction

from odoo import api, fields, models
from odoo.addons.oms_core.planning import kits, shares
from odoo.tools.sql import column_exists, table_exists


class SaleOrderLine(models.Model):
    """What a component is worth of a kit is decided when the kit is launched: prices and recipes of later say nothing about
    what was sold."""

    _inherit = "sale.order.line"

    oms_kit_shares = fields.Json(
        "Shares of components", readonly=True, copy=False, groups="base.group_system",
        help="Of one kit, by what it was made of: which part of it one unit of each component is.")

    def _auto_init(self):
        is_new = table_exists(self.env.cr, self._table) and not column_exists(self.env.cr, self._table, "oms_kit_shares")
        result = super()._auto_init()
        if is_new:  # of kits that were sold before, today's prices are the best that is known
            self.pool.post_init(lambda: self.env["stock.move"]._oms_adopt_kit_shares())
        return result

    def _oms_freeze_kit_shares(self, texts):
        """Note the shares of these recipes, {line: recipes as text}, where they are not yet."""
        # sudo: facts of lines whose goods the user launches, and what is in a kit, at what price it is sold
        for line, known in {line: line.sudo().oms_kit_shares or {} for line in texts}.items():
            new = {text: line.sudo()._oms_kit_shares_now(kits.load(text)) for text in texts[line] if text not in known}
            if new:
                line.sudo().oms_kit_shares = {**known, **{
                    text: {str(component): str(share) for component, share in found.items()} for text, found in new.items()}}

    def _oms_kit_shares_now(self, recipe):
        """{component id: which part of one kit one unit of it is}, by what components cost alone today; exact: all of a kit
        make 1."""
        self.ensure_one()
        products = self.env["product.product"].browse(recipe)
        prices = {product.id: product.lst_price for product in products}
        if not any(prices.values()):
            prices = {product.id: product.with_company(self.company_id).standard_price for product in products}
        return kits.shares(
            Fraction(1), {component: Fraction(shares.exact(each)) for component, each in recipe.items()},
            {component: Fraction(shares.exact(price)) for component, price in prices.items()})

    def _oms_kit_shares_of(self, text):
        """{component id: which part of one kit one unit of it is} of a recipe of this line, as it was launched."""
        self.ensure_one()
        known = (self.sudo().oms_kit_shares or {}).get(text)  # sudo: as above
        if known is None:
            return self.sudo()._oms_kit_shares_now(kits.load(text))  # sudo: as above
        return {int(component): Fraction(share) for component, share in known.items()}


class StockMove(models.Model):
    _inherit = "stock.move"

    @api.model_create_multi
    def create(self, vals_list):
        moves = super().create(vals_list)
        if self._oms_knows_kits():
            moves._oms_for_kits()._oms_freeze_kit_shares()
        return moves

    @api.model
    def _oms_adopt_kits(self):
        super()._oms_adopt_kits()
        self._oms_adopt_kit_shares()

    @api.model
    def _oms_adopt_kit_shares(self):
        if self._oms_knows_kits():
            # sudo: moves of all companies, at installation
            self.sudo().search([("oms_kit", "!=", False), ("sale_line_id", "!=", False)])._oms_freeze_kit_shares()

    def _oms_freeze_kit_shares(self):
        texts = {}
        for move in self.filtered("sale_line_id"):
            texts.setdefault(move.sale_line_id, {})[move.oms_kit] = True
        if texts:
            self.sale_line_id._oms_freeze_kit_shares(texts)
