# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError

from ...planning.names import COUNTRY_CODES, best_names
from .oms_import_words import reason_sentences

# Thousands of records at once: no followers, no mails, no log of each.
QUIET = {
    "tracking_disable": True,
    "mail_notrack": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_activity_automation_skip": True,
    "mail_auto_subscribe_no_notify": True,
}


class OmsImport(models.Model):
    """The products and customers that imported lines name: found by their code, created where allowed."""

    _inherit = "oms.import"

    def _oms_products(self, lines):
        """{code: product} of these lines; unknown ones are created in one batch."""
        found, missing = self._oms_missing_products(lines)
        self._oms_check_found(
            {line.sku for line in lines} - missing.keys(), found, "product", lambda code: {"sku": code})
        if missing:
            self._oms_guard(self.env.cr, "sku", missing)
            found.update(self._oms_create_products(missing))
        products = self.env["product.product"].browse(found.values())
        products.mapped("active")  # all their columns in one query, not in one per order
        return dict(zip(found, products))

    def _oms_missing_products(self, lines):
        """({code: product id}, {code: values of a new product}) of these lines; a code that has become doubtful since the
        file was read is in neither."""
        skus = set(lines.mapped("sku"))
        there = self._oms_meant_products(skus)
        found = {sku: one.id for sku, one in there.items() if one.id}
        missing = sorted(skus - there.keys()) if self.options["create_products"] else []
        if not missing:
            return found, {}
        charges = set(lines.filtered(lambda line: line.outcome == "charge").mapped("sku"))
        return found, dict(zip(missing, self._oms_product_vals(missing, charges)))

    def _oms_check_found(self, codes, found, what, facts):
        """Refuse what became archived, doubled or unknown since the file was read: it is not made anew.

        :raise UserError: names the first
        """
        for code in sorted(codes - found.keys()):
            there = getattr(self, f"_oms_meant_{what}s")({code}).get(code)
            reason = f"{there.doubt}_{what}" if there else f"unknown_{what}"
            raise UserError(reason_sentences(self.env)[reason] % {**facts(code), "names": there.names if there else ""})

    def _oms_create_products(self, vals_of):
        """{code: id} of the products with these values, made in one batch."""
        # sudo: supervisors who may import may have the products of their file created, if the options say so
        created = self.env["product.product"].sudo().with_context(**QUIET).create(list(vals_of.values()))
        return dict(zip(vals_of, created.ids))

    def _oms_product_vals(self, skus, charges):
        """Values of new products. Name: what the file calls it most often; price: the one asked most often."""
        uses = self.env["oms.import.line"]._read_group(
            [("import_id", "=", self.id), ("sku", "in", skus), ("outcome", "in", ("order", "charge"))],
            ["sku", "name", "price_unit"], ["__count", "line_number:min"])
        uses.sort(key=lambda use: use[4])
        names = best_names((sku, name or "", count) for sku, name, _price, count, _first in uses)
        prices = {}
        for sku, _name, price, _count, _first in sorted(uses, key=lambda use: use[3]):
            prices[sku] = price
        return [
            {
                "name": names[sku],
                "default_code": sku,
                "list_price": prices[sku],
                "sale_ok": True,
                **({"type": "service", "invoice_policy": "order", "purchase_ok": False} if sku in charges else
                   {"type": "consu", "is_storable": True, "invoice_policy": "delivery"}),
            }
            for sku in skus
        ]

    def _oms_partners(self, lines):
        """{(customer number, country): partner} of these lines; unknown ones are created in one batch."""
        guest = self.env["res.partner"].browse(self.options["guest_partner_id"] or [])
        keys = dict.fromkeys((line.customer_ref or False, line.country or False) for line in lines)
        ref_of, found, missing = self._oms_missing_partners(keys, guest, lines)
        self._oms_check_found(
            set(ref_of.values()) - missing.keys(), found, "customer", lambda ref: {"customer": ref})
        if missing:
            self._oms_guard(self.env.cr, "customer", missing)
            found.update(self._oms_create_partners(missing))
        return {key: self.env["res.partner"].browse(found[ref_of[key]]) if key in ref_of else guest for key in keys}

    def _oms_missing_partners(self, keys, guest, lines):
        """({(customer number, country): reference}, {reference: partner id}, {reference: values of a new one}); a
        reference that has become doubtful since the file was read is in neither."""
        ref_of = {key: key[0] or self._oms_guest_ref(key[1]) for key in keys if key[0] or not guest}
        there = self._oms_meant_customers(set(ref_of.values()))
        found = {ref: one.id for ref, one in there.items() if one.id}
        missing = {ref: key for key, ref in ref_of.items() if ref not in there} if self.options["create_customers"] else {}
        names = {line.customer_ref: line.customer_name for line in lines if line.customer_name}
        return ref_of, found, dict(zip(missing, self._oms_partner_vals(missing, names))) if missing else {}

    def _oms_create_partners(self, vals_of):
        """{reference: id} of the customers with these values, made in one batch."""
        # sudo: supervisors who may import may have the customers of their file created, if the options say so
        created = self.env["res.partner"].sudo().with_context(**QUIET).create(list(vals_of.values()))
        return dict(zip(vals_of, created.ids))

    def _oms_guest_ref(self, country):
        return f"GUEST {self.channel} {country or ''}".strip()

    def _oms_partner_vals(self, missing, names):
        countries = self._oms_countries({country for _customer, country in missing.values() if country})
        return [
            {
                "name": names.get(customer) or (self.env._("Customer %s", customer) if customer else self.env._(
                    "Guest, %s", country or self.channel)),
                "ref": ref,
                "email": customer if customer and "@" in customer else False,
                "is_company": bool(customer) and "@" not in customer,
                "country_id": countries.get(country, False),
                "comment": False if not country or country in countries else country,
            }
            for ref, (customer, country) in missing.items()
        ]

    def _oms_countries(self, names):
        """{name in the file: country id} of the names that surely mean one country."""
        records = self.env["res.country"].with_context(lang="en_US").search_fetch([], ["name", "code"])
        by_code = {country.code: country.id for country in records}
        by_name = {country.name.upper(): country.id for country in records}
        found = {}
        for name in names:
            code = COUNTRY_CODES.get(name.upper(), name.upper())
            country = by_name.get(name.upper()) or by_code.get(code)
            if country:
                found[name] = country
        return found
