# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models, tools

from ...planning import tours


class OmsTourMethod(models.Model):
    """A way in which an operation type picks, and how much goes on one tour. An order is picked by the first that suits it."""

    _name = "oms.tour.method"
    _inherit = ["oms.cached.config"]
    _description = "Way to pick"
    _order = "picking_type_id, sequence, id"
    _rec_name = "kind"

    picking_type_id = fields.Many2one("stock.picking.type", "Operation type", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="picking_type_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [(tours.SINGLE, "One order a tour"), (tours.ONE_LINE, "Orders of one line together"),
         (tours.BATCH, "Together, sorted at packing"), (tours.CLUSTER, "Cart with a tote for each order"),
         (tours.ZONE, "By zones, then brought together")],
        "Way to pick", required=True)
    most_orders = fields.Integer("Orders", default=0, help="On one tour at most; on a cart, its totes. 0: any number.")
    most_lines = fields.Integer("Lines", default=0, help="On one tour at most. 0: any number.")
    most_litres = fields.Float("Litres", default=0, digits=(12, 2), help="On one tour at most. 0: any.")
    most_kilograms = fields.Float("Kilograms", default=0, digits=(12, 2), help="On one tour at most. 0: any.")

    _kind_once = models.Constraint("UNIQUE (picking_type_id, kind)", "This operation type picks in that way already.")
    _limits_positive = models.Constraint(
        "CHECK (most_orders >= 0 AND most_lines >= 0 AND most_litres >= 0 AND most_kilograms >= 0)",
        "What goes on one tour is not negative. 0 means any.")

    @api.model
    @tools.ormcache()
    def _oms_type_ids(self):
        """Ids of the operation types that pick by tours. Asked whenever goods are made ready, so from the cache."""
        # sudo: ids only, and the same for whoever asks: the cache is everybody's
        return frozenset(kind.id for (kind,) in self.sudo()._read_group([], ["picking_type_id"]))
