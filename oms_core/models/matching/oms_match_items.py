# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL

from ...planning.matching import INVOICE, ORDER, PAYMENT, Item
from ...planning.matching_text import ORDER as ORDER_NUMBER
from ...planning.matching_text import REFERENCE, THEIRS, key
from ...planning.matching_wanted import wanted

#: What was billed so many days before a receipt came may have been paid twice.
CLOSED_DAYS = 200


class OmsMatch(models.AbstractModel):
    """What receipts may be for, and who pays from which account: a few statements for all receipts of a company."""

    _inherit = "oms.match"

    @api.model
    def _gather_items(self, company, receipts, payers):
        """[Item]: of what is open in a company and its branches, of orders that are not billed, of money that waits for the bank,
        and of what was closed lately, what these receipts can be for (``oms_match_wanted.py``).

        :param payers: ids of customers that may have paid, beside those that receipts name
        """
        want = wanted([came.receipt for came in receipts], payers)
        items = (self._item_of(row, kind) for kind, sql in self._open_sqls(company, receipts)
                 for row in self.env.execute_query_dict(self._wanted_sql(sql, receipts, want)))
        found = [item for item in items if want.wants(item)]
        found += [self._item_of(row, closed=True) for row in self.env.execute_query_dict(self._closed_sql(company, receipts))]
        return found

    @api.model
    def _open_sqls(self, company, receipts):
        """[(kind of item, SELECT)] of all that receipts of a company may be for; money that waits for the bank, where they are of
        one."""
        found = [(INVOICE, self._open_sql(company))]
        if any(came.receipt.bank for came in receipts):
            found.append((PAYMENT, self._registered_sql(company)))
        return [*found, (ORDER, self._orders_sql(company))]

    @api.model
    def _item_of(self, row, kind=INVOICE, closed=False):
        decimals = row["decimal_places"]
        numbers = [(text, REFERENCE) for text in (row["number"], row["reference"]) if text]
        numbers += [(text.strip(), ORDER_NUMBER) for text in (row["orders"] or "").split(",") if text.strip()]
        if row["theirs"]:
            numbers.append((row["theirs"], THEIRS))
        return Item(
            id=f"{'o' if kind == ORDER else 'i'}{row['id']}", document=f"{'o' if kind == ORDER else 'i'}{row['document']}",
            partner=row["partner_id"] or 0, currency=row["currency_id"], open=self._units(float(row["amount"]), decimals),
            numbers=tuple(dict.fromkeys((text[:64], code) for text, code in numbers)), kind=row.get("kind") or kind,
            due=row["due"].toordinal() if row["due"] else 0,
            discounted=self._units(float(row["discounted"] or 0), decimals) if row["until"] else 0,
            until=row["until"].toordinal() if row["until"] else 0,
            worth=self._units(float(row["worth"] or 0), row["home_places"]), account=row.get("account_id") or 0, closed=closed)

    @api.model
    def _of_company(self, company):
        """SQL: ``company`` is this one or a branch of it."""
        return SQL("company.parent_path LIKE (SELECT parent_path FROM res_company WHERE id = %s) || '%%'", company.id)

    @api.model
    def _invoices_sql(self, amount, worth, where, discounted=None):
        """SELECT of receivable items of customers' documents: the columns of ``_item_of``.

        :param amount, worth: SQL of ``line``
        :param where: a condition over ``line``, ``move`` and ``company``
        """
        return SQL(
            """SELECT line.id, line.move_id AS document, line.account_id, line.currency_id,
                      partner.commercial_partner_id AS partner_id,
                      currency.decimal_places, home.decimal_places AS home_places, %(amount)s AS amount, %(worth)s AS worth,
                      COALESCE(line.date_maturity, line.date) AS due, move.name AS number,
                      NULLIF(move.payment_reference, move.name) AS reference, %(discounted)s,
                      CASE WHEN move.move_type = 'out_invoice' THEN move.invoice_origin END AS orders,
                      CASE WHEN move.move_type = 'entry' THEN COALESCE(line.name, move.ref) ELSE move.ref END AS theirs,
                      CASE WHEN move.payment_state IN ('paid', 'in_payment') THEN 'payment' ELSE 'invoice' END AS kind
                 FROM account_move_line line
                 JOIN account_move move ON move.id = line.move_id
                 JOIN account_account account ON account.id = line.account_id AND account.account_type = 'asset_receivable'
                 JOIN res_company company ON company.id = line.company_id
                 JOIN res_currency currency ON currency.id = line.currency_id
                 JOIN res_currency home ON home.id = company.currency_id
            LEFT JOIN res_partner partner ON partner.id = line.partner_id
                WHERE line.parent_state = 'posted' AND %(where)s""",
            amount=amount, worth=worth, where=where,
            discounted=discounted or SQL("NULL::numeric AS discounted, CAST(NULL AS date) AS until"))

    @api.model
    def _open_sql(self, company):
        """Documents with something open. Where a payment without an entry is there, one waits for the bank alone (``kind``)."""
        return self._invoices_sql(
            SQL("line.amount_residual_currency"), SQL("line.amount_residual"),
            SQL("""%s AND line.reconciled IS NOT TRUE AND move.payment_state IS DISTINCT FROM 'blocked'
                   AND (line.amount_residual_currency > 0 AND move.move_type IN ('out_invoice', 'out_receipt', 'entry')
                        OR line.amount_residual_currency < 0 AND move.move_type = 'out_refund')""", self._of_company(company)),
            # A discount is granted on the whole instalment alone.
            SQL("""CASE WHEN line.amount_residual_currency = line.amount_currency
                        THEN NULLIF(line.discount_amount_currency, 0) END AS discounted,
                   CASE WHEN line.amount_residual_currency = line.amount_currency AND line.discount_amount_currency != 0
                        THEN line.discount_date END AS until"""))

    @api.model
    def _closed_sql(self, company, receipts):
        first = min(came.date for came in receipts)
        amounts = sorted({came.amount for came in receipts})
        partners = sorted({came.partner_id for came in receipts if came.partner_id})
        return SQL(
            "SELECT closed.*, NULL AS kind FROM (%s) closed", self._invoices_sql(
                SQL("line.amount_currency"), SQL("line.balance"),
                SQL("""%s AND line.reconciled IS TRUE AND move.move_type IN ('out_invoice', 'out_receipt')
                       AND line.date >= %s::date - %s
                       AND (line.amount_currency = ANY(%s::numeric[]) OR partner.commercial_partner_id = ANY(%s))""",
                    self._of_company(company), first, CLOSED_DAYS, amounts, partners)))

    @api.model
    def _registered_sql(self, company):
        """Money of payments on an account that waits for the bank to say that it came."""
        return SQL(
            """SELECT line.id, line.move_id AS document, line.account_id, line.currency_id,
                      partner.commercial_partner_id AS partner_id,
                      currency.decimal_places, home.decimal_places AS home_places, line.amount_residual_currency AS amount,
                      line.amount_residual AS worth, line.date AS due, paid.name AS number, paid.memo AS reference,
                      NULL::numeric AS discounted, CAST(NULL AS date) AS until, NULL AS orders,
                      paid.payment_reference AS theirs, NULL AS kind
                 FROM account_payment paid
                 JOIN account_move_line line ON line.move_id = paid.move_id AND line.account_id = paid.outstanding_account_id
                 JOIN account_account account ON account.id = line.account_id AND account.reconcile
                 JOIN res_company company ON company.id = line.company_id
                 JOIN res_currency currency ON currency.id = line.currency_id
                 JOIN res_currency home ON home.id = company.currency_id
            LEFT JOIN res_partner partner ON partner.id = line.partner_id
                WHERE %s AND line.parent_state = 'posted' AND line.reconciled IS NOT TRUE AND line.amount_residual_currency > 0
                  AND paid.payment_type = 'inbound'""", self._of_company(company))

    @api.model
    def _orders_sql(self, company):
        """Orders and quotations that were sent, of which nothing is billed, paid online or kept."""
        return SQL(
            """SELECT sale.id, sale.id AS document, partner.commercial_partner_id AS partner_id, sale.currency_id,
                      currency.decimal_places, home.decimal_places AS home_places, sale.amount_total AS amount,
                      sale.amount_total / COALESCE(NULLIF(sale.currency_rate, 0), 1) AS worth,
                      COALESCE(sale.validity_date, CAST(sale.date_order AS date)) AS due,  -- day: for the order of rows
                      NULL AS number, sale.reference,
                      NULL::numeric AS discounted, CAST(NULL AS date) AS until, sale.name AS orders,
                      sale.client_order_ref AS theirs, NULL AS kind
                 FROM sale_order sale
                 JOIN res_company company ON company.id = sale.company_id
                 JOIN res_currency currency ON currency.id = sale.currency_id
                 JOIN res_currency home ON home.id = company.currency_id
                 JOIN res_partner partner ON partner.id = sale.partner_invoice_id
                WHERE %s AND sale.state IN ('sent', 'sale') AND sale.amount_total > 0
                  AND sale.invoice_status IS DISTINCT FROM 'invoiced'
                  AND NOT EXISTS (SELECT FROM sale_order_line part
                                    JOIN sale_order_line_invoice_rel link ON link.order_line_id = part.id
                                   WHERE part.order_id = sale.id)
                  AND NOT EXISTS (SELECT FROM sale_order_transaction_rel link
                                    JOIN payment_transaction tx ON tx.id = link.transaction_id
                                   WHERE link.sale_order_id = sale.id AND tx.state IN ('authorized', 'done'))
                  AND NOT EXISTS (SELECT FROM oms_on_account kept
                                   WHERE kept.order_id = sale.id AND kept.kind = 'kept' AND kept.ended_on IS NULL)""",
            self._of_company(company))

    # --- who pays ----------------------------------------------------------------------------------------------

    @api.model
    def _gather_ibans(self, company, receipts):
        """[(account, customer)]: accounts that partners have, and those that were learned from what was applied."""
        wanted = sorted({key(came.receipt.iban) for came in receipts if came.receipt.iban})
        if not wanted:
            return []
        self.env["oms.match.applied"].flush_model()
        return self.env.execute_query(SQL(
            """SELECT DISTINCT account.sanitized_acc_number, partner.commercial_partner_id
                 FROM res_partner_bank account JOIN res_partner partner ON partner.id = account.partner_id
                WHERE account.active AND account.sanitized_acc_number = ANY(%(wanted)s)
                  AND (account.company_id IS NULL OR account.company_id = %(company)s)
                UNION
               SELECT applied.iban, partner.commercial_partner_id
                 FROM oms_match_applied applied JOIN res_partner partner ON partner.id = applied.partner_id
                WHERE applied.learned AND applied.undone_on IS NULL AND applied.iban = ANY(%(wanted)s)
                  AND applied.company_id = %(company)s""", wanted=wanted, company=company.id))

    @api.model
    def _gather_names(self, partners):
        return self.env.execute_query(SQL(
            "SELECT name, id FROM res_partner WHERE id = ANY(%s) AND name IS NOT NULL", sorted(partners)))

    @api.model
    def _gather_groups(self, company, partners):
        """[(customer, whatever is the same for its group)]: the top-most parent, or whoever they share a limit with."""
        rows = self.env.execute_query(SQL(
            """WITH RECURSIVE up AS (
                      SELECT id, id AS above, parent_id FROM res_partner WHERE id = ANY(%(ids)s)
                       UNION ALL
                      SELECT up.id, parent.id, parent.parent_id FROM up JOIN res_partner parent ON parent.id = up.parent_id)
               SELECT up.id, COALESCE(account.partner_id, up.above)
                 FROM up
            LEFT JOIN LATERAL (SELECT shared.partner_id FROM oms_credit_account_member_rel member
                                 JOIN oms_credit_account shared ON shared.id = member.account_id
                                WHERE member.partner_id = up.id AND shared.active AND shared.company_id = %(company)s
                                LIMIT 1) account ON TRUE
                WHERE up.parent_id IS NULL""", ids=sorted(partners), company=company.id))
        return rows
