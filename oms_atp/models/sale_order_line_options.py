# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError

from ..planning import facts, ledger

#: Other ways to measure a plan: name of the option -> rules (planning/facts.py).
OTHER_WAYS = {
    "fastest": facts.Rules(late=1_000_000, late_share=1_000_000),
    "together": facts.Rules(late=1, max_parcels=1, whole_order=True),
}


class SaleOrderLine(models.Model):
    """The ways in which a line of a quotation can be supplied, and taking one of them."""

    _inherit = "sale.order.line"

    def oms_options(self):
        """Ranked ways to supply this line: as policy has it first, then what arrives earlier, then what is cheaper.

        :returns: list of dicts: key, label, picks, short, ships, arrives, latest (dates as text, or False), firm, cost
            (of the order's plan, or None)
        """
        self.ensure_one()
        self.env["oms.promise"]._oms_staff_only()
        self.check_access("read")
        quotes = self.order_id.order_line.filtered(lambda line: line._oms_quantity_wanted() > 0)._oms_promised_lines()
        if self not in quotes:
            return []
        best = quotes._oms_offers()[self]
        options = [{"key": "best", "label": self.env._("Best by policy"), **best}]
        seen = {self._oms_signature(best)}
        for way, rules in OTHER_WAYS.items():
            offer = quotes._oms_offers(rules)[self]
            if offer["picks"] and self._oms_signature(offer) not in seen:
                seen.add(self._oms_signature(offer))
                options.append({"key": way, "label": self._oms_way_label(way), **offer, "cost": None})
        others = [*self._oms_vendor_options(), *self._oms_substitute_options(best)]
        return options + sorted(others, key=lambda option: option["arrives"] or "9")

    def _oms_way_label(self, way):
        return {"fastest": self.env._("As early as possible"), "together": self.env._("All in one parcel")}[way]

    def _oms_signature(self, offer):
        return tuple((pick["warehouse_id"], pick["ships"], pick["quantity"]) for pick in offer["picks"])

    def _oms_vendor_options(self):
        """Sent by a vendor straight to the customer, where the product is bought and drop-shipping is set up."""
        route = self.env.ref("stock_dropshipping.route_drop_shipping", raise_if_not_found=False)
        if not route or not route.active:
            return []
        wanted = self._oms_quantity_wanted()
        # sudo: the vendors' delays, for a person who sells; prices are not shown
        seller = self.product_id.sudo()._select_seller(quantity=wanted, uom_id=self.product_id.uom_id)
        if not seller:
            return []
        late = self.env["oms.sourcing"]._vendor_days(seller.partner_id, self.company_id)
        transit = self.company_id.oms_transit_days, self.company_id.oms_transit_days_late
        today = self.env["oms.day"]._today(company=self.company_id)
        arrives, latest = (
            str(fields.Date.add(today, days=max(seller.delay, 1) + days + on_the_way))
            for days, on_the_way in zip(late, transit, strict=True))
        return [{
            "key": f"dropship:{seller.partner_id.id}", "label": self.env._("Sent by %s", seller.partner_id.display_name),
            "picks": [], "short": 0.0, "ships": False, "arrives": arrives, "latest": latest, "firm": False, "cost": None}]

    def _oms_substitute_options(self, best):
        """Other products for what is short or late of this one."""
        # sudo: the list of substitutes is there for whoever may sell the product; of what the order's company sells
        rows = self.env["oms.substitute"].sudo().search([
            ("product_id", "=", self.product_id.id), "|", ("substitute_id.company_id", "=", False),
            ("substitute_id.company_id", "parent_of", self.company_id.ids)])
        late = sum(pick["quantity"] for pick in best["picks"] if not pick["firm"])
        missing = best["short"] + late
        if not rows or missing <= 0:
            return []
        products = rows.substitute_id
        sourcing, supply = self.env["oms.sourcing"].with_company(self.company_id), self.env["oms.supply"]
        known = sourcing._gather_facts(self.order_id, products)
        ladders = supply._gather_ladders(
            self.env.cr, supply._scope(products.ids, known.warehouses, team=self.order_id.team_id.id or 0, today=known.today))
        options = []
        for row in rows:
            there = max((ledger.available(tuple(ladders[row.substitute_id.id, warehouse_id]), 0)
                         for warehouse_id in known.warehouses if (row.substitute_id.id, warehouse_id) in ladders), default=0.0)
            if there > 0:
                options.append({
                    "key": f"substitute:{row.id}", "picks": [], "short": max(missing - there, 0.0),
                    "label": self.env._("%(quantity).12g × %(product)s instead", quantity=min(there, missing),
                                        product=row.substitute_id.display_name),
                    "ships": False, "arrives": sourcing._soonest(self.order_id, known), "latest": False, "firm": True,
                    "cost": None,
                    "quantity": min(there, missing)})
        return options

    # --- one click ----------------------------------------------------------------------------------------------

    def oms_take_option(self, option_key):
        """Have the line supplied in the way of that option (of ``oms_options``) when the quotation is confirmed."""
        self.ensure_one()
        self.env["oms.promise"]._oms_staff_only()
        if self.state not in ("draft", "sent"):
            raise UserError(self.env._("%s is confirmed already: change its promises instead.", self.order_id.name))
        option = next((option for option in self.oms_options() if option["key"] == option_key), None)
        if option is None:
            raise UserError(self.env._("This option is gone: look at the options of %s again.", self.product_id.display_name))
        kind, _sep, number = option_key.partition(":")
        if kind == "dropship":
            self.route_ids = self.env.ref("stock_dropshipping.route_drop_shipping")
        elif kind == "substitute":
            row = self.env["oms.substitute"].sudo().browse(int(number))  # sudo: as listed just now
            self._oms_take_substitute(row, option["quantity"])
        else:
            warehouse_ids = [pick["warehouse_id"] for pick in option["picks"]] if kind != "best" else []
            self.write({"route_ids": False, "oms_fixed_warehouse_ids": [(6, 0, warehouse_ids)]})
        return True

    def _oms_take_substitute(self, row, quantity):
        """Order ``quantity`` (in the product's unit) of the substitute on a line of its own, so much less of this one."""
        unit = self.product_id.uom_id
        line_quantity = unit._compute_quantity(quantity, self.product_uom_id, round=False)
        vals = {
            "order_id": self.order_id.id, "product_id": row.substitute_id.id, "product_uom_qty": quantity,
            "product_uom_id": unit.id, "sequence": self.sequence}
        if row.price_rule == "kept":
            vals["price_unit"] = self.product_uom_id._compute_price(self.price_unit, unit)
            vals["discount"] = self.discount
        self.create(vals)
        self.product_uom_qty -= line_quantity
