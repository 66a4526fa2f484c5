# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError

from ...planning import floor_scan

#: Symbology identifiers that readers put before GS1 codes, and the separator between their parts.
GS1_MARKS, FNC1 = ("]C1", "]e0", "]d2", "]Q3", "]J1"), "\x1d"
#: No code on goods is longer.
LONGEST = 500


class Meaning(NamedTuple):
    """What a code on goods says, as printed: ``quantity`` (of the product's own unit; 1 where it says none), lot and expiry."""

    product: object
    quantity: float = 1.0
    lot: str | None = None
    expiry: object = None


class OmsCode(models.AbstractModel):
    """What a scanner reads: products, packagings (a case of twelve), GS1 codes with lot and expiry, lots. Writes nothing."""

    _name = "oms.code"
    _description = "Codes on goods"

    @api.model
    def _meanings(self, code):
        """[:class:`Meaning`] of a code: none where nobody knows it, several where it is ambiguous. Archived products count: an
        order may still have them. At most five queries."""
        code = code.strip() if isinstance(code, str) else ""
        if not code or len(code) > LONGEST or not floor_scan.plain(code):
            return []
        if code.startswith(GS1_MARKS) or FNC1 in code:
            return self._of_gs1(code) or self._of_plain(code)
        return self._of_plain(code) or self._of_gs1(code) or self._of_lot(code)

    @api.model
    def _of_plain(self, code):
        found = self._of_barcodes(self._spellings(code))
        if found:
            return found
        products = self._products().search([("default_code", "=", code)], limit=20)
        return [Meaning(product) for product in products]

    @api.model
    def _of_barcodes(self, codes):
        products = self._products().search([("barcode", "in", codes)], limit=20)
        found = [Meaning(product) for product in products]
        packagings = self.env["product.uom"].with_context(skip_preprocess_gs1=True)
        for packaging in packagings.search([("barcode", "in", codes)], limit=20):
            product = packaging.product_id
            found.append(Meaning(product, packaging.uom_id._compute_quantity(1.0, product.uom_id, round=False)))
        return found

    @api.model
    def _products(self):
        return self.env["product.product"].with_context(active_test=False, skip_preprocess_gs1=True)

    @api.model
    def _of_lot(self, code):
        lots = self.env["stock.lot"].search([("name", "=", code)], limit=20)
        return [Meaning(lot.product_id, 1.0, lot.name) for lot in lots]

    @api.model
    def _of_gs1(self, code):
        parts = self._gs1_parts(code)
        gtin = parts.get("product")
        if not gtin:
            return []
        count = parts.get("quantity") or 1.0
        return [meaning._replace(quantity=meaning.quantity * count, lot=parts.get("lot"), expiry=parts.get("expiry"))
                for meaning in self._of_barcodes(self._spellings(gtin))]

    @api.model
    def _gs1_parts(self, code):
        """{product, lot, quantity, expiry, package} as far as the code says them; {} where it is no GS1 code."""
        bare = next((code[len(mark):] for mark in GS1_MARKS if code.startswith(mark)), code).lstrip(FNC1)
        if len(bare) < 16 or not bare[:2].isdigit():
            return {}
        rules = self.env.company.nomenclature_id
        if not rules.is_gs1_nomenclature:
            rules = self.env.ref("barcodes_gs1_nomenclature.default_gs1_nomenclature", raise_if_not_found=False)
        try:
            # sudo: how codes are read, which every screen is told
            found = rules.sudo().gs1_decompose_extended(bare) if rules else None
        except (UserError, ValueError):  # a date or number that is none
            return {}
        parts = {}
        for part in found or ():
            kind = {"expiration_date": "expiry", "use_date": "expiry"}.get(part["type"], part["type"])
            if kind in ("product", "lot", "quantity", "expiry", "package"):
                parts.setdefault(kind, part["value"])
        return parts

    @api.model
    def _spellings(self, code):
        """The same number as EAN-8, UPC-A, EAN-13 and GTIN-14: scanners and labels add and leave out zeros in front."""
        if not (code.isdigit() and code.isascii() and 8 <= len(code) <= 14):
            return [code]
        bare = code.lstrip("0")
        return sorted({code, *(bare.zfill(length) for length in (8, 12, 13, 14) if len(bare) <= length)})

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
