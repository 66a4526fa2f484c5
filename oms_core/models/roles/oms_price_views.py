# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

#: What of a price a screen of these models shows, by whose business it is.
ORDERED = {
    "price_unit", "price_subtotal", "price_total", "price_tax", "price_reduce_taxexcl", "price_reduce_taxinc", "discount",
    "tax_ids", "tax_totals", "amount_untaxed", "amount_tax", "amount_total", "amount_to_invoice", "amount_invoiced", "margin",
    "margin_percent", "purchase_price", "oms_open_value", "oms_short_value"}
SOLD = {
    "list_price", "lst_price", "price_extra", "taxes_id", "tax_string", "pricelist_item_count", "pricelist_rule_ids"}
CELLS = ("span", "div", "p")
COST = {"standard_price", "seller_ids", "variant_seller_ids", "avg_cost", "total_value", "value", "supplier_taxes_id"}


class OmsPriceViews(models.AbstractModel):
    """Views without prices for whose business they are not: pickers, packers, buyers (``res.users._oms_hidden_prices``).

    Of screens: what Odoo lets them read by RPC is Odoo's to say.
    """

    _name = "oms.price.views"
    _description = "Views without prices for some roles"

    #: {what is hidden: names of fields}
    _oms_prices = {}

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return key + ("oms_prices", self.env.user._oms_hidden_prices())

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        hidden = self._oms_prices.get(self.env.user._oms_hidden_prices(), ())
        for node in arch.xpath("//field[@name] | //label[@for]") if hidden else ():
            if (node.get("name") or node.get("for")) in hidden and node.getparent() is not None:
                self._oms_drop(node)
        return arch, view

    @api.model
    def _oms_drop(self, node):
        """Take the node off, its tail stays; and what is nothing without it: the cell that a label is for, words before a
        price, the page of prices."""
        parent, before, after = node.getparent(), node.getprevious(), node.getnext()
        cell = after if node.tag == "label" and after is not None and after.tag in CELLS else None
        if cell is not None and cell.xpath(f".//field[@name='{node.get('for')}']"):
            parent.remove(cell)
        if node.tail and before is not None:
            before.tail = (before.tail or "") + node.tail
        elif node.tail:
            parent.text = (parent.text or "") + node.tail
        parent.remove(node)
        if not len(parent) and parent.tag in (*CELLS, "page") and parent.getparent() is not None:
            self._oms_drop(parent)


class OmsTodo(models.Model):
    _name = "oms.todo"
    _inherit = ["oms.todo", "oms.price.views"]

    _oms_prices = {"sale": {"value"}, "all": {"value"}}


class ProductTemplate(models.Model):
    _name = "product.template"
    _inherit = ["product.template", "oms.price.views"]

    _oms_prices = {"sale": SOLD, "all": SOLD | COST}


class ProductProduct(models.Model):
    _name = "product.product"
    _inherit = ["product.product", "oms.price.views"]

    _oms_prices = {"sale": SOLD, "all": SOLD | COST}


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "oms.price.views"]

    _oms_prices = {"sale": ORDERED, "all": ORDERED}


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["sale.order.line", "oms.price.views"]

    _oms_prices = {"sale": ORDERED, "all": ORDERED}


class PurchaseOrder(models.Model):
    _name = "purchase.order"
    _inherit = ["purchase.order", "oms.price.views"]

    _oms_prices = {"all": ORDERED}


class PurchaseOrderLine(models.Model):
    _name = "purchase.order.line"
    _inherit = ["purchase.order.line", "oms.price.views"]

    _oms_prices = {"all": ORDERED}
