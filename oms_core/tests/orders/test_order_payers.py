# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..people import new_user
from .order_doors_case import OrderDoorsCase


@tagged("post_install", "-at_install")
class TestOrderPayers(OrderDoorsCase):
    """Paid by somebody else or later, by whatever door."""

    # --- who pays, and when

    def by_customer(self, order):
        order.write({"partner_id": self.poor.id})

    def by_payer(self, order):
        order.write({"partner_invoice_id": self.poor.id})

    def by_both_at_once(self, order):
        order.write({"partner_id": self.poor.id, "order_line": [Command.update(order.order_line.id, {"price_unit": 9})]})

    PAYER = ("customer", "payer", "both_at_once")

    def test_another_payer_as_a_salesman(self):
        self.through(self.PAYER, self.salesman)

    def test_another_payer_as_the_order_desk(self):
        self.through(self.PAYER, self.desk)

    def test_another_payer_with_room_goes_on(self):
        rich = self.env["res.partner"].create({"name": "Rich Shop"})
        self.limit(1000, rich)
        order = self.order()
        order.with_user(self.desk).partner_id = rich
        self.assertFalse(order.oms_held)
        self.assertFalse(any(order.order_line.move_ids.mapped("oms_unreleased")))

    def test_what_one_payer_was_granted_is_not_granted_to_another(self):
        order = self.quotation(mug=70)
        order.action_confirm()
        order.oms_hold_ids.with_user(self.supervisor).action_clear("known")
        order.with_user(self.desk).partner_invoice_id = self.poor
        self.assertHeld(order)
        order.with_user(self.desk).partner_invoice_id = self.customer
        self.job()
        self.assertTrue(order.oms_credit_held, "what was granted before is history")

    def test_a_contact_that_belongs_to_another_company_now(self):
        contact = self.env["res.partner"].create({"name": "Joe", "parent_id": self.customer.id, "type": "invoice"})
        order = self.order(partner_invoice_id=contact.id)
        contact.with_user(self.clerk).parent_id = self.poor
        self.assertEqual(contact.commercial_partner_id, self.poor)
        rules = [finding["rule"] for finding in self.env["oms.checker"]._oms_check()]
        self.assertIn("judged_as_it_is", rules)
        self.job()
        self.assertHeld(order)
        rules = [finding["rule"] for finding in self.env["oms.checker"]._oms_check()]
        self.assertNotIn("judged_as_it_is", rules)

    def test_a_limit_does_not_vanish_by_becoming_a_contact(self):
        """Neither for what is held nor for what is ordered next; a branch that is a company of its own keeps its account."""
        rich = self.env["res.partner"].create({"name": "Rich Shop", "is_company": True})
        held = self.quotation(mug=70)
        held.action_confirm()
        self.assertHeld(held)
        member = self.env["res.partner"].create({"name": "Branch"})
        self.account.member_ids = member
        for customer in (self.customer, member):
            for door in (lambda customer=customer: customer.with_user(self.clerk).write({"parent_id": rich.id}),
                         lambda customer=customer: rich.with_user(self.clerk).write(
                             {"child_ids": [Command.link(customer.id)]})):
                with self.assertRefused(f"{customer.name} cannot become a contact of Rich Shop: it has a credit account"), \
                        self.env.cr.savepoint():
                    door()
        self.job()
        self.assertHeld(held)
        member.is_company = True
        member.with_user(self.clerk).parent_id = rich
        with self.assertRefused("cannot become a contact"), self.env.cr.savepoint():
            member.with_user(self.clerk).is_company = False
        self.account.active = False
        self.customer.with_user(self.clerk).parent_id = rich

    def test_whose_account_it_is_on_is_not_typed(self):
        rich = self.env["res.partner"].create({"name": "Rich Shop", "is_company": True})
        for user in (self.clerk, new_user(self.env, "oms_contacts", "base.group_partner_manager", name="Contacts")):
            partners = self.env["res.partner"].with_user(user)
            for door in (lambda user=user: self.customer.with_user(user).write({"commercial_partner_id": rich.id}),
                         lambda partners=partners: partners.create({"name": "New", "commercial_partner_id": rich.id})):
                with self.assertRefused("cannot be written"), self.env.cr.savepoint():
                    door()

    def test_customers_merged(self):
        order = self.order()
        other = self.env["res.partner"].create({"name": "Corner Shop", "email": "shop@example.com"})
        poor = self.limit(100, other)
        self.account.unlink()
        self.env["base.partner.merge.automatic.wizard"]._merge((self.customer | other).ids, other)
        poor.limit = 100
        self.assertEqual(order.partner_invoice_id, other)
        self.job()
        self.assertHeld(order)

    def test_paid_later_than_agreed(self):
        self.policy({"kind": "terms", "threshold": 0})
        for user in (self.desk, self.salesman, self.both):
            with self.subTest(user.name):
                order = self.order()
                order.with_user(user).write({"payment_term_id": self.late.id})
                self.assertHeld(order, "90 days later")
                order._action_cancel()

    def test_paid_later_with_leave_is_not_asked_again_until_later_still(self):
        self.policy({"kind": "terms", "threshold": 0})
        order = self.order()
        order.with_user(self.desk).payment_term_id = self.late
        order.oms_hold_ids.with_user(self.supervisor).action_clear("agreed")
        self.assertFalse(order.oms_held)
        order.with_user(self.desk).write({"client_order_ref": "PO 8"})
        self.assertFalse(order.oms_held)
        order.with_user(self.desk).payment_term_id = self.later
        self.assertHeld(order, "120 days later")

    def test_wanted_sooner_than_when_it_was_too_far_to_count(self):
        self.policy({"kind": "horizon", "threshold": 30})
        self.order()
        far = self.order(commitment_date=fields.Datetime.add(fields.Datetime.now(), days=90))
        far.with_user(self.desk).commitment_date = fields.Datetime.add(fields.Datetime.now(), days=5)
        self.assertTrue(far.oms_credit_held)

    def paid(self, order):
        return self.env["payment.transaction"].create({
            "provider_id": self.env["payment.provider"].search([], limit=1).id,
            "payment_method_id": self.env["payment.method"].with_context(active_test=False).search([], limit=1).id,
            "amount": 700, "currency_id": order.currency_id.id, "partner_id": self.customer.id,
            "state": "done", "sale_order_ids": [Command.link(order.id)], "reference": f"PAID-{order.id}"})

    def test_a_payment_in_advance_that_is_lost(self):
        for lose in (lambda payment: payment.write({"state": "cancel"}),
                     lambda payment: payment.sale_order_ids.write({"transaction_ids": [Command.clear()]})):
            order = self.quotation(mug=70)
            payment = self.paid(order)
            order.action_confirm()
            self.assertFalse(order.oms_held)
            lose(payment)
            self.assertHeld(order)
            order._action_cancel()

    def test_a_payment_for_another_order(self):
        payment = self.paid(self.quotation(mug=70))
        lines = [Command.create({"product_id": self.mug.id, "product_uom_qty": 70})]
        orders = self.env["sale.order"].with_user(self.both)
        brought = {"transaction_ids": [Command.link(payment.id)]}
        order = orders.create({"partner_id": self.customer.id, "order_line": lines})
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            order.write(brought)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            orders.create({"partner_id": self.customer.id, "order_line": lines, **brought})
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            orders.with_context(default_transaction_ids=brought["transaction_ids"]).create(
                {"partner_id": self.customer.id, "order_line": lines})
        order.action_confirm()
        self.assertHeld(order)
