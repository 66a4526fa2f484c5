# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL


class OmsCreditAccount(models.Model):
    """How much a customer may owe a company. The guard of all use of its credit (see ``oms.claim``)."""

    _name = "oms.credit.account"
    _description = "Credit account"
    _rec_name = "partner_id"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, index=True, ondelete="cascade",
        domain="[('parent_id', '=', False)]")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    limited = fields.Boolean("Has a limit", default=True)
    limit = fields.Monetary("Credit limit")
    owes = fields.Monetary(compute="_compute_owes", help="Open invoices and confirmed orders not yet invoiced.")
    room = fields.Monetary("Room left", compute="_compute_owes")
    active = fields.Boolean(default=True)

    _partner_uniq = models.UniqueIndex("(partner_id, company_id)", "This customer has a credit account already.")
    _limit_positive = models.Constraint("CHECK (\"limit\" >= 0)", "A credit limit cannot be negative.")

    @api.depends("limit", "limited")
    def _compute_owes(self):
        owes = self._gather_owes(self.env.cr, self.ids) if self.ids else {}
        for account in self:
            account.owes = owes.get(account.id, 0.0)
            account.room = account.limit - account.owes if account.limited else 0.0

    @api.model
    def _oms_for_partners(self, partners, company):
        """{commercial partner id: account} of the accounts with a limit, in one query."""
        # sudo: credit accounts are not for sales people; only the verdict reaches them.
        accounts = self.sudo().search([
            ("partner_id", "in", partners.commercial_partner_id.ids), ("company_id", "=", company.id),
            ("limited", "=", True),
        ])
        return {account.partner_id.id: account for account in accounts}

    @api.model
    def _gather_owes(self, cr, account_ids, without_orders=()):
        """What the accounts owe, in their company's currency: {account id: amount}.

        Open receivable items (payments and credit notes not matched count against them), draft invoices,
        confirmed orders to be invoiced, and claims of orders that are being confirmed. Orders held for
        credit use no room until they are cleared.

        :param cr: the cursor to read on
        :param without_orders: ids of orders that are being judged themselves
        """
        if cr is self.env.cr:
            self.env.flush_all()
        terms = self._owes_terms(list(account_ids), list(without_orders) or [0])
        cr.execute(SQL(
            "SELECT account_id, SUM(amount) FROM (%s) AS term(account_id, amount) GROUP BY account_id",
            SQL(" UNION ALL ").join(terms)))
        return {account_id: float(amount or 0.0) for account_id, amount in cr.fetchall()}

    @api.model
    def _owes_terms(self, account_ids, without_orders):
        """SELECTs of (account id, amount); each is summed into what the account owes."""
        accounts = SQL(
            """oms_credit_account account
               JOIN res_partner partner ON partner.commercial_partner_id = account.partner_id""")
        wanted = SQL("account.id = ANY(%s)", account_ids)
        receivable = SQL(
            """SELECT account.id, SUM(item.amount_residual)
                 FROM %s
                 JOIN account_move_line item ON item.partner_id = partner.id
                                            AND item.company_id = account.company_id
                 JOIN account_account ledger ON ledger.id = item.account_id
                                            AND ledger.account_type = 'asset_receivable'
                WHERE %s AND item.parent_state = 'posted' AND NOT COALESCE(item.reconciled, FALSE)
                GROUP BY account.id""", accounts, wanted)
        drafts = SQL(
            """SELECT account.id, SUM(move.amount_total_signed)
                 FROM %s
                 JOIN account_move move ON move.partner_id = partner.id AND move.company_id = account.company_id
                WHERE %s AND move.state = 'draft' AND move.move_type IN ('out_invoice', 'out_refund')
                GROUP BY account.id""", accounts, wanted)
        orders = SQL(
            """SELECT account.id, SUM(%s / COALESCE(NULLIF(sale.currency_rate, 0), 1))
                 FROM %s
                 JOIN sale_order sale ON sale.partner_invoice_id = partner.id
                                     AND sale.company_id = account.company_id
                 JOIN sale_order_line line ON line.order_id = sale.id
                WHERE %s AND sale.state = 'sale' AND sale.id != ALL(%s) AND line.display_type IS NULL
                  AND (line.is_downpayment OR line.invoice_status IS DISTINCT FROM 'invoiced')
                  AND sale.oms_credit_held IS NOT TRUE
                GROUP BY account.id""", self._open_amount_sql(), accounts, wanted, without_orders)
        claims = SQL(
            """SELECT claim.key1, SUM(claim.amount)
                 FROM oms_claim claim
                WHERE claim.kind = 'credit' AND claim.key1 = ANY(%s) AND claim.ref != ALL(%s)
                  AND claim.expires_at > (clock_timestamp() AT TIME ZONE 'UTC')
                  AND NOT EXISTS (SELECT FROM sale_order sale WHERE sale.oms_credit_token = claim.token)
                GROUP BY claim.key1""", account_ids, without_orders)
        return [receivable, drafts, orders, claims]

    @api.model
    def _gather_open_amounts(self, order_ids):
        """{order id: what is still to be invoiced of it, in the company's currency}."""
        self.env.flush_all()
        return dict(self.env.execute_query(SQL(
            """SELECT sale.id, SUM(%s / COALESCE(NULLIF(sale.currency_rate, 0), 1))::float
                 FROM sale_order sale JOIN sale_order_line line ON line.order_id = sale.id
                WHERE sale.id = ANY(%s) AND line.display_type IS NULL
                  AND (line.is_downpayment OR line.invoice_status IS DISTINCT FROM 'invoiced')
                GROUP BY sale.id""", self._open_amount_sql(), list(order_ids))))

    @api.model
    def _open_amount_sql(self):
        """What is still to be invoiced of ``line``, taxes included, in the order's currency."""
        return SQL(
            """CASE WHEN line.is_downpayment THEN -COALESCE(line.qty_invoiced, 0) * line.price_unit
                    WHEN line.product_uom_qty = 0 THEN 0 ELSE line.price_total
                    * GREATEST(1 - COALESCE(line.qty_invoiced, 0) / line.product_uom_qty
                                 - COALESCE(line.oms_closed_qty / NULLIF(line.oms_ordered_qty, 0), 0), 0) END""")
