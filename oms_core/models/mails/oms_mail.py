# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.tools import email_normalize, formataddr

from ...planning.words import shortened

#: As much of a customer's number as fits into a subject.
LONGEST_NUMBER = 40


class OmsMail(models.AbstractModel):
    """What customers are told of an order by mail: whether, who, and in which words.

    Words are in the language and days of whoever the environment is for: ``order.env["oms.mail"]``.
    """

    _name = "oms.mail"
    _description = "What mails to customers say"

    def _is_mailed(self, order, event):
        """Whether the customer is told of such an event. Orders of a channel are told of by the channel, as a rule; the
        confirmation where a quotation template has a mail of its own by that."""
        company = order.company_id
        if not company.oms_customer_mails or (order.oms_channel and not company.oms_mail_channels):
            return False
        events = self.env["oms.mail.event"]
        enabled, told = events._oms_enabled(company.id), events._events()
        if event not in enabled and not any(told[side].instead_of == event for side in enabled if side in told):
            return False
        return event not in ("confirmed", "received") or not self._template_mail(order)

    def _recipient(self, order):
        """Whoever ordered, or their company."""
        return next((one for one in (order.partner_id, order.partner_id.commercial_partner_id) if one.email), None)

    def _order_name(self, order):
        """The order as its customer knows it: their number, if they gave one, and ours."""
        theirs = shortened(order.client_order_ref or "", LONGEST_NUMBER)
        return f"{theirs} ({order.name})" if theirs and theirs != order.name else order.name

    def _sender(self, order):
        """The company, at its own address; where it has none, at that of who looks after the order."""
        company = order.company_id
        address = email_normalize(company.email or "") or email_normalize(order.user_id.filtered("active").email or "")
        return formataddr((company.name, address)) if address else self.env.user.email_formatted

    def _shipments(self, order, facts):
        """What of the shipments is told in this mail."""
        known = {row.get("picking_id") for row in facts or []}
        return self.env["oms.portal"]._shipments(order, order.picking_ids.filtered(lambda picking: picking.id in known))

    def _words(self, order, kind, facts):
        """The events in the customer's words, one sentence each; what was told in several steps is one."""
        event = self.env["oms.order.event"]
        if kind in ("moved", "backordered"):
            return event._words_of_days(self._days(order, facts), order)
        said = [event._oms_words_of(kind, row) for row in facts or []]
        return [words for words in dict.fromkeys(said) if words]

    def _days(self, order, facts):
        """The days that moved; where none was known then, and one is by now, that one."""
        rows = [dict(day) for row in facts or [] for day in row.get("dates") or []]
        if all(row["new"] for row in rows):
            return rows
        now = {}
        for line_id, some in self.env["oms.portal"]._dates(order).items():
            product = order.order_line.browse(line_id).product_id
            now.setdefault(product.id, []).extend(day for _quantity, day in some)
        days = {product_id: str(max(found)) for product_id, found in now.items() if found and all(found)}
        for row in rows:
            day = days.get(row["product_id"], "")
            row["new"] = row["new"] or (day if day > row["old"] else None)
        return rows
