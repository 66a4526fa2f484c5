# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _stock_account_prepare_realtime_out_lines_vals(self):
        """What the lines cost is known for all documents at once, and told to each line by the context, as Odoo tells them what
        depends on the document alone (``_get_anglo_saxon_price_ctx``)."""
        costs = self.env["oms.goods.cost"]._of_documents(self)
        return super(AccountMove, self.with_context(oms_goods_cost=costs))._stock_account_prepare_realtime_out_lines_vals()

    def _oms_mirrors_cost(self):
        """Whether it is a reversal that took over the entries of cost of what it reverses, as cancelling does: they say no more
        which lines they are about."""
        return bool(self.reversed_entry_id and self.line_ids.filtered(
            lambda line: line.display_type == "cogs" and not line.cogs_origin_id))
