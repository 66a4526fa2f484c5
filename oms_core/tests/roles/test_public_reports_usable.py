# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from ..common import OmsCase
from ..people import new_user
from .role_case import RoleCase


@tagged("post_install", "-at_install")
class TestPublicReportsUsable(OmsCase):
    """What users of comparable systems reported about what customers read and do, as it has to be here. Each names its report."""

    def shipped(self, number, form="https://t.example/?n=<shipmenttrackingnumber>&lang=en"):
        carrier = self.env["delivery.carrier"].create({
            "name": "Pennine Parcels", "delivery_type": "fixed", "tracking_url": form,
            "product_id": self.env.ref("delivery.product_product_delivery").id})
        self.put(self.mug, 5)
        order = self.confirm(mug=1)
        order.picking_ids.write({"carrier_id": carrier.id, "carrier_tracking_ref": number})
        self.ship(order)
        return order.env["oms.portal"]._shipments(order)[0]["tracking"]

    def test_a_tracking_number_in_groups_is_one_parcel(self):
        """spree/spree#4149, #4233: carriers write numbers with blanks, which broke the link; here they also made six parcels."""
        self.assertEqual(self.shipped("1Z 999 AA1 01 2345 6784"), [
            ("1Z 999 AA1 01 2345 6784", "https://t.example/?n=1Z999AA10123456784&lang=en")])

    def test_several_numbers_are_several_parcels(self):
        """OCA/delivery-carrier#1265, #1035: typed as one text with commas they had one dead link."""
        self.assertEqual(self.shipped("PP1, PP2;PP3"), [
            (number, f"https://t.example/?n={number}&lang=en") for number in ("PP1", "PP2", "PP3")])

    def test_a_number_does_not_rewrite_the_link(self):
        """AfterShip/aftership-sdk-ruby#25: what is in a number was put into the address as it was."""
        self.assertEqual(self.shipped("A1&n=B2#x"), [("A1&n=B2#x", "https://t.example/?n=A1%26n%3DB2%23x&lang=en")])

    def test_a_link_is_an_address(self):
        """mijora/omniva-woocommerce#141: links that are none. Nothing but an address of the web is linked."""
        self.assertEqual(self.shipped("A1", "www.t.example/<shipmenttrackingnumber>"), [("A1", "https://www.t.example/A1")])
        self.assertEqual(self.shipped("A1", "javascript:alert('<shipmenttrackingnumber>')"), [("A1", False)])
        self.assertEqual(self.shipped("1", "<shipmenttrackingnumber>"), [("1", False)], "a number is no list of parcels")
        self.assertEqual(self.shipped("A1,A2", "https://t.example/"), [
            ("A1", "https://t.example/"), ("A2", "https://t.example/")])

    def test_who_has_left_is_asked_nothing(self):
        """odoo/odoo#98863: work was given to salespeople who had left, where nobody saw it."""
        gone = new_user(self.env, "oms_gone", "sales_team.group_sale_salesman", email="gone@example.com")
        self.company.write({"portal_confirmation_sign": False, "portal_confirmation_pay": False, "email": False})
        order = self.confirm(mug=1)
        order.user_id = gone
        self.assertIn("gone@example.com", order._oms_mail_sender())
        gone.active = False
        quotation, _dropped = order.env["oms.portal"]._again(order)
        self.assertFalse(quotation.user_id)
        self.assertTrue(quotation.activity_ids.user_id.active)
        self.assertTrue(order._oms_responsible().active)
        self.assertNotIn("gone@example.com", order._oms_mail_sender())


