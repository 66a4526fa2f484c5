# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.addons.oms_core.tools import Fact
from odoo.exceptions import UserError
from odoo.fields import Command


class OmsReturnFate(models.AbstractModel):
    """What becomes of goods that came back. Each fate is a method that is given all pieces of it at once: pairs of a row, the
    move line that brought its goods and the quantity, in the product's unit.

    A row has ``return_id``, ``line_id``, ``disposition``, ``second_product_id`` and ``scrap_tag_ids``: one of an inspection, or
    of what was put in order afterwards.
    """

    _name = "oms.return.fate"
    _description = "What becomes of goods that came back"

    def _oms_dispose(self, parts):
        """:param parts: [(row, move line that brought it, quantity in the product's unit)]"""
        self._oms_check_there(parts)
        fates = {}
        for row, part, quantity in parts:
            fates.setdefault(row.disposition, []).append((row, part, quantity))
        for disposition, some in fates.items():
            getattr(self, f"_oms_dispose_{disposition}")(some)

    def _oms_check_there(self, parts):
        """:raises UserError: where goods were moved away by somebody else meanwhile"""
        needed = {}
        for row, part, quantity in parts:
            if part.product_id.is_storable:
                key = (part.location_dest_id, part.product_id, part.lot_id, part.result_package_id, part.owner_id)
                needed.setdefault(key, [0.0, row])[0] += quantity
        if not needed:
            return
        # sudo: how much is there of goods that the user inspects
        there = {tuple(key): quantity for *key, quantity in self.env["stock.quant"].sudo()._read_group(
            [("location_id", "in", [key[0].id for key in needed]), ("product_id", "in", [key[1].id for key in needed])],
            ["location_id", "product_id", "lot_id", "package_id", "owner_id"], ["quantity:sum"])}
        for key, (quantity, row) in needed.items():
            left = there.get(key, 0.0)
            if key[1].uom_id.compare(left, quantity) < 0:
                raise UserError(self.env._(
                    "%(name)s: %(left)s × %(product)s%(lot)s are in %(place)s, not %(quantity)s: somebody moved them. Move them "
                    "back, then inspect.", name=row.return_id.name, left=f"{left:.12g}", product=key[1].display_name,
                    lot=f" ({key[2].name})" if key[2] else "", place=key[0].display_name, quantity=f"{quantity:.12g}"))

    # --- into a place of the warehouse --------------------------------------------------------------------------------

    def _oms_dispose_restock(self, parts):
        self._oms_transfer(parts, lambda warehouse: warehouse.lot_stock_id)

    def _oms_dispose_keep(self, parts):
        """Into stock as well; the customer gets nothing for it."""
        self._oms_dispose_restock(parts)

    def _oms_dispose_refurbish(self, parts):
        self._oms_put_by("oms_refurbish_location_id", parts)

    def _oms_dispose_vendor(self, parts):
        self._oms_put_by("oms_to_vendor_location_id", parts)

    def _oms_put_by(self, field, parts):
        """Into a place where they wait for somebody; each row says where."""
        place_of = self._oms_places(field, parts)
        self._oms_transfer(parts, place_of)
        rows = {}
        for row, part, _quantity in parts:
            rows.setdefault(place_of(part.location_dest_id.warehouse_id), self.browse())
            rows[place_of(part.location_dest_id.warehouse_id)] |= row
        for place, some in rows.items():
            some._oms_write({"place_id": place.id})

    def _oms_places(self, field, parts):
        warehouses = self.env["stock.warehouse"].sudo().union(  # sudo: where goods of returns go
            *(part.location_dest_id.warehouse_id for _row, part, _quantity in parts))
        return warehouses._oms_return_places(field).get

    def _oms_transfer(self, parts, place_of):
        """Done transfers, one for each two places, with one move per product. Each follows the moves that brought the goods;
        its lots, packages and owners are those that came.

        :param place_of: function of a warehouse: where goods of it go
        """
        groups = {}
        for row, part, quantity in parts:
            source = part.location_dest_id
            groups.setdefault((source, place_of(source.warehouse_id)), []).append((row, part, quantity))
        pickings = self.env["stock.picking"].sudo().create([  # sudo: staff of returns decide about returned goods only
            {
                "picking_type_id": source.warehouse_id.int_type_id.id,
                "location_id": source.id,
                "location_dest_id": place.id,
                "origin": ", ".join(self._oms_names(some)),
                "company_id": source.company_id.id,
                "move_ids": [Command.create(vals) for vals in self._oms_prepare_moves(some, source, place)],
            } for (source, place), some in groups.items()
        ])
        pickings.action_confirm()
        pickings.move_line_ids._apply_putaway_strategy()
        pickings._action_done()

    def _oms_names(self, parts):
        rows = self.union(*(row for row, _part, _quantity in parts))
        return rows.return_id.sorted("id").mapped("name")[:20]

    def _oms_prepare_moves(self, parts, source, place):
        """Values of the moves, one per product, that bring these parts from one place to another."""
        goods = {}
        for _row, part, quantity in parts:
            there = goods.setdefault(part.product_id, {}).setdefault(
                (part.lot_id, part.result_package_id, part.owner_id), [0.0, []])
            there[0] += quantity
            there[1] += part.move_id.ids
        return [
            {
                "product_id": product.id,
                "product_uom": product.uom_id.id,
                "product_uom_qty": sum(quantity for quantity, _moves in there.values()),
                "location_id": source.id,
                "location_dest_id": place.id,
                "picking_type_id": source.warehouse_id.int_type_id.id,
                "company_id": source.company_id.id,
                "move_orig_ids": [Command.set(sorted({one for _quantity, moves in there.values() for one in moves}))],
                "picked": True,
                "move_line_ids": [Command.create({
                    "product_id": product.id, "product_uom_id": product.uom_id.id, "quantity": quantity,
                    "location_id": source.id, "location_dest_id": place.id, "lot_id": lot.id, "package_id": package.id,
                    "owner_id": owner.id, "company_id": source.company_id.id, "picked": True,
                }) for (lot, package, owner), (quantity, _moves) in there.items()],
            } for product, there in goods.items()
        ]

    # --- out of the warehouse, or into another product ----------------------------------------------------------------

    def _oms_dispose_scrap(self, parts):
        """Odoo's own scrap documents, validated as one set."""
        scraps = self.env["stock.scrap"].sudo().create([  # sudo: as above
            self._oms_prepare_scrap(row, part, quantity) for row, part, quantity in parts])
        moves = self.env["stock.move"].sudo().create([  # sudo: as above
            {**scrap._prepare_move_values(), "oms_return_line_id": Fact(scrap.oms_return_line_id.id)} for scrap in scraps])
        moves.with_context(is_scrap=True)._action_done()
        scraps.write({"state": "done", "date_done": fields.Datetime.now()})

    def _oms_prepare_scrap(self, row, part, quantity):
        """Values of the scrap of pieces of one lot, package and owner."""
        name = row.return_id.name
        return {
            "name": name, "origin": name, "company_id": part.company_id.id, "product_id": part.product_id.id,
            "product_uom_id": part.product_id.uom_id.id, "scrap_qty": quantity, "lot_id": part.lot_id.id,
            "package_id": part.result_package_id.id, "owner_id": part.owner_id.id, "location_id": part.location_dest_id.id,
            "scrap_reason_tag_ids": [Command.set(row.scrap_tag_ids.ids)], "oms_return_line_id": Fact(row.line_id.id),
        }

    def _oms_dispose_second(self, parts):
        """The pieces leave the stock as what they were and enter it as the product of second grade, in its unit and at its cost.
        Both moves name the return line: what is lost by it is a cost of the return.

        :raises UserError: where nobody can say how many of the other product they are
        """
        out, into = {}, {}
        for row, part, quantity in parts:
            source, loss = part.location_dest_id, part.product_id.with_company(part.company_id).property_stock_inventory
            out.setdefault((source, loss, row.line_id), []).append((row, part, quantity))
            unit, second = part.product_id.uom_id, row.second_product_id
            if not unit._has_common_reference(second.uom_id):
                raise UserError(self.env._(
                    "%(name)s: %(product)s is counted in %(unit)s, %(second)s in %(other)s: choose a product of second grade of "
                    "which such units can be told.", name=row.return_id.name, product=part.product_id.display_name,
                    unit=unit.name, second=second.display_name, other=second.uom_id.name))
            key = second, source.warehouse_id, row.line_id
            into[key] = into.get(key, 0.0) + unit._compute_quantity(quantity, second.uom_id, round=False)
        vals = [
            {**values, "picking_type_id": False, "origin": line.return_id.name, "is_inventory": True,
             "oms_second_line_id": Fact(line.id)}
            for (source, loss, line), some in out.items() for values in self._oms_prepare_moves(some, source, loss)]
        vals += [self._oms_prepare_second(product, warehouse, line, quantity)
                 for (product, warehouse, line), quantity in into.items()]
        self.env["stock.move"].sudo().create(vals)._action_done()._trigger_assign()  # sudo: as above

    def _oms_prepare_second(self, product, warehouse, line, quantity):
        """Values of the move that brings so much of the product of second grade into a warehouse's stock, of a return line."""
        loss = product.with_company(warehouse.company_id).property_stock_inventory
        places = {
            "location_id": loss.id, "location_dest_id": warehouse.lot_stock_id.id, "company_id": warehouse.company_id.id}
        return {
            **places, "product_id": product.id, "product_uom": product.uom_id.id, "product_uom_qty": quantity, "picked": True,
            "origin": line.return_id.name, "is_inventory": True, "oms_second_line_id": Fact(line.id),
            "move_line_ids": [Command.create({
                **places, "product_id": product.id, "product_uom_id": product.uom_id.id, "quantity": quantity, "picked": True})],
        }

    def _oms_dispose_customer(self, parts):
        """Transfers to the customer, by which somebody sends the pieces: of no order line, so that they are neither delivered nor
        billed once more. What the shop did not take back does not come back by another return."""
        groups = {}
        for row, part, quantity in parts:
            groups.setdefault((row.return_id, part.location_dest_id), []).append((row, part, quantity))
        pickings = self.env["stock.picking"].sudo().create([  # sudo: as above
            {
                "picking_type_id": source.warehouse_id.out_type_id.id,
                "partner_id": back.partner_id.id,
                "location_id": source.id,
                "location_dest_id": self._oms_customer_place(back).id,
                "origin": back.name,
                "company_id": source.company_id.id,
                "move_ids": [Command.create(vals) for vals in self._oms_prepare_sent_back(back, some)],
            } for (back, source), some in groups.items()
        ])
        for picking in pickings:
            picking.move_ids.move_line_ids.picking_id = picking  # until they are done, Odoo does not say it of lines of new moves
        pickings.action_confirm()
        pickings.action_assign()

    def _oms_customer_place(self, back):
        return back.partner_id.with_company(back.company_id).property_stock_customer

    def _oms_prepare_sent_back(self, back, parts):
        """Values of the moves to the customer, one for each move that brought goods. They have reserved the very pieces: of
        several that came together, Odoo would send the first."""
        by_move = {}
        for _row, part, quantity in parts:
            pieces = by_move.setdefault(part.move_id, {})
            key = part.location_dest_id, part.lot_id, part.result_package_id, part.owner_id
            pieces[key] = pieces.get(key, 0.0) + quantity
        customer = self._oms_customer_place(back)
        return [
            {
                "product_id": move.product_id.id, "product_uom": move.product_id.uom_id.id,
                "product_uom_qty": sum(pieces.values()),
                "location_id": place.id, "location_dest_id": customer.id, "company_id": move.company_id.id,
                "picking_type_id": place.warehouse_id.out_type_id.id,
                "origin_returned_move_id": move.id, "move_orig_ids": [Command.set(move.ids)], "to_refund": False,
                "oms_return_line_id": Fact(move.oms_return_line_id.id),
                "move_line_ids": [Command.create({
                    "product_id": move.product_id.id, "product_uom_id": move.product_id.uom_id.id, "quantity": quantity,
                    "location_id": place.id, "location_dest_id": customer.id, "lot_id": lot.id, "package_id": package.id,
                    "owner_id": owner.id, "company_id": move.company_id.id,
                }) for (_place, lot, package, owner), quantity in pieces.items()],
            } for move, pieces in by_move.items() for place in [next(iter(pieces))[0]]
        ]


class OmsReturnInspection(models.Model):
    _name = "oms.return.inspection"
    _inherit = ["oms.return.inspection", "oms.return.fate"]
