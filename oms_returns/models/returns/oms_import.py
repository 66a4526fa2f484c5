# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class OmsImport(models.Model):
    _inherit = "oms.import"

    def _oms_apply_returns(self, lines):
        """Make returns of imported cancellations as soon as the goods they give back have left.

        A line waits while the order still has goods to ship that it may be about. When nothing more will be shipped,
        what was is returned and the rest is kept as a refused line with its reason: nothing is lost.
        """
        lines = super()._oms_apply_returns(lines)
        matches = lines.match_ids
        facts = matches.sale_line_id._oms_gather_returnable()
        waiting = matches.sale_line_id._oms_still_shipping()
        free = {line_id: found["shipped"] - found["returned"] - found["asked"] for line_id, found in facts.items()}
        asks, applied = [], lines.browse()
        for line in lines:
            if not self._oms_may_apply(line, free, waiting):
                continue
            applied |= line
            for sold, quantity in line.match_ids._oms_to_come().items():
                if quantity > 0:
                    free[sold.id] -= quantity
                    asks.append({
                        "sale_line_id": sold.id, "quantity": quantity, "reason": "cancelled",
                        "group": line.order_ref, "external_ref": f"{line.order_ref}/{line.line_number}"})
        self.env["oms.return"]._oms_create_from_lines(asks)
        return lines - applied

    def _oms_may_apply(self, line, free, waiting):
        """Whether all that this line gives back was shipped, or will not be."""
        return bool(line.match_ids) and all(
            sold and (free[sold.id] >= quantity or sold not in waiting)
            for sold, quantity in line.match_ids._oms_to_come().items())
