# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.oms_core.planning import kits
from odoo.addons.oms_core.tools import Fact
from odoo.exceptions import ValidationError


class OmsReturnLine(models.Model):
    """Kits come back whole, or by component: that is worth its share of the kit, by what the components cost alone."""

    _inherit = "oms.return.line"

    @api.constrains("component_id", "sale_line_id")
    def _check_component(self):
        for line in self.filtered("component_id"):
            if line.component_id not in line.sale_line_id.sudo()._oms_components():  # sudo: what was sent of the order
                raise ValidationError(self.env._(
                    "%(component)s is no part of %(product)s of %(order)s: leave the component empty, or choose one of it.",
                    component=line.component_id.display_name, product=line.sale_line_id.product_id.display_name,
                    order=line.order_id.name))

    # --- what can come back --------------------------------------------------------------------------------------------

    @api.model
    def _oms_facts_of(self, facts, component):
        """The facts of a component, of those of its line; of the whole line where there is none."""
        nothing = {"shipped": 0.0, "returned": 0.0, "asked": 0.0, "shipped_on": None}
        return facts.get("components", {}).get(component.id, nothing) if component else facts

    def _oms_mixed_lines(self):
        """Those that want parts of kits of which others of these want all, or other parts."""
        parts = self.filtered("component_id").sale_line_id
        return self.filtered(lambda line: line.sale_line_id in parts) if parts else self.browse()

    def _oms_wanted_of_kit(self, others):
        """Facts of one of ``others``, which are judged together: what those before it want is taken."""
        self.ensure_one()
        later = others.filtered(lambda line: line.sale_line_id == self.sale_line_id and line.id >= self.id)
        facts = self.sale_line_id._oms_gather_returnable(without=later)[self.sale_line_id.id]
        return self._oms_wanted(
            self.sale_line_id, self.quantity, {**self._oms_facts_of(facts, self.component_id), "component": (self.id,)},
            self.amount)

    def _oms_goods_of(self, quantity):
        """{product: how much of it comes back with ``quantity`` of this line, in the product's unit}"""
        self.ensure_one()
        if self.component_id or not self.sale_line_id._oms_is_kit():
            return {self.product_id: quantity}
        # sudo: what was sent of an order whose return the user works on
        return {product: quantity * each for product, each in self.sale_line_id.sudo()._oms_recipe_now().items()}

    # --- what it is worth ------------------------------------------------------------------------------------------------

    def _oms_share_of_kit(self):
        """What one unit of this line's goods is worth, as a part of one kit; 1 for the kit itself."""
        self.ensure_one()
        if not self.component_id:
            return 1.0
        recipe = self.sale_line_id.sudo()._oms_recipe_now()  # sudo: what was sent of the order, and at what prices it is sold
        prices = {product.id: product.lst_price for product in recipe}
        if not any(prices.values()):
            prices = {product.id: product.with_company(self.company_id).standard_price for product in recipe}
        parts = {product.id: each for product, each in recipe.items()}
        return kits.shares(1.0, parts, prices).get(self.component_id.id, 0.0)

    def _oms_kits_of(self, quantity):
        """Of how many kits ``quantity`` of this component is part of, in planning's integers, at least one."""
        each = self.sale_line_id.sudo()._oms_recipe_now().get(self.component_id) or 1.0  # sudo: as above
        return max(self._oms_units(quantity / each), 1)

    def _oms_unbilled_components(self):
        """{return: why} where a component of a kit came back that is on no invoice: its credit needs one."""
        blocked = {}
        parts = self.filtered("component_id")
        pools = parts.sale_line_id._oms_creditable_items() if parts else {}
        for line in parts:
            if pools[line.sale_line_id].total < line._oms_kits_of(line.received_quantity):
                blocked[line.return_id] = self.env._(
                    "%(name)s: %(component)s is a part of %(product)s, which %(order)s was not billed for. Bill the order first.",
                    name=line.return_id.name, component=line.component_id.display_name,
                    product=line.sale_line_id.product_id.display_name, order=line.order_id.name)
        return blocked

    def _oms_component_credits(self, pools):
        """[(invoice line, quantity of this component credited from it)]; a kit that is credited whole stays to be."""
        self.ensure_one()
        items = [item for item, left in pools[self.sale_line_id].free.items() if left > 0]
        return [(items[0], self.received_quantity)] if items else []

    def _oms_prepare_component_credit(self, item, quantity):
        """As ``_oms_prepare_credit_item``: so much of the component at its share of what was paid for the kit."""
        kit = self.sale_line_id.product_id
        vals = self._oms_prepare_credit_item(item, quantity)
        vals.update(
            product_id=self.component_id.id, product_uom_id=self.uom_id.id, quantity=quantity,
            name=self.env._("%(name)s: %(component)s of %(item)s", name=self.return_id.name,
                            component=self.component_id.display_name, item=item.name),
            price_unit=item.product_uom_id._compute_price(item.price_unit, kit.uom_id) * self._oms_share_of_kit()
            * self.sale_line_id._oms_share_paid(),
            oms_return_line_id=Fact(self.id))
        return vals
