# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL, ormcache


class OmsStoreCredit(models.AbstractModel):
    """What customers got for returns as store credit pays their next order by itself, where the company wants it: it is kept
    for the order (``oms.on.account``), whose invoices take it. By choice it is used on the order's form, as any open credit,
    or by its owner where they pay (``models/portal/oms_store_credit.py``)."""

    _name = "oms.store.credit"
    _description = "Store credit"

    @api.model
    def _spend(self, orders):
        """Keep what is free of store credit for these quotations, before they are confirmed and their deposit is looked at: no
        more than is neither paid nor authorised. One statement where it is switched on, none where it is off."""
        companies = self._companies()
        orders = orders.filtered(lambda order: companies and order.state in ("draft", "sent") and order.company_id.id in companies
                                 and not order.oms_exchange_return_id)  # what comes back pays for those
        found = self._gather_items(orders.partner_invoice_id.commercial_partner_id) if orders else {}
        for order in orders:  # each sees what those before it took; most customers have none
            items = found.get(order.partner_invoice_id.commercial_partner_id.id)
            if items:
                self._spend_on(order, items)

    @api.model
    @ormcache()
    def _companies(self):
        """Ids of the companies that want it: where nobody does, a confirmation reads nothing for it."""
        # sudo: whether a company wants it, for whoever confirms
        return frozenset(self.env["res.company"].sudo().with_context(active_test=False).search(
            [("oms_credit_pays_next", "=", True)]).ids)

    @api.model
    def _spend_on(self, order, item_ids):
        # sudo: the company has it done by itself, whoever confirms the order, its customer too
        balance = self.env["oms.on.account"].sudo()
        for ids, amount in self._takes(order, item_ids, lock=True):
            balance._keep(order.sudo(), amount, item_ids=ids)

    @api.model
    def _takes(self, order, item_ids, lock=False):
        """[(ids of credits, amount)]: what of these credits is free and pays something of an order that is neither paid nor
        authorised, in its currency.

        :param lock: until the transaction ends nobody else gives any of it away
        """
        # sudo: sums of the customer's money and what credit notes are for, for who confirms or pays the order
        balance, takes = self.env["oms.on.account"].sudo(), []
        credits = balance._open_credits(
            order.partner_invoice_id, order.company_id, order.currency_id, lock=lock, item_ids=item_ids)
        notes = {item.id: item.move_id for item in self.env["account.move.line"].sudo().browse(
            [credit.id for credit in credits])}  # sudo: as above
        # What else a credit note is about stays its customer's choice, or is to go back.
        free = {credit.id: min(credit.amount, notes[credit.id]._oms_credit_left(lambda line: line.resolution == "credit"))
                for credit in credits}
        needed = balance._needed(order) - self.env["oms.money"].sudo()._of(order).authorised  # sudo: as above
        whole = [credit.id for credit in credits if free[credit.id] >= credit.amount]
        for ids in (whole, *([credit.id] for credit in credits if free[credit.id] < credit.amount)):
            amount = order.currency_id.round(min(sum(free[key] for key in ids), needed))
            if amount > 0:
                takes.append((ids, amount))
                needed -= amount
        return takes

    @api.model
    def _gather_items(self, customers):
        """{commercial partner id: ids of open items of credit notes of theirs that are store credit}"""
        self.env["account.move.line"].flush_model()
        self.env["oms.return.line"].flush_model(["resolution"])
        rows = self.env.execute_query(SQL(
            """SELECT payer.commercial_partner_id, array_agg(item.id ORDER BY item.id)
                 FROM res_partner payer
                 JOIN account_move_line item ON item.partner_id = payer.id
                 JOIN account_account account ON account.id = item.account_id AND account.account_type = 'asset_receivable'
                WHERE payer.commercial_partner_id = ANY(%s) AND item.parent_state = 'posted' AND item.reconciled IS NOT TRUE
                  AND item.amount_residual_currency < 0
                  AND EXISTS (SELECT FROM account_move_line line
                                JOIN oms_return_line part ON part.id = line.oms_return_line_id AND part.resolution = 'credit'
                               WHERE line.move_id = item.move_id)
                GROUP BY 1""", customers.ids))
        return dict(rows)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def action_confirm(self):
        self.env["oms.store.credit"]._spend(self)
        return super().action_confirm()
