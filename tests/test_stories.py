# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.oms_atp.tests.common import AtpCase
from odoo.tests import tagged


class StoryCase(AtpCase):
    """Stories over all four addons. Each ends with books that are in order."""

    other_events = frozenset()

    def setUp(self):
        super().setUp()
        self.addCleanup(self.assertNoFaults)  # runs before the story is rolled back

    def ship_all(self, order):
        return order.picking_ids.filtered(lambda picking: picking.move_line_ids)._oms_ship(pack=True)

    def bill(self, order):
        return self.env["oms.billing"]._bill(order)

    def on_hand(self, product, warehouse):
        return product.with_context(location=warehouse.lot_stock_id.id).qty_available


@tagged("post_install", "-at_install")
class TestStories(StoryCase):
    def test_order_to_door(self):
        self.put(self.mug, 10)
        self.put(self.cup, 10)
        order = self.confirm(mug=2, cup=1)
        self.assertPromised(order, north=3)
        self.assertEqual(order.oms_stage, "in_warehouse")
        self.ship_all(order)
        self.assertEqual(order.oms_stage, "shipped")
        self.assertTrue(order.picking_ids.move_line_ids.result_package_id, "it left in a carton")
        order.picking_ids._oms_deliver("carrier")
        self.assertEqual(order.oms_stage, "delivered")
        invoice = self.bill(order)
        self.assertEqual(invoice.amount_total, 25)
        journal = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1)
        self.env["account.move"]._oms_register_payments(invoice, journal)
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assertEqual(order.oms_stage, "closed")
        kinds = self.events(order)
        for kind in ("confirmed", "promised", "picked", "packed", "shipped", "delivered", "invoiced", "paid"):
            self.assertIn(kind, kinds)
        self.assertEqual(self.on_hand(self.mug, self.north), 8)

    def test_short_and_split(self):
        self.put(self.mug, 4)
        self.put(self.mug, 3, self.south)
        order = self.confirm(mug=10)
        self.assertPromised(order, north=4, south=3, short=3)
        self.ship_all(order)
        self.assertEqual(order.order_line.qty_delivered, 7)
        self.assertEqual(self.bill(order).amount_total, 70)
        self.put(self.mug, 5, self.west)
        order._oms_process()
        self.assertPromised(order, west=3)
        self.ship_all(order)
        self.assertEqual(order.order_line.oms_where, "10 shipped")
        self.assertEqual(self.bill(order).amount_total, 30)
        self.assertEqual(order.oms_stage, "shipped")

    def test_held_and_released(self):
        self.put(self.mug, 10)
        account = self.limit(50)
        order = self.confirm(mug=10)
        self.assertTrue(order.oms_held)
        outcomes = order.picking_ids._oms_ship()
        self.assertEqual({outcome.status for outcome in outcomes.values()}, {"not"})
        self.assertFalse(self.bill(order), "nothing shipped, nothing to bill")
        account.limit = 100
        order._oms_process()
        self.assertFalse(order.oms_held)
        self.ship_all(order)
        self.assertEqual(self.bill(order).amount_total, 100)
        kinds = self.events(order)
        self.assertLess(kinds.index("held"), kinds.index("cleared"))
        self.assertLess(kinds.index("cleared"), kinds.index("released"))
        self.assertLess(kinds.index("released"), kinds.index("shipped"))

    def returned(self, order, quantity, disposition):
        back = self.env["oms.return"]._oms_create_from_lines(
            [{"sale_line_id": order.order_line.id, "quantity": quantity}])
        back.action_authorise()
        back.action_receive()
        back.action_inspect({back.line_ids.id: disposition})
        back.action_settle()
        return back

    def test_return_and_refund(self):
        self.put(self.mug, 10)
        order = self.confirm(mug=10)
        self.ship_all(order)
        self.bill(order)
        back = self.returned(order, 4, "restock")
        self.assertEqual(back.state, "settled")
        self.assertEqual(self.on_hand(self.mug, self.north), 4)
        refund = order.invoice_ids.filtered(lambda move: move.move_type == "out_refund")
        self.assertEqual((refund.state, refund.amount_total), ("posted", 40))
        self.assertFalse(self.bill(order), "what came back is not billed again")
        order._oms_process()
        self.assertFalse(order.order_line.oms_released_qty, "and not shipped again")
        self.assertPromised(self.confirm(mug=4), north=4)

    def test_scrapped_goods_are_not_sold_again(self):
        self.put(self.mug, 3)
        order = self.confirm(mug=3)
        self.ship_all(order)
        self.bill(order)
        self.returned(order, 3, "scrap")
        self.assertEqual(self.on_hand(self.mug, self.north), 0)
        self.assertPromised(self.confirm(mug=1), short=1)

    FILE = (
        "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n"
        "489434,MUG,A mug,5,2009-12-01 07:45:00,10,13085.0,United Kingdom\n"
        "489434,POST,POSTAGE,1,2009-12-01 07:45:00,3,13085.0,United Kingdom\n"
        "C489449,MUG,A mug,-2,2009-12-02 10:33:00,10,13085.0,United Kingdom\n"
        "489450,BAD,damaged,-3,2009-12-02 10:34:00,0,,United Kingdom\n")

    def run_import(self, text):
        record = self.env["oms.import"]._oms_import_file("orders.csv", text.encode(), {
            "channel": "shop", "preset": "online_retail"})
        record._oms_run()
        return record

    def test_import_ship_return_and_import_twice(self):
        self.put(self.mug, 5)
        record = self.run_import(self.FILE)
        self.assertEqual(
            (record.lines_order, record.lines_charge, record.lines_return, record.lines_rejected), (1, 1, 1, 1))
        self.assertTrue(record.reconciled, record.reconcile_note)
        order = record.line_ids.order_id
        self.ship_all(order)
        self.assertEqual(self.bill(order).amount_total, 53)
        record._oms_return_waiting()
        back = self.env["oms.return"].search([("line_ids.sale_line_id.order_id", "=", order.id)])
        back.action_authorise()
        back.action_receive()
        back.action_inspect()
        back.action_settle()
        refund = order.invoice_ids.filtered(lambda move: move.move_type == "out_refund")
        self.assertEqual(refund.amount_total, 20)
        with self.assertRefused("imported before"):
            self.run_import(self.FILE)
        orders = self.env["sale.order"].search_count([("oms_channel", "=", "shop")])
        again = self.run_import(self.FILE + "489451,MUG,A mug,1,2009-12-02 11:00:00,10,13085.0,United Kingdom\n")
        self.assertEqual(self.env["sale.order"].search_count([("oms_channel", "=", "shop")]), orders + 1)
        self.assertEqual(again.lines_order, 1)
        self.assertTrue(again.reconciled, again.reconcile_note)
