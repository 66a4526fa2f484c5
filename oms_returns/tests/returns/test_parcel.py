# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import ReturnsCase
from ..goods.cost_case import CostCase


@tagged("post_install", "-at_install")
class TestParcelWithoutPapers(ReturnsCase):
    """Goods come back and nobody knows whose they are: they are here at once, matched afterwards, then judged as others."""

    def parcel(self, **quantities):
        return self.env["oms.return.parcel"].with_user(self.returns_clerk).create({
            "reference": "brown box", "line_ids": [
                (0, 0, {"product_id": getattr(self, name).id, "quantity": quantity}) for name, quantity in quantities.items()]})

    def here(self, **quantities):
        parcel = self.parcel(**quantities)
        parcel.action_receive()
        return parcel

    def test_what_nobody_matched_is_work(self):
        parcel, find = self.here(mug=1), [("kind", "=", "return_parcel")]
        todo = self.env["oms.todo"].with_user(self.returns_clerk)
        self.assertFalse(todo.search(find))
        parcel.sudo().picking_id.date_done = "2026-01-01"
        self.env.flush_all()
        row = todo.search(find)
        self.assertEqual((row.name, row.action_open()["res_id"]), (f"{parcel.name}, brown box", parcel.id))
        self.company.oms_return_wait_days = 0
        self.env.flush_all()
        self.assertFalse(todo.search(find))

    def test_received_matched_settled(self):
        order = self.shipped(mug=5)
        self.bill(order)
        parcel = self.here(mug=2)
        self.assertEqual((parcel.state, self.in_stock(self.mug, self.inspection())), ("here", 2))
        self.assertEqual(order.order_line.qty_delivered, 5, "nobody's as yet")
        self.assertEqual(parcel.line_ids.candidate_ids, order.order_line)
        parcel.line_ids.sale_line_id = order.order_line
        parcel.action_match()
        back = parcel.return_ids
        self.assertEqual((parcel.state, back.door, back.state), ("matched", "dock", "received"))
        self.assertEqual(back.line_ids.received_quantity, 2)
        self.assertEqual(parcel.picking_id, back.picking_ids)
        back.with_user(self.returns_clerk).action_inspect()
        self.assertEqual(self.in_stock(self.mug), 97)
        back.with_user(self.returns_clerk).action_settle()
        self.assertEqual((back.state, back.refund_ids.amount_total, order.order_line.qty_delivered), ("settled", 20, 3))
        self.assertNoFaults()

    def test_matched_at_the_value_it_left_with(self):
        self.cup.categ_id = self.env["product.category"].create({"name": "Valued", "property_cost_method": "average"})
        self.cup.standard_price = 4
        order = self.shipped(cup=5)
        self.cup.standard_price = 6
        parcel = self.here(cup=2)
        parcel.line_ids.sale_line_id = order.order_line
        parcel.action_match()
        self.assertEqual(parcel.sudo().picking_id.move_ids.value, 8)

    def test_of_two_customers(self):
        other = self.env["res.partner"].create({"name": "Bakery"})
        first, second = self.shipped(mug=5), self.shipped(other, cup=5)
        parcel = self.here(mug=1, cup=1)
        mug, cup = parcel.line_ids
        mug.sale_line_id = first.order_line
        parcel.action_match()
        self.assertEqual((parcel.state, parcel.return_ids.partner_id), ("here", self.customer), "the cup waits")
        cup.sale_line_id = second.order_line
        parcel.action_match()
        self.assertEqual((parcel.state, parcel.return_ids.partner_id), ("matched", self.customer | other))
        self.assertNoFaults()

    def test_no_more_than_can_come_back(self):
        order = self.shipped(mug=3)
        self.walk(self.ask(order, mug=2))
        parcel = self.here(mug=2)
        self.assertFalse(parcel.line_ids.candidate_ids)
        parcel.line_ids.sale_line_id = order.order_line
        with self.assertRefused(f"mug.* of {order.name}: 1 can still come back, and 2 are in {parcel.name}"):
            parcel.action_match()
        self.assertFalse(parcel.return_ids)

    def test_other_goods_and_open_returns(self):
        order = self.shipped(mug=3)
        parcel = self.here(cup=1)
        parcel.line_ids.sale_line_id = order.order_line
        with self.assertRefused(f"cup.* did not leave for {order.name}"):
            parcel.action_match()
        back = self.ask(order, mug=1)
        back.action_authorise()
        again = self.here(mug=1)
        again.line_ids.sale_line_id = order.order_line
        with self.assertRefused(f"{back.name} is open for .*mug"):
            again.action_match()

    def test_a_serial_number_finds_its_order(self):
        clock = self.new_product("clock", 50.0, tracking="serial")
        type(self).clock = clock
        lots = self.env["stock.lot"].create([{"name": f"CK-{number}", "product_id": clock.id} for number in range(2)])
        orders = self.env["sale.order"]
        for lot in lots:
            self.env["stock.quant"]._update_available_quantity(clock, self.north.lot_stock_id, 1, lot_id=lot)
            orders |= self.shipped(clock=1)
        parcel = self.parcel(clock=1)
        with self.assertRefused("enter its lot or serial number"):
            parcel.action_receive()
        parcel.line_ids.lot_id = lots[1]
        parcel.line_ids.quantity = 2
        with self.assertRefused("CK-1 of .* is one piece, not 2"):
            parcel.action_receive()
        parcel.line_ids.quantity = 1
        parcel.action_receive()
        gone = orders[1] if lots[1] in orders[1].picking_ids.move_line_ids.lot_id else orders[0]
        self.assertEqual(parcel.line_ids.candidate_ids, gone.order_line)
        parcel.line_ids.sale_line_id = (orders - gone).order_line
        with self.assertRefused("CK-1 of .* did not leave for"):
            parcel.action_match()
        parcel.line_ids.sale_line_id = gone.order_line
        parcel.action_match()
        self.assertEqual(parcel.return_ids.order_ids, gone)

    def test_two_rows_of_one_product(self):
        """Three clocks in a box, two of one customer and one of another: each row is matched with its own number."""
        clock = type(self).clock = self.new_product("clock", 50.0, tracking="serial")
        lots = self.env["stock.lot"].create([{"name": f"CK-{number}", "product_id": clock.id} for number in range(3)])
        for lot in lots:
            self.env["stock.quant"]._update_available_quantity(clock, self.north.lot_stock_id, 1, lot_id=lot)
        two, one = self.shipped(clock=2), self.shipped(self.env["res.partner"].create({"name": "Bakery"}), clock=1)
        parcel = self.env["oms.return.parcel"].with_user(self.returns_clerk).create({
            "line_ids": [(0, 0, {"product_id": clock.id, "lot_id": lot.id}) for lot in lots]})
        parcel.action_receive()
        self.assertEqual([line.move_ids.lot_ids for line in parcel.sudo().line_ids], list(lots))
        rows = {order: parcel.line_ids.filtered(lambda line, order=order: line.lot_id in order.order_line.move_ids.lot_ids)
                for order in (two, one)}
        rows[one].sale_line_id = one.order_line
        parcel.action_match()
        self.assertEqual((parcel.state, parcel.return_ids.partner_id), ("here", one.partner_id))
        rows[two].sale_line_id = two.order_line
        parcel.action_match()
        self.assertEqual(parcel.state, "matched")
        for order in (two, one):
            came = order.order_line.oms_return_line_ids
            self.assertEqual(came.mapped("received_quantity"), [1] * len(rows[order]))
            self.assertEqual(came.move_ids.lot_ids, rows[order].lot_id)
        parcel.return_ids.with_user(self.returns_clerk).action_inspect()
        self.assertEqual(self.in_stock(clock), 3)
        self.assertNoFaults()

    def test_two_rows_without_an_order(self):
        parcel = self.env["oms.return.parcel"].with_user(self.returns_clerk).create({
            "partner_id": self.customer.id, "line_ids": [
                (0, 0, {"product_id": self.mug.id, "quantity": quantity, "without_order": True}) for quantity in (2, 1)]})
        parcel.action_receive()
        parcel.action_match()
        self.assertEqual(parcel.return_ids.line_ids.mapped("received_quantity"), [2, 1])

    def test_nobody_types_whose_goods_are(self):
        order = self.shipped(mug=3)
        back = self.ask(order, mug=1)
        parcel, typed = self.parcel(mug=1), {"return_line_id": back.line_ids.id}
        with self.assertRaises(AccessError):
            parcel.line_ids.create({"parcel_id": parcel.id, "product_id": self.mug.id, **typed})
        with self.assertRaises(AccessError):
            parcel.write({"line_ids": [(0, 0, {"product_id": self.mug.id, **typed})]})
        with self.assertRaises(AccessError):
            parcel.line_ids.write(typed)
        said = parcel.line_ids.with_context(default_return_line_id=back.line_ids.id).create({
            "parcel_id": parcel.id, "product_id": self.mug.id})
        self.assertFalse(said.return_line_id)

    def test_bad_steps(self):
        parcel = self.parcel()
        with self.assertRefused("enter what is in it first"):
            parcel.action_receive()
        with self.assertRefused("receive the parcel first"):
            parcel.action_match()
        with self.assertRefused("only a parcel whose goods are to be matched"):
            parcel.action_close()
        parcel = self.here(mug=1)
        with self.assertRefused("was received already"):
            parcel.action_receive()
        with self.assertRefused("choose of which order its goods are"):
            parcel.action_match()
        with self.assertRefused("The goods are here"):
            parcel.line_ids.quantity = 7
        with self.assertRaises(AccessError):
            parcel.write({"state": "matched"})
        with self.assertRaises(AccessError):
            parcel.with_user(self.clerk).action_receive()
        parcel.action_close()
        self.assertEqual((parcel.state, self.in_stock(self.mug, self.inspection())), ("closed", 1))