@tagged("post_install", "-at_install")
class TestSamplePutAway(RoleCase):
    """myinvoice#162, zencart#1097: sample data goes whatever was tried with it, and nothing of somebody's own goes with it."""

    role = "manager"

    def setUp(self):
        super().setUp()
        self.sample = self.env["oms.sample"]
        if not self.sample._is_empty():
            self.skipTest("the database is in use")
        self.start = self.as_role(self.env["oms.start"])
        self.start.oms_make_sample()

    def made(self, model):
        return self.sample._made(model, active_test=False)

    def open_moves(self):
        return self.env["stock.move"].search([
            ("product_id", "in", self.made("product.product").ids), ("state", "not in", ("done", "cancel"))])

    def test_the_rest_of_what_was_shipped_in_part_goes(self):
        order = self.made("sale.order").filtered(lambda one: one.oms_stage == "in_warehouse")[:1]
        picking = order.picking_ids.filtered(lambda one: one.state == "assigned")[:1]
        picking.move_ids[0].write({"quantity": 1, "picked": True})
        picking.with_context(skip_backorder=True).button_validate()
        self.start.oms_put_away_sample()
        self.assertFalse(self.open_moves())
        self.assertNotIn(order.oms_stage, ("to_supply", "in_warehouse"))
        self.assertFalse(self.env["oms.checker"]._oms_faults())

    def test_a_purchase_that_was_billed_or_locked_is_in_nobody_s_way(self):
        purchase = self.made("purchase.order")
        purchase.picking_ids.move_ids.write({"quantity": 5, "picked": True})
        purchase.picking_ids.with_context(skip_backorder=True).button_validate()
        purchase.action_create_invoice()
        purchase.invoice_ids.invoice_date = "2026-01-01"
        purchase.invoice_ids.action_post()
        purchase.button_lock()
        self.start.oms_put_away_sample()
        self.assertFalse(self.open_moves())

    def test_orders_of_one_s_own_are_named_first(self):
        mug = self.made("product.product").filtered("is_storable")[:1]
        own = self.order(self.customer(), (mug, 2))
        with self.assertRaisesRegex(UserError, f"{own.name}.*Finish, cancel or change them first"):
            self.start.oms_put_away_sample()
        self.assertTrue(mug.active)
        own._action_cancel()
        self.env["purchase.order"].create({
            "partner_id": self.customer("Own Vendor").id,
            "order_line": [Command.create({"product_id": mug.id, "product_qty": 1})]}).button_confirm()
        with self.assertRaisesRegex(UserError, "Orders of your own need the sample data: P"):
            self.start.oms_put_away_sample()


@tagged("post_install", "-at_install")
class TestPublicReportsPortal(HttpCase):
    """As a portal customer, over HTTP."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_user(cls.env, "oms_report_portal", "base.group_portal", name="Reporting Customer")
        cls.user.partner_id.write({"street": "First Street 1", "country_id": cls.env.ref("base.be").id})
        cls.mug = cls.env["product.product"].create({
            "name": "Report Mug", "type": "consu", "is_storable": True, "list_price": 5, "taxes_id": False})
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.env.company.id)], limit=1)
        cls.env["stock.quant"]._update_available_quantity(cls.mug, cls.warehouse.lot_stock_id, 50)

    def ordered(self, **values):
        order = self.env["sale.order"].create({
            "partner_id": self.user.partner_id.id, **values,
            "order_line": [Command.create({"product_id": self.mug.id, "product_uom_qty": 2})]})
        order.action_confirm()
        return order

    def page(self, order):
        self.env.flush_all()
        self.authenticate(self.user.login, self.user.login)
        answer = self.url_open(f"/my/orders/{order.id}")
        self.assertEqual(answer.status_code, 200)
        return answer.text

    def test_the_slip_of_what_went_to_somebody_else(self):
        """odoo/odoo#12595: goods that went to another's address; whoever ordered could not open the delivery."""
        other = self.env["res.partner"].create({
            "name": "Somebody Else", "street": "Far Street 2", "country_id": self.user.partner_id.country_id.id})
        order = self.ordered(partner_shipping_id=other.id)
        picking = order.picking_ids
        picking.move_ids.picked = True
        picking.button_validate()
        slips = [part.split('"')[0].replace("&amp;", "&") for part in self.page(order).split('href="')
                 if part.startswith(f"/my/picking/pdf/{picking.id}")]
        self.assertEqual(len(slips), 1)
        self.assertEqual(self.url_open(slips[0]).status_code, 200, slips[0])

    def test_another_address_is_offered_to_who_has_one(self):
        """odoo/odoo#166657, OCA/e-commerce#1114: customers could not have goods sent elsewhere without asking."""
        self.warehouse.oms_release_policy = "planned"
        self.assertIn('href="/my/addresses"', self.page(self.ordered()))
