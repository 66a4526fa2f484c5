# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.tools.misc import formatLang


class OmsPortal(models.AbstractModel):
    """What left, and by when it is there, in the reader's words: for pages and mails."""

    _inherit = "oms.portal"

    def _shipment_words(self, order, shipment):
        """What a shipment is in words: when, with whom, how many parcels, what is in it."""
        picking = shipment["picking"]
        moves = picking.move_ids.filtered(lambda move: move.state == "done" and move.sale_line_id.order_id == order)
        parcels = len(picking.move_line_ids.result_package_id)
        arrived = self._arrived_on(order, picking)
        return {
            "picking": picking,
            "sent": self._day_words(order, shipment["date"]), "arrived": self._day_words(order, arrived) if arrived else "",
            "carrier": shipment["carrier"], "tracking": shipment["tracking"],
            "parcels": self.env._("%s parcels", parcels) if parcels > 1 else "",
            "goods": [row for line, some in moves.grouped("sale_line_id").items() for row in self._shipped_words(line, some)]}

    def _shipped_words(self, line, moves):
        """What of a line is in a shipment; of a kit that does not leave as a whole, its parts."""
        def done(move):
            return move.product_uom._compute_quantity(move.quantity, move.product_id.uom_id, round=False)

        parts = moves._oms_for_kits()
        count = sum(map(done, moves - parts)) + (parts._oms_in_kits(done) if parts else 0.0)
        if line.product_id.uom_id.compare(count, 0) > 0:
            return [(self._quantity_words(line, count), line.product_id.display_name, "")]
        return [(f"{self._number_words(move.quantity)} ×", move.product_id.display_name,
                 self.env._("part of %s", line.product_id.display_name)) for move in parts]

    def _quantity_words(self, line, quantity):
        """A quantity of the product's unit as people write it: ``5 ×``, ``2.5 kg``."""
        text, unit = self._number_words(line._oms_count(quantity)), line._oms_count_unit()
        return f"{text} ×" if unit == self.env.ref("uom.product_uom_unit", raise_if_not_found=False) else f"{text} {unit.name}"

    def _arrival_words(self, order, part):
        """By when what left should be there: known by what such deliveries took so far."""
        day = order.oms_arrival_estimate
        if not day or day < self.env["oms.day"]._customer_today(order):
            return []
        return [self.env._("What has left should be with you by %s.", self._day_words(order, day)) if part
                else self.env._("It should be with you by %s.", self._day_words(order, day))]

    def _day_words(self, order, day):
        return self.env["oms.day"]._customer_words(day, order)

    def _number_words(self, number):
        """A number in the reader's language, with the decimals that it has."""
        text = f"{number:.3f}".rstrip("0").rstrip(".")
        return formatLang(self.env, number, digits=len(text.partition(".")[2]))
