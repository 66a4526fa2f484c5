# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.addons.oms_core.tools import Fact

from ...planning import refund_plan as planning
from ...planning import states


class OmsReturn(models.Model):
    """An exchange that does not happen after all: the return is cancelled, or the order is."""

    _inherit = "oms.return"

    def _oms_go(self, target):
        super()._oms_go(target)
        if target == "cancelled":
            self._oms_cancel_replacements()
        elif target == "settled":
            self.env["oms.on.account"]._oms_release(self.sudo().order_ids)  # sudo: their orders, of which goods came back

    def _oms_cancel_replacements(self, left=True):
        """What was to be sent in exchange is not, where nothing of it left; else it stays an order like any other, and the return
        says so.

        :param left: whether to say so of what has left, or is billed
        """
        # sudo: the orders of these returns, whose cancelling was checked
        for order in self.sudo().exchange_order_ids.filtered(lambda order: order.state != "cancel"):
            back, why = order.oms_exchange_return_id, ""
            # Billed or on its way: a person decides. Many a shop has every order locked once it is confirmed: that stops nothing.
            if order.invoice_ids.filtered(lambda move: move.state == "posted") or any(
                    line.qty_delivered or line.oms_shipped_qty for line in order.order_line):
                why = left and self.env._("it has left, or is billed")
            else:
                why = next(iter(back._oms_all_or_each(
                    lambda backs: backs.exchange_order_ids._action_cancel()).values()), "")
            if why:
                text = self.env._(
                    "%(order)s, which the customer got in exchange, stays an order and is billed: %(why)s. Where its goods come "
                    "back, make a return of them.", order=order.name, why=why)
                back._oms_writing().write({"blocked_reason": Fact(text)})
                back.message_post(body=text, subtype_xmlid="mail.mt_note")

    def _oms_replacement_cancelled(self):
        """Their orders in exchange are cancelled: what is not credited yet is refunded in its place; what was kept for the order
        is free, and goes back as wished, or as it was paid. Where something of it is with the customer, or billed, a person
        decides: neither moves."""
        kept = self.filtered(lambda back: back._oms_kept_by_customer())
        kept._oms_say_kept_by_customer()
        self.env["oms.payment.operation"]._oms_give_back_exchange((self - kept).exchange_order_ids)
        for back in self - kept:
            lines = back.line_ids._oms_exchanged()
            credited = lines._oms_credited_quantity()
            instead = lines.filtered(lambda line: back.state in states.OPEN and not credited[line])  # noqa: B023
            if instead:
                instead._oms_write({"resolution": "refund"})
                back.message_post(subtype_xmlid="mail.mt_note", body=self.env._(
                    "%(order)s, its replacement, was cancelled: %(goods)s is refunded in its place.",
                    order=", ".join(back.exchange_order_ids.mapped("name")),
                    goods=", ".join(instead.product_id.mapped("display_name"))))
            if back.state != "cancelled":  # who keeps the goods pays for them: the credit stays for that bill
                notes = lines.refund_line_ids.move_id.filtered(lambda note: note.state == "posted")
                way = back.money_way or back._oms_usual_way()
                if notes and way != planning.CREDIT:
                    back._oms_pay_rest(notes, way)
                lines.filtered(lambda line: credited[line])._oms_note_results()  # noqa: B023

    def _oms_kept_by_customer(self):
        """Whether its order in exchange is cancelled of which something left, or is billed."""
        self.ensure_one()
        cancelled = self.exchange_order_ids.filtered(lambda order: order.state == "cancel")
        return any(line.qty_delivered or line.oms_shipped_qty or line.qty_invoiced for line in cancelled.order_line)

    def _oms_say_kept_by_customer(self):
        for back in self:
            text = self.env._(
                "%(order)s, which the customer got in exchange, is cancelled, and something of it has left or is billed: what is "
                "credited stays as the customer's credit. Where they keep the goods, confirm %(order)s again and bill it; else "
                "take them back, and pay the credit note by hand.", order=", ".join(back.exchange_order_ids.mapped("name")))
            back._oms_writing().write({"blocked_reason": Fact(text)})
            back.message_post(body=text, subtype_xmlid="mail.mt_note")
