# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL

from ...planning.matching import Book
from ...planning.matching_wanted import Called

#: So many numbers are given to PostgreSQL, which looks them up in memory (as a list of values; it goes through rows of unnest).
MOST_DIGITS = 10_000


class OmsMatch(models.AbstractModel):
    """Of a hundred thousand open items only those are read that some receipts can be for: by a number, the payer, the amount
    (``planning/matching_wanted.py``). Of the others it is only known how their numbers look."""

    _inherit = "oms.match"

    @api.model
    def _book(self, company, receipts):
        """What these receipts of a company may be for: a :class:`Book`."""
        self._flush_matching()
        ibans = self._gather_ibans(company, receipts)
        payers = {partner for _number, partner in ibans} | self._gather_alike(company, receipts)
        items = self._gather_items(company, receipts, payers)
        partners = {item.partner for item in items}
        return Book(items, ibans=ibans, names=self._gather_names(partners), groups=self._gather_groups(company, partners),
                    shapes=self._gather_shapes(company, receipts))

    @api.model
    def _gather_alike(self, company, receipts):
        """Ids of customers with something open whose name is like that of a payer."""
        called = Called(came.receipt.name for came in receipts)
        if not called:
            return set()
        rows = self.env.execute_query(SQL(
            "SELECT id, name FROM res_partner WHERE name IS NOT NULL AND id IN (SELECT partner_id FROM (%s) item)",
            self._every_sql(company, receipts, SQL("partner_id"))))
        return {partner for partner, name in rows if called.is_like(name)}

    @api.model
    def _gather_shapes(self, company, receipts):
        """[(number of digits, first two of them)] of the numbers of all that is open (``planning.matching.shape``)."""
        return self.env.execute_query(SQL(
            """SELECT DISTINCT length(said.digits), left(said.digits, 2)
                 FROM (SELECT regexp_replace(left(said, 64), '[^0-9]', '', 'g') AS digits
                         FROM (%s) item CROSS JOIN LATERAL (VALUES (number), (reference)) each(said) WHERE said != '') said""",
            self._every_sql(company, receipts, SQL("number, reference"))))

    @api.model
    def _every_sql(self, company, receipts, columns):
        return SQL(" UNION ALL ").join(
            SQL("SELECT %s FROM (%s) each", columns, sql) for _kind, sql in self._open_sqls(company, receipts))

    @api.model
    def _wanted_sql(self, items, receipts, want):
        """Of a SELECT of items those that are wanted, as a statement; all of them where these are receipts of a whole day: then
        it is told here (``Wanted.wants``). Digits that are not ASCII's are none here.

        :param items: one of ``_open_sqls``
        :param want: :class:`planning.matching_wanted.Wanted` of the receipts
        """
        if len(want.digits) > MOST_DIGITS:
            return items
        amounts = sorted({(came.currency_id, came.amount) for came in receipts})
        same = SQL("(SELECT * FROM unnest(%s::int[], %s::numeric[]))", [one[0] for one in amounts], [one[1] for one in amounts])
        return SQL(
            """SELECT item.* FROM (%(items)s) item
                WHERE item.partner_id IN (SELECT unnest(%(partners)s::int[]))
                   OR (item.currency_id, ROUND(item.amount::numeric, item.decimal_places)) IN %(same)s
                   OR (item.currency_id, ROUND(item.discounted::numeric, item.decimal_places)) IN %(same)s
                   OR EXISTS (
                      SELECT FROM unnest(ARRAY[item.number, item.reference, item.theirs]::text[]
                                         || string_to_array(item.orders, ',')) said(words)
                       WHERE regexp_replace(left(btrim(said.words), 64), '[^0-9]', '', 'g') = ANY(%(digits)s))""",
            items=items, same=same, partners=sorted(want.partners), digits=sorted(want.digits))
