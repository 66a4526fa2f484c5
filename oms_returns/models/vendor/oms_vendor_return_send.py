# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.oms_core.tools import Fact
from odoo.exceptions import UserError
from odoo.fields import Command

from ...planning.vendor import allot


class OmsVendorReturn(models.Model):
    """Collecting and sending: pieces become one record for each vendor and reason, and one transfer for each vendor."""

    _inherit = "oms.vendor.return"

    @api.model
    def _oms_collect(self, waiting, asks, vendors):
        """Take pieces for their vendors, with the transfers that bring them there.

        :param waiting: rows of what waits for vendors
        :param asks: {id of a row: how much of it, in the product's unit}
        :param vendors: {id of a row: the vendor}
        :return: the new records
        """
        self._oms_check_staff()
        unknown = waiting.filtered(lambda row: not vendors.get(row.id))
        if unknown:
            raise UserError(self.env._(
                "%s: of whom it was bought is not known. Choose the vendor.", unknown[:1].product_id.display_name))
        pieces = waiting._oms_claim(asks)
        shares = self._oms_share_out(waiting, asks, vendors)
        claims = self._oms_make_claims(shares, vendors)
        claims._oms_make_transfers(pieces)
        return claims.with_env(self.env)

    # --- off which purchase -------------------------------------------------------------------------------------------

    def _oms_share_out(self, waiting, asks, vendors):
        """[(row, purchase line or none, quantity)]"""
        units, Line = self.env["oms.return.line"]._oms_units, self.env["oms.return.line"]
        bought = self._oms_gather_bought(waiting, vendors)
        rooms = self._oms_gather_rooms(self.env["purchase.order.line"].sudo().union(*bought.values()))  # sudo: as there
        return [(row, line or self.env["purchase.order.line"].sudo(), Line._oms_quantity(taken))  # sudo: as there
                for row, line, taken in allot([(row, units(asks[row.id]), list(bought[row])) for row in waiting], rooms)]

    def _oms_gather_bought(self, waiting, vendors):
        """{row: purchase lines that its pieces may be of}: those of its lot, that by which its vendor shipped it to the customer,
        then all of this vendor, the last received first."""
        # sudo: what was bought of whom, for staff of returns who send it back
        moves = self.env["stock.move"].sudo().search([
            ("product_id", "in", waiting.product_id.ids), ("state", "=", "done"), ("purchase_line_id", "!=", False),
            ("location_id.usage", "=", "supplier"), ("company_id", "in", waiting.company_id.ids),
            ("purchase_line_id.order_id.state", "=", "purchase")], order="date desc, id desc")
        return {row: self._oms_bought(row, vendors[row.id].commercial_partner_id, moves) for row in waiting}

    def _oms_bought(self, row, vendor, moves):
        """:param moves: receipts of goods like those of the row, the last first"""
        mine = moves.filtered(
            lambda move: move.product_id == row.product_id == move.purchase_line_id.product_id
            and move.company_id == row.company_id and move.purchase_line_id.partner_id.commercial_partner_id == vendor)
        of_lot = mine.filtered(lambda move: row.lot_id and row.lot_id in move.move_line_ids.lot_id)
        # sudo: as above
        own = row.sudo().inspection_id.line_id.move_ids.origin_returned_move_id.purchase_line_id
        return of_lot.purchase_line_id | (own & mine.purchase_line_id) | mine.purchase_line_id

    def _oms_gather_rooms(self, bought):
        """{purchase line: units of the product that were received and are not on their way back}"""
        units, rooms = self.env["oms.return.line"]._oms_units, {}
        for line in bought:
            leaving = sum(move.product_uom._compute_quantity(move.product_uom_qty, line.product_id.uom_id, round=False)
                          for move in line.move_ids if move.state not in ("done", "cancel") and move._is_purchase_return())
            received = line.product_uom_id._compute_quantity(line.qty_received, line.product_id.uom_id, round=False)
            rooms[line] = max(units(received - leaving), 0)
        return rooms

    def _oms_price(self, row, bought, vendor, quantity):
        """(price of a unit, currency): what was paid for it; else what the vendor takes, else its cost."""
        product = row.product_id.sudo().with_company(row.company_id)  # sudo: what goods cost, for staff of returns
        if bought:
            return bought.product_uom_id._compute_price(bought.price_unit_discounted, product.uom_id), bought.currency_id
        seller = product._select_seller(partner_id=vendor, quantity=quantity, uom_id=product.uom_id) or product._select_seller(
            partner_id=vendor, quantity=None)
        if seller:
            unit = seller.product_uom_id or product.uom_id
            return unit._compute_price(seller.price_discounted, product.uom_id), seller.currency_id
        return product.standard_price, row.company_id.currency_id

    # --- the records and their transfers ------------------------------------------------------------------------------

    def _oms_make_claims(self, shares, vendors):
        groups = {}
        for row, bought, quantity in shares:
            price, currency = self._oms_price(row, bought, vendors[row.id], quantity)
            vendor = bought.partner_id or vendors[row.id]
            groups.setdefault((row.warehouse_id, vendor, row.reason_id, currency), []).append({
                "inspection_id": row.inspection_id.id, "product_id": row.product_id.id, "lot_id": row.lot_id.id,
                "location_id": row.location_id.id, "quantity": quantity, "purchase_line_id": bought.id, "price_unit": price})
        sequence = self.env.ref("oms_returns.sequence_vendor_return").sudo()  # sudo: numbers for whoever collects
        # sudo: made by our own code with their transfers; who may was checked
        return self.sudo().create([{
            "name": sequence.next_by_id(), "company_id": warehouse.company_id.id, "warehouse_id": warehouse.id,
            "partner_id": vendor.id, "reason_id": reason.id, "currency_id": currency.id, "user_id": self.env.uid,
            "line_ids": [Command.create(values) for values in lines],
        } for (warehouse, vendor, reason, currency), lines in groups.items()])

    def _oms_make_transfers(self, pieces):
        """One for each warehouse and vendor, with the very pieces on it that were taken.

        :param pieces: [(row, quant or None, quantity)]
        """
        left = [[row.inspection_id.id, quant, quantity, row] for row, quant, quantity in pieces if quant]
        vals = []
        for (warehouse, vendor), claims in self.grouped(lambda claim: (claim.warehouse_id, claim.partner_id)).items():
            kind = warehouse.in_type_id.return_picking_type_id or warehouse.out_type_id
            place = vendor.with_company(warehouse.company_id).property_stock_supplier
            vals.append({
                "picking_type_id": kind.id, "partner_id": vendor.id, "location_id": claims.line_ids[:1].location_id.id,
                "location_dest_id": place.id, "origin": ", ".join(claims.mapped("name")), "company_id": warehouse.company_id.id,
                "move_ids": [Command.create(line._oms_prepare_move(kind, place, left)) for line in claims.line_ids]})
        pickings = self.env["stock.picking"].sudo().create(vals)  # sudo: staff of returns send returned goods only
        pickings.action_confirm()
        pickings.action_assign()

    # --- buttons ------------------------------------------------------------------------------------------------------

    def action_sent(self):
        """The goods of these have left; whatever else is on their transfers waits."""
        self._oms_check_staff()
        self._oms_in("collected", self.env._("only what was collected can be sent."))
        # sudo: transfers of these records, for staff of returns without the warehouse
        moves = self.sudo().line_ids.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))
        short = next((move for move in moves if move.product_uom.compare(move.quantity, move.product_uom_qty) < 0), None)
        if short:
            raise UserError(self.env._(
                "%(name)s: %(left)s × %(product)s are on %(picking)s, not %(quantity)s. Put the rest on it, or cancel it and "
                "collect again.", name=short.oms_vendor_line_id.vendor_return_id.name, left=f"{short.quantity:.12g}",
                product=short.product_id.display_name, picking=short.picking_id.name, quantity=f"{short.product_uom_qty:.12g}"))
        (moves.picking_id.move_ids - moves).filtered(lambda move: move.state not in ("done", "cancel")).picked = False
        moves.picked = True
        moves.picking_id.with_context(skip_backorder=True).button_validate()
        return True

    def action_cancel(self):
        """They do not go back: the pieces lie where they lay, and wait."""
        self._oms_check_staff()
        self._oms_in("collected", self.env._("what has left is not cancelled. Does the vendor refuse it?"))
        # sudo: as above
        self.sudo().line_ids.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))._action_cancel()
        return True

    def action_comes_back(self):
        """The vendor sends them back: a transfer to where they waited, by Odoo's own return."""
        self._oms_check_staff()
        self._oms_in("refused", self.env._("what the vendor refused comes back."))
        moves = self.sudo().line_ids.move_ids.filtered(  # sudo: as above
            lambda move: move.state == "done" and not move.returned_move_ids.filtered(lambda back: back.state != "cancel"))
        if not moves:
            raise UserError(self.env._("%s: it is expected back, or is back.", self[:1].name))
        wizards = self.env["stock.return.picking"].sudo().create([{  # sudo: as above
            "picking_id": picking.id, "oms_type_id": some.oms_vendor_line_id.vendor_return_id.warehouse_id.in_type_id.id,
            "oms_location_id": some[:1].oms_vendor_line_id.location_id.id,
            "product_return_moves": [Command.create({
                "product_id": move.product_id.id, "move_id": move.id, "quantity": move.quantity, "to_refund": move.to_refund,
            }) for move in some],
        } for picking, some in moves.grouped("picking_id").items()])
        pickings = wizards._oms_create_returns()
        return self.env["oms.return"]._oms_open("stock.picking", pickings.sudo(False), self.env._("Transfers"))


