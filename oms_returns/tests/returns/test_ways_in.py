# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.oms_core.tests.people import new_user
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..common import ReturnsCase


class WaysInCase(ReturnsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.partner"].create({"name": "Bakery"})

    def look(self, code, user=None):
        wizard = self.env["oms.return.wizard"].with_user(user or self.returns_clerk).create({"code": code})
        self.action = wizard.action_look()
        return wizard

    def delivery(self, order):
        return order.picking_ids.filtered(lambda one: one.location_dest_id.usage == "customer")


@tagged("post_install", "-at_install")
class TestReturnByScan(WaysInCase):
    """A scan or number of the parcel leads to the goods that can still come back, and these to a return in two clicks."""

    def test_by_all_that_is_on_a_parcel(self):
        order = self.confirm(mug=5, cup=2)
        order.client_order_ref = "PO-7788-A"
        self.ship(order)
        self.delivery(order).carrier_tracking_ref = "TRK4455667788"
        invoice = self.bill(order)
        for code in (order.name, order.name.lower(), "PO-7788-A", self.delivery(order).name, "TRK4455667788", invoice.name):
            with self.subTest(code):
                wizard = self.look(code)
                self.assertEqual(wizard.line_ids.sale_line_id, order.order_line)
                self.assertEqual(wizard.line_ids.mapped("left_quantity"), [5, 2])
                self.assertFalse(any(wizard.line_ids.mapped("quantity")), "nobody said which")
        wizard.line_ids[0].quantity = 2
        back = self.env["oms.return"].browse(wizard.action_create()["res_id"])
        self.assertEqual((back.line_ids.product_id, back.line_ids.quantity, back.user_id), (self.mug, 2, self.returns_clerk))

    def test_by_a_serial_number(self):
        clock = self.new_product("clock", 50.0, tracking="serial")
        for name in ("CL-0001", "CL-0002"):
            lot = self.env["stock.lot"].create({"name": name, "product_id": clock.id})
            self.env["stock.quant"]._update_available_quantity(clock, self.north.lot_stock_id, 1, lot_id=lot)
        type(self).clock = clock
        order = self.shipped(clock=2)
        wizard = self.look("CL-0002")
        self.assertEqual((wizard.line_ids.sale_line_id, wizard.line_ids.quantity), (order.order_line, 1), "a serial is one piece")

    def test_of_several_orders_one_return(self):
        first, second = self.shipped(mug=5), self.shipped(cup=4)
        (first | second).client_order_ref = "SUMMER-2026"
        wizard = self.look("SUMMER-2026")
        self.assertEqual(wizard.line_ids.order_id, first | second)
        self.assertTrue(wizard.has_orders)
        wizard.line_ids.quantity = 1
        back = self.env["oms.return"].browse(wizard.action_create()["res_id"])
        self.assertEqual((len(back), back.order_ids, back.external_ref), (1, first | second, False))

    def test_of_several_customers_a_return_each(self):
        first, second = self.shipped(mug=5), self.shipped(self.other, mug=4)
        (first | second).client_order_ref = "FAIR-77"
        wizard = self.look("FAIR-77")
        wizard.line_ids.quantity = 1
        wizard.action_create()
        backs = self.env["oms.return"].search([("line_ids.order_id", "in", (first | second).ids)])
        self.assertEqual(backs.partner_id, self.customer | self.other)

    def test_a_return_s_own_number_opens_it(self):
        back = self.ask(self.shipped(mug=2), mug=1)
        self.look(back.name)
        self.assertEqual((self.action["res_model"], self.action["res_id"]), ("oms.return", back.id))

    def test_a_return_by_what_is_on_its_parcel(self):
        """The number of the customer's parcel, one of several, that of its transfer: the return, not another one of its order."""
        order = self.confirm(mug=5)
        self.ship(order)
        self.delivery(order).carrier_tracking_ref = "TRKOUT445566"
        back = self.ask(order, mug=2)
        back.action_authorise()
        back.picking_ids.carrier_tracking_ref = "TRKBACK7788,TRKBACK7799,TRKBACK7700"
        for code in ("TRKBACK7788", " trkback7799 ", "TRKBACK7700", back.picking_ids.name):
            with self.subTest(code):
                self.look(code)
                self.assertEqual((self.action["res_model"], self.action["res_id"]), ("oms.return", back.id))
                hits = [hit for group in self.env["oms.find"].with_user(self.returns_clerk).find(code)["groups"]
                        for hit in group["hits"] if group["key"] == "return"]
                self.assertEqual([(hit["id"], hit["why"]) for hit in hits], [(back.id, "Transfer")])
        for code in ("TRKOUT445566", self.delivery(order).name, order.name):
            self.assertEqual(self.look(code).line_ids.mapped("left_quantity"), [3], code)
        self.look("TRKBACK7799", self.clerk)
        self.assertEqual(self.action["res_id"], back.id, "the order desk, too")
        back.action_cancel()
        self.assertEqual(self.look("TRKBACK7788").line_ids.left_quantity, 5, "sent all the same: another return is made")

    def test_what_the_carrier_brings_back_by_its_label(self):
        order = self.confirm(mug=5)
        self.ship(order)
        self.delivery(order).carrier_tracking_ref = "TRKOUT99887"
        self.delivery(order).action_oms_sent_back()
        back = self.env["oms.return"].search([("line_ids.order_id", "=", order.id)])
        self.look("TRKOUT99887")
        self.assertEqual((self.action["res_model"], self.action["res_id"]), ("oms.return", back.id))
        dock = self.env["oms.return.dock"].with_user(self.returns_clerk).create({})
        self.assertFalse(dock._oms_scanned("TRKOUT99887"))
        self.assertEqual(dock.return_id, back)
        self.assertRegex(dock._oms_scanned("TRKOUT99887"), f"is on the parcel of {back.name}: scan its goods")

    def test_a_parcel_without_papers_by_what_is_on_it(self):
        order = self.shipped(mug=5)
        parcel = self.env["oms.return.parcel"].with_user(self.returns_clerk).create({
            "reference": "brown box, TRKUNKNOWN5", "line_ids": [(0, 0, {"product_id": self.mug.id, "quantity": 1})]})
        for code in ("TRKUNKNOWN5", parcel.name):
            self.look(code)
            self.assertEqual((self.action["res_model"], self.action["res_id"]), ("oms.return.parcel", parcel.id))
        parcel.action_receive()
        parcel.line_ids.sale_line_id = order.order_line
        parcel.action_match()
        self.look("TRKUNKNOWN5")
        self.assertEqual((self.action["res_model"], self.action["res_id"]), ("oms.return", parcel.return_ids.id))

    def test_the_desk_only_asks(self):
        order = self.shipped(mug=2)
        wizard = self.look(order.name, self.clerk)
        wizard.action_create()
        back = self.env["oms.return"].search([("line_ids.order_id", "=", order.id)])
        self.assertEqual((back.state, back.user_id.id, back.line_ids.quantity), ("requested", False, 2))

    # --- bad input ---------------------------------------------------------------------------------------------------

    def test_an_unknown_code(self):
        for code in ("NO-SUCH-THING-99", "💥", "%_%", "x" * 5000):
            with self.assertRefused("is no delivery, tracking, order, serial, lot or invoice number"):
                self.look(code)
        for code in ("", "   ", False):
            with self.assertRefused("Scan or type what is on the parcel"):
                self.look(code)

    def test_a_quotation_and_a_cancelled_order(self):
        order = self.quotation(mug=2)
        with self.assertRefused(f"{order.name} is a quotation: nothing of it was shipped"):
            self.look(order.name)
        order.action_confirm()
        with self.assertRefused(f"{order.name}: nothing of it has left yet"):
            self.look(order.name)
        order._action_cancel()
        with self.assertRefused(f"{order.name} is cancelled, and nothing of it was shipped"):
            self.look(order.name)

    def test_services_and_notes(self):
        type(self).visit = self.env["product.product"].create({"name": "Visit", "type": "service", "list_price": 30})
        order = self.quotation(visit=1)
        order.order_line = [(0, 0, {"display_type": "line_section", "name": "Extras"})]
        order.action_confirm()
        with self.assertRefused(f"{order.name} has no goods here: services and notes are not returned"):
            self.look(order.name)
        mixed = self.quotation(visit=1, mug=1)
        mixed.action_confirm()
        self.ship(mixed)
        self.assertEqual(self.look(mixed.name).line_ids.product_id, self.mug)

    def test_an_order_of_another_company(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        order = self.env["sale.order"].with_company(company).create({
            "company_id": company.id, "partner_id": self.other.id, "client_order_ref": "ELSE-001",
            "warehouse_id": self.env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1).id,
            "order_line": [(0, 0, {"product_id": self.mug.id, "product_uom_qty": 1})]})
        with self.assertRefused("is no delivery, tracking"):
            self.look("ELSE-001")
        wizard = self.env["oms.return.wizard"].with_user(self.returns_clerk).sudo().create({"line_ids": [
            (0, 0, {"sale_line_id": order.order_line.id, "quantity": 1})]}).with_user(self.returns_clerk)
        with self.assertRaises(AccessError):
            wizard.action_create()

    def test_an_archived_product_and_a_merged_customer(self):
        """What left is still there, whatever became of its product or customer since."""
        order = self.shipped(self.other, mug=3)
        self.mug.active = False
        self.env["base.partner.merge.automatic.wizard"].create({})._merge(
            [self.other.id, self.customer.id], self.customer, extra_checks=False)
        wizard = self.look(order.name)
        wizard.line_ids.quantity = 2
        back = self.env["oms.return"].browse(wizard.action_create()["res_id"])
        self.assertEqual((back.partner_id, back.line_ids.product_id, back.line_ids.decision), (self.customer, self.mug, "accept"))

    def test_more_than_left_is_refused_as_a_line(self):
        order = self.shipped(mug=3)
        wizard = self.look(order.name)
        wizard.line_ids.quantity = 5
        back = self.env["oms.return"].browse(wizard.action_create()["res_id"])
        self.assertEqual([(line.quantity, line.decision) for line in back.line_ids], [(3, "accept"), (2, "refuse")])


@tagged("post_install", "-at_install")
class TestOtherDoors(WaysInCase):
    """From a delivery, from a customer, and by the carrier."""

    def test_from_a_delivery_its_goods(self):
        order = self.confirm(mug=5, cup=2)
        self.ship(order)
        order.order_line[0].product_uom_qty = 8
        delivery = self.delivery(order)[0]
        self.assertTrue(delivery.oms_can_return)
        action = delivery.with_user(self.returns_clerk).action_oms_return()
        wizard = self.env["oms.return.wizard"].browse(action["res_id"])
        self.assertEqual(wizard.line_ids.sale_line_id, order.order_line)
        open_one = self.delivery(order) - delivery
        self.assertFalse(open_one.oms_can_return)
        with self.assertRefused("did not bring goods to a customer"):
            open_one.action_oms_return()

    def test_from_a_customer_what_left_lately(self):
        order, gone = self.shipped(mug=5), self.shipped(cup=1)
        self.ask(gone, cup=1)
        self.shipped(self.other, cup=2)
        doors = dict(self.customer.with_user(self.returns_clerk)._oms_page_doors())
        self.assertIn("return_goods", doors)
        action = self.customer.with_user(self.returns_clerk).oms_customer_open("return_goods")
        form = Form(self.env[action["res_model"]].with_user(self.returns_clerk).with_context(**action["context"]))
        wizard = form.save()
        self.assertEqual(wizard.line_ids.sale_line_id, order.order_line, "what can still come back, of this customer")

    def test_sent_back_by_the_carrier(self):
        """A parcel that nobody took: accepted at once, whatever the policy."""
        self.mug.product_tmpl_id.oms_returnable = False
        self.env["oms.return.policy"].create({"name": "Dear", "fee_amount": 7, "return_freight": "customer",
                                              "return_freight_amount": 4})
        order = self.shipped(mug=5, cup=2)
        self.walk(self.ask(order, cup=1))
        worker = new_user(self.env, "oms_gate", "stock.group_stock_user", name="Gus")
        self.delivery(order)[0].with_user(worker).action_oms_sent_back()
        back = self.env["oms.return"].search([("line_ids.order_id", "=", order.id)], limit=1)
        self.assertEqual((back.door, back.state, back.line_ids.reason_id.code), ("carrier", "authorised", "sent_back"))
        self.assertEqual({line.product_id: line.quantity for line in back.line_ids}, {self.mug: 5, self.cup: 1})
        terms = back.line_ids[0]._oms_terms()
        self.assertEqual((terms.fee_amount, terms.fee_percent, terms.return_freight), (0, 0, "shop"), "free of fees")
        with self.assertRefused(f"{back.name} is open for its goods: receive them there"):
            self.delivery(order)[0].action_oms_sent_back()
        back.action_receive()
        self.assertEqual(self.in_stock(self.mug, self.inspection()), 5)
        with self.assertRefused("all of it has come back, or is on its way"):
            self.delivery(order)[0].action_oms_sent_back()

    def test_not_for_everybody(self):
        order = self.shipped(mug=5)
        with self.assertRaises(AccessError):
            self.delivery(order).with_user(self.salesman).action_oms_sent_back()
