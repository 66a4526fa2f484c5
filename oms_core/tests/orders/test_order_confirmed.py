# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .order_doors_case import OrderDoorsCase


@tagged("post_install", "-at_install")
class TestOrderConfirmed(OrderDoorsCase):
    """Confirmed without a decision, by whatever door; and what decides is not typed."""

    # --- confirmed without a decision

    def test_whatever_makes_an_order_a_confirmed_one(self):
        lines = [Command.create({"product_id": self.mug.id, "product_uom_qty": 70})]
        orders = self.env["sale.order"].with_user(self.both)
        values = {"partner_id": self.customer.id, "order_line": lines}

        def written():
            order = orders.create(values)
            order.write({"state": "sale"})
            return order

        def launching_nothing():
            order = orders.create(values)
            order.with_context(skip_procurement=True).action_confirm()
            return order

        def locked_at_once():
            self.env.ref("base.group_user").implied_ids |= self.env.ref("sale.group_auto_done_setting")
            order = launching_nothing()
            self.assertTrue(order.locked)
            order.action_unlock()
            order.order_line.product_uom_qty = order.order_line.product_uom_qty
            return order

        def written_meanwhile():
            """Other addons write on the order before it is launched."""
            confirm = type(self.env["sale.order"])._action_confirm

            def noted(order):
                order.write({"note": "Ring twice"})
                order.order_line.write({"name": "as agreed"})
                return confirm(order)
            order = orders.create(values)
            self.patch(type(self.env["sale.order"]), "_action_confirm", noted)
            order.action_confirm()
            self.patch(type(self.env["sale.order"]), "_action_confirm", confirm)
            return order

        for name, door in {
            "state written": written, "launching nothing": launching_nothing, "locked at once": locked_at_once,
            "written meanwhile": written_meanwhile,
            "created confirmed": lambda: orders.create({**values, "state": "sale"}),
            "created confirmed and locked": lambda: orders.create({**values, "state": "sale", "locked": True}),
            "copied as confirmed": lambda: orders.create(values).copy({"state": "sale"}),
        }.items():
            with self.subTest(name), self.env.cr.savepoint():
                order = door()
                self.env.flush_all()
                self.assertEqual(order.state, "sale")
                self.assertHeld(order)
                order._action_cancel()

    def test_the_mark_cannot_be_brought_along(self):
        forged = {"payer": self.customer.id, "company": self.company.id, "term": 0, "day": 0, "worth": 9999}
        orders = self.env["sale.order"].with_user(self.desk)
        values = {"partner_id": self.customer.id, "order_line": [
            Command.create({"product_id": self.mug.id, "product_uom_qty": 70})]}
        for brought in ({"oms_judged": forged}, {"oms_credit_passed": 9999.0}):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                orders.create({**values, **brought})
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                orders.with_context(**{f"default_{key}": value for key, value in brought.items()}).create(values)

    # --- what Odoo works out is not typed either

    #: Typed, each of these made an order over 500 one that asks for nothing, or one that owes nothing.
    WORKED_OUT = (
        {"qty_invoiced": 50}, {"price_total": 5}, {"price_subtotal": 5}, {"price_tax": -450}, {"qty_to_invoice": 0},
        {"invoice_status": "invoiced"}, {"untaxed_amount_to_invoice": 0}, {"qty_delivered_method": "manual"},
        {"is_downpayment": True})

    def test_what_an_order_is_worth_is_not_typed(self):
        order, other = self.quotation(mug=70), self.order()
        (order | other).user_id = self.salesman
        product = {"product_id": self.mug.id, "product_uom_qty": 70}
        lines, orders = self.env["sale.order.line"], self.env["sale.order"]
        for user in (self.salesman, self.both, self.desk):
            for values in self.WORKED_OUT:
                for which in (order.with_user(user), other.with_user(user)):
                    for door in (
                            lambda which=which, values=values: which.order_line.write(values),
                            lambda which=which, values=values: which.write(
                                {"order_line": [Command.update(which.order_line.id, values)]}),
                            lambda values=values, user=user: lines.with_user(user).create(
                                {"order_id": order.id, **product, **values}),
                            lambda values=values, user=user: orders.with_user(user).create(
                                {"partner_id": self.customer.id, "order_line": [Command.create({**product, **values})]})):
                        with self.assertRefused("cannot be written|has no quantity"), self.env.cr.savepoint():
                            door()
            for values in ({"amount_total": 5}, {"currency_rate": 1000}, {"invoice_status": "invoiced"}):
                with self.assertRefused("cannot be written"), self.env.cr.savepoint():
                    other.with_user(user).write(values)
        order.with_user(self.salesman).action_confirm()
        self.assertHeld(order)

    def test_what_we_carry_in_the_context_is_not_sent_along(self):
        """Of any type, on methods of Odoo's that lead to ours: as if nothing was said."""
        kinds = ("x", 5, [1, 2], {"1": [1]}, True)
        names = ("oms_rules", "oms_promise_ids", "oms_later_dates", "oms_billing_known", "oms_unpromised_left")
        for number, name in enumerate(names):
            two = (kinds[number], kinds[(number + 2) % 5])  # each name with two of them, each of them with two names
            for value in kinds if os.environ.get("OMS_STORIES") == "all" else two:
                with self.subTest(name, value=value), self.env.cr.savepoint() as savepoint:
                    order = self.quotation(mug=5, cup=5).with_user(self.both).with_context(**{name: value})
                    order.action_confirm()
                    order.order_line.product_uom_qty = 6
                    self.assertEqual(order.order_line.move_ids.mapped("product_qty"), [6, 6])
                    self.ship(order.sudo().with_context(**{name: value}))
                    self.assertEqual(order.sudo().with_context(**{name: value})._create_invoices().amount_total, 90)
                    savepoint.rollback()

    def test_what_is_delivered_is_not_typed_where_transfers_say_so(self):
        order = self.order()
        self.ship(order)
        for user in (self.salesman, self.both, self.desk):
            with self.assertRefused("transfers say so"), self.env.cr.savepoint():
                order.with_user(user).order_line.qty_delivered = 0
            order.with_user(user).order_line.write({"qty_delivered": 50, "name": "Mugs"})
        service = self.env["product.product"].create({"name": "Advice", "type": "service", "list_price": 1})
        advice = self.env["sale.order"].create({"partner_id": self.customer.id, "order_line": [
            Command.create({"product_id": service.id, "product_uom_qty": 2})]})
        advice.action_confirm()
        advice.order_line.with_user(self.desk).qty_delivered = 1

    # --- orders that were there before

    def test_orders_from_before_there_was_a_limit_count_as_judged(self):
        self.account.unlink()
        self.env["oms.credit.account"].search([]).unlink()
        self.env["oms.credit.policy"].search([]).unlink()
        order = self.confirm(mug=50)
        self.north.oms_release_policy = "planned"
        other = self.confirm(mug=40)
        self.north.oms_release_policy = "at_once"
        self.account = self.limit(100)
        order.with_user(self.desk).write({"note": "Ring twice"})
        order.with_user(self.desk).order_line.write({"price_unit": 9})
        self.assertFalse(order.oms_held, "worth less than before")
        for look in (other._oms_process, lambda: other._oms_send(planned=True)):
            look()
            self.assertFalse(other.oms_held, "nobody looks at what was confirmed before")
        order.with_user(self.desk).order_line.write({"price_unit": 11})
        self.assertHeld(order)
