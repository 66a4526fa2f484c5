# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class OmsPromise(models.Model):
    """Where goods are lost while another transaction reserves them."""

    _inherit = "oms.promise"

    @api.model
    def _oms_free_beyond_stock(self, product_ids=None):
        """Take back reservations of what is not there, of promises at risk and late days first.

        Odoo does so when it books a loss, but does not see a reservation that another transaction is just making (it passes
        over the locked row and books the loss on a row of its own). What was picked is left alone.
        """
        self.env.flush_all()
        supply = self.env["oms.supply"]
        scope = supply._scope(product_ids, [])
        of_products = supply._of_products(scope, SQL("quant.product_id"))
        self._oms_meet_reservations(of_products)
        rows = self.env.execute_query(SQL(
            """SELECT quant.product_id, quant.location_id, quant.lot_id, quant.package_id, quant.owner_id,
                      SUM(quant.reserved_quantity - quant.quantity)::float
                 FROM stock_quant quant
                 JOIN stock_location location ON location.id = quant.location_id AND location.usage = 'internal'
                  AND location.oms_serves_id IS NOT NULL
                 JOIN res_company company ON company.id = location.company_id AND company.oms_promise_mode = 'on'
                WHERE TRUE %s GROUP BY quant.product_id, quant.location_id, quant.lot_id, quant.package_id, quant.owner_id
               HAVING SUM(quant.reserved_quantity) > GREATEST(SUM(quant.quantity), 0) + 0.00001""",
            of_products))
        moves = self.env["stock.move"]
        for *where, beyond in rows:
            moves |= self._oms_free(*where, beyond)
        moves._action_assign()
        return moves

    @api.model
    def _oms_meet_reservations(self, of_products):
        """Collide with reservations under way where a loss was booked beside a locked row, a negative one: whoever began
        before it would commit after we looked. Either we come again, or they reserve anew and see the loss."""
        self.env.cr.execute(SQL(
            """UPDATE stock_quant quant SET reserved_quantity = quant.reserved_quantity
                 FROM stock_location location
                WHERE location.id = quant.location_id AND location.usage = 'internal' AND location.oms_serves_id IS NOT NULL
                  AND quant.quantity > 0 %s AND EXISTS (
                      SELECT FROM stock_quant below
                       WHERE below.product_id = quant.product_id AND below.location_id = quant.location_id
                         AND below.quantity < 0)""", of_products))

    @api.model
    def _oms_free(self, product_id, location_id, lot_id, package_id, owner_id, beyond):
        """The moves that reserve up to ``beyond`` less from there."""
        # sudo: a job's work on reservations of whatever orders
        items = self.env["stock.move.line"].sudo().search([
            ("product_id", "=", product_id), ("location_id", "=", location_id), ("lot_id", "=", lot_id),
            ("package_id", "=", package_id), ("owner_id", "=", owner_id), ("quantity_product_uom", ">", 0),
            ("picked", "=", False), ("state", "not in", ("done", "cancel"))])
        moves = self.env["stock.move"].sudo()
        for item in items.sorted(lambda item: (item.move_id.oms_promise_id.at_risk, item.move_id.date, item.id), reverse=True):
            unit, taken = item.product_id.uom_id, min(beyond, item.quantity_product_uom)
            if unit.compare(taken, 0) <= 0:
                break
            beyond -= taken
            moves |= item.move_id
            if unit.is_zero(item.quantity_product_uom - taken):
                item.unlink()
            else:
                item.quantity -= unit._compute_quantity(taken, item.product_uom_id, round=False)
        return moves
