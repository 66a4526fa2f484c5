# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ...jobs import refused
from .oms_change import Change


class OmsImport(models.Model):
    """What was cancelled before it left is taken off its order: nobody ships it first to have it back."""

    _inherit = "oms.import"

    def action_cut(self):
        """Take what waits to come back off the orders, as far as it has neither left nor is in somebody's hands; what has left
        comes back, what was picked goes on waiting. Each order is changed as by *Change the order*.

        :return: a notification, where an order could not be changed; else True
        """
        self._oms_return_waiting()  # what left meanwhile is none that can be cut
        problems = {}
        self._oms_each_waiting(lambda record, lines: problems.update(record._oms_cut_lines(lines)))
        self._oms_return_waiting()  # the rest of what was cut in part
        return not problems or {"type": "ir.actions.client", "tag": "display_notification", "params": {
            "type": "warning", "sticky": True, "title": self.env._("Orders that were not changed"),
            "message": "\n".join(map(str, problems.values())), "next": {"type": "ir.actions.client", "tag": "soft_reload"}}}

    def _oms_cut_lines(self, lines):
        """:return: {order: UserError} of those that could not be changed: that keeps nobody else waiting"""
        matches = lines.match_ids.filtered(
            lambda match: match.sale_line_id.state == "sale" and match.quantity > match.cut_quantity)
        of_order = matches.grouped("order_id")
        orders = self.env["sale.order"].union(*of_order)
        orders.check_access("write")
        return refused(self.env, orders, 1, lambda order: self._oms_cut(order, of_order[order]))

    def _oms_cut(self, order, matches):
        """Order less by what these matches (of lines of that order) cancel.

        :raises UserError: names the order and why it cannot be changed; nothing was done
        """
        change, left, cuts = self.env["oms.change"], {}, {}
        for match in matches:
            line = match.sale_line_id
            if line not in left:
                to_ship = line._oms_in_line_unit(line.oms_ordered_qty - line.oms_closed_qty - line.oms_shipped_qty)
                left[line] = max(min(line.product_uom_qty - change._least(order, line), to_ship), 0.0)
            cut = min(match.quantity - match.cut_quantity, left[line])
            if line.product_uom_id.compare(cut, 0) > 0:
                left[line] -= cut
                cuts[match] = cut
        if not cuts:
            return
        wanted = {}
        for match, cut in cuts.items():
            line = match.sale_line_id
            wanted[line] = wanted.get(line, line.product_uom_qty) - cut
        asked = Change(wanted, reason=self.env._(
            "Cancelled in the channel: %s", ", ".join(dict.fromkeys(matches.line_id.mapped("order_ref")))))
        change._check(order, asked)
        change._apply(order, change._settled(order, asked))
        for match, cut in cuts.items():
            match.sudo().cut_quantity += cut  # sudo: nobody writes imports by hand
