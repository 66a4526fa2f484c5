# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .adoption_case import AdoptionCase


@tagged("post_install", "-at_install")
class TestAdoption(AdoptionCase):
    """Odoo's own return of a delivery is one return of ours: no more than can come back, its transfer as Odoo makes it."""

    def test_one_return_and_odoo_s_transfer(self):
        order = self.shipped(mug=5, cup=3)
        picking = self.send_back(order, mug=2, cup=1)
        back = self.returns(order)
        self.assertEqual((len(back), back.door, back.state, back.partner_id), (1, "stock", "authorised", self.customer))
        self.assertEqual(
            {(line.product_id, line.quantity, line.resolution, line.decision_rule) for line in back.line_ids},
            {(self.mug, 2, "refund", "stock"), (self.cup, 1, "refund", "stock")})
        self.assertEqual(picking.move_ids.oms_return_line_id, back.line_ids)
        self.assertEqual(picking.location_dest_id, self.north.lot_stock_id, "it goes where Odoo takes it")
        self.assertEqual(picking.picking_type_id, self.north.in_type_id)
        self.assertFalse(back.user_id, "nobody of the returns desk is asked")

    def test_no_more_than_can_come_back(self):
        order = self.shipped(mug=4)
        with self.assertRefused(r"mug.* of .*: 4 shipped with .*, 0 came back.*Return 4 at most, not 10"):
            self.send_back(order, mug=10)
        self.send_back(order, mug=3).button_validate()
        with self.assertRefused(r"4 shipped with .*, 3 came back or are on their way\. Return 1 at most, not 2"):
            self.send_back(order, mug=2)
        self.send_back(order, mug=1)
        with self.assertRefused(r"4 shipped with .*, and all of it came back or is on its way: not 1 more"):
            self.send_back(order, mug=1)
        self.assertEqual(len(self.returns(order)), 2, "what was refused left nothing")

    def test_each_delivery_its_own_goods(self):
        order = self.shipped(mug=4)
        order.order_line.product_uom_qty = 10
        self.ship(order)
        self.assertEqual(order.order_line.qty_delivered, 10)
        with self.assertRefused("4 shipped with"):
            self.send_back(order, mug=6)

    def test_a_dozen_is_twelve(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self.quotation(mug=2)
        order.order_line.product_uom_id = dozen
        order.action_confirm()
        self.ship(order)
        self.send_back(order, mug=1)
        line = self.returns(order).line_ids
        shown = order.picking_ids.move_ids.filtered(lambda move: move.location_dest_id.usage == "customer").product_uom
        self.assertEqual(line.quantity, 12 if shown == dozen else 1)

    def test_a_cancelled_transfer_cancels_its_return(self):
        order = self.shipped(mug=4)
        picking = self.send_back(order, mug=4)
        picking.action_cancel()
        self.assertEqual(self.returns(order).state, "cancelled")
        self.assertDecision(self.ask(order, mug=4), "accept", "within_policy")

    def test_nothing_is_sent_again(self):
        """An order that is launched anew (a hold cleared, a job) does not send what comes back, before it is here nor after.
        Whoever orders another quantity gets what is ordered less what the customer has, as Odoo's own test_08_quantities."""
        for name in ("mug", "tin"):
            with self.subTest(name):
                order = self.shipped(**{name: 5})
                back = self.send_back(order, **{name: 3})
                order.order_line._action_launch_stock_rule()
                self.assertFalse(order.picking_ids.filtered(lambda one: one.state == "assigned") - back)
                back.button_validate()
                order.order_line._action_launch_stock_rule()
                order._oms_process()
                self.assertFalse(order.picking_ids.filtered(lambda one: one.state not in ("done", "cancel")))
                order.order_line.product_uom_qty = 6
                new = order.picking_ids.filtered(lambda one: one.state not in ("done", "cancel"))
                self.assertEqual((new.location_dest_id.usage, sum(new.move_ids.mapped("product_uom_qty"))), ("customer", 4))

    # --- Odoo's alone ---------------------------------------------------------------------------------------------------

    def test_a_vendor_s_receipt_stays_odoo_s(self):
        vendor = self.env["res.partner"].create({"name": "Kiln"})
        receipt = self.env["stock.picking"].create({
            "picking_type_id": self.north.in_type_id.id, "partner_id": vendor.id,
            "location_id": self.env.ref("stock.stock_location_suppliers").id, "location_dest_id": self.north.lot_stock_id.id,
            "move_ids": [(0, 0, {"product_id": self.mug.id, "product_uom_qty": 4, "location_id": self.env.ref(
                "stock.stock_location_suppliers").id, "location_dest_id": self.north.lot_stock_id.id})]})
        receipt.action_confirm()
        receipt.button_validate()
        before = self.env["oms.return"].search_count([])
        wizard = self.env["stock.return.picking"].with_user(self.worker).create({"picking_id": receipt.id})
        wizard.product_return_moves.quantity = 9
        back = wizard._create_return()
        self.assertEqual((back.move_ids.product_uom_qty, back.move_ids.oms_adopted), (9, False))
        self.assertEqual(self.env["oms.return"].search_count([]), before)

    def test_a_step_in_the_warehouse_stays_odoo_s(self):
        self.north.delivery_steps = "pick_ship"
        order = self.confirm(mug=4)
        pick = order.picking_ids.filtered(lambda one: one.location_id == self.north.lot_stock_id)
        pick.button_validate()
        wizard = self.env["stock.return.picking"].with_user(self.worker).create({"picking_id": pick.id})
        wizard.product_return_moves.quantity = 1
        wizard._create_return()
        self.assertFalse(self.returns(order))

    def test_what_has_not_left_stays_odoo_s(self):
        order = self.confirm(mug=2)
        wizard = self.env["stock.return.picking"].with_user(self.worker).create({"picking_id": order.picking_ids.id})
        wizard.product_return_moves.quantity = 2
        self.assertFalse(wizard._create_return().move_ids.oms_return_line_id)

    def test_what_has_not_left_does_not_come_back(self):
        """Odoo prepares the return of a delivery of an order before it leaves: twice, and is not asked how much came."""
        order = self.confirm(mug=5)
        delivery = order.picking_ids
        early = [self.early(delivery) for _time in range(2)]
        refused = r"prepared before .* had left.*Cancel it, and return the goods from"
        with self.assertRefused(refused):
            early[0].button_validate()
        delivery.button_validate()
        for picking in early:
            with self.assertRefused(refused):
                picking.button_validate()
        self.assertEqual((order.order_line.qty_delivered, order.order_line.qty_to_invoice), (5, 5))
        early[0].action_cancel()
        early[1].action_cancel()
        self.send_back(order, mug=5).button_validate()
        self.assertEqual(self.returns(order).line_ids.received_quantity, 5)
        self.assertNoFaults()

    def early(self, delivery):
        wizard = self.env["stock.return.picking"].with_user(self.worker).create({"picking_id": delivery.id})
        wizard.product_return_moves.quantity = 5
        picking = wizard._create_return()
        picking.move_ids.write({"quantity": 5, "picked": True})
        return picking

    def left_without_an_order(self, **quantities):
        customers = self.env.ref("stock.stock_location_customers")
        gone = self.env["stock.picking"].create({
            "picking_type_id": self.north.out_type_id.id, "location_id": self.north.lot_stock_id.id,
            "location_dest_id": customers.id, "move_ids": [(0, 0, {
                "product_id": getattr(self, name).id, "product_uom_qty": quantity, "location_id": self.north.lot_stock_id.id,
                "location_dest_id": customers.id}) for name, quantity in quantities.items()]})
        gone.action_confirm()
        gone.action_assign()
        gone.button_validate()
        return gone

    def test_a_transfer_without_an_order_stays_odoo_s(self):
        gone = self.left_without_an_order(mug=2)
        wizard = self.env["stock.return.picking"].with_user(self.worker).create({"picking_id": gone.id})
        wizard.product_return_moves.quantity = 2
        self.assertFalse(wizard._create_return().move_ids.oms_return_line_id)

    # --- a return of ours expects it already ----------------------------------------------------------------------------

    def announced(self, **quantities):
        order = self.shipped(**quantities)
        back = self.ask(order, **quantities)
        back.with_user(self.returns_clerk).action_authorise()
        return order, back

    def came(self, back):
        return {line.product_id: line.received_quantity for line in back.line_ids}

    def validate(self, picking):
        """By the button, and the question for a backorder answered with yes."""
        asked = picking.with_user(self.worker).button_validate()
        self.assertEqual(asked["res_model"], "stock.backorder.confirmation", "not all of it is here")
        self.env["stock.backorder.confirmation"].with_user(self.worker).with_context(asked["context"]).create({
            "pick_ids": [(6, 0, picking.ids)]}).process()

    def test_what_the_dialog_did_not_name_has_not_come(self):
        """Mugs and cups are announced, one mug is here: the transfer that waits for both takes in one mug."""
        order, back = self.announced(mug=2, cup=3)
        picking = self.send_back(order, mug=1)
        self.assertEqual(picking, back.picking_ids, "received where it is expected")
        self.validate(picking)
        self.assertEqual(self.came(back), {self.mug: 1, self.cup: 0})
        self.assertEqual(self.in_stock(self.cup, self.inspection()), 0)

    def test_one_after_the_other_in_one_parcel(self):
        """What the first dialog said is here stays so when the second names the rest."""
        order, back = self.announced(mug=2, cup=3)
        self.send_back(order, mug=1)
        picking = self.send_back(order, cup=3)
        self.validate(picking)
        self.assertEqual(self.came(back), {self.mug: 1, self.cup: 3})

    # --- which return it is of is not typed -----------------------------------------------------------------------------

    def test_nobody_types_which_return_goods_are_of(self):
        """Goods of no order come back at the dock; somebody names a return that waits for other goods and would be paid."""
        _order, back = self.announced(mug=2)
        gone = self.left_without_an_order(cup=2)
        wizard = self.env["stock.return.picking"].with_user(self.worker).create({"picking_id": gone.id})
        part, line = wizard.product_return_moves, back.line_ids
        part.quantity = 2
        for typed in ({"oms_return_line_id": line.id}, {"oms_adopted": "counted"}):
            with self.assertRaises(AccessError):
                part.write(typed)
            with self.assertRaises(AccessError):
                wizard.write({"product_return_moves": [(1, part.id, typed)]})
            with self.assertRaises(AccessError):
                part.create({"wizard_id": wizard.id, "product_id": self.cup.id, "move_id": part.move_id.id, **typed})
        for typed in ({"oms_exchange": True}, {"oms_return_id": back.id}, {"oms_location_id": self.inspection().id}):
            with self.assertRaises(AccessError):
                wizard.write(typed)
        said = wizard.with_context(default_oms_return_line_id=line.id, default_oms_adopted="counted").create({
            "picking_id": gone.id})
        said.product_return_moves.quantity = 2
        picking = said._create_return()
        self.assertFalse(picking.move_ids.oms_return_line_id)
        picking.button_validate()
        self.assertEqual(self.came(back), {self.mug: 0})


@tagged("post_install", "-at_install")
class TestAdoptedExchange(AdoptionCase):
    """Odoo's "Return for Exchange": other pieces leave, nothing is sent twice, credited or billed twice."""

    def replacement(self, order):
        return order.picking_ids.filtered(
            lambda one: one.state not in ("done", "cancel") and one.location_dest_id.usage == "customer")

    def status(self, order):
        return order.invoice_status, order.order_line.qty_to_invoice

    def test_billed_order_stays_billed(self):
        """odoo/odoo#271474: the goods in exchange are on their way, and the order is back at "to invoice"."""
        for name in ("mug", "tin"):
            with self.subTest(name):
                order = self.shipped(**{name: 5})
                self.bill(order)
                back = self.send_back(order, exchange=True, **{name: 3})
                self.assertEqual(self.status(order), ("invoiced", 0))
                back.button_validate()
                self.assertEqual(order.order_line.qty_delivered, 2)
                self.assertEqual(self.status(order), ("invoiced", 0))
                with self.assertRefused("."):
                    order._create_invoices(final=True)
                self.assertEqual(sum(self.replacement(order).move_ids.mapped("product_uom_qty")), 3)
                self.ship(order)
                self.assertEqual((order.order_line.qty_delivered, *self.status(order)), (5, "invoiced", 0))
                self.assertEqual((self.returns(order).line_ids.resolution, self.returns(order).state), ("nothing", "settled"))

    def test_goods_in_exchange_leave_first(self):
        """Sent before the others came: no more is billed, nor is more to be sold."""
        for name in ("mug", "tin"):
            with self.subTest(name):
                order = self.shipped(**{name: 5})
                self.bill(order)
                back = self.send_back(order, exchange=True, **{name: 3})
                self.replacement(order).button_validate()
                self.assertEqual(order.order_line.qty_delivered, 8)
                self.assertEqual(self.status(order), ("invoiced", 0))
                back.button_validate()
                self.assertEqual((order.order_line.qty_delivered, *self.status(order)), (5, "invoiced", 0))

    def test_unticked_it_is_no_second_sale(self):
        """Whoever unticks "update quantities" for an exchange does not sell the goods twice."""
        order = self.shipped(mug=5)
        self.bill(order)
        self.send_back(order, to_refund=False, exchange=True, mug=3).button_validate()
        self.ship(order)
        self.assertEqual((order.order_line.qty_delivered, *self.status(order)), (5, "invoiced", 0))

    def test_launched_once(self):
        order = self.shipped(mug=5)
        back = self.send_back(order, exchange=True, mug=3)
        order.order_line._action_launch_stock_rule()
        order._oms_process()
        self.assertEqual(sum(self.replacement(order).move_ids.mapped("product_uom_qty")), 3)
        back.button_validate()
        order.order_line._action_launch_stock_rule()
        order.order_line.product_uom_qty = 6
        self.assertEqual(sum(self.replacement(order).move_ids.mapped("product_uom_qty")), 4)

    def test_no_goods_in_exchange_after_all(self):
        """What came back and is not replaced is credited."""
        order = self.shipped(mug=5)
        self.bill(order)
        back = self.send_back(order, exchange=True, mug=3)
        back.button_validate()
        self.replacement(order).action_cancel()
        self.assertEqual(self.status(order), ("to invoice", -3))
        self.assertEqual((self.returns(order).line_ids.resolution, self.returns(order).state), ("refund", "inspected"))
        order.order_line._action_launch_stock_rule()
        self.assertFalse(self.replacement(order), "nor is it sent again")

    def test_too_much_is_refused_here_too(self):
        order = self.shipped(mug=4)
        with self.assertRefused("Return 4 at most, not 5"):
            self.send_back(order, exchange=True, mug=5)
        self.assertFalse(self.replacement(order))
