# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ...planning import floor_scan
from .oms_scan_once import Refused


class OmsFloor(models.AbstractModel):
    """Other goods for what is not there: where the order takes such, by the list of substitutes, at the price ordered."""

    _inherit = "oms.floor"

    @api.model
    def _do_substitute(self, tour, event):
        """What is not there is corrected as for any short pick; so much of the other product is ordered in its place, and comes
        on this tour, or nothing of all this is done."""
        line, refused = self._line_for(tour, event)
        if refused:
            return refused, self._about(line)
        if event.product_id not in [row[0] for row in line["substitutes"] or ()]:
            return self._refusal(event, floor_scan.WRONG_ITEM, self.env._(
                "%(order)s takes nothing like that in place of %(product)s.", order=line["order"],
                product=self._translated(line["product"])), self._line(line)), self._about(line)
        refused = line["scanned"] and self._out_of_date(event, line)
        if refused:
            return refused, self._about(line)
        missing = line["quantity"] - line["scanned"]
        if missing <= 0 or self._same(missing, 0, line):
            return self._too_many(event, line), self._about(line)
        line = self._divisible(line, line["scanned"])
        missing = line["quantity"] - line["scanned"]
        record = self.env["stock.move.line"].browse(line["id"])
        here = record.location_id
        self._leave_out(record, line, line["scanned"], missing)
        self._correct_count(tour, event, record)
        added = self._order_instead(record, event.product_id, missing)
        self._refresh(tour, here)
        coming = added.move_ids.move_line_ids.filtered(lambda one: one.oms_tour_id == tour)
        if not coming:
            raise Refused(floor_scan.STOPPED, self.env._(
                "%s is not there either. Say that it is not there.", added.product_id.display_name))
        row = self._lines_of(record)[0]
        return (self._acceptance(event, self.env._(
            "%(quantity).12g × %(product)s instead, at %(places)s: it is on your tour.", quantity=missing,
            product=added.product_id.display_name, places=", ".join(coming.location_id.mapped("name"))), self._line(row)),
            {**self._about(line), "changed": True})

    @api.model
    def _order_instead(self, record, product_id, quantity):
        """The order line of the substitute, sent to the warehouse and reserved as far as it is there."""
        # sudo: the picker may not write orders. Checked: the line is on their tour, its order takes substitutes, the product is
        # on the list of them at the price of what was ordered (`substitutes` of `_lines`), and only what was not there is
        # exchanged.
        ordered = record.sudo().move_id.sale_line_id
        row = self.env["oms.substitute"].sudo().search([
            ("product_id", "=", record.product_id.id), ("substitute_id", "=", product_id),
            ("price_rule", "=", "kept")], limit=1)
        pieces = record.product_uom_id._compute_quantity(quantity, record.product_id.uom_id, round=False)
        added = ordered._oms_choose_substitute(row, pieces)
        added.move_ids.filtered("oms_unreleased")._oms_release()
        added.move_ids.filtered(lambda move: move.state in ("confirmed", "partially_available"))._action_assign()
        return added
