# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import dataclass

from odoo import api, models


@dataclass(frozen=True)
class Line:
    """A line of a body, records in place of what it named. ``quantity``: in the product's unit; ``unit_quantity``: as it was
    said, in ``unit``. ``warehouse``: empty where any will do."""

    number: int
    product: models.Model
    quantity: float
    unit: models.Model
    unit_quantity: float
    warehouse: models.Model | None = None
    date: object = None
    price: float | None = None


class OmsAtp(models.AbstractModel):
    """From what was sent to records, with the caller's rights; whoever is not found is named by field."""

    _inherit = "oms.atp"

    @api.model
    def _find_products(self, references, field):
        """Products (active, of the caller's company) in the order of ``references``, as list.

        :param field: how a reference is named, with %s for its number
        """
        ids = [ref for ref in references if isinstance(ref, int)]
        codes = [ref for ref in references if isinstance(ref, str)]
        found = self.env["product.product"].search_fetch(
            ["|", ("id", "in", ids), ("default_code", "in", codes)],
            ["default_code", "uom_id", "is_storable", "sale_ok", "weight"])
        by_id = {product.id: product for product in found}
        by_code = {}
        for product in found:
            by_code.setdefault(product.default_code, []).append(product)
        products = []
        for number, ref in enumerate(references):
            matches = [by_id[ref]] if ref in by_id else by_code.get(ref, [])
            if not matches:
                raise self._refuse(field % number, self.env._(
                    "no such product: %s (unknown, archived or of another company)", ref))
            if len(matches) > 1:
                raise self._refuse(field % number, self.env._("several products have the code %s", ref))
            products.append(matches[0])
        return products

    @api.model
    def _find_warehouses(self, references, field):
        """Warehouses of the caller's company that promise: all of them, or these."""
        if references == []:
            return self.env["stock.warehouse"]
        # sudo: only warehouses of the company the caller works in
        every = self.env["stock.warehouse"].sudo().search(
            [("company_id", "=", self.env.company.id), ("oms_promises", "=", True)])
        if references is None:
            return every
        found = every.browse()
        for number, ref in enumerate(references):
            found |= self._one_warehouse(every, ref, f"{field}[{number}]")
        return found

    @api.model
    def _one_warehouse(self, warehouses, ref, field):
        match = warehouses.filtered(lambda warehouse: ref in (warehouse.id, warehouse.code))
        if len(match) != 1:
            raise self._refuse(field, self.env._("no such warehouse, or none to promise from: %s", ref))
        return match

    @api.model
    def _find_lines(self, lines):
        """The lines of a body: list of :class:`Line`."""
        products = self._find_products([line["product"] for line in lines], "lines[%s].product")
        named = any(line.get("warehouse") for line in lines)
        warehouses = self._find_warehouses(None if named else [], "warehouses")
        units = self._find_units(lines)
        clean = []
        for number, (line, product) in enumerate(zip(lines, products)):
            where, name = line.get("warehouse"), f"lines[{number}]"
            unit = product.uom_id if line["unit"] is None else units.get(line["unit"])
            if not unit or (unit != product.uom_id and not unit._has_common_reference(product.uom_id)):
                raise self._refuse(f"{name}.unit", self.env._(
                    "%(product)s is not measured in %(unit)s", product=product.display_name, unit=line["unit"]))
            clean.append(Line(
                number, product, self._in_product_unit(line["quantity"], unit, product, f"{name}.quantity"), unit,
                line["quantity"],
                self._one_warehouse(warehouses, where, f"{name}.warehouse") if where else warehouses.browse(),
                line.get("date"), line.get("price")))
        return clean

    @api.model
    def _in_product_unit(self, quantity, unit, product, field):
        places = self.env["decimal.precision"].precision_get("Product Unit")
        asked = round(quantity, places)
        if unit != product.uom_id:
            quantity = unit._compute_quantity(quantity, product.uom_id, rounding_method="HALF-UP")
        quantity = round(quantity, places)
        if asked <= 0 or quantity <= 0:
            raise self._refuse(field, self.env._("must be a positive number, at least %s", 10 ** -places))
        return quantity

    @api.model
    def _find_units(self, lines):
        """{id or name: unit} of what the lines name."""
        wanted = {line["unit"] for line in lines} - {None}
        if not wanted:
            return {}
        units = self.env["uom.uom"].search([
            "|", ("id", "in", [ref for ref in wanted if isinstance(ref, int)]),
            ("name", "in", [ref for ref in wanted if isinstance(ref, str)])])
        return {ref: unit for unit in reversed(units) for ref in (unit.name, unit.id)}

    @api.model
    def _find_partner(self, ref, field):
        """A contact the caller may see, by id or reference; empty where none was named."""
        partners = self.env["res.partner"]
        if ref is None:
            return partners
        found = partners.search([("id" if isinstance(ref, int) else "ref", "=", ref)], limit=2)
        if len(found) != 1:
            raise self._refuse(
                field, self.env._("several contacts have the reference %s", ref) if found
                else self.env._("no such contact: %s", ref))
        return found

    @api.model
    def _find_ship_to(self, place, customer, field="ship_to"):
        """Where to: a contact of the customer, or an address as contact that is not stored."""
        if not isinstance(place, dict):
            partner = self._find_partner(place, field)
            if partner and customer and partner.commercial_partner_id != customer.commercial_partner_id:
                raise self._refuse(field, self.env._("is no address of the customer"))
            return partner or customer
        country = self.env["res.country"].sudo().search([("code", "=", place["country"].upper())])  # sudo: public facts
        if not country:
            raise self._refuse(f"{field}.country", self.env._("no such country: %s", place["country"]))
        state = country.state_ids.filtered(lambda one: place["state"] in (one.code, one.name))
        if place["state"] and not state:
            raise self._refuse(f"{field}.state", self.env._("no such state: %s", place["state"]))
        return self.env["res.partner"].new({
            "country_id": country.id, "state_id": state[:1].id, "zip": place["zip"], "city": place["city"]})