@tagged("post_install", "-at_install")
class TestParcelCost(CostCase):
    """What was in a parcel without papers is worth what it left with, delivery by delivery."""

    def matched(self, order, product, quantity, lot=None):
        """The moves that brought it."""
        parcel = self.env["oms.return.parcel"].with_user(self.returns_clerk).create({"line_ids": [
            (0, 0, {"product_id": product.id, "quantity": quantity, "lot_id": lot.id if lot else False})]})
        parcel.action_receive()
        parcel.line_ids.sale_line_id = order.order_line
        parcel.action_match()
        return parcel.sudo().line_ids.move_ids.sorted("id")

    def test_pieces_of_two_deliveries(self):
        """One left at 10, one at 20: both are back, and stock is worth 30 again."""
        self.come(1, 10)
        self.come(1, 20)
        order = self.sell(2)
        sent = self.send(order, quantity=1) | self.send(order)
        self.assertEqual(sent.mapped("value"), [10, 20])
        moves = self.matched(order, self.pot, 2)
        self.assertEqual(moves.origin_returned_move_id, sent)
        self.assertEqual((moves.mapped("quantity"), moves.mapped("product_uom_qty")), ([1, 1], [1, 1]))
        self.assertEqual((moves.mapped("value"), self.worth()), ([10, 20], 30))
        self.assertEqual((self.in_stock(self.pot, self.inspection()), len(moves.picking_id)), (2, 1), "they stay where they are")
        back = moves.oms_return_line_id.return_id
        self.assertEqual((back.state, back.line_ids.received_quantity), ("received", 2))
        back.with_user(self.returns_clerk).action_inspect()
        self.assertEqual((back.state, self.in_stock(self.pot), self.worth()), ("inspected", 2, 30))
        self.assertNoFaults()

    def test_a_lot_left_with_its_own_delivery(self):
        pot = self.new_pot("fifo", tracking="lot")
        first, second = self.env["stock.lot"].create([
            {"name": name, "product_id": pot.id, "company_id": self.company.id} for name in ("first", "second")])
        self.come(1, 10, pot, lot=first)
        self.come(1, 20, pot, lot=second)
        order = self.sell(2, pot)
        self.send(order, quantity=1, lots={first: 1})
        sent = self.send(order, lots={second: 1})
        move = self.matched(order, pot, 1, second)
        self.assertEqual((move.origin_returned_move_id, move.value), (sent, 20))
        self.assertNoFaults()
