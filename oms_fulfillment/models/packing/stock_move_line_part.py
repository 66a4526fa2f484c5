# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.tools import SQL

from ...planning.sizes import NOTHING

#: Columns that make goods the same: lines that are alike in them and in one parcel are one line.
ALIKE = ("move_id", "lot_id", "lot_name", "package_id", "owner_id", "location_id", "location_dest_id", "product_uom_id", "picked")
#: What of a line its transfer, its order and others work out their sums from.
TOLD = ["quantity", "quantity_product_uom", "result_package_id"]


class StockMoveLine(models.Model):
    """Goods go into parcels in Odoo's own lines: a line is in one, or a part of it becomes a line that is. What is reserved stays
    so: the parts together are what the line was, and no quant is touched (other orders' packers need the same ones).

    While a parcel is open its lines are written by statements. A scan every two seconds would else work out weights and
    amounts of the transfer and its order anew each time, for nothing: no sum changes. When the parcel is closed everybody is
    told (`_oms_tell`).
    """

    _inherit = "stock.move.line"

    def _oms_parcel(self):
        """The parcel that this line goes into; none while it only lies in a tote."""
        return self.result_package_id._oms_parcels()

    def _action_done(self):
        """Totes stay in the warehouse: what was picked into one and never packed leaves without it."""
        self.filtered(lambda line: (
            line.result_package_id and line.location_dest_id.usage == "customer" and line.move_id.sale_line_id
            and not line._oms_parcel())).result_package_id = False
        return super()._action_done()

    def _oms_pack_into(self, quantity, parcel):
        """Put so much (in the product's own unit) of this line into a parcel; an empty one: take it out."""
        self.ensure_one()
        quantity = self.product_id.uom_id.round(quantity, rounding_method="HALF-UP")
        if not quantity:
            return
        whole = self.quantity_product_uom <= quantity + NOTHING
        entire = self.is_entire_pack
        if not whole:
            self._oms_in_own_unit()
        self.flush_recordset()
        if entire and parcel != self.result_package_id:
            self._oms_not_entire()
        self._oms_same_way(parcel)
        twin, there = self._oms_twin(parcel)
        if twin:
            self._oms_count({twin.id: there + (self.quantity if whole else quantity),
                             self.id: 0 if whole else self.quantity - quantity})
            if whole:
                self.unlink()
        elif not whole:
            self._oms_split(quantity, parcel)
        elif parcel and not entire:
            self._oms_write_sql({"result_package_id": parcel.id})
        else:
            self.write({"result_package_id": parcel.id})
        if not parcel:
            self.exists()._oms_tell()

    def _oms_tell(self):
        """What depends on how much of these goods is in which parcel is worked out anew."""
        self.invalidate_recordset(TOLD)
        self.modified(TOLD)

    def _oms_in_own_unit(self):
        """Count this line in the product's own unit: of a dozen three may go into one parcel."""
        unit = self.product_id.uom_id
        if self.product_uom_id != unit:
            # not Odoo's write, which reserves anew: how much it is does not change
            models.BaseModel.write(self, {"product_uom_id": unit.id, "quantity": self.quantity_product_uom})

    def _oms_not_entire(self):
        """Something of a package that was to move as it is goes elsewhere: none of it counts as the entire package any more, as
        Odoo says when it writes such a line."""
        self.env.cr.execute(SQL(
            "UPDATE stock_move_line SET is_entire_pack = FALSE WHERE picking_id = %s AND package_id = %s AND is_entire_pack",
            self.picking_id.id, self.package_id.id))
        self.invalidate_model(["is_entire_pack"], flush=False)

    def _oms_same_way(self, parcel):
        """A parcel goes to one place: where a putaway rule sends its goods elsewhere, they follow what is in it."""
        if parcel and parcel != self.result_package_id:
            there = self.env.execute_query(SQL(
                "SELECT location_dest_id FROM stock_move_line WHERE picking_id = %s AND result_package_id = %s LIMIT 1",
                self.picking_id.id, parcel.id))
            if there and there[0][0] != self.location_dest_id.id:
                self.location_dest_id = there[0][0]
                self.flush_recordset()

    def _oms_twin(self, parcel):
        """(a line like this one that is in the parcel already, or in none; how much is on it): parts of it are joined, not listed
        one by one."""
        same = SQL(" AND ").join(
            SQL("twin.%s IS NOT DISTINCT FROM line.%s", SQL.identifier(name), SQL.identifier(name)) for name in ALIKE)
        rows = self.env.execute_query(SQL(
            """SELECT twin.id, twin.quantity::float FROM stock_move_line line
                 JOIN stock_move_line twin ON twin.id != line.id AND twin.quantity > 0 AND %s
                WHERE line.id = %s AND twin.result_package_id IS NOT DISTINCT FROM %s ORDER BY twin.id LIMIT 1""",
            same, self.id, parcel.id or None))
        return (self.browse(rows[0][0]), rows[0][1]) if rows else (self.browse(), 0.0)

    def _oms_count(self, quantities):
        """Say how much is on this line and others like it, each in its product's own unit or all of it, as exactly as the unit is
        counted: what is left of 0.3 kg without 0.1 is 0.2. No sum of lines changes.

        :param quantities: {line id: quantity}
        """
        unit, own = self.product_uom_id, self.product_id.uom_id
        counted = {line_id: unit.round(quantity, rounding_method="HALF-UP") for line_id, quantity in quantities.items()}
        self.env.cr.execute(SQL(
            """UPDATE stock_move_line line SET quantity = said.quantity, quantity_product_uom = said.own, write_uid = %s,
                      write_date = now() AT TIME ZONE 'UTC'
                 FROM unnest(%s::int[], %s::numeric[], %s::numeric[]) AS said (id, quantity, own) WHERE line.id = said.id""",
            self.env.uid, list(counted), list(counted.values()),
            [unit._compute_quantity(quantity, own, rounding_method="HALF-UP") for quantity in counted.values()]))
        self.browse(counted).invalidate_recordset(TOLD[:2], flush=False)

    def _oms_split(self, quantity, parcel):
        """Make a line of a part of this one (rounded to its unit). Its row is copied: what another addon keeps on the line is
        true of both parts."""
        self._oms_count({self.id: self.quantity - quantity})
        changed = {"quantity": quantity, "quantity_product_uom": quantity, "result_package_id": parcel.id or None,
                   "is_entire_pack": False, "create_uid": self.env.uid, "write_uid": self.env.uid}
        names = [field.name for field in self._fields.values()
                 if field.store and field.column_type and field.name not in ("id", *self._oms_of_one_line())]
        values = [SQL("%s", changed[name]) if name in changed else SQL("now() AT TIME ZONE 'UTC'") if name in (
            "create_date", "write_date") else SQL.identifier(name) for name in names]
        self.env.cr.execute(SQL(
            "INSERT INTO stock_move_line (%s) SELECT %s FROM stock_move_line WHERE id = %s",
            SQL(", ").join(map(SQL.identifier, names)), SQL(", ").join(values), self.id))
        self.move_id.invalidate_recordset(["move_line_ids"], flush=False)
        self.picking_id.invalidate_recordset(["move_line_ids"], flush=False)

    def _oms_of_one_line(self):
        """Columns that a part of a line does not take along: what of ours is said of one line and not copied with it (its tour,
        what was scanned on it)."""
        return [name for name, field in self._fields.items() if name.startswith("oms_") and not field.copy]

    def _oms_write_sql(self, vals):
        self.env.cr.execute(SQL(
            "UPDATE stock_move_line SET %s, write_uid = %s, write_date = now() AT TIME ZONE 'UTC' WHERE id = %s",
            SQL(", ").join(SQL("%s = %s", SQL.identifier(name), value) for name, value in vals.items()), self.env.uid, self.id))
        self.invalidate_recordset(list(vals), flush=False)
