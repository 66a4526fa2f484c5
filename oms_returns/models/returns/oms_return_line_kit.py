# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from fractions import Fraction

from odoo import api, models
from odoo.addons.oms_core.planning import kits, shares
from odoo.addons.oms_core.tools import Fact
from odoo.exceptions import ValidationError


class OmsReturnLine(models.Model):
    """Kits come back whole, or by component: that is worth its share of the kit, by what the components cost alone."""

    _inherit = "oms.return.line"

    @api.constrains("component_id", "sale_line_id")
    def _check_component(self):
        for line in self.filtered(lambda line: line.component_id and line.sale_line_id):
            # sudo: what was sent of the order
            if line.component_id not in line.sale_line_id.sudo()._oms_components_sent():
                raise ValidationError(self.env._(
                    "%(component)s is no part of %(product)s of %(order)s: leave the component empty, or choose one of it.",
                    component=line.component_id.display_name, product=line.sale_line_id.product_id.display_name,
                    order=line.order_id.name))

    # --- what can come back --------------------------------------------------------------------------------------------

    @api.model
    def _oms_facts_of(self, facts, component):
        """The facts of a component, of those of its line; of the whole line where there is none."""
        nothing = self.env["sale.order.line"]._oms_nothing_returnable()
        return facts.get("components", {}).get(component.id, nothing) if component else facts

    def _oms_mixed_lines(self):
        """Those that want parts of kits of which others of these want all, or other parts."""
        parts = self.filtered("component_id").sale_line_id
        return self.filtered(lambda line: line.sale_line_id in parts) if parts else self.browse()

    def _oms_mixed_facts(self):
        """{line: its facts} of those of :meth:`_oms_mixed_lines`, which are judged together with these: what those before a line
        want is taken."""
        found, mixed = {}, self._oms_mixed_lines()
        asked = mixed.sale_line_id._gather_asked_of_kits(without=self) if mixed else {}
        for line in mixed:
            there = asked.setdefault(line.sale_line_id, {})
            facts = self._oms_facts_of(line.sale_line_id._oms_returnable_kits(there), line.component_id)
            found[line] = {**facts, "component": (line.id,)}
            if line.decision != "refuse":
                there[line.component_id.id] = there.get(line.component_id.id, 0.0) + line.quantity
        return found

    def _oms_goods_of(self, quantity):
        """{product: how much of it comes back with ``quantity`` of this line, in the product's unit}"""
        self.ensure_one()
        if self.component_id or not self.sale_line_id or not self.sale_line_id._oms_is_kit():
            return {self.product_id: quantity}
        # sudo: what was sent of an order whose return the user works on
        return self.sale_line_id.sudo()._oms_goods_of_kits(quantity)

    # --- what it is worth ------------------------------------------------------------------------------------------------

    def _oms_kit_parts(self):
        """[(share of one kit that one unit is, how much of it is in one kit, quantity)] of this component: of the kits that it
        came back of; before, of those that were sent first."""
        self.ensure_one()
        sold = self.sale_line_id
        moves = self.sudo().move_ids._oms_from_customer()._oms_for_kits().filtered(  # sudo: as it was sent and came back
            lambda move: move.state == "done" and move.product_id == self.component_id)
        parts = {}
        for move in moves:
            parts[move.oms_kit] = parts.get(move.oms_kit, 0.0) + move.product_uom._compute_quantity(
                move.quantity, self.uom_id, round=False)
        if not parts:
            sent = sold.sudo().move_ids._oms_for_kits().sorted("id").mapped("oms_kit")  # sudo: as above
            parts = dict.fromkeys([text for text in sent if self.component_id.id in kits.load(text)][:1], 1.0)
        if not parts:
            # sudo: what it would be made of
            parts = {kits.dump({part.id: each for part, each in sold.sudo()._oms_recipe_now().items()}): 1.0}
        return [(sold._oms_kit_shares_of(text).get(self.component_id.id, Fraction(0)),
                 Fraction(shares.exact(kits.load(text).get(self.component_id.id, 1.0))), Fraction(shares.exact(quantity)))
                for text, quantity in parts.items()]

    def _oms_share_of_kit(self):
        """What one unit of this line's goods is worth, as a part of one kit, as it was sold; 1 for the kit itself. A fraction:
        all components of a kit make 1."""
        self.ensure_one()
        if not self.component_id:
            return Fraction(1)
        parts = self._oms_kit_parts()
        return sum(share * quantity for share, _each, quantity in parts) / sum(quantity for *_rest, quantity in parts)

    def _oms_each_of_kit(self):
        """How much of this component is in one of the kits that it is of."""
        parts = self._oms_kit_parts()
        return float(sum(each * quantity for _share, each, quantity in parts) / sum(quantity for *_rest, quantity in parts))

    def _oms_kits_of(self, quantity):
        """Of how many kits ``quantity`` of this component is part of, in planning's integers, at least one."""
        return max(self._oms_units(quantity / self._oms_each_of_kit()), 1)

    def _oms_unbilled_components(self, quantities):
        """{return: why} where a component of a kit came back that is on no invoice: its credit needs one."""
        blocked = {}
        parts = self.filtered("component_id")
        pools = parts.sale_line_id._oms_creditable_items() if parts else {}
        for line in parts:
            if pools[line.sale_line_id].total < line._oms_kits_of(quantities[line]):
                blocked[line.return_id] = self.env._(
                    "%(name)s: %(component)s is a part of %(product)s, which %(order)s was not billed for. Bill the order first.",
                    name=line.return_id.name, component=line.component_id.display_name,
                    product=line.sale_line_id.product_id.display_name, order=line.order_id.name)
        return blocked

    def _oms_component_credits(self, pools, gone, quantity):
        """[(invoice line, units of kits, quantity of this component credited from it)], oldest first, of each no more than its
        kits had of it. The units are a fraction of kits; a kit that is credited whole stays to be.

        :param gone: {invoice line: {component id: how much of it is credited}}, kept for the lines that come after
        :param quantity: how much of it is to be credited
        """
        self.ensure_one()
        each, component = self._oms_each_of_kit(), self.component_id.id
        free = {item: left for item, left in pools[self.sale_line_id].free.items() if left > 0}
        left, found = quantity, []
        for number, (item, units) in enumerate(free.items(), 1):
            there = gone.setdefault(item, item._oms_component_quantities())
            part = left if number == len(free) else min(
                max(self._oms_quantity(units) * each - there.get(component, 0.0), 0.0), left)
            if part > 0:
                exact = Fraction(shares.exact(part)) * self._oms_units(1.0)
                found.append((item, exact * self._oms_share_of_kit(), part))
                there[component] = there.get(component, 0.0) + part
                left -= part
        return found

    def _oms_begun_units(self, pools, gone):
        """{invoice line: units of its kits of which a component is credited}: a whole kit is credited of others, if there
        are."""
        self.ensure_one()
        sold = self.sale_line_id
        if not sold._oms_is_kit():
            return {}
        recipe = {product.id: each for product, each in sold.sudo()._oms_recipe_now().items()}  # sudo: as it was sent
        return {item: self._oms_units(kits.begun(parts, recipe, sold._oms_kit_grain())) for item in pools[sold].free
                if (parts := gone.setdefault(item, item._oms_component_quantities()))}

    def _oms_prepare_component_credit(self, item, quantity):
        """As ``_oms_prepare_credit_item``: so much of the component at its share of the kit's price."""
        kit = self.sale_line_id.product_id
        vals = self._oms_prepare_credit_item(item, quantity)
        vals.update(
            product_id=self.component_id.id, product_uom_id=self.uom_id.id, quantity=quantity,
            name=self.env._("%(name)s: %(component)s of %(item)s", name=self.return_id.name,
                            component=self.component_id.display_name, item=item.name),
            price_unit=item.product_uom_id._compute_price(item.price_unit, kit.uom_id) * float(self._oms_share_of_kit()),
            oms_return_line_id=Fact(self.id))
        return vals
