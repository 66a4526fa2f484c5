# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

#: What a payment pays, and whom.
PAYS = {"amount", "currency_id", "partner_id", "payment_type", "partner_type", "date", "invoice_ids"}


class AccountPayment(models.Model):
    """Transfers by which credit notes are paid back. Who posts one pays no more than is still to be paid back by then; what
    Odoo offers to refund of a card counts what a provider was asked for."""

    _inherit = "account.payment"

    oms_note_id = fields.Many2one(
        "account.move", "Pays back", readonly=True, copy=False, ondelete="set null", index="btree_not_null",
        help="The credit note that this transfer pays back.")
    oms_order_id = fields.Many2one(
        "sale.order", "For order", readonly=True, copy=False, ondelete="set null", index="btree_not_null")

    def write(self, vals):
        """Posted by whatever button: that is when the money goes. One without an entry Odoo lets change even then."""
        posted = ("in_process", "paid")
        if vals.get("state") in posted and vals.keys() & PAYS:
            self.write({key: vals[key] for key in vals.keys() & PAYS})
            vals = {key: value for key, value in vals.items() if key not in PAYS}
        back = self.filtered(lambda payment: payment.state not in posted and payment.oms_note_id) if (
            vals.get("state") in posted) else self.browse()
        if back:
            self.env["oms.refund"]._check_transfers(back)
        result = super().write(vals)
        for payment in back:
            payment._oms_settle_with(payment.oms_note_id)
        if vals.keys() & PAYS and (changed := self.filtered(
                lambda one: one.state in posted and one.oms_note_id and not one.move_id)):
            self.env["oms.refund"]._check_transfers(changed)
        return result

    def _oms_settle_with(self, note):
        """Matched with the credit note that it pays back, where it makes an entry; what of that lowered an open bill meanwhile,
        with other credit notes of the order: it is out of these that the customer has too much."""
        self._oms_meet(note._oms_receivable_lines())
        order = self.oms_order_id.sudo()  # sudo: documents of the order that the payment is for
        notes = (order.invoice_ids | order.invoice_ids.reversal_move_ids).filtered(lambda move: move.move_type == "out_refund")
        others = (notes - note)._oms_of_alone(order)._oms_receivable_lines().filtered(
            lambda item: item.amount_residual_currency < 0)
        if others and not all(self.move_id._oms_receivable_lines().mapped("reconciled")):
            free = {one.id: one.amount for one in self.env["oms.on.account"]._open_credits(
                note.partner_id, note.company_id, note.currency_id, lock=True, item_ids=others.ids)}
            self._oms_meet(others.filtered(  # of what somebody keeps a part of nothing is taken
                lambda item: item.currency_id.compare_amounts(free.get(item.id, 0.0), -item.amount_residual_currency) >= 0))

    def _oms_meet(self, items):
        """Matched with these as far as it and they are open, account by account."""
        items = (self.move_id.line_ids | items).filtered(
            lambda item: item.account_id.account_type == "asset_receivable" and not item.reconciled
            and item.parent_state == "posted")
        for group in items.grouped("account_id").values():
            if len(group.move_id) > 1:
                group.reconcile()

    def _compute_amount_available_for_refund(self):
        super()._compute_amount_available_for_refund()
        for payment in self.filtered(lambda one: one.amount_available_for_refund > 0):
            transaction = payment.payment_transaction_id.sudo()  # sudo: an amount, for who may see the payment
            payment.amount_available_for_refund = max(transaction._oms_refundable_of_orders(
                min(payment.amount_available_for_refund, transaction._oms_refundable())), 0.0)


class AccountMove(models.Model):
    _inherit = "account.move"

    def _oms_of_alone(self, order):
        """Those of these credit notes that are of this order and no other, and by which nobody was promised anything. Extended by
        who gives credit that a customer is to keep."""
        return self.filtered(lambda note: note.invoice_line_ids.sale_line_ids.order_id <= order)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_paid_back(self):
        """What pays a credit note back would pay nothing any more, and nobody would look at it again."""
        # sudo: whether there is one, for whoever may delete the credit note
        payments = self.env["account.payment"].sudo().search([
            ("oms_note_id", "in", self.ids), ("state", "not in", ("canceled", "rejected"))])
        if payments:
            raise UserError(self.env._(
                "%(note)s cannot be deleted: %(payment)s pays it back. Cancel that payment first.",
                note=payments[0].oms_note_id.display_name, payment=payments[0].display_name))


class PaymentRefundWizard(models.TransientModel):
    _inherit = "payment.refund.wizard"

    @api.constrains("amount_to_refund")
    def _check_amount_to_refund_within_boundaries(self):
        """Odoo's words name a number alone; what is asked for already is named here."""
        for wizard in self.filtered(lambda one: one.amount_available_for_refund <= 0):
            payment = wizard.transaction_id.sudo()  # sudo: its name, for who opened the dialog on it
            raise UserError(self.env._(
                "Nothing of %(payment)s can be refunded now: it went back, was charged back, or a refund of it is asked for and "
                "not answered. Look at Card operations.", payment=payment.reference))
        super()._check_amount_to_refund_within_boundaries()
