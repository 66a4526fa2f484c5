# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import format_date

STAFF = "oms_core.group_oms_user,oms_returns.group_returns_user"


class SaleOrderLine(models.Model):
    """A line as one to choose from when goods come back: when it was shipped, how much, and how much can still come back."""

    _inherit = "sale.order.line"

    oms_return_shipped_on = fields.Date("Last shipped", compute="_compute_oms_return_candidate", groups=STAFF)
    oms_return_left = fields.Float(
        "Can come back", digits="Product Unit", compute="_compute_oms_return_candidate", groups=STAFF,
        help="In the product's unit: shipped, and neither returned nor asked for.")

    @api.depends("move_ids.state", "oms_return_line_ids.state", "oms_return_line_ids.quantity")
    def _compute_oms_return_candidate(self):
        found = self._origin._oms_gather_returnable()
        for line in self:
            of = found.get(line._origin.id) or {"shipped": 0.0, "returned": 0.0, "asked": 0.0, "shipped_on": None}
            line.oms_return_shipped_on = of["shipped_on"] and self.env["oms.day"]._customer_of(of["shipped_on"], line.order_id)
            line.oms_return_left = max(0.0, of["shipped"] - of["returned"] - of["asked"])

    def _additional_name_per_id(self):
        """The customer's name, where lines are of several customers; in a choice it has a place of its own."""
        if self.env.context.get("oms_one_customer") or self._oms_is_choice():
            return {}
        return super()._additional_name_per_id()

    def _oms_is_choice(self):
        """Whether these are shown to choose from of which order goods come back."""
        return bool(self.env.context.get("oms_return_candidates") and self.env.context.get("formatted_display_name"))

    @api.depends_context("oms_return_candidates", "oms_one_customer", "formatted_display_name")
    def _compute_display_name(self):
        super()._compute_display_name()
        if not self._oms_is_choice():
            return
        for line in self:
            more = []
            if not self.env.context.get("oms_one_customer"):
                more.append(line.order_partner_id.with_context(formatted_display_name=False).display_name)
            if line.oms_return_shipped_on:
                more.append(self.env._(
                    "shipped %(day)s: %(shipped).12g, can come back: %(left).12g",
                    day=format_date(self.env, line.oms_return_shipped_on), shipped=line.oms_shipped_qty,
                    left=line.oms_return_left))
            if more:
                line.display_name = f"{line.display_name}\n--{', '.join(more)}--"

    @api.model
    @api.readonly
    def search_fetch(self, domain, field_names=None, offset=0, limit=None, order=None):
        """Candidates for a return: what was ordered last comes first, that is what people call about."""
        if self.env.context.get("oms_return_candidates") and not order:
            order = "id desc"
        return super().search_fetch(domain, field_names, offset=offset, limit=limit, order=order)
