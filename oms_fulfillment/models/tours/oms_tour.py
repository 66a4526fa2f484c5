# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

OPEN, ACTIVE, DONE, CANCEL = "open", "active", "done", "cancel"


class OmsTour(models.Model):
    """One walk through the warehouse: which lines of which transfers are picked on it, in which order, into which totes.

    What is reserved and picked is Odoo's move lines; a tour only gathers them (`stock.move.line.oms_tour_id`).
    """

    _name = "oms.tour"
    _description = "Tour"
    _order = "due, priority desc, id"

    name = fields.Char(required=True, readonly=True, copy=False, index=True)
    state = fields.Selection(
        [(OPEN, "Ready"), (ACTIVE, "Being picked"), (DONE, "Done"), (CANCEL, "Cancelled")],
        "Status", required=True, readonly=True, copy=False, default=OPEN, index=True)
    picking_type_id = fields.Many2one("stock.picking.type", "Operation type", required=True, readonly=True, ondelete="restrict")
    warehouse_id = fields.Many2one("stock.warehouse", "Warehouse", required=True, readonly=True, ondelete="restrict", index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict", index=True)
    method = fields.Selection(
        selection=lambda self: self.env["oms.tour.method"]._fields["kind"].selection, string="Way to pick", required=True, readonly=True)
    zone_id = fields.Many2one("oms.zone", "Zone", readonly=True, ondelete="set null")
    user_id = fields.Many2one("res.users", "Picked by", readonly=True, copy=False, index="btree_not_null")
    due = fields.Datetime("Pick-up", readonly=True, help="When what is on it is fetched. Empty: nothing is known.")
    priority = fields.Integer(readonly=True)
    metres = fields.Float("Walk (m)", readonly=True, digits=(12, 1))
    walk_text = fields.Char("How the order was found", readonly=True)
    blind = fields.Boolean("Walked by name", readonly=True, help="Nobody said where its locations are, so it goes by their names.")
    note = fields.Char(readonly=True, help="What is out of the ordinary: it is larger than a tour may be, sizes are not known.")
    version = fields.Integer(readonly=True, copy=False, help="Increases with each change that the floor made.")
    seen = fields.Char(
        readonly=True, copy=False, groups="base.group_system", help="What its lines were like after the last of these changes.")
    started_at = fields.Datetime("Begun", readonly=True, copy=False)
    ended_at = fields.Datetime("Ended", readonly=True, copy=False)
    tote_ids = fields.One2many("oms.tour.tote", "tour_id", "Orders")
    line_ids = fields.One2many("stock.move.line", "oms_tour_id", "Lines")

    def _oms_clear(self, kind):
        """Take from tours of this operation type that nobody has begun what cannot be picked on them any more, and end those of which
        nothing is left. Called in superuser mode by whoever plans."""
        return