class OmsVendorReturnLine(models.Model):
    _inherit = "oms.vendor.return.line"

    def _oms_prepare_move(self, kind, place, left):
        """Values of the move that takes it to the vendor; a return of the receipt where the purchase is known.

        :param left: [[inspection id, quant, quantity, row]] of the very pieces; what is taken is gone from it
        """
        self.ensure_one()
        receipt = self.purchase_line_id.move_ids.filtered(
            lambda move: move.state == "done" and move.product_id == self.product_id and not move._is_purchase_return()
            and (not self.lot_id or self.lot_id in move.move_line_ids.lot_id))[-1:]
        return {
            "product_id": self.product_id.id, "product_uom": self.uom_id.id, "product_uom_qty": self.quantity,
            "location_id": self.location_id.id, "location_dest_id": place.id, "picking_type_id": kind.id,
            "company_id": self.company_id.id, "partner_id": self.vendor_return_id.partner_id.id,
            "purchase_line_id": self.purchase_line_id.id, "to_refund": bool(self.purchase_line_id),
            "origin_returned_move_id": receipt.id, "oms_vendor_line_id": Fact(self.id),
            "move_line_ids": [Command.create(vals) for vals in self._oms_prepare_pieces(left, place)],
        }

    def _oms_prepare_pieces(self, left, place):
        wanted, found = self.quantity, []
        for part in left:
            inspection, quant, quantity, row = part
            mine = self.inspection_id.id, self.product_id, self.lot_id, self.location_id
            if (inspection, row.product_id, row.lot_id, row.location_id) != mine:
                continue
            taken = min(wanted, quantity)
            if self.uom_id.compare(taken, 0.0) > 0:
                part[2] -= taken
                wanted -= taken
                found.append({
                    "product_id": self.product_id.id, "product_uom_id": self.uom_id.id, "quantity": taken,
                    "lot_id": quant.lot_id.id,
                    "package_id": quant.package_id.id, "owner_id": quant.owner_id.id, "location_id": quant.location_id.id,
                    "location_dest_id": place.id, "company_id": self.company_id.id})
        return found
