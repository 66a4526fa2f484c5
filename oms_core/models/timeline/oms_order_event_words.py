# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from ...planning.event_kind import OTHER


class OmsOrderEvent(models.Model):
    """An event in the words, and in the language, of the customer who reads it.

    Made from kind and facts: ``summary`` was written by and for staff, in their language.
    """

    _inherit = "oms.order.event"

    def _oms_customer_words(self):
        """What the customer reads; empty: nothing."""
        self.ensure_one()
        return self._oms_words_of(self.kind, self.facts or {}) if self.customer_visible else ""

    def _oms_words_of(self, kind, facts):
        """What a customer reads of such an event; ``_kinds`` has the words of each."""
        words = self._kinds().get(kind, OTHER).words
        return words(facts) if words else ""

    # --- what was sent, paid, said ---------------------------------------------------------------------------------

    def _words_of_shipment(self, facts):
        tracking = facts.get("tracking")
        return self.env._("Shipped, tracking number %s", tracking) if tracking else self.env._("Shipped")

    def _words_of_tracking(self, facts):
        return self.env._("Tracking number %s", facts.get("tracking") or "")

    def _words_of_invoice(self, facts):
        return self.env._("Invoice %(number)s: %(amount)s", number=facts.get("number") or "", amount=self._amount_of(facts))

    def _words_of_payment(self, facts):
        return self.env._("Invoice %s paid", facts.get("number") or "")

    def _words_of_credit_note(self, facts):
        return self.env._("Credit note %(number)s: %(amount)s", number=facts.get("number") or "", amount=self._amount_of(facts))

    def _amount_of(self, facts):
        currency = self.env["res.currency"]._oms_named(facts.get("currency"))
        return formatLang(self.env, facts.get("amount") or 0.0, currency_obj=currency or None)

    def _words_of_message(self, facts):
        author, text = facts.get("author"), facts.get("text")
        return self.env._("%(author)s wrote: %(text)s", author=author, text=text) if author and text else ""

    def _words_of_signature(self, facts):
        return self.env._("Signed by %s", facts.get("by") or "")

    def _words_of_rating(self, facts):
        return self.env._("Rated: %s of 5", f"{facts.get('rating', 0):.12g}")

    # --- days that moved -------------------------------------------------------------------------------------------

    def _words_of_date(self, facts):
        return ", ".join(self._words_of_days(facts.get("dates") or [], self.order_id))

    def _words_of_days(self, rows, order):
        """One sentence per product, in the reader's language if it is still there: from the first day told to the last one.

        :param rows: [{"product_id", "product", "old", "new"}], days in ISO form, the older first
        """
        said = {}
        for row in rows:
            said[row["product_id"]] = {**row, "old": said.get(row["product_id"], row)["old"]}
        # sudo: names in an order of theirs
        known = self.env["product.product"].sudo().browse(said).exists()
        return [self._words_of_day(row, known.filtered(lambda product, row=row: product.id == row["product_id"]), order)
                for row in said.values()]

    def _words_of_day(self, row, product, order):
        def day(text):
            return self.env["oms.day"]._customer_words(fields.Date.to_date(text), order)

        name = product.display_name or row["product"]
        if row["new"]:
            said = self.env._("%(product)s: from %(old)s to %(new)s", product=name, old=day(row["old"]), new=day(row["new"]))
        else:
            said = self.env._("%(product)s: later than %(old)s; we will tell you the date", product=name, old=day(row["old"]))
        return said + self._words_of_why(row)

    def _words_of_why(self, row):
        """Why it comes later, for customers: whose fault, never whose name."""
        return {
            "supplier": self.env._(" (our supplier delivers later)"),
            "stock": self.env._(" (goods that were meant for you are not there)"),
        }.get(row.get("why"), "")

    # --- what was changed ------------------------------------------------------------------------------------------

    def _words_of_change(self, facts):
        """What was changed, by the customer alone or for them; changes of ours are told by their effects."""
        if facts.get("changes"):
            return ", ".join(self._words_of_row(row) for row in facts["changes"])
        if facts.get("address"):
            return self.env._("Delivery address changed: %s", facts["address"])
        if facts.get("wish"):
            return self.env._("Date wished: %s", format_date(self.env, facts["wish"]))
        if facts.get("cancelled"):
            said = [self.env._(
                "Cancelled: %(quantity)s × %(product)s", quantity=facts["cancelled"], product=facts.get("product") or "")]
            return ", ".join(said + [self._words_of_row(row) for row in facts.get("discounts") or ()])
        return ""

    def _words_of_row(self, row):
        """One thing that was changed. Extended by whoever changes other things."""
        if row["what"] == "quantity":
            product = self.env["product.product"].sudo().browse(row["product_id"]).exists()  # sudo: a name in an order of theirs
            name = product.display_name or row["product"]
            if not row["new"]:
                return self.env._("Cancelled: %(quantity)s × %(product)s", quantity=f"{row['old']:.12g}", product=name)
            return self.env._("%(product)s: %(new)s instead of %(old)s", product=name, new=f"{row['new']:.12g}",
                              old=f"{row['old']:.12g}")
        if row["what"] == "address":
            return self.env._("Delivery address changed: %s", row["new"])
        return self.env._("Date wished: %s", format_date(self.env, row["new"]) if row["new"]
                          else self.env._("as soon as possible"))
