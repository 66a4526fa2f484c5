# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.oms_core.tools import check_arguments
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ...planning import floor_scan, scan_codes


class OmsFloor(models.AbstractModel):
    """What a code means on a tour."""

    _inherit = "oms.floor"

    @api.model
    def find(self, tour_id, code):
        """What a code means that the device does not know.

        :returns: {"kind": item, location, tote, other, none; "words"; "code": why it cannot be picked here, "" where it can;
            "line_ids", "product_id", "quantity" (of the line's unit), "lot", "expiry", "location_id", "number"}
        """
        check_arguments(self.env, tour_id=(tour_id, "number"), code=(code, "text"))
        self._check_picker()
        tour = self._visible(tour_id)
        if not tour:
            raise UserError(self.env._("This tour is not there any more. Look at the list again."))
        code = (code or "").strip()[:floor_scan.TEXT_LENGTH]
        return self._meaning(tour, code if floor_scan.plain(code) else "")

    @api.model
    def _meaning(self, tour, code):
        lines = self._lines(SQL("line.oms_tour_id = %s", tour.id))
        found = code and (self._here(tour, lines, code) or self._here_by_gs1(tour, lines, code) or self._elsewhere(code))
        return found or {"kind": "none", "code": floor_scan.UNKNOWN, "words": self.env._("Nobody knows the code “%s”.", code)}

    # --- on this tour ---------------------------------------------------------------------------------------------------

    @api.model
    def _here(self, tour, lines, code):
        """A product, lot, place or container of this tour."""
        wanted = scan_codes.gtin(code)
        items = {line["id"]: quantity for line in lines
                 for own, quantity in self._all_codes(line) if scan_codes.gtin(own) == wanted}
        if items:
            return self._item(lines, items)
        lots = {line["id"]: line["per_unit"] for line in lines if line["lot"] == code}
        if lots:
            return self._item(lines, lots, lot=code)
        place = next((line for line in lines if code in self._place_codes(line)), None)
        if place:
            return {"kind": "location", "code": "", "location_id": place["location_id"], "words": self._location(place)["name"]}
        tote = tour.tote_ids.filtered(lambda one: one.package_id.name == code)[:1]
        if tote:
            return {"kind": "tote", "code": "", "number": tote.number, "words": self.env._("Tote %s", tote.number)}
        return None

    @api.model
    def _item(self, lines, quantities, **more):
        """Goods of this tour: the lines that they may be for, those still open first."""
        mine = [line for line in lines if line["id"] in quantities]
        if len({line["product_id"] for line in mine}) > 1:
            names = ", ".join(dict.fromkeys(self._translated(line["product"]) for line in mine))
            return {
                "kind": "other", "code": floor_scan.AMBIGUOUS, "line_ids": [line["id"] for line in mine],
                "words": self.env._("Several products have this code: %s. Read the lot, or confirm by hand.", names)}
        mine.sort(key=lambda line: self._state(line) not in (floor_scan.OPEN, floor_scan.SKIPPED))
        return {"kind": "item", "code": "", "line_ids": [line["id"] for line in mine], "product_id": mine[0]["product_id"],
                "quantity": quantities[mine[0]["id"]], "lot": None, "expiry": None, "words": self._translated(mine[0]["product"]),
                **more}

    @api.model
    def _all_codes(self, line):
        codes = [(line["barcode"], line["per_unit"]), (line["default_code"], line["per_unit"]), *(line["packagings"] or ())]
        return [(code, quantity) for code, quantity in codes if code]

    @api.model
    def _place_codes(self, line):
        """What names the place of a line: its codes, and the package that stands there."""
        return {code for code in (
            line["location_barcode"], self._location(line)["name"], line["location"], line["package"]) if code}

    @api.model
    def _here_by_gs1(self, tour, lines, code):
        """The same by the parts of a GS1 code."""
        read = self._gs1(code)
        if not read:
            return None
        more = {"lot": read.lot, "expiry": read.expiry.isoformat() if read.expiry else None}
        if read.gtin:
            items = {line["id"]: self._gs1_quantity(read, line, quantity) for line in lines
                     for own, quantity in self._all_codes(line) if scan_codes.gtin(own) == read.gtin}
            return self._item(lines, items, **more) if items else self._elsewhere(read.gtin.lstrip("0"), read.gtin)
        if read.lot:
            lots = {line["id"]: self._gs1_quantity(read, line, line["per_unit"]) for line in lines if line["lot"] == read.lot}
            return self._item(lines, lots, **more) if lots else None
        return self._here(tour, lines, read.package) if read.package else None

    @api.model
    def _gs1(self, code):
        """`scan_codes.Read` of a GS1 code; None where it is none."""
        own = self.env.company.nomenclature_id
        nomenclature = own if own.is_gs1_nomenclature else self.env.ref(
            "barcodes_gs1_nomenclature.default_gs1_nomenclature", raise_if_not_found=False)
        if not nomenclature or not scan_codes.looks_like_gs1(code):
            return None
        try:
            # sudo: how codes are read, of the company one works for
            parts = nomenclature.sudo().gs1_decompose_extended(code)
        except (ValidationError, ValueError):  # a date that is none
            return None
        return parts and scan_codes.gs1({
            "ai": part["ai"], "value": part["value"], "unit": part["rule"].associated_uom_id.id} for part in parts)

    @api.model
    def _gs1_quantity(self, read, line, quantity):
        """How many of the line's unit a GS1 code says, each of what it names being `quantity` of them."""
        if read.quantity is None:
            return quantity
        if read.unit:
            Uom = self.env["uom.uom"]
            said, own = Uom.browse(read.unit), Uom.browse(line["uom_id"])
            return said._compute_quantity(read.quantity, own, round=False) if said._has_common_reference(own) else quantity
        return read.quantity * quantity

    # --- anywhere else --------------------------------------------------------------------------------------------------

    @api.model
    def _elsewhere(self, *codes):
        """What a code is that belongs to nothing of this tour."""
        products = self._products_of(self.env, codes)
        if products:
            names = ", ".join(products[:3].mapped("display_name"))
            return {"kind": "other", "product_id": products[0].id} | (
                {"code": floor_scan.WRONG_ITEM, "words": self.env._("This is %s, which is not picked here.", names)}
                if len(products) == 1 else
                {"code": floor_scan.AMBIGUOUS, "words": self.env._("Several products have this code: %s.", names)})
        location = self.env["stock.location"].search(["|", ("barcode", "in", codes), ("complete_name", "in", codes)], limit=1)
        if location:
            return {"kind": "other", "code": floor_scan.WRONG_PLACE, "location_id": location.id,
                    "words": self.env._("This is %s, where nothing of this tour lies.", location.display_name)}
        package = self.env["stock.package"].search([("name", "in", codes)], limit=1)
        if package:
            return self._elsewhere_package(package)
        if self._products_of(self.sudo().env, codes):  # sudo: only whether another company has such goods
            return {"kind": "other", "code": floor_scan.OTHER_COMPANY, "words": self.env._("These goods are another company's.")}
        return None

    @api.model
    def _products_of(self, env, codes):
        codes = list({form for code in codes for form in (code, code.lstrip("0"), code.zfill(13), code.zfill(14)) if form})
        products = env["product.product"].search(["|", ("barcode", "in", codes), ("default_code", "in", codes)], limit=5)
        return products or env["product.uom"].search([("barcode", "in", codes)], limit=5).product_id

    @api.model
    def _elsewhere_package(self, package):
        if package.location_id.usage == "customer":
            return {"kind": "other", "code": floor_scan.SHIPPED, "words": self.env._("%s has left already.", package.name)}
        if package.package_type_id.package_use == "reusable":
            return {"kind": "other", "code": floor_scan.WRONG_TOTE,
                    "words": self.env._("%s is a tote of none of these orders.", package.name)}
        return {"kind": "other", "code": floor_scan.WRONG_ITEM,
                "words": self.env._("%s is a parcel, not goods of this tour.", package.name)}

    # --- what was read for a line ---------------------------------------------------------------------------------------

    @api.model
    def _read_for(self, tour, event, line):
        """(lot that the code says or None, why it is not of this line or None). A code that was not scanned says nothing, and
        neither does the place or the tote of what lies there."""
        code = event.code
        if not code or event.by_hand:
            return None, None
        wanted = scan_codes.gtin(code)
        if any(scan_codes.gtin(own) == wanted for own, _quantity in self._all_codes(line)) or code == line["package"]:
            return None, None
        if line["tracking"] != "none" and code in (line["lot"], event.lot):
            return code, None
        meaning = self._meaning(tour, code)
        if meaning["kind"] == "item" and meaning["product_id"] == line["product_id"]:
            return meaning["lot"], None
        right = meaning.get("location_id") == line["location_id"] or (
            meaning["kind"] == "tote" and meaning["number"] == line["tote"])
        why = meaning["code"] or (floor_scan.WRONG_ITEM if right else {
            "item": floor_scan.WRONG_ITEM, "location": floor_scan.WRONG_PLACE, "tote": floor_scan.WRONG_TOTE}[meaning["kind"]])
        words = meaning["words"] if meaning["code"] else self.env._(
            "%(read)s was scanned, but this is %(product)s.", read=meaning["words"], product=self._translated(line["product"]))
        return None, self._refusal(event, why, words, self._line(line))
