# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import importlib.util

from odoo.modules import get_module_path
from odoo.tests import tagged

from ..common import ReturnsCase


@tagged("post_install", "-at_install")
class TestGoodsMigration(ReturnsCase):
    """A database in use, with returns in every state, as 19.0.1.3.0 left them."""

    def migrate(self):
        path = f"{get_module_path('oms_returns')}/migrations/19.0.2.0.0/post-goods.py"
        spec = importlib.util.spec_from_file_location("post_goods", path)
        loaded = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(loaded)
        self.env.flush_all()
        for _again in range(2):  # an update that was broken off begins anew
            loaded.migrate(self.env.cr, "19.0.1.3.0")
        self.env.invalidate_all()

    def as_before(self, backs):
        """No rows of inspections, no transfers of what had not come, which was written as received all the same."""
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM oms_return_inspection WHERE return_id = ANY(%s)", (backs.ids,))
        early = backs.filtered(lambda back: back.state in ("authorised", "cancelled"))
        moves = early.line_ids.move_ids
        moves.with_context(oms_return_quiet=True)._action_cancel()
        self.env.flush_all()
        self.env.cr.execute("UPDATE stock_move SET oms_return_line_id = NULL WHERE id = ANY(%s)", (moves.ids,))
        self.env.cr.execute(
            "UPDATE oms_return_line SET received_quantity = quantity, to_receive = NULL WHERE return_id = ANY(%s)", (early.ids,))
        self.env.invalidate_all()

    def test_returns_in_every_state(self):
        order = self.shipped(mug=20)
        self.bill(order)
        steps = ["action_authorise", "action_receive", "action_inspect", "action_settle"]
        found = {}
        for number, state in enumerate(("requested", "authorised", "received", "inspected", "settled")):
            back = found[state] = self.ask(order, mug=2)
            for step in steps[:number]:
                getattr(back, step)()
            self.assertEqual(back.state, state)
        found["cancelled"] = self.ask(order, mug=2)
        found["cancelled"].action_authorise()
        found["cancelled"].action_cancel()
        found["refused"] = self.ask(order, mug=2)
        found["refused"].action_refuse()
        backs = self.env["oms.return"].union(*found.values())
        self.as_before(backs)
        self.migrate()
        self.assertEqual({state: back.state for state, back in found.items()}, {state: state for state in found})
        self.assertEqual({state: back.line_ids.received_quantity for state, back in found.items()}, {
            "requested": 0, "authorised": 0, "received": 2, "inspected": 2, "settled": 2, "cancelled": 0, "refused": 0})
        self.assertEqual({state: sum(back.inspection_ids.mapped("quantity")) for state, back in found.items()
                          if back.inspection_ids}, {"inspected": 2, "settled": 2})
        self.assertEqual((found["inspected"].is_here, found["received"].is_here), (False, True))
        self.assertFalse(found["authorised"].picking_ids, "an update makes no transfers")
        self.assertEqual(found["authorised"].line_ids.to_receive, 2)
        backs._oms_follow()
        self.assertEqual({state: back.state for state, back in found.items()}, {state: state for state in found})
        self.assertNoFaults()
        # ... and each goes on to its end
        more = self.ask(order, mug=11)
        self.assertEqual(more.line_ids.mapped(lambda line: (line.quantity, line.decision)), [(10, "accept"), (1, "refuse")],
                         "what is authorised is asked for")
        more.action_cancel()
        for state, rest in (("requested", steps), ("authorised", steps[1:]), ("received", steps[2:]), ("inspected", steps[3:])):
            for step in rest:
                getattr(found[state], step)()
            self.assertEqual((found[state].state, found[state].refund_ids.amount_total), ("settled", 20), state)
        self.assertEqual(self.in_stock(self.mug), 90)
        self.assertNoFaults()
