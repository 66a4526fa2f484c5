# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from ..common import ReturnsCase


@tagged("post_install", "-at_install")
class TestImport(ReturnsCase):
    """Cancellations of an imported file become returns once their goods have left."""

    def imported(self, *rows):
        """An import with cancellations, as the matching leaves them: (number, order line, quantity)."""
        run = self.env["oms.import"].create({
            "name": "orders.csv", "company_id": self.company.id, "currency_id": self.company.currency_id.id,
            "channel": "shop", "sha256": "x", "state": "waiting", "user_id": self.env.uid})
        return self.env["oms.import.line"].create([
            {
                "import_id": run.id, "company_id": self.company.id, "line_number": number, "order_ref": ref,
                "quantity": -quantity, "outcome": "return", "state": "waiting",
                "match_ids": [(0, 0, {
                    "company_id": self.company.id, "sale_line_id": line.id, "quantity": quantity})],
            } for number, (ref, line, quantity) in enumerate(rows, start=1)
        ])

    def apply(self, lines):
        return lines.import_id._oms_apply_returns(lines)

    def test_one_cancellation_one_return(self):
        first, second = self.shipped(mug=5), self.shipped(mug=5, cup=5)
        lines = self.imported(
            ("C1", first.order_line, 2), ("C1", second.order_line[1], 3), ("C2", second.order_line[0], 5))
        self.assertFalse(self.apply(lines))
        returns = self.env["oms.return"].search([("external_ref", "in", ("C1", "C2"))], order="external_ref")
        self.assertEqual(returns.mapped("external_ref"), ["C1", "C2"])
        self.assertEqual(returns[0].order_ids, first | second)
        self.assertEqual(returns[0].line_ids.mapped("quantity"), [2, 3])
        self.assertEqual(returns[0].line_ids.mapped("external_ref"), ["C1/1", "C1/2"])
        self.assertEqual(set(returns.line_ids.mapped("decision")), {"accept"})
        self.assertEqual(returns.line_ids.reason_id.code, "cancelled")

    def test_it_waits_for_the_goods_to_leave(self):
        order = self.confirm(mug=5)
        lines = self.imported(("C1", order.order_line, 2))
        self.assertEqual(self.apply(lines), lines)
        self.assertFalse(order.oms_return_count)
        self.ship(order)
        self.assertFalse(self.apply(lines))
        self.assertEqual(order.oms_return_count, 1)

    def test_what_is_never_shipped_is_refused_not_lost(self):
        order = self.confirm(mug=5)
        picking = order.picking_ids
        picking.move_ids.quantity = 3
        picking.with_context(skip_backorder=True, picking_ids_not_to_backorder=picking.ids).button_validate()
        lines = self.imported(("C1", order.order_line, 5))
        self.assertFalse(self.apply(lines))
        back = self.env["oms.return"].search([("external_ref", "=", "C1")])
        self.assertEqual([(line.quantity, line.decision) for line in back.line_ids], [(3, "accept"), (2, "refuse")])

    def test_two_cancellations_do_not_share_the_same_goods(self):
        order = self.confirm(mug=5)
        picking = order.picking_ids
        picking.move_ids.quantity = 3
        picking.with_context(skip_backorder=True).button_validate()
        lines = self.imported(("C1", order.order_line, 2), ("C2", order.order_line, 2))
        self.assertEqual(self.apply(lines), lines[1])

    def test_what_has_left_comes_back_and_the_rest_is_not_shipped(self):
        order = self.confirm(mug=5)
        order.picking_ids.move_ids.quantity = 3
        order.picking_ids.with_context(skip_backorder=True).button_validate()
        lines = self.imported(("C1", order.order_line, 4), ("C2", order.order_line, 1))
        self.assertIs(lines.import_id.action_cut(), True)
        self.assertEqual(order.order_line.product_uom_qty, 3)
        backs = self.env["oms.return"].search([("external_ref", "in", ("C1", "C2"))], order="external_ref")
        self.assertEqual([(line.quantity, line.decision) for line in backs.line_ids], [(2, "accept"), (1, "accept")])
        self.assertEqual(lines.mapped("state"), ["done", "done"])
