# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

#: Of these is said where the goods go.
ON_THE_WAY = {"received", "confirmed", "moved", "backordered", "shipped", "part_shipped"}


class OmsMail(models.AbstractModel):
    """What stands around the words of a mail: numbers, goods, days, what follows."""

    _inherit = "oms.mail"

    def _blocks(self, order, parts):
        """Values of ``oms_core.oms_mail_body``.

        :param parts: see :meth:`_write_mail`
        """
        portal = self.env["oms.portal"]
        facts = {event: rows for event, _template, rows in parts}
        written = "".join(str(template.body_html or "") for _event, template, _rows in parts)
        left = [row for event in ("shipped", "part_shipped") for row in facts.get(event, ())]
        shows_lines = "_oms_portal_lines" in written  # words of a shop that list the lines themselves
        shipments = [] if "_oms_mail_shipments" in written else self._shipments(order, left)
        arrived = [one for one in self._shipments(order, facts.get("delivered"))
                   if one["picking"] not in [other["picking"] for other in shipments]]
        title, goods = (None, []) if shows_lines else self._goods(order, set(facts))
        return {
            "numbers": self._numbers(order),
            "address": self._address(order, set(facts)),
            "shipments": [portal._shipment_words(order, one) for one in shipments],
            "arrived": [portal._shipment_words(order, one) for one in arrived],
            "goods_title": title, "goods": goods,
            "credits": [one for row in facts.get("refunded", ()) for one in self._credit(row)],
            "follows": [words.replace("..", ".") for words in self._follows(order, facts)],  # after "2 déc."
        }

    def _numbers(self, order):
        """[(label, value)] of what a customer needs to find the order, here and at home."""
        theirs = (order.client_order_ref or "").strip()
        rows = [(self.env._("Your order number"), theirs)] if theirs and theirs != order.name else []
        rows.append((self.env._("Our order number"), order.name))
        rows.append((self.env._("Ordered on"), self._day(order, self.env["oms.day"]._customer_of(order.date_order, order))))
        return [(label, value) for label, value in rows if value]

    def _address(self, order, told):
        """Where it goes, in the form of that country; nothing where nothing goes."""
        goes = told & ON_THE_WAY and self.env["oms.portal"]._goods(order)
        return order.partner_shipping_id._oms_address_lines() if goes else []

    def _goods(self, order, told):
        """(title, [(quantity, name, when)]) of the lines that the mail is about, each once."""
        if "cancelled" in told:
            return self.env._("What you had ordered"), self._ordered(order, said=False)
        if "part_shipped" in told or (told & {"shipped", "moved", "backordered"} and "confirmed" not in told):
            return self.env._("Still to come"), self._coming(order)
        if "shipped" in told:  # all of it is listed with the shipments
            return None, []
        if told & {"received", "confirmed"}:
            return self.env._("What you ordered"), self._ordered(order, said="confirmed" in told)
        return None, []

    def _ordered(self, order, said):
        portal = self.env["oms.portal"]
        return [(portal._quantity_words(row["line"], row["line"].oms_ordered_qty), row["name"], row["text"] if said else "")
                for row in portal._lines(order)]

    def _coming(self, order):
        if order.state != "sale":
            return []
        portal = self.env["oms.portal"]
        dates, rows = portal._dates(order), []
        for line in portal._goods(order):
            checking = portal._is_line_checking(line)
            for quantity, day in dates.get(line.id, []):
                words = (self.env._("being checked") if checking
                         else portal._coming_text(order, [(quantity, day)], rest=False))
                rows.append((portal._quantity_words(line, quantity), line.product_id.display_name,
                             words[:1].upper() + words[1:]))
        return rows

    def _credit(self, facts):
        """What a credit note gives back: its goods, never why."""
        move = self.env["account.move"].browse(facts.get("invoice_id") or ()).exists()
        if move.state != "posted":
            return []
        portal, lines = self.env["oms.portal"], move.invoice_line_ids.filtered(lambda line: line.display_type == "product")
        return [{
            "number": move.name, "total": self._money(move.amount_total, move.currency_id),
            "goods": [(f"{portal._number_words(line.quantity)} ×" if line.product_id else "",
                       line.product_id.display_name or line.name,
                       self._money(line.price_total, move.currency_id)) for line in lines]}]

    # --- what follows ----------------------------------------------------------------------------------------------

    def _follows(self, order, facts):
        """Sentences about what follows, and when; only of what this company does tell."""
        mailed, said = self._is_mailed(order, "shipped"), []
        if "received" in facts:
            said.append(self.env._("As soon as this is done, we confirm your order and tell you the date."))
        if facts.keys() & {"shipped", "part_shipped"}:
            said += self.env["oms.portal"]._arrival_words(order, part="part_shipped" in facts)
        if "part_shipped" in facts and mailed:
            said.append(self.env._("We write again when the rest leaves."))
        elif facts.keys() & {"confirmed", "moved"} and "shipped" not in facts and mailed:
            said.append(self.env._("We write again when your goods leave, and how to follow them."))
        if "backordered" in facts:
            said.append(self.env._("You see the date on the page of your order as soon as we know it."))
        if facts.keys() & {"moved", "backordered"}:
            said.append(self.env._("If this is too late for you, just answer this mail."))
        if "delivered" in facts:
            said.append(self.env._("If something is missing or not right, just answer this mail."))
        if "cancelled" in facts:
            said.append(self.env._("Nothing more of it will be sent. If you did not want this, just answer this mail."))
        if "refunded" in facts:
            said.append(self.env._("You find the credit note on the page of your order."))
        return said
