# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models, tools

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
#: Told in place of another event, as things stand when the mail is sent.
SIDES = {"received": "confirmed", "backordered": "moved", "part_shipped": "shipped"}


class OmsMailEvent(models.Model):
    """Of what a company tells its customers by mail, and in which words."""

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
    @tools.ormcache("company_id")
    def _oms_enabled(self, company_id):
        """{event: template id} of what is sent; from memory, since every confirmation asks."""
        # sudo: what is sent does not depend on who confirms
        rows = self.sudo().search([("company_id", "=", company_id), ("enabled", "=", True), ("template_id", "!=", False)])
        return {row.event: row.template_id.id for row in rows}

    @api.model
    def _oms_ensure(self, companies=None):
        """A row per event for companies that have none; requests for a rating are off until somebody wants them. An event that
        a company told as another one so far goes on as that: switched off, or in the company's own words."""
        companies = companies or self.env["res.company"].search([("id", ">", 0)])
        rows = {(row.company_id.id, row.event): row for row in self.search([("company_id", "in", companies.ids)])}
        templates = {
            event: template.id for event, _label in EVENTS
            for template in [self.env.ref(f"oms_core.mail_template_{event}", raise_if_not_found=False)] if template}
        self.create([
            self._oms_first_vals(company, event, number, templates, rows)
            for company in companies for number, (event, _label) in enumerate(EVENTS)
            if (company.id, event) not in rows])
        places = {event: number for number, (event, _label) in enumerate(EVENTS)}
        for row in rows.values():
            if row.sequence != places[row.event]:
                row.sequence = places[row.event]

    def _oms_first_vals(self, company, event, number, templates, rows):
        vals = {"company_id": company.id, "event": event, "sequence": number, "enabled": event != "rating",
                "template_id": templates.get(event)}
        before = rows.get((company.id, SIDES.get(event)))
        if before:
            vals["enabled"] = before.enabled
            if before.template_id.id != templates.get(SIDES[event]):
                vals["template_id"] = before.template_id.id
        return vals
