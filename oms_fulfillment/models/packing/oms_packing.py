# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ...planning import packing
from ...planning.sizes import NOTHING
from ..picking.oms_scan_once import Refused

#: What is done on transfers that goods are packed on (`stock.picking._oms_role`).
PACKING_ROLES = ("all", "pack_ship", "pack")


#: What of the database the content of a transfer is read from.
READ = {
    "stock.move.line": [
        "picking_id", "move_id", "product_id", "lot_id", "quantity", "quantity_product_uom", "result_package_id", "picked"],
    "stock.move": ["state", "product_qty", "oms_unreleased"], "stock.package": ["package_type_id"], "sale.order": ["oms_held"],
}
#: What is read of records that have many columns (only the cost of a scan depends on it).
OF_PARCEL = ["name", "company_id", "package_type_id", "location_id", "oms_picking_id", "oms_closed_at", "oms_weighed",
             "oms_weight_by_id"]
OF_LINE = ["picking_id", "move_id", "product_id", "product_uom_id", "quantity", "quantity_product_uom", "is_entire_pack",
           "package_id", "result_package_id", "location_dest_id"]


class Content(NamedTuple):
    """What a transfer has to pack now: its workable move lines as `planning.packing.Line`, and what its moves ask for, in
    units of the products. ``held``: lines that are in parcels, or beside them, and may not leave now."""

    lines: list
    demands: dict
    held: list = []

    def inside(self):
        """What lies in parcels, held or not."""
        return [line for line in (*self.lines, *self.held) if line.parcel]

    def of(self, product):
        """The lines of a product."""
        return [line for line in self.lines if line.product == product.id]


