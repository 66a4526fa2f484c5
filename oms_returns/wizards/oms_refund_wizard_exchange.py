# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class OmsRefundWizard(models.TransientModel):
    """The difference of an exchange, shown before it is done."""

    _inherit = "oms.refund.wizard"

    def _oms_effects(self, before):
        effects = super()._oms_effects(before)
        order = self.return_id.sudo().exchange_order_ids.filtered(  # sudo: documents of a return that the user works on
            lambda order: order.state != "cancel")
        if not order or not self.line_ids.filtered(lambda line: line.resolution == "exchange"):
            return effects
        money = order.currency_id
        kept = self.env["oms.on.account"].sudo()._gather_paid_by_balance(order.ids).get(order.id, 0.0)  # sudo: as above
        rest = money.round(order.amount_total - kept)
        cards = self.env["oms.payment.operation"].sudo().search(  # sudo: as above
            [("order_id", "=", order.id), ("kind", "=", "authorise"), ("state", "=", "new")], order="id")
        besides = money.round(rest - sum(cards.mapped("amount")))
        return {
            **effects,
            "exchange": [[f"{line.product_uom_qty:.12g} × {line.product_id.display_name}",
                          self._oms_money(line.price_total, money)] for line in order.order_line],
            "kept": kept > 0 and self._oms_money(kept, money),
            "by_card": [[row.transaction_id.reference, row._oms_money()] for row in cards],
            "charged": besides > 0 and self._oms_money(besides, money),
            # What is kept for the order does not stay as anybody's credit.
            "credit": self._oms_left_as_credit(before),
        }

    def _oms_left_as_credit(self, before):
        back = self.return_id.sudo()  # sudo: as above
        notes = back.refund_ids.filtered(lambda move: move.state == "posted") - before
        return [self._oms_money(left, currency) for currency, same in notes.grouped("currency_id").items()
                if (left := currency.round(sum(note._oms_free() for note in same))) > 0]

    def _oms_rows(self, shown):
        rows = super()._oms_rows(shown)
        rows += [(self.env._("In exchange: %s", name), amount) for name, amount in shown.get("exchange", ())]
        if shown.get("kept"):
            rows.append((self.env._("Paid with what is credited"), shown["kept"]))
        rows += [(self.env._("Charged to the card of %s", payment), amount) for payment, amount in shown.get("by_card", ())]
        if shown.get("charged"):
            rows.append((self.env._("Billed to the customer besides"), shown["charged"]))
        return rows


class OmsRefundWizardLine(models.TransientModel):
    _inherit = "oms.refund.wizard.line"

    resolution = fields.Selection(selection_add=[("exchange", "Other goods"), ("nothing",)], ondelete={"exchange": "cascade"})
