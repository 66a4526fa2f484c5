# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class StockReturnPicking(models.TransientModel):
    _inherit = "stock.return.picking"

    oms_return_id = fields.Many2one("oms.return", readonly=True)
    oms_type_id = fields.Many2one("stock.picking.type", readonly=True, help="The operation type of returns of ours.")
    oms_location_id = fields.Many2one("stock.location", readonly=True, help="Where returns of ours go instead of into stock.")

    def _prepare_picking_default_values_based_on(self, picking):
        values = super()._prepare_picking_default_values_based_on(picking)
        if self.oms_location_id:
            values.update(location_dest_id=self.oms_location_id.id, picking_type_id=self.oms_type_id.id)
        return values

    def _oms_create_returns(self):
        """What ``_create_return`` does, for many at once: confirmed and assigned transfers, one for each of these.

        Odoo's own makes one transfer per call, and confirming and assigning one by one is most of its cost. The values
        are those of Odoo's hooks, so whoever extends these is heard.
        """
        if not self:
            return self.env["stock.picking"]
        waiting = self.product_return_moves.move_id.move_dest_ids.filtered(
            lambda move: move.state not in ("done", "cancel"))
        waiting._do_unreserve()
        pickings = self.env["stock.picking"].create([
            wizard.picking_id.copy_data(wizard._oms_prepare_picking())[0] for wizard in self])
        self.env["stock.move"].create([
            line._oms_prepare_move(picking)
            for wizard, picking in zip(self, pickings) for line in wizard.product_return_moves
            if not line.uom_id.is_zero(line.quantity)])
        pickings.action_confirm()
        pickings.action_assign()
        return pickings

    def _oms_prepare_picking(self):
        # Nobody is to fetch it with the outgoing carrier, nor is it the work of who shipped it.
        values = {**self._prepare_picking_default_values(), "user_id": False}
        if self.oms_return_id:
            values["origin"] = self.oms_return_id.name
        carrier = {"carrier_id": False, "carrier_price": 0.0, "carrier_tracking_ref": False}
        return {**values, **carrier}
