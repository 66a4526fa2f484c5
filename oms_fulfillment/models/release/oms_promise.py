# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class OmsPromise(models.Model):
    """What was sent to the warehouse and is not there any more takes itself back: nobody looks for it on the floor."""

    _inherit = "oms.promise"

    @api.model
    def _oms_follow_supply(self, product_ids, cause=""):
        """Goods that were lost after they were sent wait for others; before what has come is looked at, so that what others wait for
        longer comes first."""
        result = super()._oms_follow_supply(product_ids, cause)
        self._oms_take_back_lost(product_ids, cause)
        return result

    @api.model
    def _oms_take_back_lost(self, product_ids, cause=""):
        """Take back from the warehouse what was sent of these products and cannot be reserved any more. What is picked is left alone.

        Their promises wait for goods (`coming`) as if these had never been there: they keep their date, are *at risk* if nothing
        comes by then, and go again when something has come.
        :returns: the moves taken back
        """
        # sudo: a job's work on reservations of whatever orders
        moves = self.env["stock.move"].sudo()._oms_lacking(product_ids)
        if not moves:
            return moves
        moves = moves._oms_reserve_in_turn()
        lost = moves._oms_split_lost()
        lost._oms_unrelease()
        lost = lost.filtered("oms_unreleased")
        promises = lost.oms_promise_id
        promises.write({"coming": True})
        for promise in promises:
            why = promise._oms_cause_of(cause)
            if why:
                promise.cause = why
        lost._oms_log_lost(cause)
        promises.order_id.filtered(lambda order: order.picking_policy == "one").order_line.move_ids._oms_keep_together()
        return lost