class OmsPacking(models.AbstractModel):
    """Puts goods of one transfer into its parcels, in Odoo's own move lines. It is given records, and the transfer is locked
    (:meth:`_guard`)."""

    _name = "oms.packing"
    _description = "Packing of transfers"

    @api.model
    def _guard(self, picking, take_over=False):
        """Lock a transfer for packing (`stock.picking._oms_pack_guard`).

        :raises Refused: somebody else is at it, and it is not taken over
        """
        packer = picking._oms_pack_guard()
        if packer and packer != self.env.user and not take_over:
            # sudo: the name of a colleague
            raise Refused("in_use", self.env._(
                "%(user)s is packing %(order)s. Take it over, or choose another one.", user=packer.sudo().name,
                order=picking._oms_order_name()))

    @api.model
    def _content(self, picking):
        """One statement: it is asked for several times at each scan, and of Odoo's records most is not needed. The transfer
        may be read, says the caller."""
        for name, fields in READ.items():
            self.env[name].flush_model(fields)
        rows = self.env.execute_query(SQL(
            """SELECT line.id, line.move_id, line.product_id, COALESCE(line.lot_id, 0), line.quantity_product_uom::float,
                      CASE WHEN type.package_use = 'reusable' THEN 0 ELSE COALESCE(line.result_package_id, 0) END,
                      COALESCE(line.picked, FALSE), move.product_qty::float, COALESCE(move.oms_unreleased, FALSE),
                      COALESCE(sale.oms_held, FALSE)
                 FROM stock_move_line line
                 JOIN stock_move move ON move.id = line.move_id AND move.state NOT IN ('done', 'cancel')
                 JOIN stock_picking picking ON picking.id = line.picking_id
            LEFT JOIN sale_order sale ON sale.id = picking.sale_id
            LEFT JOIN stock_package package ON package.id = line.result_package_id
            LEFT JOIN stock_package_type type ON type.id = package.package_type_id
                WHERE line.picking_id = %s AND line.quantity > 0 ORDER BY line.id""", picking.id))
        held = {row[0] for row in rows if row[8]}
        if any(row[9] for row in rows):  # of orders that are held, what people add does not leave
            held = {row[0] for row in rows} - set(picking._oms_workable_lines().ids)
        only_picked = bool(rows) and picking._oms_role() == "all"
        lines, kept = [], []
        for row in rows:
            (kept if row[0] in held else lines).append(packing.Line(*row[:6], row[6] or not only_picked))
        return Content(lines, {row[1]: row[7] for row in rows if row[0] not in held}, kept)

    @api.model
    def _is_packed(self, content):
        """Whether all that the transfer wants now is in parcels."""
        wanted = packing.wanted(content.lines, content.demands)
        inside = packing.wanted([line for line in content.lines if line.parcel], content.demands)
        return bool(wanted) and all(quantity <= inside.get(move, 0.0) + NOTHING for move, quantity in wanted.items())

    @api.model
    def _works_here(self, picking):
        """Whether goods are packed on this transfer: where it packs, or where a parcel of a done packing step was reopened."""
        role = picking._oms_role()
        return role in PACKING_ROLES or (role == "ship" and bool(self._parcels(picking).filtered("oms_reopened_at")))

    @api.model
    def _parcels(self, picking):
        """The parcels of a transfer, also those that nothing is in yet, in the order in which they were made."""
        packages = self.env["stock.package"]
        packages.flush_model(["oms_picking_id", "package_type_id"])
        self.env["stock.move.line"].flush_model(["picking_id", "result_package_id", "quantity"])
        rows = self.env.execute_query(SQL(
            """SELECT package.id
                 FROM stock_package package
            LEFT JOIN stock_package_type type ON type.id = package.package_type_id
                WHERE type.package_use IS DISTINCT FROM 'reusable'
                  AND (package.oms_picking_id = %(id)s OR package.id IN (
                          SELECT line.result_package_id FROM stock_move_line line
                           WHERE line.picking_id = %(id)s AND line.quantity > 0))
                ORDER BY package.id""", id=picking.id))
        found = packages.browse([row[0] for row in rows])
        found.fetch(OF_PARCEL)
        return found

    # --- put in, take out -----------------------------------------------------------------------------------------------

    @api.model
    def _put(self, picking, product, quantity, parcel, lot=None, content=None):
        """Put so many of a product into a parcel.

        :param lot: stock.lot that was read, None where none was
        :return: the stock.lot that it is, also where only one was left and none was read
        :raises Refused: it is not of this order, too many, not picked yet, another lot
        """
        content = content if content is not None else self._content(picking)
        parts = packing.put(content.lines, content.demands, product.id, quantity, lot.id if lot else None,
                            product.tracking != "none")
        if isinstance(parts, packing.No):
            raise self._refused(parts, picking, product, quantity, content)
        taken = {part.line for part in parts}
        lots = {line.lot for line in content.lines if line.id in taken}
        self._check_dates(lots)
        self._apply([(part, parcel) for part in parts])
        return lot or self._one_lot(lots)

    @api.model
    def _check_dates(self, lot_ids):
        """What went out of date on the way is told while somebody has it in hand.

        :raises Refused: one of these lots did
        """
        lapsed = self.env["stock.lot"].browse(filter(None, lot_ids))._oms_lapsed()[:1]
        if lapsed:
            raise Refused("wrong_lot", self.env._(
                "%(product)s: lot %(lot)s is out of date. Put it aside, and say that the rest is not here.",
                product=lapsed.product_id.display_name, lot=lapsed.name))

    @api.model
    def _take_out(self, picking, product, quantity, parcel, lot=None):
        """Take so many of a product out of a parcel: first what may not leave, then what the order does not want any more, which
        is not reserved for it any more.

        :return: the stock.lot that it is, as :meth:`_put`
        :raises Refused: there are not so many in it, several lots are
        """
        content = self._content(picking)
        inside = content.inside()
        lost = packing.strayed(self.env["oms.scan"]._put_into_parcels(picking), inside)
        told = [packing.Part(line.id, line.quantity) for line in content.held if line.parcel]
        told += packing.beyond(content.lines, content.demands)[1]
        parts = packing.take_out(
            inside, product.id, quantity, parcel.id, lot.id if lot else None, product.tracking != "none", lost, told)
        if isinstance(parts, packing.No):
            if parts.why == packing.WHICH_LOT:
                raise self._refused(parts, picking, product, quantity, content)
            raise Refused("too_many" if parts.left else parts.why, self.env._(
                "%(parcel)s has %(left).12g × %(product)s.", parcel=parcel.name, left=parts.left, product=product.display_name))
        self._apply([(part, self.env["stock.package"]) for part in parts])
        self._drop_beyond(picking)
        there = [*((line.parcel, line.product, line.lot) for line in inside), *lost]
        return lot or self._one_lot(of_lot for *at, of_lot in there if at == [parcel.id, product.id])

    @api.model
    def _one_lot(self, lots):
        """The only one of these lots; none where there are several. A scan is kept with it: what lies in a parcel is compared
        with what was put in by lot."""
        lots = set(lots)
        return self.env["stock.lot"].browse(lots if len(lots) == 1 and all(lots) else ())

    @api.model
    def _apply(self, parts):
        """Put parts of lines into parcels; an empty record: into none."""
        lines = self.env["stock.move.line"].browse([part.line for part, _parcel in parts])
        lines.fetch(OF_LINE)
        for line, (part, parcel) in zip(lines, parts, strict=True):
            line._oms_pack_into(part.quantity, parcel)

    @api.model
    def _refused(self, no, picking, product, quantity, content):
        """The refusal of goods, in words for whoever holds them."""
        name = product.display_name
        if no.why == packing.WRONG_ITEM:
            return self._refused_item(picking, product)
        if no.why == packing.WRONG_LOT:
            lots = self.env["stock.lot"].browse({line.lot for line in content.of(product) if line.lot}).sorted("id")
            return Refused("wrong_lot", self.env._(
                "Not this one of %(product)s. This order has: %(lots)s.", product=name, lots=", ".join(lots[:5].mapped("name"))))
        if no.why == packing.WHICH_LOT:
            return Refused("ambiguous", self.env._("%s: scan the lot or serial number.", name))
        if no.why == packing.NOT_PICKED:
            return Refused("not_picked", self.env._("%s is not picked yet: somebody is on the way with it.", name))
        wanted = sum(packing.wanted(content.of(product), content.demands).values())
        if no.left:
            return Refused("too_many", self.env._(
                "Only %(left).12g × %(product)s to put in, not %(quantity).12g.", left=no.left, product=name, quantity=quantity))
        return Refused("too_many", self.env._(
            "%(product)s: all %(wanted).12g are packed already. Put this one aside.", product=name, wanted=wanted))

    @api.model
    def _refused_item(self, picking, product):
        """Goods of another order are told apart from goods of none."""
        other = self.env["oms.station"]._wanting(product, picking.picking_type_id.warehouse_id, but=picking)[:1]
        if other:
            return Refused("other_order", self.env._(
                "%(product)s belongs to %(order)s, not to this order.", product=product.display_name,
                order=other._oms_order_name()))
        return Refused("wrong_item", self.env._("%s is not in this order. Put it aside.", product.display_name))

    # --- what changed meanwhile -----------------------------------------------------------------------------------------

    @api.model
    def _settle(self, picking):
        """Bring the records in line with what people did, where the transfer was changed under their hands: what lies in a parcel
        and is still wanted stays in it; what lies beside and is not wanted any more is let go.

        :return: (what was put into parcels and is wanted no more: {(parcel, product, lot): quantity}, the content after it)
        """
        content = self._drop_beyond(picking)
        lost = packing.strayed(self.env["oms.scan"]._put_into_parcels(picking), content.inside())
        if not lost:
            return {}, content
        found, out = packing.still_there(content.lines, content.demands, lost)
        self._apply([(part, self.env["stock.package"].browse(parcel)) for part, parcel in found])
        return out, self._content(picking) if found else content

    @api.model
    def _drop_beyond(self, picking):
        """What lies loose for a move beyond what it asks for (the order was lowered after it was picked) is reserved no more."""
        content = self._content(picking)
        loose = packing.beyond(content.lines, content.demands)[0]
        for part in loose:
            record = self.env["stock.move.line"].browse(part.line)
            record._oms_in_own_unit()
            if part.quantity >= record.quantity - NOTHING:
                record.unlink()
            else:
                record.quantity = record.product_uom_id.round(record.quantity - part.quantity, rounding_method="HALF-UP")
        return self._content(picking) if loose else content
