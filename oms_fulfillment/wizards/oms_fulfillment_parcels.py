# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..planning import outcome


class OmsFulfillmentParcels(models.TransientModel):
    """Which goods of a transfer go into which parcel. Where less of a row is packed, its rest goes into the next parcel."""

    _name = "oms.fulfillment.parcels"
    _description = "Parcels of a transfer"

    picking_id = fields.Many2one("stock.picking", "Transfer", required=True, ondelete="cascade", readonly=True)
    line_ids = fields.One2many("oms.fulfillment.parcels.line", "parcels_id")
    summary = fields.Char(compute="_compute_summary")

    @api.depends("line_ids.quantity", "line_ids.parcel")
    def _compute_summary(self):
        for parcels in self:
            contents = parcels._oms_contents()
            texts = [
                self.env._("parcel %(number)s: %(goods)s", number=number, goods=", ".join(
                    f"{quantity:.12g} {row.product_id.display_name}" for row, quantity in contents[number]))
                for number in sorted(contents)]
            parcels.summary = "; ".join(texts)

    @api.model
    def _oms_open_for(self, picking):
        """:raises UserError: there is nothing to pack"""
        why, lines = picking._oms_pack_lines()
        if why:
            raise UserError(self.env._("%(picking)s: %(why)s", picking=picking.name, why=why))
        parcels = self.create({
            "picking_id": picking.id,
            "line_ids": [fields.Command.create({"move_line_id": line.id, "quantity": line.quantity}) for line in lines]})
        return {
            "type": "ir.actions.act_window", "res_model": self._name, "res_id": parcels.id, "target": "new",
            "name": self.env._("Parcels of %s", picking.name), "view_mode": "form", "views": [(False, "form")],
        }

    def _oms_contents(self):
        """{number of the parcel: [(row, how much of it)]}"""
        contents = {}
        for row in self.line_ids:
            rest = row.there - row.quantity
            for number, quantity in ((row.parcel, row.quantity), (row.parcel + 1, rest)):
                if row.move_line_id.product_uom_id.compare(quantity, 0) > 0:
                    contents.setdefault(number, []).append((row, quantity))
        return contents

    def action_pack(self):
        """Make the parcels, and move the transfer to its next list.

        :raises UserError: nothing can be packed (any more), or not these lines; quantities are wrong
        """
        self.ensure_one()
        why, lines = self.picking_id._oms_pack_lines()
        if why or self.line_ids.move_line_id - lines:  # somebody packed or shipped it meanwhile
            raise UserError(self.env._(
                "%(picking)s: %(why)s", picking=self.picking_id.name,
                why=why or self.env._("Some of it was packed meanwhile. Open the parcels again")))
        wrong = self.line_ids.filtered(
            lambda row: row.parcel < 1 or row.quantity < 0
            or row.move_line_id.product_uom_id.compare(row.quantity, row.there) > 0)
        if wrong:
            raise UserError(self.env._(
                "%(product)s: parcels are numbered from 1, and there are %(there).12g to pack.",
                product=wrong[0].product_id.display_name, there=wrong[0].there))
        picking = self.picking_id
        for _number, parts in sorted(self._oms_contents().items()):
            lines = self.env["stock.move.line"].concat(*(row._oms_take(quantity) for row, quantity in parts))
            for some in lines.grouped("location_dest_id").values():
                package = self.env["stock.package"].create(picking._oms_cartons_vals([(picking, some)]))
                self.env["oms.packing"]._note_expected([(package, some)])
                some._put_in_pack(package_id=package.id)
        outcomes = {picking.id: outcome.Outcome(outcome.DONE, ids=(picking.id,))}
        if picking._oms_role() == "pack" and picking._oms_is_packed():
            outcomes = {key: outcome.alone(key, step) for key, step in picking._oms_ship_step().items()}
        return picking._oms_show_outcomes(self.env._("Pack"), outcomes)


class OmsFulfillmentParcelsLine(models.TransientModel):
    _name = "oms.fulfillment.parcels.line"
    _description = "Goods of a parcel"

    parcels_id = fields.Many2one("oms.fulfillment.parcels", required=True, ondelete="cascade", readonly=True)
    move_line_id = fields.Many2one("stock.move.line", required=True, ondelete="cascade", readonly=True)
    product_id = fields.Many2one(related="move_line_id.product_id")
    there = fields.Float("To pack", related="move_line_id.quantity", digits="Product Unit")
    parcel = fields.Integer("Parcel", required=True, default=1)
    quantity = fields.Float("Of it", digits="Product Unit", required=True, help="The rest goes into the next parcel.")

    def _oms_take(self, quantity):
        """The move line of so much of this row that is in no parcel yet: itself, or a new one split off it."""
        self.ensure_one()
        line = self.move_line_id
        rest = line.quantity - quantity
        if line.product_uom_id.compare(rest, 0) <= 0:
            return line
        line.quantity = rest
        return line.copy({"quantity": quantity, "picked": line.picked, "result_package_id": False})
