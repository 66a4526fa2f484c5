# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ...planning import outcome
from ...planning.outcome import DONE, NOT, Outcome


class StockPicking(models.Model):
    """Pack many transfers at once: a carton per transfer and destination."""

    _inherit = "stock.picking"

    def action_oms_pack(self):
        return self._oms_show_outcomes(self.env._("Pack"), self._oms_pack())

    def action_oms_parcels(self):
        """Ask what goes into which parcel."""
        self.ensure_one()
        return self.env["oms.fulfillment.parcels"]._oms_open_for(self)

    def _oms_pack(self):
        """Put what is picked and in no package yet into packages, where the warehouse packs (a warehouse of several
        steps does not pack on the transfer that picks), as far as to the next list: a transfer that only packs is validated.

        :returns: {transfer id: Outcome}
        """
        outcomes = self._oms_put_in_cartons()
        apart = self.filtered(lambda picking: picking._oms_role() == "pack" and picking._oms_is_packed())
        steps = apart._oms_ship_step() if apart else {}
        return {**outcomes, **{key: outcome.alone(key, step) for key, step in steps.items()}}

    def _oms_undo_pack(self):
        packages = self.move_line_ids.result_package_id
        outcome = super()._oms_undo_pack()
        self.env["oms.packing"]._forget_expected(packages)
        return outcome

    def _action_done(self):
        # carriers are told the weight when the goods have left
        self.env["oms.packing"]._renew_expected(self.move_line_ids)
        return super()._action_done()

    def _oms_is_packed(self):
        """Whether all that can be worked on is in parcels, and those are closed. A tote is none."""
        lines = self._oms_workable_lines()
        return bool(lines) and all(line._oms_parcel() for line in lines) and not lines.result_package_id._oms_open()

    def _oms_put_in_cartons(self):
        self.filtered(lambda picking: picking.state not in ("done", "cancel"))._oms_leave_packages()
        outcomes, cartons = {}, []
        for picking in self.with_prefetch():
            why, lines = picking._oms_pack_lines()
            outcomes[picking.id] = Outcome(NOT, why) if why else Outcome(DONE, ids=(picking.id,))
            cartons += [(picking, group) for group in lines.grouped("location_dest_id").values()]
        packages = self.env["stock.package"].create(self._oms_cartons_vals(cartons))
        self.env["oms.packing"]._note_expected([
            (package, lines) for (_picking, lines), package in zip(cartons, packages, strict=True)])
        for (_picking, lines), package in zip(cartons, packages, strict=True):
            lines._put_in_pack(package_id=package.id)
        self.mapped("move_line_ids.product_id.weight")  # for all at once: native reads it transfer by transfer
        return outcomes

    def _oms_leave_packages(self):
        """What is taken out of a package of which the rest stays is not in it any more. Odoo keeps it there where less was typed
        than was reserved, and then refuses to move "the same package content more than once"."""
        self._oms_leave(self.move_line_ids._oms_whole_packages())

    def _oms_not_whole(self, packages):
        """Something of these packages does not go on these transfers any more: what does was not packed by lying in them. Odoo
        itself notes this only where a quantity changes."""
        self.move_line_ids._oms_whole_packages().filtered(
            lambda line: line.package_id in packages and line.is_entire_pack).write({"is_entire_pack": False})

    def _oms_leave_broken(self):
        """As :meth:`_oms_leave_packages`, once it is noted that a package may not be whole any more: what was to go with it is to
        be packed. What somebody has in hand at the station is left to them."""
        lines = self.move_line_ids._oms_whole_packages().filtered(
            lambda line: not line.is_entire_pack and line.move_id.sale_line_id and not line.package_id._oms_open())
        if lines:
            self._oms_leave(lines)

    def _oms_leave(self, lines):
        """These lines of these transfers, which go on in the package that they come in, leave it where it does not go whole."""
        for package in lines.package_id:  # of transfers that are done together it may leave whole
            if not self._check_move_lines_map_quant_package(package):
                lines.filtered(lambda line, package=package: line.package_id == package).result_package_id = False

    def _oms_pack_lines(self):
        """(why nothing can be packed or None, the lines to pack)"""
        self.ensure_one()
        none = self.env["stock.move.line"]
        if self.state in ("done", "cancel") or self.oms_unreleased:
            return self._oms_why_not_ready(), none
        if self._oms_role() not in ("all", "pack_ship", "pack"):
            return self.env._("Packing is another step of this warehouse"), none
        lines = self._oms_workable_lines()
        if self._oms_role() == "all":
            lines = lines.filtered("picked")
        if not lines:
            return self.env._("Nothing is picked yet"), none
        lines = lines.filtered(lambda line: not line._oms_parcel())
        return (None, lines) if lines else (self.env._("Packed already"), none)

    @api.model
    def _oms_cartons_vals(self, cartons):
        """Values of the packages for many transfers at once; see :meth:`_oms_carton_vals`.

        :param cartons: [(transfer, lines)]
        """
        every = [picking._oms_carton_vals(lines) for picking, lines in cartons]
        open_ones = [number for number, vals in enumerate(every) if not vals.get("package_type_id")]
        boxes = self.env["oms.cartons"]._one_box_each([cartons[number][1] for number in open_ones])
        for number, box in zip(open_ones, boxes, strict=True):
            if box:
                every[number] = {**every[number], "package_type_id": box}
        return every

    def _oms_carton_vals(self, lines):
        """Values of the package for these lines. To be extended by who knows cartons. Where the packaging of the goods says no
        package type, it is the box that holds all of them."""
        self.ensure_one()
        kinds = lines.move_id.packaging_uom_id.package_type_id.filtered(lambda kind: kind.package_use != "reusable")
        return {"package_type_id": kinds.id} if len(kinds) == 1 else {}
