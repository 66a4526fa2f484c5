# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain

OPEN, CLOSED, LEFT = "open", "closed", "left"


class StockPackage(models.Model):
    """A parcel: a package that goods are packed in for one order. A tote (a package of a reusable type) only carries them
    there."""

    _inherit = "stock.package"

    oms_picking_id = fields.Many2one(
        "stock.picking", "Packed for", readonly=True, copy=False, ondelete="set null", index="btree_not_null",
        help="The transfer that it is packed on at the packing station.")
    oms_state = fields.Selection(
        [(OPEN, "Being packed"), (CLOSED, "Closed"), (LEFT, "Left")], "Parcel", compute="_compute_oms_state",
        search="_search_oms_state", help="Empty: no parcel of the packing station.")
    oms_closed_at = fields.Datetime("Closed on", readonly=True, copy=False)
    oms_closed_by_id = fields.Many2one("res.users", "Closed by", readonly=True, copy=False, ondelete="set null")
    oms_weighed = fields.Integer("Weighed (g)", readonly=True, copy=False, help="0: it was not weighed.")
    oms_noted = fields.Integer(
        "Weight at the desk (g)", readonly=True, copy=False,
        help="What it should weigh by what was packed at a desk. Its shipping weight follows what is in it, until somebody says "
             "another one. 0: not packed at a desk, or not known.")
    oms_weight_by_id = fields.Many2one(
        "res.users", "Weight confirmed by", readonly=True, copy=False, ondelete="set null",
        help="Who confirmed a weight that is not what was expected.")
    oms_reopened_at = fields.Datetime("Reopened on", readonly=True, copy=False)
    oms_reopened_by_id = fields.Many2one("res.users", "Reopened by", readonly=True, copy=False, ondelete="set null")
    oms_reopened_why = fields.Char("Why it was reopened", readonly=True, copy=False)

    _oms_closed_idx = models.Index("(oms_closed_by_id, oms_closed_at) WHERE oms_closed_at IS NOT NULL")

    @api.depends("oms_picking_id", "oms_closed_at", "location_id")
    def _compute_oms_state(self):
        for package in self:
            if not package.oms_picking_id and not package.oms_closed_at:
                package.oms_state = False
            elif package.location_id.usage == "customer":
                package.oms_state = LEFT
            else:
                package.oms_state = CLOSED if package.oms_closed_at else OPEN

    def _search_oms_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        ours = Domain("oms_picking_id", "!=", False) | Domain("oms_closed_at", "!=", False)
        left = Domain("location_id.usage", "=", "customer")
        closed = Domain("oms_closed_at", "!=", False)
        of_state = {OPEN: ours & ~left & ~closed, CLOSED: ours & ~left & closed, LEFT: ours & left, False: ~ours}
        return Domain.OR(of_state[one] for one in value if one in of_state)

    def _oms_open(self):
        """Those of these parcels that somebody is packing."""
        return self.filtered(lambda package: package.oms_picking_id and not package.oms_closed_at)

    def _oms_say_open(self):
        """Why a transfer does not leave while this parcel is open."""
        by = self.oms_picking_id.sudo().oms_packer_id  # sudo: the name of a colleague
        if by:
            return self.env._(
                "%(parcel)s is being packed by %(user)s: close it at the packing station first", parcel=self.name, user=by.name)
        return self.env._("%s is open: close it at the packing station first", self.name)

    def _oms_parcels(self):
        """Those of these packages that may leave: not totes."""
        return self.filtered(lambda package: package.package_type_id.package_use != "reusable")
