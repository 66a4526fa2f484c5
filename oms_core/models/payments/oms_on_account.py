# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class OmsOnAccount(models.Model):
    """What became of a customer's open credit: *kept* for an order until its invoices take it, or *applied* to an invoice.

    The money is Odoo's: the credit is an open item of the customer, an application is one of Odoo's matches. A row says
    who wanted it and lets it be undone. What is still kept is worked out, never counted: less what invoices took of it, and
    no more than is still open of the item (``_kept_sql``).
    """

    _name = "oms.on.account"
    _description = "Use of a customer's balance"
    _order = "id desc"

    kind = fields.Selection([("kept", "Kept for an order"), ("applied", "Applied to an invoice")], required=True, readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", required=True, readonly=True, index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    item_id = fields.Many2one(
        "account.move.line", "Credit", required=True, readonly=True, index=True, ondelete="cascade")
    name = fields.Char("From", required=True, readonly=True, help="The payment, credit note or entry that the credit is from.")
    order_id = fields.Many2one("sale.order", "Order", readonly=True, index="btree_not_null", ondelete="cascade")
    invoice_id = fields.Many2one("account.move", "Invoice", readonly=True, index="btree_not_null", ondelete="cascade")
    kept_id = fields.Many2one("oms.on.account", "Kept before", readonly=True, index="btree_not_null", ondelete="cascade")
    partial_id = fields.Many2one(
        "account.partial.reconcile", "Match", readonly=True, index="btree_not_null", ondelete="set null",
        help="Odoo's match of both. Where it is gone, the application was taken back.")
    amount = fields.Monetary(required=True, readonly=True)
    run = fields.Char("Done together", readonly=True, index="btree_not_null", copy=False)
    ended_on = fields.Datetime("Ended", readonly=True)
    note = fields.Char(readonly=True)
    state = fields.Selection(
        [("kept", "Kept"), ("applied", "Applied"), ("ended", "Ended"), ("undone", "Taken back")], compute="_compute_state",
        compute_sudo=True)

    _kept_idx = models.Index("(order_id, item_id) WHERE kind = 'kept' AND ended_on IS NULL")

    @api.depends("kind", "partial_id", "ended_on")
    def _compute_state(self):
        for use in self:
            if use.kind == "kept":
                use.state = "ended" if use.ended_on else "kept"
            else:
                use.state = "applied" if use.partial_id else "undone"

    # --- for an order ------------------------------------------------------------------------------------------

    @api.model
    def _keep(self, order, amount=None, item_ids=None):
        """Keep credit of the order's customer for it, the oldest first, until its invoices take it. The order is looked at
        again: what waited for this money goes on.

        :param amount: in the order's currency; None: as much as there is, at most what the order still needs
        :param item_ids: ids of credits, to take no others
        :returns: the rows
        :raises UserError: where so much is not there
        """
        order.ensure_one()
        self._check_keeps(order)
        credits = self._open_credits(order.partner_invoice_id, order.company_id, order.currency_id, lock=True)
        credits = [credit for credit in credits if item_ids is None or credit.id in item_ids]
        free = sum(credit.amount for credit in credits)
        wanted = min(free, self._needed(order)) if amount is None else amount
        money = order.currency_id
        if money.compare_amounts(wanted, 0) <= 0:
            raise UserError(self.env._(
                "Nothing of the balance of %(customer)s can be kept for %(order)s: %(free)s is free, and the order needs "
                "%(needs)s.",
                customer=order.partner_invoice_id.display_name, order=order.name, free=money.format(free),
                needs=money.format(self._needed(order))))
        if money.compare_amounts(wanted, free) > 0:
            raise UserError(self.env._(
                "%(customer)s has %(free)s of free credit in %(currency)s, and %(wanted)s was asked for. Take %(free)s or less.",
                customer=order.partner_invoice_id.display_name, free=money.format(free), currency=money.name,
                wanted=money.format(wanted)))
        if money.compare_amounts(wanted, needed := self._needed(order)) > 0:
            raise UserError(self.env._(
                "%(order)s needs %(needs)s more, and %(wanted)s was to be kept for it. Take %(needs)s or less.", order=order.name,
                needs=money.format(needed), wanted=money.format(wanted)))
        values = []
        for credit in credits:
            take = money.round(min(wanted, credit.amount))
            if take > 0:
                wanted -= take
                values.append({**self._values(credit, order.partner_invoice_id, order.company_id, take),
                               "kind": "kept", "order_id": order.id})
        kept = self.sudo().create(values)  # sudo: the user may change the order, see _check_keeps
        self._tell(order, self.env._("%s of the customer's balance is kept for it", money.format(sum(kept.mapped("amount")))))
        self._wake(order)
        return kept

    @api.model
    def _check_keeps(self, order):
        """:raises AccessError: for who is neither of the order desk nor bills"""
        order.check_access("read")
        user = self.env.user
        if not self.env.su and not (user.has_group("oms_core.group_oms_user") or user.has_group("account.group_account_invoice")):
            raise AccessError(self.env._("Only the order desk and accounting use the balance of a customer for an order."))
        if order.state == "cancel":
            raise UserError(self.env._("%s is cancelled: nothing can be kept for it.", order.name))

    @api.model
    def _needed(self, order):
        """What an order comes to less what was paid or is kept for it. What a card only authorised can still be less."""
        order = order.sudo()  # sudo: payments, for whoever may use the balance
        paid = self.env["oms.money"]._of(order).paid + self._gather_paid_by_balance(order.ids).get(order.id, 0.0)
        return order.currency_id.round(max(order.amount_total - paid, 0.0))

    def action_let_go(self):
        """What is kept here is free again."""
        for order in self.order_id:
            self._check_keeps(order)
        self._end(self.env._("Let go by %s", self.env.user.name))

    def _end(self, why):
        """Nothing is kept by these rows any more."""
        kept = self.sudo().filtered(lambda use: use.kind == "kept" and not use.ended_on)  # sudo: facts, see the callers
        kept.write({"ended_on": fields.Datetime.now(), "note": why})
        self.env["oms.checks"]._look_again(kept.order_id)
        for order in kept.order_id:
            self._tell(order, self.env._("Nothing of the customer's balance is kept for it any more: %s", why))

    # --- seams -----------------------------------------------------------------------------------------------------

    @api.model
    def _values(self, credit, partner, company, amount):
        return {"partner_id": partner.commercial_partner_id.id, "company_id": company.id, "currency_id": credit.currency_id,
                "item_id": credit.id, "name": credit.name, "amount": amount}

    @api.model
    def _tell(self, order, words):
        self.env["oms.order.event"]._oms_log([{
            "order_id": order.id, "kind": "changed", "customer_visible": False, "summary": words}])

    @api.model
    def _wake(self, orders):
        """Held orders that may have waited for this money are looked at within seconds."""
        if any(orders.mapped("oms_held")):
            self.env.ref("oms_core.cron_process").sudo()._trigger()  # sudo: a job of ours
