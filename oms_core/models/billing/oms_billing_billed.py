# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict, namedtuple

from odoo import api, models

from ...planning.billing_run import divided

#: Where an order was billed, and how much: with taxes, below zero on a credit note; in the invoice's currency and the company's.
Billed = namedtuple("Billed", "invoice_id currency_id amount amount_company")


class OmsBilling(models.AbstractModel):
    """What invoices came to for each of their orders."""

    _inherit = "oms.billing"

    @api.model
    def _billed(self, invoices):
        """{order id: :class:`Billed`} of posted invoices. The parts of an invoice come to its total, in both currencies; an
        order that is on several has the first one's id and the sum of its parts."""
        on = defaultdict(dict)
        for move_id, order_id, amount in invoices._oms_order_amounts():
            on[move_id][order_id] = amount
        found = {}
        for move in invoices.sorted("id"):
            own = divided(move.amount_total_in_currency_signed, on[move.id], move.currency_id.rounding)
            books = divided(move.amount_total_signed, on[move.id], move.company_currency_id.rounding)
            for order_id, amount in own.items():
                before = found.get(order_id, Billed(move.id, move.currency_id.id, 0.0, 0.0))
                found[order_id] = before._replace(
                    amount=before.amount + float(amount), amount_company=before.amount_company + float(books[order_id]))
        return found
