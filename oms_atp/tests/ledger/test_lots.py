# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, fields
from odoo.addons.oms_core.tests.people import new_user
from odoo.tests import tagged

from ..supply_case import SupplyCase


@tagged("post_install", "-at_install", "-standard", "oms_beside")
class TestLotDates(SupplyCase):
    """Lots with dates (``product_expiry``): they are promised until the day on which they have to be removed, or expire."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mug.write({"tracking": "lot", "use_expiration_date": True})

    def lot(self, quantity, removal=None, expiration=60, warehouse=None):
        lot = self.env["stock.lot"].create(
            {"name": f"L{quantity}/{removal}/{expiration}", "product_id": self.mug.id, "company_id": self.company.id})
        lot.write({"expiration_date": expiration is not None and self.in_days(expiration),
                   "removal_date": removal is not None and self.in_days(removal)})
        self.env["stock.quant"]._update_available_quantity(
            self.mug, (warehouse or self.north).lot_stock_id, quantity, lot_id=lot)
        return lot

    def ordered(self, quantity, days=None):
        order = self.quotation(mug=quantity)
        if days is not None:
            order.commitment_date = self.in_days(days)
        order.action_confirm()
        return order

    def reserved(self, order):
        return {item.lot_id: item.quantity for item in order.order_line.move_ids.move_line_ids}

    def test_what_is_past_its_removal_date_is_not_promised(self):
        self.lot(10, removal=-1)
        order = self.ordered(10)
        self.assertPromised(order, short=10)
        self.assertTrue(order.oms_backordered)

    def test_nor_on_the_day_of_removal(self):
        self.lot(10, removal=0)
        self.assertPromised(self.ordered(10), short=10)

    def test_what_has_expired_is_neither_promised_nor_reserved(self):
        self.lot(10, expiration=-1)
        good = self.lot(4, removal=9)
        order = self.ordered(10)
        self.assertPromised(order, north=4, short=6)
        self.assertEqual(self.reserved(order), {good: 4})

    def test_a_lot_is_promised_for_the_days_before_it_goes(self):
        lot = self.lot(10, removal=3)
        self.assertPromised(self.ordered(4, days=5), short=4)
        order = self.ordered(4, days=1)
        self.assertPromised(order, north=4)
        self.assertEqual(self.reserved(order), {lot: 4})
        self.assertPromised(self.ordered(6), north=6)

    def test_who_wants_it_later_gets_what_lasts(self):
        short, long = self.lot(10, removal=3), self.lot(10, removal=30)
        later, now = self.ordered(10, days=6), self.ordered(10)
        self.assertPromised(later, north=10)
        self.assertEqual(self.reserved(later), {long: 10})
        self.assertPromised(now, north=10)
        self.assertEqual(self.reserved(now), {short: 10})

    def test_several_orders_in_one_decision(self):
        self.lot(10, removal=3)
        self.lot(10, removal=30)
        orders = self.quotation(mug=10) | self.quotation(mug=10) | self.quotation(mug=5)
        orders[0].commitment_date = self.in_days(6)
        orders[1].commitment_date = self.in_days(6)
        orders.action_confirm()
        self.assertPromised(orders[0], north=10)
        self.assertPromised(orders[1], short=10)
        self.assertPromised(orders[2], north=5)

    def test_a_date_that_is_moved_puts_promises_at_risk(self):
        lot = self.lot(10, removal=20)
        order = self.ordered(10, days=4)
        self.assertEqual(self.reserved(order), {lot: 10})
        lot.removal_date = self.in_days(2)
        self.look()
        self.assertTrue(order.oms_at_risk)
        self.assertFalse(self.reserved(order), "it would be on the shelf no more")
        lot.removal_date = self.in_days(8)
        self.look()
        self.assertFalse(order.oms_at_risk)
        self.assertEqual(self.reserved(order), {lot: 10})
        self.assertNoFaults()

    def test_another_warehouse_helps(self):
        self.company.oms_repromise_mode = "auto"
        lot = self.lot(10, removal=20)
        order = self.ordered(10, days=4)
        self.lot(10, removal=30, warehouse=self.south)
        lot.removal_date = self.in_days(2)
        self.look()
        self.assertPromised(order, south=10)
        self.assertFalse(order.oms_at_risk)

    def test_a_late_order_does_not_take_what_is_to_be_removed_by_now(self):
        lot = self.lot(10, removal=20)
        order = self.ordered(10)
        move = order.order_line.move_ids
        move._do_unreserve()
        self.env.flush_all()
        self.env.cr.execute("UPDATE stock_move SET date = date - interval '9 days' WHERE id = %s", [move.id])
        self.env.invalidate_all()
        lot.removal_date = self.in_days(-2)
        move._action_assign()
        self.assertFalse(move.quantity)
        self.look()
        self.assertTrue(order.oms_at_risk)

    def test_the_day_comes_and_nobody_tells(self):
        lot = self.lot(10, removal=5)
        order = self.ordered(10, days=1)
        self.assertEqual(self.reserved(order), {lot: 10})
        self.env.flush_all()
        self.env.cr.execute("UPDATE stock_lot SET removal_date = removal_date - interval '5 days' WHERE id = %s", [lot.id])
        self.env.cr.execute("UPDATE stock_quant SET removal_date = removal_date - interval '5 days' WHERE lot_id = %s", [lot.id])
        self.env.invalidate_all()
        self.env["sale.order"]._oms_before_process()
        self.look()
        self.assertFalse(self.reserved(order))
        self.assertTrue(order.oms_at_risk)

    def test_an_order_moved_to_a_later_day_cannot_take_them_with_it(self):
        lot = self.lot(10, removal=5)
        order = self.ordered(10, days=2)
        ships = self.day(self.open_promises(order))
        order.commitment_date = self.in_days(14)
        self.look()
        self.assertEqual(self.day(self.open_promises(order)), ships, "what cannot be had by then keeps its promise")
        order.commitment_date = self.in_days(4)
        self.assertEqual(self.day(self.open_promises(order)), ships + 2)
        self.assertEqual(self.reserved(order), {lot: 10})
        self.assertNoFaults()

    def test_a_promise_that_waits_for_a_receipt_goes_on_waiting(self):
        self.buy(10, 6)
        order = self.ordered(10, days=8)
        promise = self.open_promises(order)
        self.assertTrue(promise.coming)
        self.lot(10, removal=3)
        self.look()
        self.assertTrue(promise.coming)

    def test_why_so_few(self):
        self.lot(10, removal=3)
        buyer = new_user(self.env, "oms_looks", "oms_core.group_oms_user,base.group_user")
        why = self.env["oms.availability"].with_user(buyer).oms_why
        self.assertEqual(why(self.mug.id, 0)["total"], 10)
        there = why(self.mug.id, 4)
        self.assertEqual(there["total"], 0)
        self.assertEqual([(row["quantity"], row["kind"]) for row in there["sections"][0]["rows"]],
                         [(10, "on_hand"), (-10, "lapse")])

    def test_products_without_dates_are_not_asked_for_them(self):
        self.lot(10, removal=-1)
        self.mug.use_expiration_date = False
        self.assertPromised(self.ordered(10), north=10)


@tagged("post_install", "-at_install")
class TestConsignment(SupplyCase):
    """Goods that belong to somebody else: sold as Odoo sells them, unless a warehouse does not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.consigned = cls.env["res.partner"].create({"name": "Owner"})

    def consign(self, quantity):
        self.env["stock.quant"]._update_available_quantity(
            self.mug, self.north.lot_stock_id, quantity, owner_id=self.consigned)

    def test_they_are_sold(self):
        self.consign(10)
        order = self.confirm(mug=10)
        self.assertPromised(order, north=10)
        self.assertEqual(order.order_line.move_ids.move_line_ids.owner_id, self.consigned)
        self.ship(order)
        self.assertEqual(order.order_line.qty_delivered, 10)

    def test_a_warehouse_that_does_not_sell_them_neither_promises_nor_reserves_them(self):
        self.north.oms_sells_consigned = False
        self.consign(10)
        self.put(self.mug, 4)
        order = self.confirm(mug=10)
        self.assertPromised(order, north=4, short=6)
        self.assertFalse(order.order_line.move_ids.move_line_ids.owner_id)
        self.assertEqual(sum(order.order_line.move_ids.mapped("quantity")), 4)

    def test_what_was_reserved_of_them_goes_out(self):
        self.consign(10)
        order = self.confirm(mug=10)
        self.north.oms_sells_consigned = False
        self.put(self.mug, 5)
        self.look()
        self.assertFalse(order.oms_at_risk)
        self.assertPromised(self.confirm(mug=5), north=5)
        self.ship(order)
        self.assertEqual(order.order_line.qty_delivered, 10)

    def test_a_setting_that_is_changed_helps_who_waits(self):
        self.north.oms_sells_consigned = False
        self.consign(10)
        order = self.confirm(mug=10)
        self.assertPromised(order, short=10)
        self.north.oms_sells_consigned = True
        self.look()
        self.assertPromised(order, north=10)

    def test_what_was_promised_of_them_is_not_taken_by_others(self):
        """Demand without a promise takes what is promised to nobody, of goods of others as well."""
        self.consign(10)
        order = self.quotation(mug=8)
        order.commitment_date = fields.Datetime.add(fields.Datetime.now(), days=3)
        self.north.out_type_id.reservation_method = "manual"
        order.action_confirm()
        self.assertPromised(order, north=8)
        move = self.env["stock.move"].create({
            "product_id": self.mug.id, "product_uom_qty": 10, "location_id": self.north.lot_stock_id.id,
            "location_dest_id": self.env.ref("stock.stock_location_customers").id,
            "picking_type_id": self.north.out_type_id.id})
        move._action_confirm()
        move._action_assign()
        self.assertEqual(move.quantity, 2)


