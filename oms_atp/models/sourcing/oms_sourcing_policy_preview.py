# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools.misc import format_date, formatLang

from ...planning import policy as planning
from ...planning.terms import WEIGHTS
from .oms_sourcing_policy import COSTS, LIMITS, WHOSE


class OmsSourcingPolicy(models.Model):
    """Try a policy on an order while it is edited: nothing is written."""

    _inherit = "oms.sourcing.policy"

    preview_order_id = fields.Many2one("sale.order", "Try on an order", store=False, check_company=True)
    preview = fields.Html(compute="_compute_preview", sanitize=False)

    @api.depends("preview_order_id", "preset", "own_weights", "company_id", *WHOSE, *LIMITS, *COSTS.values(),
                 *(f"weight_{name}" for name in WEIGHTS))
    def _compute_preview(self):
        for policy in self:
            order = policy.preview_order_id._origin
            policy.preview = self.env["ir.qweb"]._render(
                "oms_atp.oms_sourcing_policy_preview", policy._oms_preview(order)) if order else False

    def _oms_preview(self, order):
        """What the preview shows, as values of its template."""
        self.ensure_one()
        order.check_access("read")
        fault = self._oms_preview_fault()
        if fault:
            return {"fault": fault}
        sourcing = self.env["oms.sourcing"].with_company(order.company_id)
        about = sourcing._about(order, order.order_line.product_id)
        saved = sourcing._policies(order, about)[order.id]
        edited = self._oms_policy()
        before = self._origin._oms_policy() if self._origin else saved
        on_date, plans = sourcing._preview(order, [before, edited])
        if not plans:
            return {"fault": self.env._("Nothing of this order comes from stock of warehouses.")}
        titles = [self.env._("As saved") if self._origin else self.env._("As planned now"), self.env._("As edited now")]
        return {
            "fault": "", "order": order, "other": self._oms_preview_other(saved, edited, about[order.id]),
            "same": self._oms_places(plans[0][0]) == self._oms_places(plans[1][0]),
            "plans": [self._oms_preview_words(order, on_date, title, *found)
                      for title, found in zip(titles, plans, strict=True)],
        }

    def _oms_preview_fault(self):
        """What keeps the policy as it is edited now from being used."""
        if self._oms_weights_fault():
            return self._oms_weights_fault()
        if min(self[name] for name in ("max_parcels", "min_split", *COSTS.values())) < 0:
            return self.env._("Limits and costs are zero or more.")
        return ""

    def _oms_preview_other(self, saved, edited, about):
        """A remark where the order would not be planned by this policy."""
        if not planning.fits(edited, about):
            return self.env._("This policy is not for orders like this one.")
        if saved.id != edited.id and saved.id and planning.precedence(saved) < planning.precedence(edited):
            return self.env._("Orders like this one are planned by “%s”, which says more about them.",
                              self.browse(saved.id).name)
        return ""

    @api.model
    def _oms_places(self, lines):
        return [[(part.warehouse_id, part.quantity, part.ship) for part in line.parts] for line in lines]

    def _oms_preview_words(self, order, on_date, title, lines, money, weighed):
        """One plan in words of the screen."""
        warehouse_ids = {part.warehouse_id for line in lines for part in line.parts}
        # sudo: names only
        names = {warehouse.id: warehouse.name for warehouse in self.env["stock.warehouse"].sudo().browse(warehouse_ids)}
        products = {product.id: product.display_name for product in self.env["product.product"].browse(
            {line.product_id for line in lines})}
        currency = order.company_id.currency_id

        def day(number):
            return format_date(self.env, fields.Date.add(on_date, days=number))

        def price(amount):
            return formatLang(self.env, amount, currency_obj=currency)

        return {
            "title": title, "cost": price(money), "weighed": formatLang(self.env, weighed),
            "parcels": len({(part.warehouse_id, part.ship) for line in lines for part in line.parts}),
            "lines": [{
                "product": products[line.product_id], "short": line.short and f"{line.short:.12g}",
                "picks": [{"warehouse": names[part.warehouse_id], "quantity": f"{part.quantity:.12g}",
                           "ships": day(part.ship), "arrives": day(part.arrive), "cost": price(part.cost)}
                          for part in line.parts],
            } for line in lines],
        }
