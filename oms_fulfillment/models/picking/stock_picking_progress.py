# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import fields, models
from odoo.addons.oms_core.tools import Fact


class StockPicking(models.Model):
    _inherit = "stock.picking"

    oms_picked_at = fields.Datetime(
        "Picked on", readonly=True, copy=False, help="When everything reserved was first picked.")
    oms_packed_at = fields.Datetime(
        "Packed on", readonly=True, copy=False, help="When everything picked was first in packages.")

    # Lines are ticked and packed one by one or by thousands, by buttons, scanners and other addons. Each such write
    # only notes its transfer; at the end of the transaction, or when the transfer is validated, all noted ones are
    # judged at once and the timeline gets one insert.

    def _oms_progress_later(self):
        """Judge these transfers before the transaction commits."""
        if not self:
            return
        precommit = self.env.cr.precommit
        noted = precommit.data.get("oms_fulfillment.progress")
        if noted is None:
            noted = precommit.data["oms_fulfillment.progress"] = set()
            precommit.add(self.env["stock.picking"]._oms_progress_noted)
        noted.update(self.ids)

    def _oms_progress_noted(self):
        ids = self.env.cr.precommit.data.pop("oms_fulfillment.progress", ())
        pickings = self.browse(ids).exists()
        pickings._oms_leave_broken()
        pickings._oms_note_progress()
        self.env.flush_all()  # precommit hooks run after the last flush of the transaction

    def _oms_note_progress(self, done=False):
        """Stamp what is picked and packed now, and tell the timeline of the orders; once per transfer and step.

        :param done: these transfers are being validated: what is on them counts as picked, and as packed where
            packing is what they are for
        """
        now = fields.Datetime.now()
        picked, unpicked, packed, unpacked = self.browse(), self.browse(), self.browse(), self.browse()
        for picking in self.with_prefetch():
            role = picking.sale_id and picking._oms_role()
            if not role or picking.oms_unreleased:
                continue
            lines = picking.move_line_ids.filtered("quantity")
            all_picked = bool(lines) and (done or all(line.picked for line in lines))
            if all_picked and not picking.oms_picked_at and role in ("pick", "all"):
                picked |= picking
            if not all_picked and picking.oms_picked_at and picking.state != "done":
                unpicked |= picking
            # What the step before brought is picked, ticked or not.
            taken = lines.filtered("picked") or (lines if done or role == "pack_ship" else lines.browse())
            boxed = taken and all(line._oms_parcel() for line in taken) and not taken.result_package_id._oms_open()
            if not boxed and not done and picking.oms_packed_at and picking.state != "done" and role != "pick":
                unpacked |= picking
            if not picking.oms_packed_at and (
                (boxed and role in ("all", "pack_ship", "pack")) or (done and role == "pack")
            ):
                packed |= picking
        unpicked.write({"oms_picked_at": Fact(False)})
        unpacked.write({"oms_packed_at": Fact(False)})
        picked.write({"oms_picked_at": Fact(now)})
        packed.write({"oms_packed_at": Fact(now)})
        self.env["oms.order.event"]._oms_log(
            picked._oms_progress_entries("picked") + packed._oms_progress_entries("packed"))

    def _oms_progress_entries(self, kind):
        """Timeline entries, one per transfer and order: what was picked or packed, and where."""
        entries = []
        self = self.sudo()  # sudo: of whose orders it is, for who may see own orders only and works on this transfer
        self.mapped("move_line_ids.move_id.sale_line_id.order_id")  # for all of them at once
        for picking in self.with_prefetch():
            by_order = defaultdict(lambda: self.env["stock.move.line"])
            lines = picking.move_line_ids.filtered("quantity")
            for line in lines.filtered("picked") or lines:
                by_order[line.move_id.sale_line_id.order_id] |= line
            for order, lines in by_order.items():
                if order:
                    entries.append(picking._oms_progress_entry(kind, order, lines))
        return entries

    def _oms_progress_entry(self, kind, order, lines):
        packages = lines.result_package_id
        facts = {"picking_id": self.id, "lines": len(lines.move_id), "packages": packages.mapped("name")}
        warehouse = self.picking_type_id.warehouse_id.name or ""
        if kind == "picked":
            short = lines.move_id._oms_short_picked()
            goods = self.env._("1 line") if facts["lines"] == 1 else self.env._("%s lines", facts["lines"])
            if short:
                goods = self.env._("%(goods)s; not found: %(short)s", goods=goods, short=short._oms_list_quantities(missing=True))
            summary = self.env._(
                "%(picking)s in %(warehouse)s: %(goods)s", picking=self.name, warehouse=warehouse, goods=goods)
        else:
            summary = self.env._(
                "%(picking)s in %(warehouse)s: %(packages)s",
                picking=self.name, warehouse=warehouse,
                packages=", ".join(facts["packages"]) or self.env._("no packages"))
        return {"order_id": order.id, "kind": kind, "summary": summary, "facts": facts}

    def _action_done(self):
        self._oms_leave_packages()
        # Before the goods move, so that the timeline reads picked, packed, shipped.
        self._oms_note_progress(done=True)
        return super()._action_done()
