# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...planning import scan_codes

#: Records of one kind that a code may name.
MOST = 20
#: What is asked of products that a code names.
OF_PRODUCT = ["active", "product_tmpl_id", "default_code"]


class Meaning(NamedTuple):
    """What a code on goods says, as printed: ``quantity`` (of the product's own unit; 1 where it says none), lot and expiry."""

    product: object
    quantity: float = 1.0
    lot: str | None = None
    expiry: object = None


class OmsCode(models.AbstractModel):
    """What a scanner reads, for the handheld and the packing station alike: goods by barcode, packaging (a case of twelve),
    reference, lot or GS1 code; places, containers, transfers, orders. Writes nothing. What a code is here is what it is on the
    device (`planning.scan_codes`); case counts."""

    _name = "oms.code"
    _description = "Codes on goods"

    # --- goods ------------------------------------------------------------------------------------------------------------

    @api.model
    def _meanings(self, code):
        """[:class:`Meaning`] of a code on goods: none where nobody knows it, several where it is ambiguous. Archived products
        only where no other has the code: they are recognised (``product.active``), and whoever asks tells so. Five queries, 14 of
        a GS1 code with nothing in the cache, however much there is."""
        text = scan_codes.readable(code)
        if not text:
            return []
        bare, signed = scan_codes.gs1_text(text)
        if signed:
            return self._of_gs1(self._gs1(text)) or self._of_plain(text) or self._of_lot(text)
        return self._of_plain(text) or (self._of_gs1(self._gs1(text)) if bare else []) or self._of_lot(text)

    @api.model
    def _of_plain(self, text):
        """By barcode, product's or packaging's; else by the internal reference."""
        return self._of_barcodes(text) or self._current([
            Meaning(product) for product in self._products([("default_code", "=", text)])])

    @api.model
    def _of_barcodes(self, text):
        codes = scan_codes.spellings(text)
        found = [Meaning(product) for product in self._products([("barcode", "in", codes)])]
        # a search by barcode would take it apart as a GS1 code, if the company has such a nomenclature
        packagings = self.env["product.uom"].with_context(skip_preprocess_gs1=True).search([("barcode", "in", codes)], limit=MOST)
        seen = packagings.product_id._filtered_access("read")
        found += [Meaning(one.product_id, one.uom_id._compute_quantity(1.0, one.product_id.uom_id, round=False))
                  for one in packagings if one.product_id in seen]
        return self._current(found)

    @api.model
    def _of_lot(self, *names):
        lots = self.env["stock.lot"].search([("name", "in", names)], limit=MOST)
        seen = lots.product_id._filtered_access("read")
        return self._current([Meaning(lot.product_id, 1.0, lot.name) for lot in lots if lot.product_id in seen])

    @api.model
    def _of_gs1(self, read):
        if not read:
            return []
        meanings = [one._replace(lot=read.number(one.product.tracking)) for one in self._of_barcodes(read.gtin)] if (
            read.gtin) else self._of_numbers(read)
        return [meaning._replace(
            quantity=self._counted(read, meaning.product.uom_id, meaning.quantity), expiry=read.expiry) for meaning in meanings]

    @api.model
    def _of_numbers(self, read):
        """By batch and piece of a label without the item: of goods that have both, by the one that tells them apart."""
        names = [number for number in (read.serial, read.lot) if number]
        found = {}
        for meaning in self._of_lot(*names) if names else ():
            if meaning.lot == read.number(meaning.product.tracking) or meaning.product not in found:
                found[meaning.product] = meaning
        return list(found.values())

    @api.model
    def _counted(self, read, unit, quantity):
        """How many of a unit a GS1 code says, each of what it names being `quantity` of them. A weight of goods that are
        counted in pieces says nothing of how many they are."""
        if not read or not read.quantity:
            return quantity
        if not read.unit:
            return read.quantity * quantity
        said = self.env["uom.uom"].browse(read.unit)
        return said._compute_quantity(read.quantity, unit, round=False) if said._has_common_reference(unit) else quantity

    @api.model
    def _products(self, domain):
        """Archived ones, too: at most so many, with what is asked of them at once."""
        products = self.env["product.product"].with_context(active_test=False, skip_preprocess_gs1=True)
        return products.search_fetch(domain, OF_PRODUCT, limit=MOST)

    @api.model
    def _current(self, meanings):
        return [one for one in meanings if one.product.active] or meanings

    @api.model
    def _gs1(self, code):
        """`scan_codes.Read` of a GS1 code, by the company's nomenclature (Odoo's own where that is none of GS1); None where it is
        no such code."""
        bare, signed = scan_codes.gs1_text(scan_codes.readable(code))
        if not bare:
            return None
        rules = self.env.company.nomenclature_id
        if not rules.is_gs1_nomenclature:
            rules = self.env.ref("barcodes_gs1_nomenclature.default_gs1_nomenclature", raise_if_not_found=False)
        try:
            # sudo: how codes are read, which every screen is told
            parts = rules.sudo().gs1_decompose_extended(bare) if rules else None
        except (UserError, ValueError):  # a date or number that is none
            return None
        return scan_codes.gs1(({
            "ai": part["ai"], "value": part["value"], "unit": part["rule"].associated_uom_id.id} for part in parts or ()), signed)

    # --- everything else that has a code on the floor -----------------------------------------------------------------------

    @api.model
    def _places(self, code, read=None):
        """Locations with this barcode or full name, or (`read`, of a GS1 code) number."""
        codes = self._names(code, read and read.place)
        return self._named("stock.location", ["|", ("barcode", "in", codes), ("complete_name", "in", codes)])

    @api.model
    def _containers(self, code, read=None):
        """Parcels and totes with this name; of a GS1 code with its SSCC."""
        return self._named("stock.package", [("name", "in", self._names(code, read and read.package))])

    @api.model
    def _transfers(self, code):
        return self._named("stock.picking", [
            ("name", "in", self._names(code)), ("company_id", "in", self.env.companies.ids)])

    @api.model
    def _orders(self, code):
        """Orders by their number, in any case (it is typed, too): those of one's companies; where there are none, of every
        company. In superuser mode: whoever asks shows of them what their user may read."""
        text = scan_codes.readable(code).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        if not text:
            return self.env["sale.order"].sudo()
        # sudo: see above
        every, called = self.sudo(), Domain("name", "=ilike", text)
        return every._named("sale.order", called & Domain("company_id", "in", self.env.companies.ids)) or every._named(
            "sale.order", called)

    @api.model
    def _is_no_goods(self, code):
        """Whether it is the code of a place, a container, a transfer or an order of one's companies."""
        read = self._gs1(code)
        return bool(self._places(code, read) or self._containers(code, read) or self._transfers(code) or (
            self._orders(code).company_id & self.env.companies))

    @api.model
    def _of_another_company(self, code):
        """Whether another company has something with this code; only to be asked where nothing of one's own has it."""
        every = self.sudo()  # sudo: yes or no
        read = every._gs1(code)
        return bool(every._meanings(code) or every._places(code, read) or every._containers(code, read) or (
            every._named("stock.picking", [("name", "in", self._names(code))])))

    @api.model
    def _names(self, code, other=None):
        return [text for text in (scan_codes.readable(code), other) if text]

    @api.model
    def _named(self, model, domain):
        return self.env[model].search(domain, limit=MOST)

    # --- goods, as a device shows them -----------------------------------------------------------------------------------

    @api.model
    def _goods(self, products):
        """{product id: {"id", "name", "code", "image", "tracking", "codes": [{"code", "quantity"}]}}, packagings and all. Two
        queries for any number of products."""
        packagings = self.env["product.uom"].search([("product_id", "in", products.ids)])
        by_product = packagings.grouped("product_id")
        return {product.id: {
            "id": product.id, "name": product.display_name, "code": product.default_code or "",
            "image": f"/web/image/product.product/{product.id}/image_256", "tracking": product.tracking,
            "codes": [{"code": code, "quantity": 1.0} for code in (product.barcode, product.default_code) if code] + [
                {"code": packaging.barcode, "quantity": packaging.uom_id._compute_quantity(1.0, product.uom_id, round=False)}
                for packaging in by_product.get(product, ())],
        } for product in products}
