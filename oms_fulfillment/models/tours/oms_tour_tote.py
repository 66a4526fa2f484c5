# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class OmsTourTote(models.Model):
    """A transfer on a tour, and the tote that its goods go into."""

    _name = "oms.tour.tote"
    _description = "Transfer on a tour"
    _order = "tour_id, number, id"

    tour_id = fields.Many2one("oms.tour", "Tour", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="tour_id.company_id", store=True, index=True)
    picking_id = fields.Many2one("stock.picking", "Transfer", required=True, readonly=True, ondelete="cascade", index=True)
    number = fields.Integer("Tote", readonly=True, help="Its place on the cart, from 1. 0: its goods are not kept apart.")
    package_id = fields.Many2one(
        "stock.package", "Container", readonly=True, copy=False, ondelete="set null", index="btree_not_null",
        help="The reusable package that stands there.")

    _transfer_once = models.Constraint("UNIQUE (tour_id, picking_id)", "This transfer is on the tour already.")
