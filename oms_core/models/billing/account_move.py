# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.tools import SQL
from odoo.tools.misc import formatLang

from .sale_order_notes import NOTES, Notes


class AccountMove(models.Model):
    _inherit = "account.move"

    def write(self, vals):
        """Every way of posting ends in this write, and what posting sets off (matching with payments, becoming
        paid) comes after it: so the timeline tells it in the order in which it happened."""
        result = super().write(vals)
        if vals.get("state") == "posted":
            self._oms_log_documents({"out_invoice": "invoiced", "out_receipt": "invoiced", "out_refund": "refunded"})
        return result

    def _invoice_paid_hook(self):
        """Odoo notes on each order that its bill was paid, one by one: many are noted at once."""
        if len(self) < 2:
            result = super()._invoice_paid_hook()
        else:
            notes = Notes()
            result = super(AccountMove, self.with_context(**{NOTES: notes}))._invoice_paid_hook()
            notes.write(self.env)
        self._oms_log_documents({"out_invoice": "paid", "out_receipt": "paid"})
        return result

    def message_post_with_source(self, source_ref, **kwargs):
        """While orders are billed in sets the note "created from" is written for all invoices at once."""
        if "oms_billing_date" in self.env.context and source_ref == "mail.message_origin_link":
            return self.env["mail.message"]
        return super().message_post_with_source(source_ref, **kwargs)

    def _oms_log_origins(self):
        """The note "created from" of all these invoices, in one insert."""
        render = self.env["ir.qweb"]._render
        self._message_log_batch({
            move.id: render("mail.message_origin_link", {
                "self": move, "origin": move.line_ids.sale_line_ids.order_id})
            for move in self
        })

    def _oms_log_documents(self, kinds):
        """Append an event to the timeline of every order of the documents, in one insert.

        :param kinds: {move type: kind of event}; documents of other types are left out
        """
        documents = self.filtered(lambda move: move.move_type in kinds)
        if not documents:
            return
        by_id = {move.id: move for move in documents}
        said = {
            "invoiced": self.env._("Invoice %(number)s: %(amount)s"),
            "paid": self.env._("Invoice %(number)s paid"),
            "refunded": self.env._("Credit note %(number)s: %(amount)s"),
        }
        entries = []
        for move_id, order_id, amount in documents._oms_order_amounts():
            move, kind = by_id[move_id], kinds[by_id[move_id].move_type]
            shown = formatLang(self.env, amount, currency_obj=move.currency_id)
            entries.append({
                "order_id": order_id,
                "kind": kind,
                "summary": said[kind] % {"number": move.name, "amount": shown},
                "facts": {
                    "invoice_id": move.id, "number": move.name, "amount": amount, "currency": move.currency_id.name,
                    "date": str(move.invoice_date or move.date),
                },
                "customer_visible": True,
            })
        self.env["oms.order.event"]._oms_log(entries)

    def _oms_order_amounts(self):
        """[(document id, order id, amount)]: how much of each document is for each order, taxes included, in the
        document's currency. A credit note whose lines name no order is for the orders of the invoice it reverses. Cents by which
        a document that is rounded as a whole differs from its lines go along."""
        self.env["account.move.line"].flush_model(["move_id", "price_total", "sale_line_ids", "display_type"])
        self.flush_model(["reversed_entry_id", "amount_total"])
        rows = self.env.execute_query(SQL(
            """WITH own AS (
                   SELECT item.move_id, line.order_id, SUM(item.price_total) AS amount
                     FROM account_move_line item
                     JOIN LATERAL (SELECT DISTINCT sale_line.order_id
                                     FROM sale_order_line_invoice_rel link
                                     JOIN sale_order_line sale_line ON sale_line.id = link.order_line_id
                                    WHERE link.invoice_line_id = item.id) line ON TRUE
                    WHERE item.move_id = ANY(%(ids)s)
                    GROUP BY item.move_id, line.order_id)
               SELECT own.move_id, own.order_id, own.amount + CASE
                          WHEN own.order_id = FIRST_VALUE(own.order_id) OVER (
                              PARTITION BY own.move_id ORDER BY ABS(own.amount) DESC, own.order_id) THEN cents.amount ELSE 0 END
                 FROM own
                 JOIN account_move move ON move.id = own.move_id
           CROSS JOIN LATERAL (SELECT move.amount_total - COALESCE(SUM(item.price_total), 0) AS amount
                                 FROM account_move_line item
                                WHERE item.move_id = move.id AND item.display_type = 'product') cents
                UNION ALL
               SELECT DISTINCT move.id, line.order_id, move.amount_total
                 FROM account_move move
                 JOIN account_move_line item ON item.move_id = move.reversed_entry_id
                 JOIN sale_order_line_invoice_rel link ON link.invoice_line_id = item.id
                 JOIN sale_order_line line ON line.id = link.order_line_id
                WHERE move.id = ANY(%(ids)s) AND move.id NOT IN (SELECT move_id FROM own)
                ORDER BY 1, 2""", ids=self.ids))
        return [(move_id, order_id, float(amount or 0.0)) for move_id, order_id, amount in rows]
