# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.oms_core.tests.timeline.retention_case import RetentionCase
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestDecisionRetention(RetentionCase):
    """Why goods came from where they came, of orders that were finished long ago."""

    aging = {**RetentionCase.aging, "oms_decision": "create_date"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.oms_promise_mode = "on"

    def decisions(self, order):
        return self.env["oms.decision"].search([("order_id", "=", order.id)])

    def test_decisions_go_and_promises_stay(self):
        order, younger = self.finished(), self.finished(11)
        promises = order.oms_promise_ids
        kept = promises.read(["quantity", "date", "state", "warehouse_id"])
        self.assertTrue(self.decisions(order) and promises.decision_id)
        self.assertEqual(self.night()["oms_decision"], 1)
        self.assertFalse(self.decisions(order))
        self.assertTrue(self.decisions(younger))
        self.assertEqual(promises.read(["quantity", "date", "state", "warehouse_id"]), kept)
        said = order.oms_event_ids.filtered(lambda event: event.kind == "removed")
        self.assertIn("1 decisions from where to supply", said.summary)
        self.assertEqual(self.env["oms.decision"].oms_why(order.order_line.id)["places"], [], "and nothing fails")
        self.assertNoFaults()

    def test_for_ever_unless_a_company_says_otherwise(self):
        self.company.oms_keep_months = 0
        order = self.finished(200)
        self.assertEqual(self.night(), {})
        self.assertTrue(self.decisions(order), "two years were the rule before")

    def test_decisions_of_open_orders_stay(self):
        order = self.age(self.confirm(mug=5000), 30)
        self.assertEqual(self.night(), {})
        self.assertTrue(self.decisions(order))
