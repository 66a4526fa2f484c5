# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ...planning.ways import WAYS


class SaleOrderLine(models.Model):
    """The ways in which a line of a quotation can be supplied, and taking one of them."""

    _inherit = "sale.order.line"

    def oms_options(self):
        """Ranked ways to supply this line: as policy has it first, then what arrives earlier, then what is cheaper.

        :returns: list of dicts: key, label, chosen (it is what was chosen), picks, short, ships, arrives, latest (dates as text,
            or False), firm, with (the product it waits for, or False), cost (of the order's plan, or None)
        """
        self.ensure_one()
        self.env["oms.promise"]._oms_staff_only()
        self.check_access("read")
        by_vendor = self._oms_sent_by_vendor()
        quotes = self.order_id.order_line.filtered(lambda line: line._oms_quantity_wanted() > 0)._oms_promised_lines()
        if by_vendor and self.product_id._oms_kept_in_stock():
            quotes |= self  # it may be sent from stock after all, and need not wait as long
        if self not in quotes:
            return [dict(offer, chosen=True) for offer in by_vendor.values()]
        plain = {"floor": int(self.product_id.sale_delay or 0)} if by_vendor and not self.order_id.commitment_date else {}
        best = quotes._oms_offers({self: {"way": "", **plain}})[self]
        options = [{"key": "best", "label": self.env._("Best by policy"), **best}]
        seen = {self._oms_signature(best)}
        for way in WAYS:
            offer = quotes._oms_offers({self: {"way": way, **plain}})[self]
            if offer["picks"] and (self._oms_signature(offer) not in seen or self.oms_way == way):
                seen.add(self._oms_signature(offer))
                options.append({"key": way, "label": self._oms_way_label(way), **offer, "cost": None})
        others = [*self._oms_vendor_options().values(), *self._oms_substitute_options(best)]
        chosen = next((offer["key"] for offer in by_vendor.values()), self.oms_way or "best")
        return [dict(option, chosen=option["key"] == chosen)
                for option in options + sorted(others, key=lambda option: option["arrives"] or "9")]

    def _oms_way_label(self, way):
        return {"fastest": self.env._("As early as possible: send this now"), "together": self.env._("All in one parcel")}[way]

    def _oms_signature(self, offer):
        return tuple((pick["warehouse_id"], pick["ships"], pick["quantity"]) for pick in offer["picks"])

    @api.model
    def _oms_vendor_route(self):
        return self.env.ref("stock_dropshipping.route_drop_shipping", raise_if_not_found=False) or self.env["stock.route"]

    def _oms_sent_by_vendor(self):
        """{line: its option} of those of these quoted lines for which a vendor was chosen to send the goods."""
        route = self._oms_vendor_route()
        chosen = self.filtered(lambda line: line.state in ("draft", "sent") and line.route_ids)
        return chosen.filtered(lambda line: line.route_ids._origin == route)._oms_vendor_options()

    def _oms_vendor_options(self):
        """{line: option}: sent by a vendor straight to the customer, where the product is bought and drop-shipping is set up."""
        if not self or not self._oms_vendor_route().active:
            return {}
        # sudo: the vendors' delays, for a person who sells; prices are not shown
        sellers = {line: line.product_id.sudo()._select_seller(
            quantity=line._oms_quantity_wanted(), uom_id=line.product_id.uom_id) for line in self}
        late = {}
        for company, lines in self.grouped("company_id").items():
            vendors = self.env["res.partner"].union(*(sellers[line].partner_id for line in lines))
            late[company] = self.env["oms.sourcing"]._vendor_days(vendors, company) if vendors else {}
        return {line: line._oms_vendor_option(seller, late[line.company_id][seller.partner_id.id])
                for line, seller in sellers.items() if seller}

    def _oms_vendor_option(self, seller, late):
        """:param late: (days, days at the latest) that this vendor is usually late"""
        company, today = self.company_id, self.env["oms.day"]._today(company=self.company_id)
        lead, lead_late = (max(seller.delay, 1) + days for days in late)
        return {
            "key": f"dropship:{seller.partner_id.id}", "label": self.env._("Sent by %s", seller.partner_id.display_name),
            "picks": [], "short": 0.0, "ships": False, "firm": False, "with": False, "cost": None, "each": self._oms_per_unit(),
            "lead": lead, "arrives": str(fields.Date.add(today, days=lead + company.oms_transit_days)),
            "latest": str(fields.Date.add(today, days=lead_late + company.oms_transit_days_late))}

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
            there, arrives = sourcing._there(self.order_id, row.substitute_id.id, known, ladders)
            if there > 0:
                options.append({
                    "key": f"substitute:{row.id}", "picks": [], "short": max(missing - there, 0.0),
                    "label": self.env._("%(quantity).12g × %(product)s instead", quantity=min(there, missing),
                                        product=row.substitute_id.display_name),
                    "ships": False, "arrives": arrives, "latest": False, "firm": True,
                    "with": False, "cost": None, "each": self._oms_per_unit(), "quantity": min(there, missing)})
        return options

    # --- one click ----------------------------------------------------------------------------------------------

    def oms_choose_option(self, option_key):
        """Have the line supplied in the way of that option (of ``oms_options``) when the quotation is confirmed."""
        self.ensure_one()
        self.env["oms.promise"]._oms_staff_only()
        if self.state not in ("draft", "sent"):
            raise UserError(self.env._("%s is confirmed already: change its promises instead.", self.order_id.name))
        option = next((option for option in self.oms_options() if option["key"] == option_key), None)
        if option is None:
            raise UserError(self.env._("This option is gone: look at the options of %s again.", self.product_id.display_name))
        kind, _sep, number = option_key.partition(":")
        route, chosen = self._oms_vendor_route(), self
        if kind == "dropship":  # with the days it takes, so that the purchase asks for the day that was offered
            self.write({"route_ids": [(6, 0, route.ids)], "oms_way": False, "customer_lead": option["lead"]})
        elif kind == "substitute":
            row = self.env["oms.substitute"].sudo().browse(int(number))  # sudo: as listed just now
            chosen = self._oms_choose_substitute(row, option["quantity"])
        else:
            vals = {"oms_way": kind if kind in WAYS else False}
            if route & self.route_ids:  # not by the vendor after all
                vals.update(route_ids=[(3, route.id)], customer_lead=self.product_id.sale_delay)
            self.write(vals)
        chosen._oms_note_chosen()
        return True

    def _oms_choose_substitute(self, row, quantity):
        """Order ``quantity`` (in the product's unit) of the substitute on a line of its own, so much less of this one.

        :returns: that line
        """
        unit = self.product_id.uom_id
        line_quantity = unit._compute_quantity(quantity, self.product_uom_id, round=False)
        vals = {
            "order_id": self.order_id.id, "product_id": row.substitute_id.id, "product_uom_qty": quantity,
            "product_uom_id": unit.id, "sequence": self.sequence, "oms_way": "fastest"}  # as it was offered
        if row.price_rule == "kept":
            vals["price_unit"] = self.product_uom_id._compute_price(self.price_unit, unit)
            vals["discount"] = self.discount
        line = self.create(vals)
        self.product_uom_qty -= line_quantity
        return line
