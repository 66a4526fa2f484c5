# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.addons.oms_core.tools import Fact


class StockMove(models.Model):
    """When goods were sent to the warehouse, and what of them comes back."""

    _inherit = "stock.move"

    oms_sent_on = fields.Datetime("Sent to the warehouse on", readonly=True, copy=False, index="btree_not_null")

    def _oms_set_unreleased(self, unreleased):
        # sudo: as there: who holds and sends orders need not write moves
        self.sudo().write({"oms_unreleased": unreleased, "oms_sent_on": False if unreleased else fields.Datetime.now()})

    def _prepare_move_split_vals(self, qty):
        vals = super()._prepare_move_split_vals(qty)
        return {**vals, "oms_sent_on": Fact(False if vals["oms_unreleased"].value else self.oms_sent_on)}

    def _oms_begun(self):
        """Those of these moves that the warehouse has its hands on: picked, packed, or a step of their way was done."""
        return self.filtered(lambda move: move.picked or move._oms_is_further_step() or any(
            line.picked or (line.result_package_id and line.result_package_id != line.package_id) for line in move.move_line_ids))

    def _oms_unrelease(self):
        """Nothing that somebody has in hand: packed goods are not ticked as picked by everybody."""
        return super(StockMove, self - self._oms_begun())._oms_unrelease()
