# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..common import OmsCase
from ..roles.role_case import role_user


@tagged("post_install", "-at_install")
class TestWordsOfFacts(OmsCase):
    """What was compared is a sentence; dialogs that refuse say so first; nothing is late minutes after confirmation."""

    def compared(self, role, kind="limit", **domain):
        verdicts = self.env["oms.credit.verdict"].with_user(role_user(self.env, role)).search([("kind", "=", kind)], limit=1)
        return verdicts.facts_text

    def test_what_was_compared_is_a_sentence_with_amounts(self):
        self.limit(100)
        self.confirm(mug=37)
        for role in ("credit", "accountant"):
            self.assertRegex(self.compared(role), r"^Order of \D*370.00\D*, room left \D*100.00\D* "
                                                  r"\(limit \D*100.00\D*, owes \D*0.00")

    def test_no_kept_fact_is_shown_as_a_key(self):
        order = self.confirm(mug=1)
        for why, found, allowed in (
                ("over_limit", 376.25, 100.0), ("within_limit", 1.0, 100.0), ("granted", 5.0, 9.0), ("no_limit", 3.0, None),
                ("no_rate", None, 0.0), ("value", 5.0, 3.0), ("oldest", 12, 10.0), ("oldest", 0, 10.0), ("overdue", 33.3, 20.0),
                ("score", "D", "D"), ("no_history", None, "D"), ("review", None, 0), ("review", 3, 0), ("review", -3, 0),
                ("terms", 5, 0.0), ("terms", 0, 0.0), ("blocked", None, None), ("beyond_horizon", 40, 30.0),
                ("nothing_asked", 0.0, None)):
            verdict = self.env["oms.credit.verdict"].new({
                "order_id": order.id, "company_id": self.company.id, "kind": "limit", "result": "hold",
                "date": fields.Datetime.now(),
                "facts": {"why": why, "found": found, "allowed": allowed, "owes": 0.0, "limit": 100.0, "went": 0.0}})
            with self.subTest(why=why, found=found):
                said = verdict.facts_text
                self.assertTrue(said)
                for key in (why if "_" in why else "why", "went", "found", "None"):
                    self.assertNotIn(key, said)

    def test_who_may_not_clear_a_hold_reads_so_when_the_dialog_opens(self):
        group = self.env.ref("oms_core.group_oms_manager")
        mine, theirs = self.confirm(mug=1), self.confirm(mug=2)
        self.env.ref("oms_core.hold_reason_manual").group_id = False
        reason = self.env.ref("oms_core.hold_reason_address")
        reason.group_id = group
        theirs._oms_place_hold("address")
        clerk = role_user(self.env, "desk")

        def dialog(orders):
            return self.env["oms.hold.wizard"].with_user(clerk).with_context(
                default_mode="clear", default_order_ids=orders.ids).new({})
        wizard = dialog(theirs)
        self.assertFalse(wizard.possible)
        self.assertIn(f"is cleared by the group {group.full_name}", wizard.refusal)
        mine._oms_place_hold("manual")
        wizard = dialog(mine | theirs)
        self.assertTrue(wizard.possible)
        self.assertIn(theirs.name, wizard.refusal)
        self.assertEqual(wizard.hold_ids.order_id.ids, mine.ids, "only what can be cleared is to be cleared")
        mine._action_cancel()
        wizard = self.env["oms.hold.wizard"].with_user(clerk).new({"mode": "place", "order_ids": mine.ids})
        self.assertIn("cancelled", wizard.refusal)
        self.assertFalse(wizard.possible)

    def test_a_row_of_the_todo_is_due_until_the_end_of_its_day(self):
        self.env["stock.warehouse"].search([]).oms_release_policy = "planned"
        order = self.confirm(mug=1)
        order.commitment_date = fields.Datetime.now() - timedelta(days=2)
        self.env.flush_all()
        row = self.env["oms.todo"].search([("order_id", "=", order.id), ("kind", "=", "late")])
        self.assertEqual(len(row), 1)
        self.assertEqual(row.cutoff.time().replace(microsecond=0).isoformat(), "23:59:59")

    def test_currencies_of_facts_are_read_once(self):
        changes = self.env["oms.change"]
        names = self.env["res.currency"].with_context(active_test=False).search([], limit=5).mapped("name")
        changes._say_discount({"currency": names[0], "old": 1.0, "new": 2.0})
        with self.assertQueryCount(1):  # the currencies of these rows, whatever the number
            for name in names * 3:
                changes._say_discount({"currency": name, "old": 1.0, "new": 2.0})

    def test_an_order_that_cannot_be_changed_opens_no_dialog(self):
        order = self.confirm(mug=1)
        order.locked = True
        with self.assertRefused("cannot be changed. It is locked: unlock it first"):
            order.with_user(role_user(self.env, "desk")).action_oms_change()
