# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.tools import format_date
from odoo.tools.misc import formatLang

ICONS = {
    "confirmed": "fa-check", "moved": "fa-calendar", "shipped": "fa-truck", "delivered": "fa-home",
    "invoiced": "fa-file-text-o", "paid": "fa-money", "returned": "fa-undo", "refunded": "fa-reply",
    "cancelled": "fa-ban", "changed": "fa-pencil", "tracking": "fa-truck", "message": "fa-comment-o", "rated": "fa-star-o",
    "signed": "fa-pencil-square-o",
}


class OmsOrderEvent(models.Model):
    """An event in the words, and in the language, of the customer who reads it.

    Made from kind and facts: ``summary`` was written by and for staff, in their language.
    """

    _inherit = "oms.order.event"

    kind = fields.Selection(
        selection_add=[("rated", "Rated"), ("mail", "Mail sent"), ("tracking", "Tracking number"), ("signed", "Signed")],
        ondelete={"rated": "cascade", "mail": "cascade", "tracking": "cascade", "signed": "cascade"})

    def _oms_customer_icon(self):
        self.ensure_one()
        return ICONS.get(self.kind, "fa-circle-o")

    def _oms_customer_words(self):
        """What the customer reads; empty: nothing. An addon with kinds of its own extends ``_oms_words_of``."""
        self.ensure_one()
        return self._oms_words_of(self.kind, self.facts or {}) if self.customer_visible else ""

    def _oms_words_of(self, kind, facts):
        if kind in ("invoiced", "paid", "refunded"):
            return self._oms_words_of_document(kind, facts)
        if kind == "shipped":
            tracking = facts.get("tracking")
            return self.env._("Shipped, tracking number %s", tracking) if tracking else self.env._("Shipped")
        if kind == "tracking":
            return self.env._("Tracking number %s", facts.get("tracking") or "")
        if kind == "moved":
            return self._oms_words_of_date(facts)
        if kind == "changed":
            return self._oms_words_of_change(facts)
        if kind == "message":
            author, text = facts.get("author"), facts.get("text")
            return self.env._("%(author)s wrote: %(text)s", author=author, text=text) if author and text else ""
        if kind == "signed":
            return self.env._("Signed by %s", facts.get("by") or "")
        if kind == "rated":
            return self.env._("Rated: %s of 5", f"{facts.get('rating', 0):.12g}")
        return {
            "confirmed": self.env._("Order received"),
            "delivered": self.env._("Delivered"),
            "returned": self.env._("Return received"),
            "cancelled": self.env._("Order cancelled"),
        }.get(kind, "")

    def _oms_words_of_document(self, kind, facts):
        number = facts.get("number") or ""
        currency = self.env["res.currency"]._oms_named(facts.get("currency"))
        amount = formatLang(self.env, facts.get("amount") or 0.0, currency_obj=currency or None)
        if kind == "invoiced":
            return self.env._("Invoice %(number)s: %(amount)s", number=number, amount=amount)
        if kind == "refunded":
            return self.env._("Credit note %(number)s: %(amount)s", number=number, amount=amount)
        return self.env._("Invoice %s paid", number)

    def _oms_words_of_date(self, facts):
        return ", ".join(self._oms_words_of_days(facts.get("dates") or [], self.order_id))

    def _oms_words_of_days(self, rows, order):
        """One sentence per product, in the reader's language if it is still there: from the first day told to the last one.

        :param rows: [{"product_id", "product", "old", "new"}], days in ISO form, the older first
        """
        said = {}
        for row in rows:
            said[row["product_id"]] = {**row, "old": said.get(row["product_id"], row)["old"]}
        # sudo: names in an order of theirs
        known = self.env["product.product"].sudo().browse(said).exists()
        return [self._oms_words_of_day(row, known.filtered(lambda product, row=row: product.id == row["product_id"]), order)
                for row in said.values()]

    def _oms_words_of_day(self, row, product, order):
        def day(text):
            return self.env["oms.day"]._customer_words(fields.Date.to_date(text), order)

        name = product.display_name or row["product"]
        if row["new"]:
            said = self.env._("%(product)s: from %(old)s to %(new)s", product=name, old=day(row["old"]), new=day(row["new"]))
        else:
            said = self.env._("%(product)s: later than %(old)s; we will tell you the date", product=name, old=day(row["old"]))
        return said + self._oms_words_of_why(row)

    def _oms_words_of_why(self, row):
        """Why it comes later, for customers: whose fault, never whose name."""
        return {
            "supplier": self.env._(" (our supplier delivers later)"),
            "stock": self.env._(" (goods that were meant for you are not there)"),
        }.get(row.get("why"), "")

    def _oms_words_of_change(self, facts):
        """What was changed, by the customer alone or for them; changes of ours are told by their effects."""
        if facts.get("changes"):
            return ", ".join(self._oms_words_of_row(row) for row in facts["changes"])
        if facts.get("address"):
            return self.env._("Delivery address changed: %s", facts["address"])
        if facts.get("wish"):
            return self.env._("Date wished: %s", format_date(self.env, facts["wish"]))
        if facts.get("cancelled"):
            said = [self.env._(
                "Cancelled: %(quantity)s × %(product)s", quantity=facts["cancelled"], product=facts.get("product") or "")]
            return ", ".join(said + [self._oms_words_of_row(row) for row in facts.get("discounts") or ()])
        return ""

    def _oms_words_of_row(self, row):
        if row["what"] == "quantity":
            product = self.env["product.product"].sudo().browse(row["product_id"]).exists()  # sudo: a name in an order of theirs
            name = product.display_name or row["product"]
            if not row["new"]:
                return self.env._("Cancelled: %(quantity)s × %(product)s", quantity=f"{row['old']:.12g}", product=name)
            return self.env._("%(product)s: %(new)s instead of %(old)s", product=name, new=f"{row['new']:.12g}",
                              old=f"{row['old']:.12g}")
        if row["what"] == "discount":
            return self.env._("%(product)s: %(new)s instead of %(old)s", product=row["product"],
                              **self.env["oms.change"]._say_discount(row))
        if row["what"] == "address":
            return self.env._("Delivery address changed: %s", row["new"])
        return self.env._("Date wished: %s", format_date(self.env, row["new"]) if row["new"]
                          else self.env._("as soon as possible"))
