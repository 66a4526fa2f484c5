# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import csv
import io
from datetime import timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

from odoo import api, models
from odoo.tools import SQL, split_every

from ..planning.match_returns import Source
from ..planning.order_lines import REJECTED, RETURN, Known
from .oms_import_words import reason_sentences

BATCH = 5_000


class OmsImport(models.Model):
    """What is known before the file is judged, and keeping what was judged."""

    _inherit = "oms.import"

    # --- facts ---------------------------------------------------------------------------------------

    @api.model
    def _oms_gather_known(self, lines, options):
        """:class:`~.planning.order_lines.Known` for these lines. Three queries, whatever their number."""
        self.env.flush_all()
        products = self._oms_gather_products({line.sku for line in lines})
        customers = self._oms_gather_customers({line.customer for line in lines})
        by_sku = {row[0]: row for row in products}
        unusable = {sku: "ambiguous_product" for sku, _id, _type, _sale_ok, count in products if count > 1}
        unusable.update({
            sku: "product_not_for_sale" for sku, _id, kind, sale_ok, count in products
            if count == 1 and (kind == "combo" or not sale_ok)})
        return Known(
            imported=self._oms_gather_imported({line.order_ref for line in lines}, options["channel"]),
            skus=None if options["create_products"] else frozenset(by_sku),
            services=frozenset(sku for sku, row in by_sku.items() if row[2] == "service"),
            goods=frozenset(sku for sku, row in by_sku.items() if row[2] == "consu"),
            unusable=unusable,
            customers=None if options["create_customers"] else frozenset(customers),
            guests=bool(options["guest_partner_id"] or options["create_customers"]),
        )

    @api.model
    def _oms_gather_products(self, skus):
        """(code, product id, type, sale_ok, how many) of the products with these codes, in capitals."""
        return self.env.execute_query(SQL(
            """
            SELECT UPPER(TRIM(p.default_code)), MIN(p.id), MIN(t.type), BOOL_AND(t.sale_ok), COUNT(*)
              FROM product_product p JOIN product_template t ON t.id = p.product_tmpl_id
             WHERE UPPER(TRIM(p.default_code)) = ANY(%s) AND p.active
               AND (t.company_id IS NULL OR t.company_id = %s)
             GROUP BY 1
            """, list(skus), self.env.company.id))

    @api.model
    def _oms_gather_customers(self, refs):
        """{reference: partner id}; of several partners with one reference the first that stands for itself."""
        return dict(self.env.execute_query(SQL(
            """
            SELECT DISTINCT ON (ref) ref, id FROM res_partner
             WHERE ref = ANY(%s) AND active AND (company_id IS NULL OR company_id = %s)
             ORDER BY ref, parent_id NULLS FIRST, id
            """, [ref for ref in refs if ref], self.env.company.id)))

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
    def _oms_gather_sources(self, lines, shift):
        """What is left to return of orders outside the file, of what these cancellations give back.

        Dates are the channel's own where known, else set back by the shift, so that they compare with the file's.
        Left is what was ordered, less what earlier imports matched, or less what came back if that is more.
        """
        cancelled = {(line.customer, line.sku) for line in lines if line.cancels and line.customer}
        if not cancelled:
            return []
        rows = self.env.execute_query(SQL(
            """
            SELECT l.id, partner.ref, UPPER(TRIM(product.default_code)),
                   COALESCE(o.oms_original_date, o.date_order - %(shift)s), l.price_unit,
                   l.product_uom_qty - GREATEST(COALESCE(matched.quantity, 0), COALESCE(back.quantity, 0))
              FROM sale_order_line l
              JOIN sale_order o ON o.id = l.order_id
              JOIN res_partner partner ON partner.id = o.partner_id
              JOIN product_product product ON product.id = l.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
              LEFT JOIN LATERAL (SELECT SUM(m.quantity) AS quantity FROM oms_import_match m
                                  WHERE m.sale_line_id = l.id) matched ON TRUE
              LEFT JOIN LATERAL (SELECT SUM(sm.quantity) AS quantity FROM stock_move sm
                                  WHERE sm.sale_line_id = l.id AND sm.state = 'done'
                                    AND sm.origin_returned_move_id IS NOT NULL) back ON TRUE
             WHERE o.company_id = %(company)s AND o.state = 'sale' AND template.type = 'consu'
               AND (partner.ref, UPPER(TRIM(product.default_code))) IN (
                   SELECT * FROM UNNEST(%(customers)s::varchar[], %(skus)s::varchar[]))
               AND l.product_uom_qty > 0
            """, company=self.env.company.id, shift=timedelta(days=shift),
            customers=[pair[0] for pair in cancelled], skus=[pair[1] for pair in cancelled]))
        return [
            Source(("sale", line_id), customer, sku, when, line_id, Decimal(str(price)), Decimal(str(left)))
            for line_id, customer, sku, when, price, left in rows if left > 0
        ]

    # --- keeping the lines ---------------------------------------------------------------------------

    def _oms_store_lines(self, plan, options, shift):
        """One ``oms.import.line`` per line of the plan, and the matches of its returns."""
        Line = self.env["oms.import.line"].sudo()  # sudo: nobody writes lines by hand; the right was checked
        sentences = reason_sentences(self.env)
        zone = ZoneInfo(options["tz"])
        id_of = {}
        for batch in split_every(BATCH, plan.lines, list):
            records = Line.create([self._oms_line_vals(planned, sentences, zone, shift) for planned in batch])
            id_of.update(zip((planned.line.number for planned in batch), records._ids))
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
        moment = line.when.replace(tzinfo=zone).astimezone(timezone.utc).replace(tzinfo=None)
        return {
            "import_id": self.id,
            "company_id": self.company_id.id,
            "line_number": line.number,
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


def as_csv(fields):
    """The fields as one line of CSV."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="").writerow(fields)
    return buffer.getvalue()