@tagged("post_install", "-at_install")
class TestPlaces(SupplyCase):
    """What lies where no orders are served from is not reserved for one either."""

    def place(self, name, **values):
        return self.env["stock.location"].create({"name": name, "location_id": self.north.lot_stock_id.id, **values})

    def test_quarantine_under_stock(self):
        quarantine = self.place("Quarantine", usage="internal", oms_not_promised=True)
        self.env["stock.quant"]._update_available_quantity(self.mug, quarantine, 7)
        self.put(self.mug, 3)
        order = self.confirm(mug=10)
        self.assertPromised(order, north=3, short=7)
        self.assertEqual(order.order_line.move_ids.move_line_ids.location_id, self.north.lot_stock_id)

    def test_scrap_under_stock(self):
        broken = self.place("Broken", usage="inventory")
        self.env["stock.quant"]._update_available_quantity(self.mug, broken, 7)
        order = self.confirm(mug=2)
        self.assertPromised(order, short=2)
        self.put(self.mug, 1)
        self.env["oms.dirty"]._oms_look({self.mug.id: ""})
        self.assertEqual(order.order_line.move_ids.move_line_ids.location_id, self.north.lot_stock_id)

    def test_full_packs_only(self):
        """Ten loose ones are one pack of six, where the category reserves full packs."""
        pack = self.env["uom.uom"].create(
            {"name": "Pack of 6", "relative_factor": 6, "relative_uom_id": self.mug.uom_id.id})
        self.mug.write({"uom_ids": [Command.link(pack.id)], "categ_id": self.env["product.category"].create(
            {"name": "In packs", "packaging_reserve_method": "full"}).id})
        self.put(self.mug, 10)
        order = self.env["sale.order"].create({"partner_id": self.customer.id, "order_line": [Command.create(
            {"product_id": self.mug.id, "product_uom_qty": 2, "product_uom_id": pack.id})]})
        order.action_confirm()
        self.assertPromised(order, north=6, short=6)
        self.assertEqual(sum(order.order_line.move_ids.mapped("quantity")), 6)
        self.put(self.mug, 2)
        self.env["oms.dirty"]._oms_look({self.mug.id: ""})
        self.assertPromised(order, north=12)
        self.assertEqual(sum(order.order_line.move_ids.mapped("quantity")), 12)

    def test_goods_in_quarantine_can_still_be_moved_by_its_own_people(self):
        quarantine = self.place("Quarantine", usage="internal", oms_not_promised=True)
        self.env["stock.quant"]._update_available_quantity(self.mug, quarantine, 7)
        move = self.env["stock.move"].create({
            "product_id": self.mug.id, "product_uom_qty": 7, "location_id": quarantine.id,
            "location_dest_id": self.north.lot_stock_id.id, "picking_type_id": self.north.int_type_id.id})
        move._action_confirm()
        move._action_assign()
        self.assertEqual(move.quantity, 7)
