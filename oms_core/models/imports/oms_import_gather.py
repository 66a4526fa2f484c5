# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import csv
import io
from dataclasses import replace
from datetime import timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

from odoo import api, models
from odoo.tools import SQL, split_every

from ...planning.match_returns import Source
from ...planning.order_lines import REJECTED, RETURN, Known
from ...planning.same import other_orders
from .oms_import_words import reason_sentences

BATCH = 5_000


class OmsImport(models.Model):
    """What is known before the file is judged, and keeping what was judged."""

    _inherit = "oms.import"

    # --- facts ---------------------------------------------------------------------------------------

    @api.model
    def _oms_own_names(self, texts, found):
        """{text of the file: the code by which it goes on}: of one record always the same, its own if it has one."""
        first = {}
        for text, one in found.items():
            if one.id:
                first.setdefault(one.id, one.own or text)
        unknown = [text for text in texts if text and not (text in found and found[text].id)]
        return {**self._oms_spellings(unknown), **{text: first[one.id] for text, one in found.items() if one.id}}

    @api.model
    def _oms_own_codes(self, lines):
        """(the lines with the codes of the records they mean, {code: product meant}, {customer: contact meant})."""
        self.env.flush_all()
        skus, customers = dict.fromkeys(line.sku for line in lines), dict.fromkeys(line.customer for line in lines)
        products, partners = self._oms_meant_products(skus.keys()), self._oms_meant_customers(customers.keys())
        skus, customers = self._oms_own_names(skus, products), self._oms_own_names(customers, partners)
        for number, line in enumerate(lines):
            sku, customer = skus.get(line.sku, line.sku), customers.get(line.customer, line.customer)
            if sku != line.sku or customer != line.customer:
                lines[number] = replace(line, sku=sku, customer=customer)
        return (lines, {skus[text]: one for text, one in products.items()},
                {customers[text]: one for text, one in partners.items()})

    @api.model
    def _oms_gather_known(self, lines, options, products, customers):
        """:class:`~.planning.order_lines.Known` for these lines. A few queries, whatever their number."""
        conventions = self._oms_conventions(options)
        kinds = self._oms_gather_kinds([one.id for one in products.values() if one.id])
        unusable = {sku: (f"{one.doubt}_product", {"names": one.names}) for sku, one in products.items() if one.doubt}
        unusable.update({
            sku: ("product_not_for_sale", {}) for sku, one in products.items()
            if one.id and (kinds[one.id][0] == "combo" or not kinds[one.id][1])})
        of_kind = lambda kind: frozenset(sku for sku, one in products.items() if one.id and kinds[one.id][0] == kind)  # noqa: E731
        return Known(
            imported=self._oms_gather_imported({line.order_ref for line in lines}, options["channel"]),
            returned=self._oms_gather_returned(lines, options) if conventions.returns_as_negative else frozenset(),
            skus=None if options["create_products"] else frozenset(products),
            services=of_kind("service"),
            goods=of_kind("consu"),
            unusable=unusable,
            unsure_orders=self._oms_gather_unsure(lines, options),
            customers=None if options["create_customers"] else frozenset(customers),
            unclear={
                ref: (f"{one.doubt}_customer", {"names": one.names}) for ref, one in customers.items() if one.doubt},
            guests=bool(options["guest_partner_id"] or options["create_customers"]),
            conventions=conventions,
            there=frozenset(products),
            there_customers=frozenset(customers),
            **(self._oms_gather_taxed(products) if any(line.gross is not None or line.taxes_open for line in lines) else {}),
        )

    @api.model
    def _oms_gather_unsure(self, lines, options):
        """{order number: facts of another one that it may be}; empty where the channel says that they are two."""
        if self._oms_conventions(options).same_orders is not None:
            return {}
        refs = {line.order_ref: line.number for line in reversed(lines) if line.order_ref}
        _ = self.env._
        return {
            ref: {"other": other, "where": _("line %s", where) if isinstance(where, int) else where}
            for ref, (other, where) in other_orders(refs, self._oms_orders_there(refs, options)).items()}

    @api.model
    def _oms_gather_taxed(self, products):
        """Whether the taxes of products are in their price, and those of products that are made; asked only where the
        file tells whether its prices contain taxes."""
        company = self.env.company
        # sudo: of taxes only whether they are in the price
        records = self.env["product.product"].sudo().browse([one.id for one in products.values() if one.id])
        kinds = lambda taxes: frozenset(  # noqa: E731
            tax.price_include for tax in taxes._filter_taxes_by_company(company).flatten_taxes_hierarchy() if tax.amount)
        of = {product.id: kinds(product.taxes_id) for product in records}
        return {
            "taxed": {sku: of[one.id] for sku, one in products.items() if one.id},
            "taxed_new": kinds(company.sudo().account_sale_tax_id)}  # sudo: as above

    @api.model
    def _oms_gather_kinds(self, product_ids):
        """{product id: (type, sale_ok)}"""
        return {row[0]: row[1:] for row in self.env.execute_query(SQL(
            """
            SELECT p.id, t.type, t.sale_ok FROM product_product p JOIN product_template t ON t.id = p.product_tmpl_id
             WHERE p.id = ANY(%s)
            """, product_ids))}

    @api.model
    def _oms_gather_imported(self, refs, channel):
        """{order number: name of the import that brought it}; other orders of the channel by their own name."""
        return dict(self.env.execute_query(SQL(
            """
            SELECT o.oms_channel_ref, o.name FROM sale_order o
             WHERE o.company_id = %(company)s AND o.oms_channel = %(channel)s AND o.oms_channel_ref = ANY(%(refs)s)
            UNION ALL
            SELECT DISTINCT l.order_ref, i.name FROM oms_import i JOIN oms_import_line l ON l.import_id = i.id
             WHERE i.company_id = %(company)s AND i.channel = %(channel)s
               AND l.order_ref = ANY(%(refs)s) AND l.outcome <> 'rejected'
            """, company=self.env.company.id, channel=channel, refs=list(refs))))

    @api.model
    def _oms_gather_returned(self, lines, options):
        """Numbers of those lines whose return was imported before: as many of one order, product, quantity and moment as
        were."""
        back = [line for line in lines if line.quantity < 0 and not line.part]
        rows = self.env.execute_query(SQL(
            """
            SELECT l.order_ref, l.sku, l.quantity, l.original_date, COUNT(*)
              FROM oms_import i JOIN oms_import_line l ON l.import_id = i.id
             WHERE i.company_id = %s AND i.channel = %s AND l.outcome = 'return' AND l.order_ref = ANY(%s)
             GROUP BY 1, 2, 3, 4
            """, self.env.company.id, options["channel"], list({line.order_ref for line in back})))
        before = {(order, sku, float(quantity), when): count for order, sku, quantity, when, count in rows}
        found, zone = set(), ZoneInfo(options["tz"])
        for line in back:
            key = line.order_ref, line.sku, float(line.quantity), in_utc(line.when, zone)
            if before.get(key):
                before[key] -= 1
                found.add(line.number)
        return frozenset(found)

    @api.model
    def _oms_gather_sources(self, lines, shift, options, products, customers):
        """What is left to return of orders outside the file, of what these lines give back: of any order of the customer
        for a cancellation, of its own for a negative quantity.

        Dates are the channel's own where known, else set back by the shift, so that they compare with the file's.
        Left is what was ordered, less what earlier imports matched, or less what came back if that is more.
        """
        back = [line for line in lines if line.quantity < 0 and line.sku in products and products[line.sku].id]
        if not back:
            return []
        partners = {one.id: ref for ref, one in customers.items() if one.id}
        codes = {one.id: sku for sku, one in products.items() if one.id}
        buyers = {line.order_ref: line.customer for line in reversed(back) if not line.cancels}
        rows = self.env.execute_query(SQL(
            """
            SELECT l.id, o.partner_id, l.product_id,
                   COALESCE(o.oms_original_date, o.date_order - %(shift)s), l.price_unit,
                   l.product_uom_qty - GREATEST(COALESCE(matched.quantity, 0), COALESCE(back.quantity, 0)),
                   CASE WHEN o.oms_channel = %(channel)s THEN o.oms_channel_ref END
              FROM sale_order_line l
              JOIN sale_order o ON o.id = l.order_id
              JOIN product_product product ON product.id = l.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
              LEFT JOIN LATERAL (SELECT SUM(m.quantity - COALESCE(m.cut_quantity, 0)) AS quantity FROM oms_import_match m
                                  WHERE m.sale_line_id = l.id) matched ON TRUE
              LEFT JOIN LATERAL (SELECT SUM(sm.quantity) AS quantity FROM stock_move sm
                                  WHERE sm.sale_line_id = l.id AND sm.state = 'done'
                                    AND sm.origin_returned_move_id IS NOT NULL) back ON TRUE
             WHERE o.company_id = %(company)s AND o.state = 'sale' AND template.type = 'consu'
               AND l.product_id = ANY(%(products)s) AND l.product_uom_qty > 0
               AND o.id IN (SELECT id FROM sale_order WHERE partner_id = ANY(%(partners)s::int[])
                             UNION SELECT id FROM sale_order WHERE company_id = %(company)s AND oms_channel = %(channel)s
                                                               AND oms_channel_ref = ANY(%(refs)s))
               AND ((o.partner_id, l.product_id) IN (SELECT * FROM UNNEST(%(partners)s::int[], %(bought)s::int[]))
                    OR (o.oms_channel = %(channel)s AND o.oms_channel_ref = ANY(%(refs)s)))
            """, company=self.env.company.id, shift=timedelta(days=shift), channel=options["channel"],
            products=list({products[line.sku].id for line in back}), refs=list(buyers),
            **self._oms_bought(back, products, customers)))
        return [
            Source(("sale", line_id), buyers.get(order) if order in buyers else partners.get(partner, ""), codes[product], when,
                   line_id, Decimal(str(price)), Decimal(str(left)), order or "")
            for line_id, partner, product, when, price, left, order in rows if left > 0
        ]

    def _oms_bought(self, lines, products, customers):
        """Partners and products of the cancellations, as two lists of ids of one length."""
        pairs = {
            (customers[line.customer].id, products[line.sku].id)
            for line in lines if line.cancels and line.customer in customers and customers[line.customer].id}
        return {"partners": [pair[0] for pair in pairs], "bought": [pair[1] for pair in pairs]}

    # --- keeping the lines ---------------------------------------------------------------------------

    def _oms_store_lines(self, plan, options, shift):
        """One ``oms.import.line`` per line of the plan, and the matches of its returns."""
        Line = self.env["oms.import.line"].sudo()  # sudo: nobody writes lines by hand; the right was checked
        sentences = reason_sentences(self.env)
        zone = ZoneInfo(options["tz"])
        id_of = {}
        for batch in split_every(BATCH, plan.lines, list):
            records = Line.create([self._oms_line_vals(planned, sentences, zone, shift) for planned in batch])
            id_of.update(
                (planned.line.number, id_) for planned, id_ in zip(batch, records._ids) if not planned.line.part)
            self.env.flush_all()
            records.invalidate_recordset()
        self.env["oms.import.match"].sudo().create([  # sudo: as above
            {
                "line_id": id_of[planned.line.number],
                "company_id": self.company_id.id,
                "source_id": id_of[match.key[1]] if match.key[0] == "line" else False,
                "sale_line_id": match.key[1] if match.key[0] == "sale" else False,
                "quantity": float(match.quantity),
            }
            for planned in plan.lines for match in planned.matches
        ])

    def _oms_line_vals(self, planned, sentences, zone, shift):
        line = planned.line
        moment = in_utc(line.when, zone)
        return {
            "import_id": self.id,
            "company_id": self.company_id.id,
            "line_number": line.number,
            "part": line.part,
            "raw": as_csv(line.fields),
            "order_ref": line.order_ref,
            "sku": line.sku,
            "name": line.text,
            "quantity": float(line.quantity),
            "price_unit": float(line.price),
            "amount": float(line.amount),
            "original_date": moment,
            "date": moment + timedelta(days=shift),
            "customer_ref": line.customer,
            "customer_name": line.name,
            "country": line.country,
            "outcome": planned.outcome,
            "state": "rejected" if planned.outcome == REJECTED else "pending",
            "reason": planned.reason or False,
            "reason_text": sentences[planned.reason] % dict(planned.facts) if planned.reason else False,
        }

    def _oms_return_lines(self, state):
        """The returns in this state: pending (their orders are not made yet) or waiting (for the add-on)."""
        return self.env["oms.import.line"].search(
            [("import_id", "=", self.id), ("outcome", "=", RETURN), ("state", "=", state)])


def in_utc(when, zone):
    """A moment of a clock in a zone, as the database keeps it."""
    return when.replace(tzinfo=zone).astimezone(timezone.utc).replace(tzinfo=None)


def as_csv(fields):
    """The fields as one line of CSV."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="").writerow(fields)
    return buffer.getvalue()
