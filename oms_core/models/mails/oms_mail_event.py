# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models, tools

from ...planning.mail_event import Told

#: In the order in which one mail tells of them.
EVENTS = [
    ("received", "Received, being checked"),
    ("confirmed", "Confirmed, with dates"),
    ("cancelled", "Cancelled"),
    ("moved", "Comes later"),
    ("backordered", "Has to be supplied first"),
    ("shipped", "Shipped, with tracking"),
    ("part_shipped", "Partly shipped"),
    ("delivered", "Delivered"),
    ("refunded", "Refunded"),
    ("rating", "How was it?"),
]


class OmsMailEvent(models.Model):
    """Of what a company tells its customers by mail, and in which words.

    An addon that tells of more says its name by ``selection_add`` on ``event``, the rest by ``_events`` and ``super()``; its
    template has the words, a method ``_preview_<event>`` of ``oms.mail`` the line beside the subject, if there is one.
    """

    _name = "oms.mail.event"
    _inherit = ["oms.cached.config"]
    _description = "Mail to customers"
    _order = "company_id, sequence, id"
    _rec_name = "event"

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade", default=lambda self: self.env.company)
    sequence = fields.Integer(default=10)
    event = fields.Selection(EVENTS, "When", required=True, readonly=True)
    enabled = fields.Boolean("Send", default=True)
    template_id = fields.Many2one(
        "mail.template", "Words", domain=[("model", "=", "sale.order")], ondelete="set null",
        help="Subject and text in each language. A copy of the template gives one company words of its own.")

    _event_uniq = models.UniqueIndex("(company_id, event)", "There is a row for this event and company already.")

    @api.model
    def _events(self):
        """{event: Told}"""
        return {
            "received": Told("oms_core.mail_template_received", instead_of="confirmed"),
            "confirmed": Told("oms_core.mail_template_confirmed"),
            "cancelled": Told("oms_core.mail_template_cancelled"),
            "moved": Told("oms_core.mail_template_moved"),
            "backordered": Told("oms_core.mail_template_backordered", instead_of="moved"),
            "shipped": Told("oms_core.mail_template_shipped"),
            "part_shipped": Told("oms_core.mail_template_part_shipped", instead_of="shipped"),
            "delivered": Told("oms_core.mail_template_delivered"),
            "refunded": Told("oms_core.mail_template_refunded"),
            "rating": Told("oms_core.mail_template_rating", enabled=False),  # until somebody wants them
        }

    @api.model
    def _in_order(self):
        """The events in the order in which one mail tells of them."""
        return self._fields["event"].get_values(self.env)

    @api.model
    @tools.ormcache("company_id")
    def _oms_enabled(self, company_id):
        """{event: template id} of what is sent; from memory, since every confirmation asks."""
        # sudo: what is sent does not depend on who confirms
        rows = self.sudo().search([("company_id", "=", company_id), ("enabled", "=", True), ("template_id", "!=", False)])
        return {row.event: row.template_id.id for row in rows}

    @api.model
    def _oms_ensure(self, companies=None):
        """A row per event for companies that have none. An event that a company told as another one so far goes on as that:
        switched off, or in the company's own words."""
        companies = companies or self.env["res.company"].search([("id", ">", 0)])
        rows = {(row.company_id.id, row.event): row for row in self.search([("company_id", "in", companies.ids)])}
        told, places = self._events(), {event: number for number, event in enumerate(self._in_order())}
        templates = {
            event: template.id for event in places
            for template in [self.env.ref(told[event].template, raise_if_not_found=False)] if template}
        self.create([
            {**self._oms_first_vals(company, event, told[event], templates, rows), "sequence": number}
            for company in companies for event, number in places.items() if (company.id, event) not in rows])
        for row in rows.values():
            if row.sequence != places[row.event]:
                row.sequence = places[row.event]

    def _oms_first_vals(self, company, event, told, templates, rows):
        vals = {"company_id": company.id, "event": event, "enabled": told.enabled, "template_id": templates.get(event)}
        before = rows.get((company.id, told.instead_of))
        if before:
            vals["enabled"] = before.enabled
            if before.template_id.id != templates.get(told.instead_of):
                vals["template_id"] = before.template_id.id
        return vals
