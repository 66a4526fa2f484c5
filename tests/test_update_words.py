# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import importlib.util

from odoo.addons.oms_core.tests.common import OmsCase
from odoo.modules import get_module_path
from odoo.tests import tagged
from odoo.tools import sql


@tagged("post_install", "-at_install")
class TestUpdateWords(OmsCase):
    """After an update to 19.0.1.4.0 what went by a word with two meanings goes by its new one (docs/update.md)."""

    def migrate(self, module, script):
        path = f"{get_module_path(module)}/migrations/19.0.1.4.0/{script}.py"
        spec = importlib.util.spec_from_file_location(script.replace("-", "_"), path)
        loaded = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(loaded)
        for _again in range(2):  # an update that was broken off begins anew
            loaded.migrate(self.env.cr, "19.0.1.3.0")
        self.env.invalidate_all()

    def test_a_persons_hold_of_a_cancelled_order_returns_with_it(self):
        order = self.quotation(mug=1)
        order.action_confirm()
        order._oms_place_hold("manual", "the customer will call")
        order._action_cancel()
        hold = order.oms_hold_ids
        self.env.flush_all()
        self.env.cr.execute("UPDATE oms_hold SET state = 'kept' WHERE id = %s", [hold.id])
        self.migrate("oms_core", "pre-returning")
        self.assertEqual(hold.state, "returning")
        order.action_draft()
        self.assertEqual((hold.state, order.oms_held), ("active", True))

    def test_the_day_that_was_chosen_for_a_line_is_there(self):
        line = self.quotation(mug=1).order_line
        self.env.flush_all()
        sql.rename_column(self.env.cr, "sale_order_line", "oms_chosen_date", "oms_taken_date")
        self.env.cr.execute("UPDATE sale_order_line SET oms_taken_date = '2026-12-24' WHERE id = %s", [line.id])
        self.migrate("oms_atp", "pre-chosen")
        self.assertEqual(str(line.oms_chosen_date), "2026-12-24")
