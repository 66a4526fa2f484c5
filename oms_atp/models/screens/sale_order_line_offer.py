# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace

from odoo import api, fields, models

from ...planning import ledger


class SaleOrderLine(models.Model):
    """What could be promised while a quotation is typed. Nothing is reserved by it."""

    _inherit = "sale.order.line"

    oms_offer = fields.Json(compute="_compute_oms_offer", groups="base.group_user",
                            help="How the line would be supplied if it were confirmed now.")
    oms_offer_date = fields.Date("Can arrive", compute="_compute_oms_offer", groups="base.group_user")

    @api.depends("state", "product_id", "product_uom_qty", "product_uom_id", "oms_fixed_warehouse_ids", "oms_way", "route_ids",
                 "order_id.commitment_date", "order_id.warehouse_id", "order_id.partner_shipping_id", "order_id.team_id",
                 "order_id.order_line.product_uom_qty", "order_id.order_line.product_id")
    def _compute_oms_offer(self):
        for line in self:
            line.oms_offer, line.oms_offer_date = False, False
        quotes = self.order_id.order_line.filtered(
            lambda line: line.state in ("draft", "sent") and line._oms_quantity_wanted() > 0)._oms_promised_lines()
        offers = {**(quotes._oms_offers() if quotes else {}), **self._oms_sent_by_vendor()}
        for line in self:
            offer = offers.get(line)
            if offer:
                line.oms_offer = offer
                line.oms_offer_date = offer["arrives"]

    def _oms_offers(self, instead=None):
        """How these lines would be supplied if their orders were confirmed now, each order by itself.

        :param instead: {line: {field of its :class:`facts.Need`: value}}: as if that were asked for
        :returns: {line: dict of picks, short, ships, arrives, latest (dates as text or False), firm, cost, with,
            each (of the product's units in one of the line's)}
        """
        offers = {}
        quantities = {line: line._oms_quantity_wanted() for line in self}
        for (company, team), lines in self.grouped(lambda line: (line.company_id, line.order_id.team_id)).items():
            sourcing = self.env["oms.sourcing"].with_company(company)
            known = sourcing._gather_facts(lines.order_id, lines.product_id)
            ladders = lines._oms_read_ladders(known, team)
            for order_lines in lines.grouped("order_id").values():
                [needs] = order_lines._oms_needs(quantities, known.scale, known.today)
                if instead:
                    needs = [replace(need, **instead.get(line, {})) for line, need in zip(order_lines, needs, strict=True)]
                found = sourcing._offers(needs, known, dict(ladders))
                offers.update({
                    line: {**found[need.line_id], "each": line._oms_per_unit()}
                    for line, need in zip(order_lines, needs, strict=True)})
        return offers

    def _oms_read_ladders(self, known, team):
        """The ledger as it is now, for lines of one company and team. A quotation reads it without a claim."""
        supply = self.env["oms.supply"]
        for model in ("stock.move", "stock.quant", "purchase.order.line", "oms.stock.policy", "oms.allotment", "oms.cart.line"):
            self.env[model].flush_model()
        scope = supply._scope(self.product_id.ids, known.warehouses, team=team.id or 0, today=known.today)
        return supply._gather_ladders(self.env.cr, scope)

    def _oms_quantity_wanted(self):
        """The ordered quantity in the product's unit."""
        self.ensure_one()
        quantity, unit = self.product_uom_id._adjust_uom_quantities(self.product_uom_qty, self.product_id.uom_id)
        return unit._compute_quantity(quantity, self.product_id.uom_id, rounding_method="HALF-UP")

    # --- for the popover on the order line -----------------------------------------------------------------------

    def oms_offer_grid(self):
        """Warehouse × week of what can be promised of this line's product: for a click on the date.

        :returns: dict of ``weeks`` (first days, as text) and ``rows`` (warehouse, quantities by the end of each week)
        """
        self.ensure_one()
        self.env["oms.promise"]._oms_staff_only()
        self.check_access("read")
        sourcing = self.env["oms.sourcing"].with_company(self.company_id)
        known = sourcing._gather_facts(self.order_id, self.product_id)
        ladders = self._oms_read_ladders(known, self.order_id.team_id)
        days = [0, *range(6, 6 + 7 * 7, 7)]
        warehouses = self.env["stock.warehouse"].sudo().browse(known.warehouses)  # sudo: names only
        return {
            "weeks": [str(fields.Date.add(known.today, days=day)) for day in days],
            "rows": [{
                "warehouse_id": warehouse.id, "warehouse": warehouse.name,
                "quantities": [
                    ledger.available(tuple(ladders.get((self.product_id.id, warehouse.id), ())), day) for day in days],
            } for warehouse in warehouses],
        }
