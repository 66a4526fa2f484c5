# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

#: Of these is said where the goods go.
ON_THE_WAY = {"received", "confirmed", "moved", "backordered", "shipped", "part_shipped"}


class SaleOrder(models.Model):
    """What stands around the words of a mail: numbers, goods, days, what follows. Called with the customer's language."""

    _inherit = "sale.order"

    def _oms_mail_blocks(self, parts):
        """Values of ``oms_core.oms_mail_body``.

        :param parts: see :meth:`_oms_mail_post`
        """
        self.ensure_one()
        facts = {event: rows for event, _template, rows in parts}
        written = "".join(str(template.body_html or "") for _event, template, _rows in parts)
        left = [row for event in ("shipped", "part_shipped") for row in facts.get(event, ())]
        shows_lines = "_oms_portal_lines" in written  # words of a shop that list the lines themselves
        shipments = [] if "_oms_mail_shipments" in written else self._oms_mail_shipments(left)
        arrived = [one for one in self._oms_mail_shipments(facts.get("delivered"))
                   if one["picking"] not in [other["picking"] for other in shipments]]
        title, goods = (None, []) if shows_lines else self._oms_mail_goods(set(facts))
        return {
            "numbers": self._oms_mail_numbers(),
            "address": self._oms_mail_address(set(facts)),
            "shipments": [self._oms_mail_shipment(one) for one in shipments],
            "arrived": [self._oms_mail_shipment(one) for one in arrived],
            "goods_title": title, "goods": goods,
            "credits": [one for row in facts.get("refunded", ()) for one in self._oms_mail_credit(row)],
            "follows": [words.replace("..", ".") for words in self._oms_mail_follows(facts)],  # after "2 déc."
        }

    def _oms_mail_numbers(self):
        """[(label, value)] of what a customer needs to find the order, here and at home."""
        theirs = (self.client_order_ref or "").strip()
        rows = [(self.env._("Your order number"), theirs)] if theirs and theirs != self.name else []
        rows.append((self.env._("Our order number"), self.name))
        rows.append((self.env._("Ordered on"), self._oms_day_words(self.env["oms.day"]._customer_of(self.date_order, self))))
        return [(label, value) for label, value in rows if value]

    def _oms_mail_address(self, told):
        """Where it goes, in the form of that country; nothing where nothing goes."""
        goes = told & ON_THE_WAY and self.env["oms.portal"]._goods(self)
        return self.partner_shipping_id._oms_address_lines() if goes else []

    def _oms_mail_goods(self, told):
        """(title, [(quantity, name, when)]) of the lines that the mail is about, each once."""
        if "cancelled" in told:
            return self.env._("What you had ordered"), self._oms_mail_ordered(said=False)
        if "part_shipped" in told or (told & {"shipped", "moved", "backordered"} and "confirmed" not in told):
            return self.env._("Still to come"), self._oms_mail_coming()
        if "shipped" in told:  # all of it is listed with the shipments
            return None, []
        if told & {"received", "confirmed"}:
            return self.env._("What you ordered"), self._oms_mail_ordered(said="confirmed" in told)
        return None, []

    def _oms_mail_ordered(self, said):
        return [(self._oms_mail_quantity(row["line"], row["line"].oms_ordered_qty), row["name"], row["text"] if said else "")
                for row in self.env["oms.portal"]._lines(self)]

    def _oms_mail_coming(self):
        if self.state != "sale":
            return []
        dates, rows = self.env["oms.portal"]._dates(self), []
        for line in self.env["oms.portal"]._goods(self):
            checking = self.env["oms.portal"]._is_line_checking(line)
            for quantity, day in dates.get(line.id, []):
                words = (self.env._("being checked") if checking
                         else self.env["oms.portal"]._coming_text(self, [(quantity, day)], rest=False))
                rows.append((self._oms_mail_quantity(line, quantity), line.product_id.display_name,
                             words[:1].upper() + words[1:]))
        return rows

    def _oms_mail_quantity(self, line, quantity):
        """A quantity of the product's unit as people write it: ``5 ×``, ``2.5 kg``."""
        text, unit = self._oms_number_words(line._oms_count(quantity)), line._oms_count_unit()
        return f"{text} ×" if unit == self.env.ref("uom.product_uom_unit", raise_if_not_found=False) else f"{text} {unit.name}"

    def _oms_mail_shipment(self, shipment):
        """What a shipment is in words: when, with whom, how many parcels, what is in it."""
        picking = shipment["picking"]
        moves = picking.move_ids.filtered(lambda move: move.state == "done" and move.sale_line_id.order_id == self)
        parcels = len(picking.move_line_ids.result_package_id)
        arrived = self.env["oms.portal"]._arrived_on(self, picking)
        return {
            "picking": picking,
            "sent": self._oms_day_words(shipment["date"]), "arrived": self._oms_day_words(arrived) if arrived else "",
            "carrier": shipment["carrier"], "tracking": shipment["tracking"],
            "parcels": self.env._("%s parcels", parcels) if parcels > 1 else "",
            "goods": [row for line, some in moves.grouped("sale_line_id").items() for row in self._oms_mail_sent(line, some)]}

    def _oms_mail_sent(self, line, moves):
        """What of a line is in a shipment; of a kit that does not leave as a whole, its parts."""
        def done(move):
            return move.product_uom._compute_quantity(move.quantity, move.product_id.uom_id, round=False)

        parts = moves._oms_for_kits()
        count = sum(map(done, moves - parts)) + (parts._oms_in_kits(done) if parts else 0.0)
        if line.product_id.uom_id.compare(count, 0) > 0:
            return [(self._oms_mail_quantity(line, count), line.product_id.display_name, "")]
        return [(f"{self._oms_number_words(move.quantity)} ×", move.product_id.display_name,
                 self.env._("part of %s", line.product_id.display_name)) for move in parts]

    def _oms_mail_credit(self, facts):
        """What a credit note gives back: its goods, never why."""
        move = self.env["account.move"].browse(facts.get("invoice_id") or ()).exists()
        if move.state != "posted":
            return []
        lines = move.invoice_line_ids.filtered(lambda line: line.display_type == "product")
        return [{
            "number": move.name, "total": self._oms_money_words(move.amount_total, move.currency_id),
            "goods": [(f"{self._oms_number_words(line.quantity)} ×" if line.product_id else "",
                       line.product_id.display_name or line.name,
                       self._oms_money_words(line.price_total, move.currency_id)) for line in lines]}]

    # --- what follows ----------------------------------------------------------------------------------------------

    def _oms_mail_follows(self, facts):
        """Sentences about what follows, and when; only of what this company does tell."""
        mailed, said = self._oms_is_mailed("shipped"), []
        if "received" in facts:
            said.append(self.env._("As soon as this is done, we confirm your order and tell you the date."))
        if facts.keys() & {"shipped", "part_shipped"}:
            said += self._oms_mail_arrival(part="part_shipped" in facts)
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

    def _oms_mail_arrival(self, part):
        """By when what left should be there: known by what such deliveries took so far."""
        day = self.oms_arrival_estimate
        if not day or day < self.env["oms.day"]._customer_today(self):
            return []
        return [self.env._("What has left should be with you by %s.", self._oms_day_words(day)) if part
                else self.env._("It should be with you by %s.", self._oms_day_words(day))]
