# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ...planning import packing
from ...planning.sizes import NOTHING
from .oms_packing import Content
from .stock_package import CLOSED, OPEN


class OmsStation(models.AbstractModel):
    """A transfer as the station shows it. A fixed number of queries, however many lines it has."""

    _inherit = "oms.station"

    @api.model
    def _job(self, picking):
        service = self.env["oms.packing"]
        content = self._done_content(picking) if picking.state == "done" else service._content(picking)
        self._load_goods(content)
        stop = service._stopped(picking) if picking.state != "done" else None
        if not stop and picking.state != "done":
            stop = self._stopped_by_change(picking, content)
        parcels = self._parcel_dicts(picking, content)
        packed = picking.state == "done" or (
            service._is_packed(content) and not any(parcel["state"] == OPEN and parcel["items"] for parcel in parcels))
        packer = picking.oms_packer_id.sudo()  # sudo: the name of a colleague
        return {
            "picking_id": picking.id, "name": picking.name, "order": picking._oms_order_name(),
            "to": picking.partner_id.sudo().name or "",  # sudo: who gets it, as the label says
            "state": "stopped" if stop else "done" if packed else "open", "stopped": stop,
            "lines": self._line_dicts(picking, content), "parcels": parcels,
            "carrier": picking.carrier_id.sudo().name or "",  # sudo: as the label says
            "due_text": self._due_text(picking), "warehouse_id": picking.picking_type_id.warehouse_id.id,
            "packer": {"id": packer.id, "name": packer.name, "mine": packer == self.env.user} if packer else None,
            "version": picking.oms_pack_version, "documents": self._documents(picking)}

    @api.model
    def _stopped_by_change(self, picking, content):
        """As :meth:`_check_stopped` would say at the next scan, without writing anything."""
        lost = packing.strayed(self.env["oms.scan"]._put_into_parcels(picking), content.inside())
        out = packing.still_there(content.lines, content.demands, lost)[1] if lost else {}
        return self.env["oms.packing"]._stopped_by_change(picking, content, out)

    # --- lines ------------------------------------------------------------------------------------------------------------

    @api.model
    def _line_dicts(self, picking, content):
        """A line a move: what is done is all that it moved."""
        done = picking.state == "done"
        moves = self.env["stock.move"].search_fetch(
            [("picking_id", "=", picking.id), ("state", "!=", "cancel")], ["product_id", "product_qty", "quantity"],
            order="sequence, id")
        moves = moves.filtered(lambda move: move.product_qty or move.quantity)
        goods = self.env["oms.code"]._goods(moves.product_id)
        lots = {lot.id: lot for lot in self.env["stock.lot"].browse({line.lot for line in content.lines if line.lot})}
        by_move = {}
        for line in content.lines:
            by_move.setdefault(line.move, []).append(line)
        rows = []
        for move in moves:
            mine, unit = by_move.get(move.id, []), move.product_id.uom_id
            there = unit.round(sum(line.quantity for line in mine))
            rows.append({
                "move_id": move.id, "product": goods[move.product_id.id],
                "expected": there if done else min(there, move.product_qty),
                "packed": unit.round(sum(line.quantity for line in mine if line.parcel)), "unit": unit.name,
                "lots": self._lot_dicts(mine, lots, unit), "note": "" if done else self._note(move, mine, there)})
        return rows

    @api.model
    def _lot_dicts(self, lines, lots, unit):
        rows = {}
        for line in lines:
            if line.lot:
                lot = lots[line.lot]
                expiry = lot.expiration_date if "expiration_date" in lot._fields else None
                row = rows.setdefault(line.lot, {
                    "id": lot.id, "name": lot.name, "expected": 0.0, "packed": 0.0,
                    "expiry": fields.Date.to_string(expiry) if expiry else None})
                row["expected"] = unit.round(row["expected"] + line.quantity)
                row["packed"] = unit.round(row["packed"] + (line.quantity if line.parcel else 0.0))
        return list(rows.values())

    @api.model
    def _note(self, move, lines, there):
        """What is to be known of a line: what is not here, or not picked yet. Never why."""
        notes = []
        missing = move.product_qty - there
        if missing > NOTHING:
            notes.append(self.env._("%.12g not here", missing))
        waiting = sum(line.quantity for line in lines if not line.ready)
        if waiting > NOTHING:
            notes.append(self.env._("%.12g not picked yet", waiting))
        return ", ".join(notes)

    @api.model
    def _done_content(self, picking):
        """What a done transfer moved, as if it were still to be packed."""
        return Content([packing.Line(
            line.id, line.move_id.id, line.product_id.id, line.lot_id.id or 0, line.quantity_product_uom,
            line._oms_parcel().id or 0)
            for line in picking.move_line_ids.filtered("quantity")], {})

    # --- parcels ----------------------------------------------------------------------------------------------------------

    @api.model
    def _parcel_dicts(self, picking, content):
        service = self.env["oms.packing"]
        parcels = service._parcels(picking)
        inside = {parcel.id: [] for parcel in parcels}
        there = content.inside()
        for line in there:
            if line.parcel in inside:
                inside[line.parcel].append(line)
        expected = service._expected(parcels, inside)
        products = self.env["product.product"].browse({line.product for line in there})
        names = dict(zip(products.ids, products.mapped("display_name"), strict=True))
        units = {product.id: product.uom_id for product in products}
        lots = self.env["stock.lot"].browse({line.lot for line in there if line.lot})
        lots = dict(zip(lots.ids, lots.mapped("name"), strict=True))
        return [self._parcel_dict(picking, parcel, inside[parcel.id], names, lots, units, *expected[parcel.id])
                for parcel in parcels]

    @api.model
    def _parcel_dict(self, picking, parcel, lines, names, lots, units, expected, unknown):
        state = parcel.oms_state or CLOSED
        items = {}
        for line in lines:
            items.setdefault((line.move, line.lot), {
                "move_id": line.move, "product_id": line.product, "name": names[line.product],
                "lot": lots.get(line.lot), "quantity": 0.0})
            item = items[line.move, line.lot]
            item["quantity"] = units[line.product].round(item["quantity"] + line.quantity)
        warehouse = picking.picking_type_id.warehouse_id
        weighed = parcel.oms_weighed or None
        warnings = []
        if lines and unknown:
            warnings.append(self.env._(
                "Its weight is not known: no weight of %s.", ", ".join(unknown[:3].mapped("display_name"))))
        if weighed and not parcel.oms_weight_by_id and not packing.weight_is_right(
                expected, weighed, warehouse.oms_weight_percent, warehouse.oms_weight_grams):
            warnings.append(self.env._("It was weighed before its content changed: weigh it again."))
        return {
            "id": parcel.id, "name": parcel.name, "type": parcel.package_type_id.name or "",
            "type_id": parcel.package_type_id.id or None,
            "state": state, "items": list(items.values()), "weight": weighed or expected, "expected_weight": expected,
            "weighed": weighed, "warning": " ".join(warnings), "can_reopen": state == CLOSED and picking.state != "cancel"}

    # --- around it --------------------------------------------------------------------------------------------------------

    @api.model
    def _due_of(self, pickings):
        """{transfer id: when it has to be ready, or None}: its pick-up where it is known, else its promised day."""
        return {picking.id: picking.oms_pickup_at or picking.date_deadline or None for picking in pickings}

    @api.model
    def _due_text(self, picking):
        day, warehouse = self.env["oms.day"], picking.picking_type_id.warehouse_id
        if not picking.oms_pickup_at:
            return day._when(picking.date_deadline, warehouse)[0] if picking.date_deadline else ""
        return day._say_when(picking.oms_pickup_at, warehouse)

    @api.model
    def _documents(self, picking):
        """What is printed from here: [{"name", "url"}]. Further papers are added here."""
        return [{"name": self.env._("Packing slip"), "url": f"/report/pdf/oms_fulfillment.oms_packing_slip_report/{picking.id}"}]
