# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .test_mail import MailCase


class OnceCase(MailCase):
    def told(self, order, door):
        """The mails to the customer after an order was confirmed by a door: their subjects."""
        before = self.env["mail.message"].search([], order="id desc", limit=1).id
        door(order)
        self.job()
        with self.enter_registry_test_mode():
            self.env.ref("sale.send_pending_emails_cron").method_direct_trigger()
        return self.env["mail.message"].search(
            [("id", ">", before), ("model", "=", "sale.order"), ("res_id", "=", order.id),
             ("partner_ids", "in", self.customer.ids)]).mapped("subject")

    def doors(self):
        return {
            "the form": lambda order: order.action_confirm(),
            "the salesman": lambda order: order.with_user(self.supervisor).action_confirm(),
            "a signature or a payment": lambda order: order._validate_order(),
            "a call that asks for Odoo's mail": lambda order: order.with_context(send_email=True).action_confirm(),
            "a payment that came later": lambda order: (order.action_confirm(), order._send_order_confirmation_mail()),
        }


@tagged("post_install", "-at_install")
class TestMailOnce(OnceCase):
    """One confirmation for one order, by whatever door."""

    def test_each_door(self):
        for deferred in ("False", "True"):
            self.env["ir.config_parameter"].set_param("sale.async_emails", deferred)
            for name, door in self.doors().items():
                with self.subTest(door=name, deferred=deferred):
                    order = self.quotation(mug=1)
                    self.assertEqual(self.told(order, door), [f"Your order {order.name} is confirmed"])

    def test_a_company_that_sends_none_of_ours_sends_odoos(self):
        self.company.oms_customer_mails = False
        self.env["ir.config_parameter"].set_param("sale.async_emails", "False")
        order = self.quotation(mug=1)
        self.assertEqual(len(self.told(order, lambda order: order._validate_order())), 1)


@tagged("post_install", "-at_install", "-standard", "oms_beside")
class TestMailOnceBeside(OnceCase):
    """The same with quotation templates that have a mail (``sale_management``)."""

    def quoted(self, mail):
        template = self.env["sale.order.template"].create({"name": "Standard", "mail_template_id": mail.id})
        order = self.quotation(mug=1)
        order.sale_order_template_id = template
        return order

    def test_a_template_with_the_standard_mail(self):
        mail = self.env.ref("sale.mail_template_sale_confirmation")
        for deferred in ("False", "True"):
            self.env["ir.config_parameter"].set_param("sale.async_emails", deferred)
            for name, door in self.doors().items():
                with self.subTest(door=name, deferred=deferred):
                    order = self.quoted(mail)
                    self.assertEqual(self.told(order, door), [f"Your order {order.name} is confirmed"])

    def test_a_template_with_words_of_its_own(self):
        mail = self.env.ref("sale.mail_template_sale_confirmation").copy({"subject": "How to assemble {{ object.name }}"})
        doors = self.doors()
        doors.pop("a payment that came later")  # Odoo's own double, whatever we do: that door asks for the mail again
        for deferred in ("False", "True"):
            self.env["ir.config_parameter"].set_param("sale.async_emails", deferred)
            for name, door in doors.items():
                with self.subTest(door=name, deferred=deferred):
                    order = self.quoted(mail)
                    self.assertEqual(self.told(order, door), [f"How to assemble {order.name}"])
                    self.assertFalse(self.rows(order, "confirmed"))

    def test_what_comes_after_it_is_told_by_us(self):
        mail = self.env.ref("sale.mail_template_sale_confirmation").copy({"subject": "Hello"})
        self.put(self.mug, 1)
        order = self.quoted(mail)
        order.action_confirm()
        self.ship(order)
        self.job()
        self.assertEqual(self.rows(order).mapped("event"), ["shipped"])
