# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.oms_core.tools import plain_rows
from odoo.exceptions import AccessError, ValidationError

from ...planning import places

NUMBERS = ("oms_aisle", "oms_block", "oms_bay", "oms_level")


class StockLocation(models.Model):
    """A file of places by Odoo's own import: aisle, bay, level, side of locations that are there, found by their barcode or their
    name. A row of nobody makes a location, as ever."""

    _inherit = "stock.location"

    @api.model
    def load(self, fields, data):
        if not {*NUMBERS, "oms_side"} & set(fields) or {"id", ".id"} & set(fields):
            return super().load(fields, data)
        fields, rows = list(fields), [
            row + [""] * (len(fields) - len(row)) for row in plain_rows(data)]
        self._oms_read_sides(fields, rows)
        found, messages = self._oms_find_rows(fields, rows)
        messages += self._oms_wrong_numbers(fields, rows)
        if messages:
            return {"ids": False, "messages": messages, "nextrow": 0}
        if not any(found):
            return super().load(fields, rows)
        savepoint = self.env.cr.savepoint()
        result = self._oms_load_found(fields, rows, found)
        savepoint.close(rollback=result["ids"] is False)
        return result

    def _oms_load_found(self, fields, rows, found):
        """Rows of locations that are there change their place, all at once, and what else the file says of them; name, parent and
        barcode are what they were found by, and stay. The other rows make locations."""
        old = [number for number, location in enumerate(found) if location]
        new = [number for number, location in enumerate(found) if not location]
        rest = [number for number, name in enumerate(fields) if name not in {"name", "location_id", "barcode", "oms_side",
            *NUMBERS}]
        ids, messages = list(found), self._oms_load_places(fields, rows, found)
        # Of this model and these rows alone: `load` of Odoo, which looks for no location by its name.
        load = super().load
        if rest and not messages:
            messages += self._oms_message_rows(load(
                [".id", *(fields[column] for column in rest)],
                [[str(found[number]), *(rows[number][column] for column in rest)] for number in old])["messages"], old)
        if new and not messages:
            result = load(fields, [rows[number] for number in new])
            messages += self._oms_message_rows(result["messages"], new)
            for number, made in zip(new, result["ids"] or (), strict=False):
                ids[number] = made
        failed = any(message["type"] == "error" for message in messages)
        return {"ids": False if failed else ids, "messages": messages, "nextrow": 0}

    def _oms_load_places(self, fields, rows, found):
        """:returns: messages of what was refused"""
        names = [name for name in (*NUMBERS, "oms_side") if name in fields]
        sides = {label: key for key, label in self._fields["oms_side"]._description_selection(self.env)}
        at = {}
        for row, location in zip(rows, found, strict=True):
            if location:
                said = {name: str(row[fields.index(name)] or "").strip() for name in names}
                side = said.pop("oms_side", None)
                at[location] = {name: int(text or (name == "oms_block")) for name, text in said.items()}
                if side is not None:
                    at[location]["oms_side"] = sides.get(side, side)
        locations = self.browse(at)
        try:
            with self.env.cr.savepoint():
                locations._oms_put({one.id: places.Place(*(at[one.id].get(name, one[name]) or empty for name, empty in (
                    ("oms_aisle", 0), ("oms_block", 1), ("oms_bay", 0), ("oms_level", 0), ("oms_side",
                    "")))) for one in locations})
        except (ValidationError, AccessError) as error:
            text = str(error)
            row = next((number for number, location in enumerate(found)
                        if location and self.browse(location).display_name in text), 0)
            return [self._oms_row_error(row, text)]
        return []

    def _oms_message_rows(self, messages, numbers):
        """Messages about some of the rows, as about all."""
        for message in messages:
            lines = message.get("rows") or {"from": message.get("record", 0), "to": message.get("record", 0)}
            message["rows"] = {end: numbers[lines[end]] for end in ("from", "to")}
        return messages

    # --- which location a row is about ----------------------------------------------------------------------

    def _oms_find_rows(self, fields, rows):
        """([id of the location of each row, None: a new one], messages). Two queries."""
        barcodes, names, parents = (self._oms_column(fields, rows, name) for name in ("barcode", "name", "location_id"))
        paths = [f"{parent}/{name}" if parent and name else "" for name, parent in zip(names, parents, strict=True)]
        asked = [name for name in {*names, *paths} if name]
        mine = [("company_id", "in", [False, *self.env.companies.ids])]
        by = {"barcode": {}, "complete_name": {}, "name": {}}
        for location in self.search_fetch([
                *mine, "|", "|", ("barcode", "in", [code for code in barcodes if code]), ("complete_name", "in", asked),
                ("name", "in", [name for name in names if name])], ["barcode", "complete_name", "name"]):
            for key, index in by.items():
                if location[key]:
                    index.setdefault(location[key], []).append(location)
        found, messages, seen = [], [], {}
        for number, (code, name, path) in enumerate(zip(barcodes, names, paths, strict=True)):
            some = by["barcode"].get(code) or by["complete_name"].get(path or name) or (
                [] if path else by["name"].get(name)) or []
            if len(some) > 1:
                messages.append(self._oms_row_error(number, self.env._(
                    "“%(name)s” may be %(one)s or %(other)s. Write the whole name, or the barcode.", name=code or name,
                    one=some[0].complete_name, other=some[1].complete_name)))
            elif some and seen.setdefault(some[0].id, number) != number:
                messages.append(self._oms_row_error(number, self.env._(
                    "%(location)s is in row %(row)s, too. Leave one of the rows out.", location=some[0].complete_name,
                    row=seen[some[0].id] + 1)))
            elif not some and not name:
                messages.append(self._oms_row_error(number, self.env._(
                    "No location has the barcode “%s”. Correct it, or give the name of the location.", code)))
            elif not some and "/" in name and not path:
                messages.append(self._oms_row_error(number, self.env._(
                    "There is no location “%s”. Correct its name; to make a new one, give its name and its parent location in "
                    "two columns.", name)))
            found.append(some[0].id if some else None)
        return found, messages

    def _oms_column(self, fields, rows, name):
        if name not in fields:
            return [""] * len(rows)
        column = fields.index(name)
        return [str(row[column] or "").strip() for row in rows]

    # --- what is written in it ----------------------------------------------------------------------------------

    def _oms_read_sides(self, fields, rows):
        """L, left, Left … as Odoo's import knows them; what means nothing is left for it to name."""
        if "oms_side" in fields:
            column = fields.index("oms_side")
            for row in rows:
                said = str(row[column] or "").strip()
                row[column] = places.SIDE_WORDS.get(said.casefold(), said)

    def _oms_wrong_numbers(self, fields, rows):
        messages = []
        names = [next((text for text in texts if text), "") for texts in zip(
            *(self._oms_column(fields, rows, name) for name in ("name", "barcode")), strict=True)]
        for name in (name for name in NUMBERS if name in fields):
            label = self._fields[name]._description_string(self.env)
            for number, text in enumerate(self._oms_column(fields, rows, name)):
                if text and not text.isdecimal():
                    messages.append(self._oms_row_error(number, self.env._(
                        "%(location)s: %(field)s “%(value)s” is no whole number. Write it in digits, such as 12.",
                        location=names[number], field=label, value=text), name))
        known = {*places.SIDES, *dict(self._fields["oms_side"]._description_selection(self.env)).values()}
        for number, text in enumerate(self._oms_column(fields, rows, "oms_side")):
            if text not in known:
                messages.append(self._oms_row_error(number, self.env._(
                    "%(location)s: side “%(value)s” is not known. Write left or right (L, R), or nothing.",
                    location=names[number], value=text), "oms_side"))
        return messages

    def _oms_row_error(self, number, text, field=None):
        return {"type": "error", "record": number, "rows": {"from": number, "to": number}, "message": text,
                **({"field": field} if field else {})}
