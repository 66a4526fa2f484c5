# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

#: The orders that are counted.
OPEN = (("state", "=", "sale"), ("oms_stage", "in", ("to_supply", "in_warehouse")))
#: So many of the orders that are held for longest are named.
OLDEST = 5


class OmsOverview(models.AbstractModel):
    """What the manager's page reads, for supervisors: only what the user's own rights on orders let through."""

    _name = "oms.overview"
    _description = "Overview of open orders"

    @api.model
    @api.readonly
    def oms_figures(self):
        """Tiles, bars and the oldest holds, over the companies chosen. Each with the domain of the orders counted."""
        self._oms_check_reader()
        self.env["sale.order"].check_access("read")
        found = self._figures_of(self.env.companies)
        return {
            "currency_id": self.env.company.currency_id.id,
            "companies": self.env.companies.mapped("name"),
            "views": [self.env.ref(f"oms_core.oms_order_view_{name}").id for name in ("list", "search")],
            "tiles": [self._tile(mark, words, found["tiles"][mark]) for mark, words in self._words().items()],
            "stages": self._stages(found["stages"]),
            "warehouses": self._warehouses(found["warehouses"]),
            "oldest": self._oldest_holds(),
        }

    @api.model
    def _oms_check_reader(self):
        """What all open orders are worth is for supervisors, as the menu is."""
        if not self.env.su and not self.env.user.has_group("oms_core.group_oms_supervisor"):
            raise AccessError(self.env._("The overview is for supervisors of the order desk."))

    @api.model
    def _words(self):
        """{mark: (label, what it says)} in the order of the tiles. Extended with ``_marks``."""
        return {
            "late": (self.env._("Late"), self.env._("Should have been sent before today.")),
            "at_risk": (self.env._("At risk"), self.env._("Promised from goods that are not there any more.")),
            "held": (self.env._("Held"), self.env._("Wait until somebody clears the hold. Value of what is to be sent of them.")),
            "backordered": (self.env._("Backordered"), self.env._("Nothing to promise from. Value of what is missing.")),
            "open": (self.env._("Open"), self.env._("All confirmed orders of which something is to be sent. Value of that.")),
        }

    @api.model
    def _tile(self, mark, words, figure):
        within = self._marks().get(mark, [])
        shown = "oms_short_value" if mark == "backordered" else "oms_open_value"
        return {"key": mark, "label": words[0], "help": words[1], **self._figure(figure, within, shown)}

    @api.model
    def _figure(self, figure, within, shown="oms_open_value", **context):
        """What is shown, and the list that a click opens: its orders, and in the context the column that adds up to the value."""
        companies = Domain("company_id", "in", self.env.companies.ids)
        return {"count": figure.count, "value": figure.value, "domain": list(Domain(list(OPEN)) & companies & Domain(within)),
                "context": {"oms_shown": shown, **context}}

    @api.model
    def _stages(self, figures):
        labels = dict(self.env["sale.order"]._fields["oms_stage"]._description_selection(self.env))
        return [{"key": stage, "label": label, **self._figure(figures[stage], [("oms_stage", "=", stage)])}
                for stage, label in labels.items() if stage in figures]

    @api.model
    def _warehouses(self, figures):
        # sudo: names of the warehouses of orders that the user may read
        names = {one.id: one.name for one in self.env["stock.warehouse"].sudo().browse([key for key in figures if key])}
        return [{"key": str(key), "label": names.get(key) or self.env._("Vendors, straight to customers"),
                 **self._figure(figure, [("oms_from_warehouse_ids", "in", [key or False])], oms_from_warehouse=key or False)}
                for key, figure in figures.items()]

    @api.model
    def _oldest_holds(self):
        holds = self.env["oms.hold"]
        if not holds.has_access("read"):
            return []
        found = holds.search(
            [*holds._in_force_domain(), ("company_id", "in", self.env.companies.ids), ("order_id", "any", list(OPEN))],
            order="placed_on, id", limit=OLDEST)
        now = fields.Datetime.now()
        return [{
            "id": hold.id, "order_id": hold.order_id.id, "order": hold.order_id.name, "partner": hold.partner_id.display_name,
            "reason": hold.reason_id.name, "days": (now - hold.placed_on).days} for hold in found]
