# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.addons.oms_core import jobs
from odoo.addons.oms_core.tools import facts
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.portal import oms_return_withdrawal as withdrawal
from .portal_case import PortalCase


@tagged("post_install", "-at_install")
class TestWithdrawalFaults(PortalCase):
    """What a withdrawal must not lose, nor do for somebody who is not the customer."""

    def declared(self):
        return self.env["oms.return.withdrawal"].search([], order="id")

    def declare(self, order=None, email="olga@back.example", key="w" * 20, **more):
        return self.post("/my/withdraw/confirm", **{
            "name": "Olga O.", "order_text": (order or self.order).name, "email": email, "key": key, **more})

    def follow(self):
        """The job, within the test's transaction."""
        def run(env, cron, todo, work, size, *, name, given_up):
            if todo:
                jobs.one_set(env, cron, todo, work, name=name, given_up=given_up)

        with patch.object(jobs, "run", run):
            self.env["oms.return.withdrawal"]._cron_oms_withdrawals()
        self.env.flush_all()

    def some(self, order, quantity):
        number = self.line(order, self.mug).id
        return {"order_id": order.id, "all": "some", f"take_{number}": "on", f"qty_{number}": str(quantity)}

    # --- kept --------------------------------------------------------------------------------------------------------

    def test_back_and_another_order_is_another_declaration(self):
        """I withdrew from one order, went back, typed the other over it and confirmed: both are withdrawn from."""
        other = self.shipped(self.olga.partner_id, mug=1)
        self.login(None)
        for order in (self.order, other, self.order):
            self.assertIn(order.name, self.declare(order).text)
        self.assertEqual(self.declared().mapped("order_text"), [self.order.name, other.name])
        self.assertEqual(len(self.declared().mail_id), 2)

    def test_back_and_other_goods_is_another_declaration(self):
        self.login(self.olga)
        for quantity in (1, 2, 2):
            self.declare(**self.some(self.order, quantity))
        self.assertEqual([list(said.lines.values()) for said in self.declared()], [[1], [2]])

    def test_what_follows_cannot_undo_the_declaration(self):
        """Whatever fails in the warehouse afterwards: what I declared is kept, acknowledged, and a person looks at it."""
        self.login(self.olga)

        def fail(said):
            raise ZeroDivisionError("a fault of ours")

        self.patch(self.env.registry["oms.return.withdrawal"], "_oms_apply", fail)
        with mute_logger("odoo.http"):
            answer = self.declare(order_id=self.order.id)
        self.assertIn("We have received your withdrawal", answer.text)
        said = self.declared()
        self.assertEqual((said.known, said.state, said.mail_id.state), (True, "new", "outgoing"))
        with mute_logger("odoo.addons.oms_core.jobs"):
            self.follow()
        self.assertEqual(said.state, "look", "not tried again each time, and not forgotten")
        self.assertIn(self.order.name, said.why)

    def test_what_was_claimed_for_what_cannot_be_done_is_freed(self):
        self.login(self.olga)
        self.declare(order_id=self.order.id)
        said = self.declared()
        said.write(facts({"state": "new"}))

        def fail(said):
            said.env.cr.postcommit.data.setdefault("oms_claims", []).append("cancelled")
            raise UserError("It is on its way.")

        self.patch(self.env.registry["oms.return.withdrawal"], "_oms_apply", fail)
        with patch.object(self.env.registry["oms.claim"], "_free") as free:
            self.follow()
        free.assert_called_once_with(["cancelled"], wake=True)
        self.assertEqual((said.state, said.why), ("look", "It is on its way."))

    # --- by whom -----------------------------------------------------------------------------------------------------

    def test_whoever_has_the_link_does_not_withdraw_for_the_customer(self):
        """My order's mail was forwarded: who has it cannot send my goods back, with their own address, behind my back."""
        self.login(None)
        link = {"order_id": self.order.id, "access_token": self.order.access_token}
        page = self.url_open("/my/withdraw?order_id={order_id}&access_token={access_token}".format(**link)).text
        self.assertNotIn("olga@back.example", page)
        stranger = self.declare(email="evil@else.example", **link).text
        self.assertIn("We have received your withdrawal", stranger)
        self.follow()
        said = self.declared()
        self.assertEqual((said.known, said.order_id.id, said.state), (False, False, "look"))
        self.assertFalse(self.returns())
        self.declare(key="z" * 20, email="Olga@back.example", **link)
        self.follow()
        self.assertEqual((self.declared()[-1].known, self.returns().door), (True, "withdrawal"))

    def test_a_salesman_with_any_token_is_not_the_customer(self):
        self.login(self.salesman)
        self.assertNotIn(self.order.name, self.url_open(f"/my/withdraw?order_id={self.order.id}&access_token=x").text)
        self.declare(order_id=self.order.id, access_token="x")
        self.assertFalse(self.declared().known)

    # --- what is done ------------------------------------------------------------------------------------------------

    def test_what_was_done_by_hand_is_not_done_once_more(self):
        """Six of ten are withdrawn from; staff lower the order to four: these the customer keeps, whoever presses again."""
        self.north.oms_release_policy = "planned"
        order = self.confirm(self.olga.partner_id, mug=10)
        self.login(self.olga)
        self.declare(order, **self.some(order, 6))
        self.follow()
        said = self.declared()
        self.assertIn("Lower the order", said.why)
        row = self.env["oms.todo"].search([("kind", "=", "withdrawal"), ("res_id", "=", said.id)])
        self.assertEqual(row.role, "returns")
        order.order_line.product_uom_qty = 4
        with self.assertRaisesRegex(Exception, "Seen to"):
            said.with_user(self.returns_clerk).action_follow()
        self.follow()
        self.assertEqual((order.state, order.order_line.product_uom_qty), ("sale", 4))
        said.with_user(self.returns_clerk).action_done()
        self.assertEqual(said.state, "done")

    def test_freight_and_discounts_are_no_work_for_people(self):
        order = self.quotation(self.olga.partner_id, mug=2)
        service = self.env["product.product"].create({"name": "Standard delivery", "type": "service", "list_price": 5})
        self.env["sale.order.line"].create({
            "order_id": order.id, "product_id": service.id, "product_uom_qty": 1, "is_delivery": True})
        self.discount(order, percent=0.1)
        self.login(None)
        self.declare(order)
        self.follow()
        said = self.declared()
        self.assertEqual((said.state, said.why, len(said.return_ids)), ("done", False, 1))

    # --- what comes back already -------------------------------------------------------------------------------------

    def test_what_was_asked_for_the_day_before_is_withdrawn_from_too(self):
        """One mug of three was to come back, for a fee; then I withdrew from everything: nobody keeps the fee."""
        self.allow(fee_percent=20, late="ask")
        order = self.shipped(self.olga.partner_id, mug=3)
        before = self.ask(order, mug=1)
        before.action_authorise()
        self.assertIn("Fee", before.line_ids.decision_why)
        self.assertGreater(before.line_ids._oms_gather_charges()[before.line_ids].fee, 0)
        self.login(self.olga)
        self.declare(order)
        self.follow()
        said = self.declared()
        self.assertEqual((said.state, sorted(said.return_ids.line_ids.mapped("quantity"))), ("done", [1, 2]))
        self.assertEqual((before.door, before.withdrawn_on, before.state), ("withdrawal", said.declared_on, "authorised"))
        self.assertNotIn("Fee", before.line_ids.decision_why)
        self.assertEqual(before.line_ids._oms_gather_charges()[before.line_ids].fee, 0)

    def test_what_waits_for_a_supervisor_is_judged_as_a_withdrawal(self):
        self.allow(photos=True, auto_up_to=1000)
        before = self.ask(self.order, mug=5, cup=2)
        self.assertEqual(before.line_ids.mapped("decision"), ["ask", "ask"])
        self.login(self.olga)
        self.declare()
        self.follow()
        self.assertEqual((self.declared().state, self.declared().return_ids, before.state), ("done", before, "authorised"))

    def test_what_only_people_can_part_is_said(self):
        """Of the three that come back two are withdrawn from; of another return the customer wanted a credit."""
        three, credit = self.ask(self.order, mug=3), self.ask(self.order, cup=1)
        credit.line_ids.resolution = "credit"
        self.login(self.olga)
        self.declare(**self.some(self.order, 4))
        self.follow()
        said = self.declared()
        self.assertEqual((said.state, three.door, said.return_ids.line_ids.quantity), ("rest", "desk", 2))
        self.assertIn(three.name, said.why)
        self.assertNotIn(credit.name, said.why, "nobody withdrew from the cup")
        self.declare(key="z" * 20)
        self.follow()
        self.assertIn(credit.name, self.declared()[-1].why)
        self.assertEqual((credit.door, three.door), ("desk", "withdrawal"))

    def test_too_late_it_is_a_return_like_any_other(self):
        self.allow(fee_percent=20, statutory_days=1)
        self.order.picking_ids.move_ids.date = fields.Datetime.now() - timedelta(days=20)
        before = self.ask(self.order, mug=5, cup=2)
        self.login(self.olga)
        self.declare()
        self.follow()
        self.assertEqual(before.door, "desk")
        self.assertIn("nothing of it is left", self.declared().why)

    # --- floods ------------------------------------------------------------------------------------------------------

    def mailed(self):
        return [bool(said.mail_id) for said in self.declared()]

    def test_too_many_of_one_visitor_are_kept_and_not_mailed(self):
        """Whatever others in my office declared: mine is kept, and acknowledged by a person; order known or not is the same."""
        self.login(None)
        with patch.object(withdrawal, "AN_HOUR", 1):
            self.declare(key="a" * 20, email="a@back.example")
            answers = [self.declare(key=f"{number}" * 20, email="olga@back.example", order_text=text)
                       for number, text in enumerate((self.order.name, "S99999"))]
            for answer in answers:
                self.assertEqual(answer.status_code, 200)
                self.assertIn("oms_withdraw_kept", answer.text)
        self.assertEqual(self.mailed(), [True, False, False])
        self.follow()
        self.assertFalse(self.returns(), "a person looks first")
        mine, other = self.declared()[1:]
        self.assertEqual((mine.state, other.state), ("look", "look"))
        mine.with_user(self.returns_clerk).action_follow()
        self.assertEqual((mine.state, mine.mail_id.email_to, mine.return_ids), ("done", "olga@back.example", self.returns()))
        with self.assertRaisesRegex(Exception, "Enter the order"):
            other.with_user(self.returns_clerk).action_follow()
        other.with_user(self.returns_clerk).action_done()
        self.assertFalse(other.mail_id, "nobody's mail for what was not meant")

    def test_strangers_do_not_use_up_the_customers_address(self):
        self.login(None)
        with patch.object(withdrawal, "A_DAY", 1):
            for number in range(2):
                self.declare(key=f"{number}" * 20, order_text=f"S9999{number}")
            self.login(self.olga)
            self.declare(order_id=self.order.id)
        self.assertEqual(self.mailed(), [True, False, True])
        self.follow()
        self.assertEqual(self.declared()[-1].state, "done")

    def test_one_mailbox_by_many_names_and_all_guests_together(self):
        self.login(None)
        with patch.object(withdrawal, "A_DAY", 1):
            for number in range(2):
                self.declare(key=f"{number}" * 20, email=f"victim+{number}@back.example")
        self.assertEqual(self.mailed(), [True, False])
        with patch.object(withdrawal, "OF_ALL", 2):
            self.declare(key="z" * 20, email="other@back.example")
        self.assertEqual(self.mailed(), [True, False, False])

    def test_one_host_is_one_visitor(self):
        source = self.env["oms.return.withdrawal"]._oms_source
        self.assertEqual(source("2001:db8:1:2::1"), source("2001:db8:1:2:ffff::9"))
        self.assertEqual(source("::ffff:192.0.2.7"), source("192.0.2.7"))
        others = ("2001:db8:1:3::1", "2001:db8:1:2::1", "192.0.2.7", "192.0.2.8", "", "x")
        self.assertEqual(len({source(text) for text in others}), 6)

    def test_far_too_many_are_not_taken(self):
        self.login(None)
        with patch.object(withdrawal, "MOST", 1):
            self.declare(key="1" * 20)
            answer = self.declare(key="2" * 20, order_text="S99999")
            self.assertEqual(answer.status_code, 429)
            self.assertIn("try again in an hour", answer.text)
            self.assertIn("We have received", self.declare(key="1" * 20).text, "loading it again is none")
        self.assertEqual(len(self.declared()), 1)

    def test_a_strangers_words_are_no_link_in_our_mail(self):
        self.login(None)
        self.declare(goods_text="Refund at shop-login.example/pay, 1.5 kg", name="Dr.Olga")
        said = self.declared()
        self.assertIn("shop-login.example/pay", said.text, "kept as it was declared")
        mail = str(said.mail_id.body_html)
        self.assertNotIn("shop-login.example", mail)
        for words in ("shop-login.\u200cexample/pay", "1.5 kg", "olga@back.example"):
            self.assertIn(words, mail)

    def test_the_acknowledgement_is_in_the_visitors_language(self):
        """Whoever lets it be sent later reads another one; what they are to do is in theirs."""
        self.env["res.lang"]._activate_lang("fr_FR")
        words = "We have received your withdrawal. This is what you declared:"
        self.env.ref("oms_returns.withdrawal_mail").update_field_translations("arch_db", {"fr_FR": {words: "C'est bien reçu :"}})
        said = self.env["oms.return.withdrawal"].with_context(lang="fr_FR")._oms_declare(self.company, {
            "key": "w" * 20, "name": "Olga", "email": "olga@back.example", "order_text": self.order.name,
            "goods_text": False}, "s", kept=True)
        self.assertEqual((said.lang, said.state), ("fr_FR", "look"))
        clerk = self.env["oms.return.withdrawal"].browse(said.id).with_context(lang="en_US").with_user(self.returns_clerk)
        clerk.action_follow()
        self.assertIn("bien reçu", str(said.mail_id.body_html))

    # --- acknowledged ------------------------------------------------------------------------------------------------

    def test_one_that_could_not_be_acknowledged_is_somebodys_work(self):
        """The mail server was down: the law asks for the acknowledgement, so a person sees to it."""
        self.login(None)
        self.declare()
        self.follow()
        said = self.declared()
        todo = self.env["oms.todo"]
        domain = [("kind", "=", "withdrawal"), ("res_id", "=", said.id)]
        self.assertEqual((said.state, todo.search_count(domain)), ("done", 0))
        said.mail_id.state = "exception"
        self.env.flush_all()
        seen = said.with_user(self.returns_clerk)
        self.assertEqual((todo.search(domain).role, seen.mail_state), ("returns", "exception"))
        seen.action_done()
        self.env.flush_all()
        self.assertEqual((said.state, said.mail_id.state, todo.search_count(domain)), ("done", "cancel", 0))
