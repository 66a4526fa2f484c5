# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from .bought_case import BoughtCase

MODES = ("on", "off")


@tagged("post_install", "-at_install")
class TestBoughtLess(BoughtCase):
    """The desk writes a smaller quantity into an order for which goods are bought: nothing goes back that never came, vendors
    are asked for less, and the buyer of what is confirmed is told."""

    def each(self, *names):
        for mode in MODES:
            for goods in names or ("sofa", "urn"):
                self.company.oms_promise_mode = mode
                yield goods

    def lower(self, order, quantity):
        order.with_user(self.clerk).order_line.product_uom_qty = quantity
        self.settle()

    def told(self, purchases):
        return [activity.note for activity in purchases.activity_ids.filtered(lambda one: one.summary == "Less is wanted")]

    def assertNothingGoesBack(self, order):
        self.assertFalse(order.order_line.move_ids.filtered(
            lambda move: move.location_id.usage == "customer" and move.state != "cancel"))

    # --- what is lost ---------------------------------------------------------------------------------------------

    def test_after_the_purchase_was_cancelled(self):
        for goods in self.each():
            order = self.order(**{goods: 4})
            self.bought(order).order_id.button_cancel()
            self.settle()
            self.lower(order, 1)
            self.assertStands(order, "to_supply", short=1, released=0, closed=0)
            self.lower(order, 0)
            self.assertNothingGoesBack(order)
            self.assertEqual(order.order_line.oms_released_qty + order.order_line.oms_short_qty, 0)
            self.assertNoFaults()

    def test_what_will_not_come_goes_first_and_nobody_is_told(self):
        for goods in self.each():
            order = self.order(**{goods: 10})
            bought = self.bought(order)
            bought.product_qty = 6
            self.assertStands(order, "in_warehouse", released=6, short=4)
            self.lower(order, 7)
            self.assertStands(order, "in_warehouse", released=6, short=1, closed=0)
            self.assertFalse(self.told(bought.order_id))
            self.lower(order, 5)
            self.assertEqual(len(self.told(bought.order_id)), 1)
            self.assertIn("1 ×", self.told(bought.order_id)[0])

    def test_what_will_not_come_is_taken_off_as_superuser(self):
        """The desk has no right of its own to moves and promises, which lose what will not come."""
        order = self.order(sofa=4)
        self.bought(order).order_id.button_cancel()
        self.settle()
        taken, demand = [], type(self.env["oms.demand"])
        back = demand._take_back

        def take_back(service, moves, *args):
            taken.append(moves.env.su)
            return back(service, moves, *args)
        with patch.object(demand, "_take_back", take_back):
            self.lower(order, 1)
        self.assertTrue(taken and all(taken), taken)

    # --- what is bought -------------------------------------------------------------------------------------------

    def test_the_buyer_of_what_is_confirmed_is_told(self):
        for goods in self.each():
            order = self.order(**{goods: 10})
            purchase = self.bought(order).order_id
            self.lower(order, 7)
            self.assertNothingGoesBack(order)
            self.assertEqual(len(self.told(purchase)), 1)
            self.assertIn("3 ×", self.told(purchase)[0])
            purchase.order_line.product_qty = 7
            self.assertStands(order, "in_warehouse", released=7, short=0, closed=0)

    def test_a_request_is_made_smaller(self):
        for goods in self.each():
            order = self.confirm(**{goods: 10})
            self.lower(order, 7)
            self.assertEqual(self.bought(order).product_qty, 7)
            self.assertStands(order, "to_supply", asked=7, short=0)

    def test_of_what_came_nobody_is_told(self):
        order = self.order(sofa=10)
        purchase = self.bought(order).order_id
        self.receive(purchase, 8, backorder=True)
        self.lower(order, 5)
        self.assertEqual(len(self.told(purchase)), 1)
        self.assertIn("2 ×", self.told(purchase)[0], "eight are here: no vendor can be asked not to send them")

    def test_a_buyer_asks_for_more_than_is_ordered(self):
        """What the buyer asks for beyond the order (a vendor's box) stays, and is there for what is ordered more."""
        order = self.confirm(urn=10)
        self.bought(order).product_qty = 13
        self.settle()
        self.lower(order, 12)
        self.assertEqual(self.bought(order).product_qty, 13)
        self.lower(order, 15)
        self.assertEqual(sum(self.bought(order).mapped("product_qty")), 15)

    # --- partly from stock ----------------------------------------------------------------------------------------

    def test_a_mixed_line_after_the_vendor_moved_the_date(self):
        self.mto.rule_ids.procure_method = "mts_else_mto"
        for _goods in self.each("sofa"):
            self.put(self.sofa, 4 - self.env["stock.quant"]._get_available_quantity(self.sofa, self.north.lot_stock_id))
            order = self.order(sofa=10)
            purchase = self.bought(order).order_id
            purchase.order_line.date_planned = self.in_days(30)
            self.settle()
            self.lower(order, 7)
            self.assertNothingGoesBack(order)
            self.assertStands(order, "in_warehouse", released=7, short=0, closed=0)
            self.assertIn("3 ×", "".join(self.told(purchase)))
            self.receive(purchase)
            self.ship(order)
            self.assertStands(order, "shipped", shipped=7)
            order.picking_ids.filtered(lambda picking: picking.state != "done").action_cancel()

    # --- several vendors, several lines ---------------------------------------------------------------------------

    def alternative(self, purchase):
        other = purchase.copy({"partner_id": self.env["res.partner"].create({"name": "Turner"}).id})
        for line, first in zip(other.order_line, purchase.order_line, strict=True):
            line.write({"sale_line_id": first.sale_line_id.id, "move_dest_ids": [Command.set(first.move_dest_ids.ids)]})
        return other

    def test_alternatives_are_made_smaller_alike(self):
        for goods in self.each():
            order = self.confirm(**{goods: 10})
            self.settle()
            first = self.bought(order).order_id
            other = self.alternative(first)
            self.settle()
            self.lower(order, 7)
            self.assertEqual([first.order_line.product_qty, other.order_line.product_qty], [7, 7])
            self.assertStands(order, "to_supply", asked=7, short=0)
            order.order_line._oms_order_less({order.order_line: 5})  # as *Change order* does
            self.assertEqual([first.order_line.product_qty, other.order_line.product_qty], [5, 5])
            self.lower(order, 8)  # more again: somebody is asked for it, and nobody for less
            self.assertGreaterEqual(min(first.order_line.product_qty, other.order_line.product_qty), 5)
            self.assertStands(order, "to_supply", asked=8, short=0)

    def test_a_second_request_for_what_was_ordered_more(self):
        """Two requests that are no alternatives: the newest is made smaller first."""
        order = self.confirm(urn=6)
        self.bought(order).order_id.write({"partner_ref": "first"})
        self.bought(order).copy({"order_id": self.bought(order).order_id.copy({"order_line": []}).id, "product_qty": 4,
                                 "sale_line_id": order.order_line.id})
        order.order_line.with_context(skip_procurement=True).product_uom_qty = 10
        self.assertStands(order, "to_supply", asked=10, short=0)
        self.lower(order, 7)
        self.assertEqual(self.bought(order).mapped("product_qty"), [1, 6])

    def test_two_lines_of_an_order_on_one_purchase_line(self):
        for _goods in self.each("sofa"):
            order = self.env["sale.order"].create({"partner_id": self.customer.id, "order_line": [
                Command.create({"product_id": self.sofa.id, "product_uom_qty": quantity}) for quantity in (6, 4)]})
            order.action_confirm()
            other, bought = self.bought(order)
            bought.write({"product_qty": 10, "move_dest_ids": [Command.link(other.move_dest_ids.id)]})
            other.unlink()  # the buyer makes them one
            bought.order_id.button_confirm()
            self.settle()
            self.assertEqual(order.order_line.mapped("oms_released_qty"), [6, 4])
            bought.product_qty = 7  # three do not come: of the younger demand
            self.settle()
            self.assertEqual(order.order_line.mapped("oms_released_qty"), [6, 1])
            self.assertEqual(order.order_line.mapped("oms_short_qty"), [0, 3])
            order.with_user(self.clerk).order_line[0].product_uom_qty = 3  # and now there is enough
            self.settle()
            self.assertEqual(order.order_line.mapped("oms_released_qty"), [3, 4])
            self.assertEqual(order.order_line.mapped("oms_short_qty"), [0, 0])
            self.assertNoFaults()

    def test_less_for_one_order_is_more_for_another(self):
        """Two orders on one purchase, of which less will come than was bought."""
        self.vendor.group_rfq = "all"
        older, younger = self.confirm(sofa=6), self.confirm(sofa=4)
        bought = self.bought(older) | self.bought(younger)
        bought.order_id.button_confirm()
        self.settle()
        self.assertEqual(len(bought), 1, "bought with one line")
        bought.product_qty = 7
        self.assertStands(younger, "in_warehouse", released=1, short=3)
        self.lower(older, 3)
        self.assertStands(older, "in_warehouse", released=3, short=0)
        self.assertStands(younger, "in_warehouse", released=4, short=0)

    def test_a_vendors_bill_alone_brings_nothing(self):
        """A vendor may bill before anything came: the goods are still to come."""
        for goods in self.each():
            order = self.order(**{goods: 5})
            purchase = self.bought(order).order_id
            purchase.order_line.product_id.purchase_method = "purchase"
            purchase.action_create_invoice()
            purchase.invoice_ids.invoice_date = self.in_days(0).date()
            purchase.invoice_ids.action_post()
            self.assertStands(order, "in_warehouse", released=5, shipped=0, short=0)
            self.assertFalse(order.order_line.qty_delivered)
            self.lower(order, 3)
            self.assertIn("2 ×", "".join(self.told(purchase)))
            purchase.picking_ids.action_cancel()
            self.assertStands(order, "to_supply", short=3, released=0, closed=0)
