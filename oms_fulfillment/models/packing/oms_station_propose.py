# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.oms_core.tools import check_arguments

from ...planning import carton_picture, cartons


class OmsStation(models.AbstractModel):
    """In which boxes the goods of a transfer may be packed, and how."""

    _inherit = "oms.station"

    @api.model
    def propose(self, picking_id):
        """What is not in a parcel yet, planned into boxes.

        :return: {"cartons": [{"type_id", "name", "weight" (g or None), "items", "svg"}], "missing": words on what is not planned or not
            known, "valid": whether there is a plan that the judge found no fault in}
        """
        self._check_packer()
        check_arguments(self.env, picking_id=(picking_id, "number"))
        picking = self._picking(picking_id)
        lines = picking._oms_workable_lines()
        loose = lines.filtered(lambda line: not line._oms_parcel())
        if not loose:
            return {"cartons": [], "missing": [self.env._("Nothing is left to pack.")], "valid": False}
        plan, items, boxes, goods = self.env["oms.cartons"]._propose(loose, picking.company_id, picking.name)
        by_id = {line.id: line for line in loose}
        missing = self._missing_words(plan, goods, boxes, items, by_id)
        if not plan:
            return {"cartons": [], "missing": missing, "valid": False}
        kinds = {kind.id: kind for kind in self.env["stock.package.type"].browse([box.id for box in boxes])}
        of_box = {box.id: box for box in boxes}
        names = {item.id: by_id[item.id[0]].product_id.display_name for item in items}
        return {"cartons": [
            self._carton_dict(carton, of_box[carton.box], kinds[carton.box], names, by_id, f"{number}/{len(plan.cartons)}")
            for number, carton in enumerate(plan.cartons, 1)], "missing": missing, "valid": True}

    @api.model
    def _carton_dict(self, carton, box, kind, names, by_id, which):
        items = {}
        for unit in sorted(carton.placements, key=lambda unit: unit.order):
            line = by_id[unit.item[0]]
            items.setdefault(unit.item, {
                "move_id": line.move_id.id, "product_id": line.product_id.id, "name": names[unit.item], "quantity": 0,
                "order": unit.order})["quantity"] += 1
        title = self.env._("%(box)s, box %(which)s", box=kind.name, which=which)
        return {"type_id": kind.id, "name": kind.name, "weight": carton.weight, "items": list(items.values()),
                "svg": carton_picture.picture(carton, box, names, title, self._picture_words())}

    @api.model
    def _picture_words(self):
        return carton_picture.Words(
            layer=self.env._("Layer %(number)s, from %(height)s mm up", number="%(number)s", height="%(height)s"),
            left_out=self.env._("%(count)s more layers", count="%(count)s"), upright=self.env._("upright"),
            on_side=self.env._("on its long side"), on_end=self.env._("on its end"))

    @api.model
    def _missing_words(self, plan, goods, boxes, items, by_id):
        """Why what is not planned is not, and what is not known of what is."""
        said = [self.env["oms.sizes"]._missing_words(goods.missing)] if goods.missing else []
        if not boxes:
            said.append(self.env._("There are no boxes to plan with. Mark package types with “Goods are packed in it”, with their inner size."))
        elif items and not plan:
            said.append(self.env._("No proposal for this order. Pack as you think best."))
        why = {
            cartons.TOO_LARGE: self.env._("larger than any box"), cartons.TOO_HEAVY: self.env._("heavier than any box carries"),
            cartons.NO_BOX: self.env._("no box is left for it"), cartons.TOO_MANY: self.env._("too many to plan"),
            cartons.NO_SIZE: self.env._("no size")}
        for item, left in (plan.short.items() if plan else ()):
            said.append(self.env._("%(quantity)s × %(product)s: %(why)s.", quantity=left.quantity,
                                   product=by_id[item[0]].product_id.display_name, why=why[left.why]))
        return [words for words in said if words]
