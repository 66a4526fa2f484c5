# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, models
from odoo.addons.oms_core.tools import plain_rows

from ...planning import sizes
from .oms_size import CM, SIDES

#: Columns that say which product, as people write it: its reference, barcode or name.
PRODUCT = ("product_tmpl_id", "product_id")


class Found:
    """By row of a file: what was looked up in sets, as [product, variant or "", the size that is there or ""]. Handed on by the
    context: Odoo would look up each id in a query of its own."""

    def __init__(self, rows):
        self.rows = rows


class OmsSize(models.Model):
    """A file of sizes, thousands at once: products are looked up in sets, all that is wrong is told together (row, value, way
    out), and a product that has a size for this unit gets this one instead of a second."""

    _inherit = "oms.size"

    @api.model
    def load(self, fields, data):
        """Odoo's import. Products are known by reference or barcode, else by name; nothing is guessed where several fit."""
        limit = self.env.context.get("_import_limit") or len(data)
        fields, data = list(fields), plain_rows(data)
        rows, messages = self._oms_load_products(fields, data, limit)
        messages += self._oms_load_over(fields, data, rows)
        messages += self._oms_load_measures(fields, data, rows)
        if messages:
            return {"ids": False, "messages": messages, "nextrow": 0}
        result = super(OmsSize, self.with_context(oms_found=Found(rows))).load(fields, data)
        if result["ids"]:
            loaded = self.browse(result["ids"])
            result["messages"] += [
                self._oms_told(row, "doubt", size._oms_doubted(), "warning") for row, size in enumerate(loaded) if size.doubt]
        return result

    def _load_records(self, data_list, update=False):
        found = self.env.context.get("oms_found")
        for row in data_list if isinstance(found, Found) else ():
            template, variant, size = found.rows[row["info"]["record"]]
            if size:
                row["values"]["id"] = size  # of this product: written again it would be looked at again, row by row
            elif template:
                row["values"].update(product_tmpl_id=template, product_id=variant or False)
        if isinstance(found, Found):
            self.browse([size for *_product, size in found.rows if size]).fetch(["company_id", *SIDES, "weight"])
        return super()._load_records(data_list, update)

    @api.model
    def _oms_told(self, row, field, message, kind="error"):
        """As Odoo's import shows it beside the row."""
        return {"type": kind, "message": message, "rows": {"from": row, "to": row}, "record": row, "field": field}

    # --- which product --------------------------------------------------------------------------------------------

    @api.model
    def _oms_load_products(self, fields, data, limit):
        """Look up references, barcodes and names, and take their columns away.

        :return: ([[product, variant or "", ""]] of the first ``limit`` rows, messages of what is unknown or fits several)
        """
        columns = [number for number, name in enumerate(fields) if name in PRODUCT]
        texts = {row[column].strip() for row in data[:limit] for column in columns if row[column]}
        found, messages, rows = self._oms_products_called(texts) if texts else {}, [], []
        for number, row in enumerate(data[:limit]):
            template = variant = ""
            for column in columns:
                text = (row[column] or "").strip()
                hits = found.get(text, ())
                if text and len(hits) != 1:
                    messages.append(self._oms_told(number, fields[column], self._oms_not_one(text, hits)))
                elif text:
                    [(template, of_variant)] = hits
                    variant = of_variant or variant
            rows.append([template, variant, ""])
        for column in reversed(columns):
            del fields[column]
            for row in data:
                del row[column]
        return rows, messages

    @api.model
    def _oms_not_one(self, text, hits):
        if not hits:
            return self.env._(
                "No product that you may use has the reference, barcode or name “%s”. Correct it, or create the product first.",
                text)
        return self.env._(
            "“%(text)s” is the reference, barcode or name of %(count)s products. Give a reference that only one of them has, or "
            "its External ID.", text=text, count=len(hits))

    @api.model
    def _oms_products_called(self, texts):
        """{text: {(template, variant or "")}}: by reference or barcode, where there is none by name. A text as Odoo exports it,
        [reference] name, is its reference. The only variant of a product is the product."""
        refs = {text: text[1:].split("]")[0] if text.startswith("[") and "]" in text else text for text in texts}
        wanted, Product = list({*refs.values()} | texts), self.env["product.product"]
        by_text = defaultdict(set)
        products = Product.search_fetch(
            ["|", ("default_code", "in", wanted), ("barcode", "in", wanted)], ["default_code", "barcode", "product_tmpl_id"])
        counts = dict(Product._read_group(
            [("product_tmpl_id", "in", products.product_tmpl_id.ids)], ["product_tmpl_id"], ["__count"]))
        for product in products:
            template = product.product_tmpl_id
            for name in {product.default_code, product.barcode} - {False}:
                by_text[name].add((template.id, "" if counts[template] == 1 else product.id))
        left = [text for text, ref in refs.items() if ref not in by_text and text not in by_text]
        for template in self.env["product.template"].search_fetch([("name", "in", left)], ["name"]) if left else ():
            by_text[template.name].add((template.id, ""))
        return {text: by_text.get(refs[text]) or by_text.get(text, set()) for text in texts}

    # --- instead of which size ------------------------------------------------------------------------------------

    @api.model
    def _oms_load_over(self, fields, data, rows):
        """Note for rows of a product and unit that has a size which one that is.

        :return: messages of rows that are about the same
        """
        if {"id", ".id", "uom_id/id", "uom_id/.id"} & {*fields}:
            return []
        keys, messages, first = self._oms_load_keys(fields, data, rows), [], {}
        there = {
            (size.product_tmpl_id.id, size.product_id.id or 0, size.uom_id.id or 0): size.id for size in self.search_fetch(
                [("product_tmpl_id", "in", [key[0] for key in keys if key])], ["product_tmpl_id", "product_id", "uom_id"])}
        for number, (key, row) in enumerate(zip(keys, rows, strict=True)):
            if key and first.setdefault(key, number) != number:
                messages.append(self._oms_told(number, "product_tmpl_id", self.env._(
                    "%(product)s: row %(row)s of the file has a size for the same unit. Leave one of the two out.",
                    product=self._oms_row_name(row), row=first[key] + 1)))
            row[2] = there.get(key, "")
        return messages

    @api.model
    def _oms_load_keys(self, fields, data, rows):
        """Of each row (product, variant or 0, packaging or 0); None where the product or the unit is not known for sure."""
        at, units = fields.index("uom_id") if "uom_id" in fields else None, defaultdict(list)
        called = ["" if at is None else row[at] for row in data[:len(rows)]]
        for unit in self.env["uom.uom"].search([("name", "in", [*{*called} - {"", False}])]):
            units[unit.name].append(unit.id)
        templates = self.env["product.template"].browse({row[0] for row in rows} - {""})
        own, keys = {template.id: template.uom_id.id for template in templates}, []
        for (template, variant, _size), name in zip(rows, called, strict=True):
            found = units[name] if name else [own.get(template)]
            unit = 0 if found == [own.get(template)] else found[0] if len(found) == 1 else None
            keys.append((template, variant or 0, unit) if template and unit is not None else None)
        return keys

    # --- which measures -------------------------------------------------------------------------------------------

    @api.model
    def _oms_load_measures(self, fields, data, rows):
        """Messages of what nothing measures, before Odoo looks: it would try row by row. What is good is rounded to whole mm."""
        places = {name: number for number, name in enumerate(fields)}
        ids, messages = [places[name] for name in ("id", ".id") if name in places], []
        units = {side: (side, 1) for side in SIDES} | {"weight": ("weight", 1)}
        units |= {name: (side, 10) for side, name in zip(SIDES, CM, strict=True)}
        self.browse([found[2] for found in rows if found[2]]).fetch(SIDES)
        for number, found in enumerate(rows):
            row, new = data[number], not found[2] and not any(data[number][place] for place in ids)
            there = self.browse(found[2] or [])
            given = {side: there[side] for side in SIDES if there or new}
            for name, (which, factor) in units.items():
                if name not in places or not row[places[name]]:
                    continue
                value = self._oms_number(row[places[name]])
                if value is None:
                    messages.append(self._oms_told(number, name, self._oms_no_number(found, name, row[places[name]])))
                    given.pop(which, None)
                else:
                    given[which] = value * factor
                    row[places[name]] = str(round(value)) if factor == 1 else row[places[name]]
            weight = given.pop("weight", 0)
            for which, value, why in sizes.refused(given, weight, measured=False):
                said = self._oms_fault(self._oms_row_name(found), which, value, why)
                messages.append(self._oms_told(number, which, said))
        return messages

    @api.model
    def _oms_number(self, text):
        """None where it is no number that is finite."""
        try:
            value = float(text)
        except (TypeError, ValueError):
            return None
        return value if abs(value) < float("inf") else None

    @api.model
    def _oms_no_number(self, found, name, value):
        return self.env._(
            "%(record)s: “%(value)s” is no number. %(field)s takes the number alone, without a unit.",
            record=self._oms_row_name(found), value=value, field=self._fields[name]._description_string(self.env))

    @api.model
    def _oms_row_name(self, found):
        template, variant, size = found
        if size or not template:
            return self.browse(size or []).display_name or self.env._("A row")
        return (self.env["product.product"].browse(variant) if variant
                else self.env["product.template"].browse(template)).display_name
