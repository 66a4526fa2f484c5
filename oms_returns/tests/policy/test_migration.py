# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import importlib.util
from pathlib import Path
from unittest.mock import patch

from odoo.tests import tagged

from ...planning.verdict import Policy
from ..common import ReturnsCase

FOLDER = Path(__file__).parents[2] / "migrations" / "19.0.2.0.0"


def script(name):
    spec = importlib.util.spec_from_file_location(name.replace("-", "_"), FOLDER / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@tagged("post_install", "-at_install")
class TestMigration(ReturnsCase):
    """The three settings of each company are its first policy after the update; returns in every state go on."""

    def test_the_first_policy_of_each_company(self):
        self.env.cr.execute("UPDATE oms_return_line SET policy_id = NULL")  # of a database in use
        self.env.invalidate_all()
        self.env["oms.return.policy"].with_context(active_test=False).search([]).unlink()
        other = self.env["res.company"].create({"name": "Other Shop"})
        self.env.flush_all()
        for column, kind, usual in (("oms_return_window_days", "int4", 30), ("oms_return_late", "varchar", "'refuse'"),
                                    ("oms_return_ask_above", "numeric", "NULL")):
            self.env.cr.execute(f"ALTER TABLE res_company DROP COLUMN IF EXISTS {column}")
            self.env.cr.execute(f"ALTER TABLE res_company ADD COLUMN {column} {kind} DEFAULT {usual}")
        self.env.cr.execute("UPDATE res_company SET oms_return_window_days = 14, oms_return_late = 'ask', "
                            "oms_return_ask_above = 250 WHERE id = %s", (self.company.id,))
        self.env.cr.execute("ALTER TABLE res_company ALTER COLUMN oms_return_late SET NOT NULL")
        reason = self.env.ref("oms_returns.reason_damaged")
        reason.write({"fault": "customer", "defect": False})
        script("post-policy").migrate(self.env.cr, "19.0.1.3.0")
        script("post-policy").migrate(self.env.cr, "19.0.1.3.0")  # once more makes no second one
        self.env.invalidate_all()
        found = {policy.company_id: policy for policy in self.env["oms.return.policy"].search([])}
        self.assertEqual(len(self.env["oms.return.policy"].search([])), len(self.env["res.company"].search([])))
        self.assertEqual([(one.window_days, one.late, one.ask_above, one.version) for one in (
            found[self.company], found[other])], [(14, "ask", 250, 1), (30, "refuse", 0, 1)])
        self.assertEqual((reason.fault, reason.defect), ("carrier", True))
        self.env.cr.execute("ALTER TABLE res_company ALTER COLUMN oms_return_late DROP DEFAULT")
        self.assertTrue(self.env["res.company"].create({"name": "Made before the columns are gone"}))

    def but_for_tables(self, execute):
        """The table of policies is the new one here; only the dialogs of before are dropped."""
        return lambda query, *rest, **more: None if "DROP TABLE" in str(query) else execute(query, *rest, **more)

    def test_returns_in_every_state_go_on(self):
        """As they were written before there were terms and the day of asking."""
        order = self.shipped(mug=20)
        self.bill(order)
        asked, authorised, received, inspected, settled, refused, cancelled = (self.ask(order, mug=1) for _each in range(7))
        for back, steps in ((authorised, 1), (received, 2), (inspected, 3), (settled, 4)):
            for step in ("authorise", "receive", "inspect", "settle")[:steps]:
                getattr(back, f"action_{step}")()
        refused.action_refuse()
        cancelled.action_cancel()
        returns = asked | authorised | received | inspected | settled | refused | cancelled
        self.assertEqual(returns.mapped("state"), [
            "requested", "authorised", "received", "inspected", "settled", "refused", "cancelled"])
        self.env.flush_all()
        self.env.cr.execute("UPDATE oms_return_line SET terms = NULL, policy_id = NULL WHERE return_id = ANY(%s)", (returns.ids,))
        self.env.cr.execute("ALTER TABLE oms_return DROP COLUMN asked_on")
        self.env.cr.execute(
            "UPDATE oms_return SET create_date = create_date - interval '3 days' WHERE id = ANY(%s)", (returns.ids,))
        with patch.object(self.env.cr, "execute", self.but_for_tables(self.env.cr.execute)):
            script("pre-policy").migrate(self.env.cr, "19.0.1.3.0")
        self.env.invalidate_all()
        self.assertEqual(asked.asked_on, asked.create_date)
        self.assertEqual({line._oms_terms() for line in returns.line_ids}, {Policy()})
        refused.action_reopen()
        (asked | refused).action_authorise()
        (asked | refused | authorised).action_receive()
        (asked | refused | authorised | received).action_inspect()
        (asked | refused | authorised | received | inspected).action_settle()
        self.assertEqual(set((returns - cancelled).mapped("state")), {"settled"})
        self.assertNoFaults()

    def test_reasons_of_the_desk_are_not_offered_to_customers(self):
        desk = self.env.ref("oms_returns.reason_cancelled") | self.env.ref("oms_returns.reason_sent_back")
        desk.for_customers = True
        self.env.flush_all()
        script("post-reasons_for_customers").migrate(self.env.cr, "19.0.1.3.0")
        self.env.invalidate_all()
        offered = self.env["oms.return.portal"]._reasons()
        self.assertFalse(offered & desk)
        self.assertIn("changed_mind", offered.mapped("code"))
