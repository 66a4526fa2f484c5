# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.oms_core.tools import check_arguments
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...planning import floor_scan, scan_codes


class OmsFloor(models.AbstractModel):
    """What a code means on a tour: first among what is on it, as the device does; else by `oms.code`, which reads codes for the
    packing station, too."""

    _inherit = "oms.floor"

    @api.model
    def find(self, tour_id, code):
        """What a code means that the device does not know.

        :returns: {"kind": item, location, tote, other, none; "words"; "code": why it cannot be picked here, "" where it can;
            "line_ids", "product_id", "quantity" (of the first line's unit: `per_unit`), "lot", "expiry", "location_id", "number"}
        """
        check_arguments(self.env, tour_id=(tour_id, "number"), code=(code, "text"))
        self._check_picker()
        tour = self._visible(tour_id)
        if not tour:
            raise UserError(self.env._("This tour is not there any more. Look at the list again."))
        return self._meaning(tour, code)

    @api.model
    def _meaning(self, tour, code):
        text = scan_codes.readable(code)
        found = None
        if text:
            read = self.env["oms.code"]._gs1(text)
            found = self._here(tour, text, read) or self._elsewhere(text, read)
        shown = (text or (code or "").encode(errors="ignore").decode().replace("\0", "").strip())[:scan_codes.SHOWN]
        return found or {
            "kind": "none", "code": floor_scan.UNKNOWN, "words": self.env._("Nobody knows the code “%s”.", shown)}

    # --- on this tour ---------------------------------------------------------------------------------------------------

    @api.model
    def _here(self, tour, text, read):
        """A product, lot, place or container of this tour."""
        lines = self._lines(SQL("line.oms_tour_id = %s", tour.id))
        hits = scan_codes.hits(text, map(self._known_by, lines), read)
        if hits:
            return self._item(lines, hits, read)
        places = scan_codes.called(text, [(code, line) for line in lines for code in self._place_codes(line)])
        if not places and read and read.place:
            places = scan_codes.called(read.place, [(line["location_barcode"], line) for line in lines])
        if places:
            name = self._location(places[0])["name"]
            return {"kind": "location", "code": "", "location_id": places[0]["location_id"], "words": name}
        totes = scan_codes.called((read and read.package) or text, [
            (name, tote) for tote in tour.tote_ids for name in (tote.package_id.name, tote.picking_id.name)])
        if totes:
            return {"kind": "tote", "code": "", "number": totes[0].number, "words": self.env._("Tote %s", totes[0].number)}
        return None

    @api.model
    def _known_by(self, line):
        """A line as codes are compared with it."""
        return {"id": line["id"], "tracking": line["tracking"], "lot": line["lot"], "one": line["per_unit"],
                "codes": [(one["code"], one["quantity"]) for one in self._codes(line)]}

    @api.model
    def _item(self, lines, hits, read):
        """Goods of this tour: the lines that they may be for, those still open first."""
        found = {line_id: (quantity, lot) for line_id, quantity, lot in hits}
        mine = [line for line in lines if line["id"] in found]
        if len({line["product_id"] for line in mine}) > 1:
            names = ", ".join(dict.fromkeys(self._translated(line["product"]) for line in mine))
            return {
                "kind": "other", "code": floor_scan.AMBIGUOUS, "line_ids": [line["id"] for line in mine],
                "words": self.env._("Several products have this code: %s. Read the lot, or confirm by hand.", names)}
        mine.sort(key=lambda line: self._state(line) not in (floor_scan.OPEN, floor_scan.SKIPPED))
        first = mine[0]
        quantity, lot = found[first["id"]]
        if read and read.unit:
            quantity = self.env["oms.code"]._counted(read, self.env["uom.uom"].browse(first["uom_id"]), quantity)
        return {"kind": "item", "code": "", "line_ids": [line["id"] for line in mine], "product_id": first["product_id"],
                "quantity": quantity, "per_unit": first["per_unit"], "lot": lot,
                "expiry": read.expiry.isoformat() if read and read.expiry else None,
                "words": self._translated(first["product"])}

    @api.model
    def _place_codes(self, line):
        """What names the place of a line: its codes, and the package that stands there."""
        return [code for code in (
            line["location_barcode"], self._location(line)["name"], line["location"], line["package"]) if code]

    # --- anywhere else --------------------------------------------------------------------------------------------------

    @api.model
    def _elsewhere(self, text, read):
        """What a code is that belongs to nothing of this tour."""
        codes = self.env["oms.code"]
        goods = codes._meanings(text)
        if goods:
            return self._elsewhere_goods(goods)
        places = codes._places(text, read)
        if places:
            return {"kind": "other", "code": floor_scan.WRONG_PLACE, "location_id": places[0].id,
                    "words": self.env._("This is %s, where nothing of this tour lies.", places[0].display_name)}
        packages = codes._containers(text, read)
        if packages:
            return self._elsewhere_package(packages[0])
        if codes._transfers(text) or codes._orders(text).company_id & self.env.companies:
            return {"kind": "other", "code": floor_scan.WRONG_ITEM,
                    "words": self.env._("“%s” is the number of an order: scan the goods.", text)}
        if codes._of_another_company(text):
            return {"kind": "other", "code": floor_scan.OTHER_COMPANY, "words": self.env._("“%s” is another company's.", text)}
        return None

    @api.model
    def _elsewhere_goods(self, goods):
        products = self.env["product.product"].union(*(one.product for one in goods))
        names = ", ".join(products[:3].mapped("display_name"))
        if len(products) > 1:
            code, words = floor_scan.AMBIGUOUS, self.env._("Several products have this code: %s.", names)
        elif products.active:
            code, words = floor_scan.WRONG_ITEM, self.env._("This is %s, which is not picked here.", names)
        else:
            code, words = floor_scan.WRONG_ITEM, self.env._("This is %s, which is archived. Put it aside.", names)
        return {"kind": "other", "code": code, "words": words, "product_id": products[0].id}

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
        if code == line["package"] or any(scan_codes.gtin(one["code"]) == wanted for one in self._codes(line)):
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
