# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.oms_core.tools import check_arguments
from odoo.fields import Domain
from odoo.tools import SQL

from ...planning import scan_codes

#: Rows of a list on the screen.
ROWS = 20


class OmsStation(models.AbstractModel):
    """What a code is that was read before anything is packed, and what there is to do."""

    _inherit = "oms.station"

    @api.model
    def home(self, warehouse_id=None):
        """What the screen shows before anything is scanned."""
        self._check_packer()
        check_arguments(self.env, warehouse_id=(warehouse_id, "number"))
        warehouses = self.env["stock.warehouse"].search([("company_id", "in", self.env.companies.ids)])
        mine = self.env.user._get_default_warehouse_id()
        warehouse = (warehouses.filtered(lambda one: one.id == warehouse_id) or (warehouses & mine) or warehouses)[:1]
        domain = self._open_domain(warehouse)
        return {
            "warehouses": [{"id": one.id, "name": one.name} for one in warehouses], "warehouse": warehouse.id or None,
            "to_pack": self.env["stock.picking"].search_count(domain), "to_pack_domain": list(domain),
            "ready_totes": self._ready_totes(warehouse), "types": self._types(warehouse.company_id), "last": self._last()}

    @api.model
    def _open_domain(self, warehouse):
        """What is to be packed in a warehouse now."""
        return Domain("oms_step", "=", "pack") & Domain("state", "=", "assigned") & Domain(
            "picking_type_id.warehouse_id", "=", warehouse.id)

    @api.model
    def _types(self, company):
        kinds = self.env["stock.package.type"].search([("oms_carton", "=", True), ("company_id", "in", [False, company.id])])
        return [{"id": kind.id, "name": kind.name, "barcode": kind.barcode or "",
                 "size": " × ".join(str(side) for side in kind._oms_inner())} for kind in kinds]

    @api.model
    def _last(self):
        """What the user packed last."""
        parcels = self.env["stock.package"].search(
            [("oms_closed_by_id", "=", self.env.uid), ("oms_closed_at", "!=", False)], order="oms_closed_at desc, id desc",
            limit=ROWS)
        rows = {}
        for parcel in parcels:
            picking = parcel.oms_picking_id
            if picking and picking.has_access("read"):
                row = rows.setdefault(picking.id, {
                    "picking_id": picking.id, "name": picking.name, "order": picking._oms_order_name(), "parcels": [],
                    "at": fields.Datetime.to_string(parcel.oms_closed_at)})
                row["parcels"].append(parcel.name)
        return list(rows.values())[:5]

    @api.model
    def _ready_totes(self, warehouse):
        """Totes with goods to pack: [{"name", "picking_id", "order", "due_text"}], what leaves first comes first."""
        self.env["stock.picking"].flush_model(["oms_step", "state"])
        self.env["stock.move.line"].flush_model(["package_id", "result_package_id", "picking_id", "quantity"])
        rows = self.env.execute_query(SQL(
            """SELECT DISTINCT package.id, picking.id, picking.date_deadline
                 FROM stock_picking picking
                 JOIN stock_picking_type kind ON kind.id = picking.picking_type_id AND kind.warehouse_id = %s
                 JOIN stock_move_line line ON line.picking_id = picking.id AND line.quantity > 0
                 JOIN stock_package package ON package.id = COALESCE(line.result_package_id, line.package_id)
                 JOIN stock_package_type type ON type.id = package.package_type_id AND type.package_use = 'reusable'
                WHERE picking.oms_step = 'pack' AND picking.state = 'assigned'
                ORDER BY picking.date_deadline NULLS LAST, picking.id, package.id LIMIT %s""", warehouse.id or 0, ROWS))
        pickings = self.env["stock.picking"].browse([picking_id for _tote, picking_id, _due in rows])
        totes = self.env["stock.package"].browse([tote_id for tote_id, _picking, _due in rows])
        return [{"name": tote.name, "picking_id": picking.id, "order": picking._oms_order_name(),
                 "due_text": self._due_text(picking)}
                for tote, picking in zip(totes, pickings, strict=True) if picking.has_access("read")]

    # --- look -------------------------------------------------------------------------------------------------------------

    @api.model
    def look(self, code, warehouse_id=None):
        """What a code is: an order, a transfer, a tote, a parcel, an item that some order waits for.

        :return: {"kind", "words", "job": of the transfer that is meant or None, "choices": where several may be meant}
        """
        self._check_packer()
        check_arguments(self.env, code=(code, "text"), warehouse_id=(warehouse_id, "number"))
        code = scan_codes.readable(code)
        warehouse = self.env["stock.warehouse"].browse(warehouse_id or ()).exists()
        if not code:
            return self._found("none", self.env._("Nothing was read. Scan again."))
        for find in (self._look_package, self._look_transfer, self._look_item):
            found = find(code, warehouse)
            if found:
                return found
        return self._found("none", self._unknown(code).words)

    @api.model
    def _found(self, kind, words="", pickings=None):
        """One transfer is the job; several are choices, what leaves first comes first."""
        pickings = pickings if pickings is not None else self.env["stock.picking"]
        if len(pickings) == 1:
            return {"kind": kind, "words": words, "job": self._job(pickings), "choices": []}
        return {"kind": "choice" if pickings else kind, "words": words, "job": None, "choices": self._choices(pickings)}

    @api.model
    def _choices(self, pickings):
        # sudo: the name of who gets it, of transfers that the user may read
        return [{"picking_id": picking.id, "name": picking.name, "order": picking._oms_order_name(),
                 "to": picking.partner_id.sudo().name or "", "due_text": self._due_text(picking)} for picking in pickings[:ROWS]]

    @api.model
    def _best_first(self, pickings):
        """What leaves first comes first; what the user is at comes before everything."""
        due = self._due_of(pickings)
        far = fields.Datetime.to_datetime("9999-12-31 00:00:00")
        return pickings.sorted(lambda picking: (
            picking.oms_packer_id != self.env.user, due[picking.id] or far, -int(picking.priority or 0), picking.id))

    @api.model
    def _look_package(self, code, warehouse):
        codes = self.env["oms.code"]
        packages = codes._containers(code, codes._gs1(code))
        if not packages:
            return None
        totes = packages - packages._oms_parcels()
        lines = self.env["stock.move.line"].search([
            "|", ("package_id", "in", packages.ids), ("result_package_id", "in", packages.ids), ("quantity", ">", 0),
            ("state", "not in", ("draft", "cancel"))], order="id desc", limit=200)
        here = self._to_pack(lines.filtered(lambda line: line.state != "done").picking_id, warehouse)
        if totes:
            words = "" if here else self.env._("%s is empty, or nothing in it is to be packed here.", code)
            return self._found("tote", words, here)
        if here:
            return self._found("parcel", "", here)
        last = (packages.oms_picking_id or lines.picking_id.sorted("id"))[-1:]
        if not last:
            return self._found("parcel", self.env._("%s is an empty parcel of no order.", code))
        if not last.has_access("read"):  # a parcel is of no company until something lies in it
            return self._found("none", self.env._("“%s” is another company's.", code))
        return self._found("parcel", self._where(last), last)

    @api.model
    def _look_transfer(self, code, warehouse):
        pickings = self.env["oms.code"]._transfers(code)
        kind = "transfer"
        if not pickings:
            orders = self.env["oms.code"]._orders(code)  # only transfers of them that the user may read are shown
            kind, pickings = "order", self.env["stock.picking"].search([
                ("sale_id", "in", orders.ids), ("company_id", "in", self.env.companies.ids)], limit=200)
            if orders and not pickings:
                mine = orders.filtered(lambda order: order.company_id in self.env.companies)
                return self._found("none", self.env._("%s has nothing to pack.", code) if mine else self.env._(
                    "“%s” is another company's.", code))
        if not pickings:
            return None
        here = self._to_pack(pickings, warehouse)
        if here:
            return self._found(kind, "", here)
        still_open = pickings.filtered(lambda picking: picking.state not in ("done", "cancel"))
        last = still_open.sorted("id")[:1] or pickings.sorted("id")[-1:]
        return self._found(kind, self._where(last), last)

    @api.model
    def _look_item(self, code, warehouse):
        """An item is packed for the order that leaves first of those that wait for it."""
        meanings = self.env["oms.code"]._meanings(code)
        products = self.env["product.product"].union(*(meaning.product for meaning in meanings))
        if not products:
            return None
        waiting = self._wanting(products, warehouse)
        if not waiting:
            names = ", ".join(products[:3].mapped("display_name"))
            return self._found("item", self.env._("No order here waits for %s. Put it aside.", names) if any(
                products.mapped("active")) else self.env._("%s is archived. Put it aside.", names))
        best = waiting[:1]
        words = self.env._("For %s", best._oms_order_name())
        return {"kind": "item", "words": words, "job": self._job(best), "choices": self._choices(waiting[1:])}

    @api.model
    def _wanting(self, products, warehouse, but=None):
        """Transfers that are to be packed and still have to get some of these products into a parcel, what leaves first comes
        first."""
        lines = self.env["stock.move.line"].search([
            ("product_id", "in", products.ids), ("quantity", ">", 0), ("state", "in", ("assigned", "partially_available")),
            ("company_id", "in", self.env.companies.ids),
            ("picking_id.oms_step", "in", ("pick", "pack")),
            *([("picking_id.picking_type_id.warehouse_id", "=", warehouse.id)] if warehouse else [])], limit=500)
        loose = lines.filtered(lambda line: not line._oms_parcel())
        pickings = self._to_pack(loose.picking_id - (but or self.env["stock.picking"]), warehouse)
        ready = loose.filtered(lambda line: line.picked or line.picking_id._oms_role() != "all").picking_id
        return (pickings & ready).with_prefetch()

    @api.model
    def _to_pack(self, pickings, warehouse):
        """Those of these transfers that goods are packed on now, here if a warehouse is given."""
        pickings = pickings._filtered_access("read").filtered(lambda picking: (
            picking.state in ("assigned", "confirmed", "waiting") and not picking.oms_unreleased
            and (not warehouse or picking.picking_type_id.warehouse_id == warehouse)))
        begun = pickings._oms_open_parcels().oms_picking_id
        return self._best_first(pickings.filtered(lambda picking: (
            picking.oms_step == "pack" or picking in begun or (
                picking._oms_role() == "all" and not picking.oms_packed_at and any(picking.move_line_ids.mapped("picked"))))))

    @api.model
    def _where(self, picking):
        """Where goods are that are not packed here now, in words; never why."""
        name = picking._oms_order_name()
        if picking.state == "cancel":
            return self.env._("%s was cancelled.", name)
        if picking.state == "done" and picking.location_dest_id.usage == "customer":
            return self.env._("%(order)s has left, on %(day)s.", order=name, day=self.env["oms.day"]._say(
                self.env["oms.day"]._of(picking.date_done, picking.picking_type_id.warehouse_id)))
        if picking.state == "done":
            return self.env._("%s is packed.", name)
        if picking.oms_unreleased:
            return self.env._("%s is not with the warehouse now.", name)
        if picking.oms_step == "pick":
            return self.env._("%s is still to be picked.", name)
        if picking.oms_step == "ship":
            return self.env._("%s is packed: it is to be shipped.", name)
        return self.env._("%(order)s: nothing to pack on %(transfer)s now.", order=name, transfer=picking.name)
