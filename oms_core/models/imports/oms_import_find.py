# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re
from dataclasses import replace

from odoo import api, models
from odoo.tools import SQL

from ...planning.same import Match, meant, own_orders
from ..facts.code_key import code_key, digits_key, order_key

DIGITS = re.compile(r"[0-9]+(\.[0-9]+)?")


class OmsImport(models.Model):
    """The products and customers that a file means, however it writes their codes; the archived ones, too."""

    _inherit = "oms.import"

    @api.model
    def _oms_meant(self, codes, match):
        """{code: :class:`~.planning.same.Meant`}; digits that nothing matches are looked for with other zeros, such as
        spreadsheets drop: 007 is 7 to them, and 90.750 is 90.75."""
        found = meant(match(codes))
        zeros = [code for code in codes - found.keys() if DIGITS.fullmatch(code)]
        return {**meant(match(zeros, near=True)), **found} if zeros else found

    @api.model
    def _oms_meant_products(self, codes):
        """{code: :class:`~.planning.same.Meant`} by internal reference or barcode. One query, and one for what is missing."""
        return self._oms_meant(codes, self._oms_match_products)

    @api.model
    def _oms_match_products(self, codes, near=False):
        reference = code_key(SQL("p.default_code"))
        how = SQL("%s = %s", digits_key(reference), digits_key(SQL("wanted.code"))) if near else SQL("%s = wanted.key", reference)
        return [Match(*row, near=near) for row in self.env.execute_query(SQL(
            """
            WITH wanted AS (SELECT code, %(key)s AS key FROM UNNEST(%(codes)s::varchar[]) AS code),
                 pairs AS (SELECT wanted.code, p.id FROM wanted JOIN product_product p ON %(how)s
                            UNION
                           SELECT wanted.code, p.id FROM wanted JOIN product_product p ON p.barcode = wanted.code)
            SELECT pairs.code, p.id, COALESCE(t.name->>%(lang)s, t.name->>'en_US'), COALESCE(%(own)s, ''), p.active
              FROM pairs JOIN product_product p ON p.id = pairs.id JOIN product_template t ON t.id = p.product_tmpl_id
             WHERE t.company_id IS NULL OR t.company_id = %(company)s
             ORDER BY p.id
            """, codes=list(codes), key=code_key(SQL("code")), how=how, own=reference, lang=self.env.lang or "en_US",
            company=self.env.company.id))]

    @api.model
    def _oms_meant_customers(self, refs):
        """{reference: :class:`~.planning.same.Meant`} by customer number, or by e-mail address where it is one."""
        return self._oms_meant({ref for ref in refs if ref}, self._oms_match_customers)

    @api.model
    def _oms_match_customers(self, refs, near=False):
        """Of contacts of one company the one with this very reference, else who stands for all, comes first."""
        reference = code_key(SQL("p.ref"))
        how = SQL("%s = %s", digits_key(reference), digits_key(SQL("wanted.code"))) if near else SQL("%s = wanted.key", reference)
        return [Match(*row, near=near) for row in self.env.execute_query(SQL(
            """
            WITH wanted AS (SELECT code, %(key)s AS key FROM UNNEST(%(refs)s::varchar[]) AS code),
                 pairs AS (SELECT wanted.code, p.id FROM wanted JOIN res_partner p ON %(how)s
                            UNION
                           SELECT wanted.code, p.id FROM wanted JOIN res_partner p ON p.email_normalized = LOWER(wanted.code)
                            WHERE wanted.code LIKE '%%@%%')
            SELECT pairs.code, p.id, COALESCE(p.name, p.email, ''), COALESCE(BTRIM(p.ref), ''), p.active,
                   COALESCE(p.commercial_partner_id, p.id)
              FROM pairs JOIN res_partner p ON p.id = pairs.id
             WHERE p.company_id IS NULL OR p.company_id = %(company)s
             ORDER BY p.ref IS DISTINCT FROM pairs.code, p.parent_id NULLS FIRST, p.id
            """, refs=list(refs), key=code_key(SQL("code")), how=how, company=self.env.company.id))]

    @api.model
    def _oms_orders_there(self, refs, options):
        """{order number: (as the order of the channel has it, its name)}, whatever its case, blanks and leading zeros; the
        very same first."""
        return {ref: found for ref, *found in self.env.execute_query(SQL(
            """
            WITH wanted AS (SELECT ref, %(key)s AS key FROM UNNEST(%(refs)s::varchar[]) AS ref)
            SELECT DISTINCT ON (wanted.ref) wanted.ref, o.oms_channel_ref, o.name
              FROM wanted JOIN sale_order o ON %(own)s = wanted.key
             WHERE o.company_id = %(company)s AND o.oms_channel = %(channel)s AND o.oms_channel_ref IS NOT NULL
             ORDER BY wanted.ref, o.oms_channel_ref <> wanted.ref, o.id
            """, refs=list(refs), key=order_key(SQL("ref")), own=order_key(SQL("o.oms_channel_ref")),
            company=self.env.company.id, channel=options["channel"]))}

    @api.model
    def _oms_own_orders(self, lines, options):
        """The lines with the numbers of the orders as they are there, where the channel says that so-1 is SO-1."""
        if not self._oms_conventions(options).same_orders:
            return lines
        refs = dict.fromkeys(line.order_ref for line in lines if line.order_ref)
        refs = own_orders(refs, self._oms_orders_there(refs, options))
        for number, line in enumerate(lines):
            if refs.get(line.order_ref, line.order_ref) != line.order_ref:
                lines[number] = replace(line, order_ref=refs[line.order_ref])
        return lines

    @api.model
    def _oms_spellings(self, texts):
        """{text: the first of those that are the same but for case and blanks}."""
        keys = dict(self.env.execute_query(SQL(
            "SELECT text, %s FROM UNNEST(%s::varchar[]) AS text", code_key(SQL("text")), list(texts))))
        first = {}
        for text in texts:
            first.setdefault(keys[text], text)
        return {text: first[keys[text]] for text in texts}
