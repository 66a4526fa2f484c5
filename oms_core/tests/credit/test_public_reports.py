# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import OmsCase


@tagged("post_install", "-at_install")
class TestPublicReports(OmsCase):
    """What users of comparable systems reported about limits and holds, as it has to be here. Each names its report."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.put(cls.mug, 1000)

    def test_confirmed_from_a_quotation_that_was_sent(self):
        """Vauxoo/addons-vauxoo#1081: the limit was asked for drafts, not for quotations that had been sent."""
        self.limit(100)
        order = self.quotation(mug=11)
        order.action_quotation_sent()
        order.action_confirm()
        self.assertTrue(order.oms_held)

    def test_an_order_in_another_currency(self):
        """odoo/odoo#83205: the order's amount was compared with the limit without converting it."""
        self.limit(150)
        other = self.env["res.currency"].with_context(active_test=False).search(
            [("id", "!=", self.company.currency_id.id)], limit=1)
        other.active = True
        self.env["res.currency.rate"].create({
            "currency_id": other.id, "company_id": self.company.id, "name": fields.Date.today(), "rate": 0.5})
        pricelist = self.env["product.pricelist"].create({"name": "Abroad", "currency_id": other.id})
        small, large = self.quotation(mug=1), self.quotation(mug=1)
        for order, price in ((small, 20), (large, 70)):
            order.pricelist_id = pricelist
            order.order_line.price_unit = price
            order.action_confirm()
        self.assertFalse(small.oms_held, "40 of ours")
        self.assertTrue(large.oms_held, "140 of ours beside 40")

    def test_more_and_less_of_a_confirmed_order(self):
        """frappe/erpnext#32671: items were updated against the amount before, so more passed, and less was refused."""
        self.limit(60)
        order = self.confirm(mug=5)
        order.order_line.product_uom_qty = 10
        self.assertTrue(order.oms_held)
        order.order_line.product_uom_qty = 4
        order._oms_process()
        self.assertFalse(order.oms_held)

    def test_an_order_that_made_room_comes_back(self):
        """frappe/erpnext#33967: an order closed, another made in its room, the first reopened without being asked."""
        self.limit(100)
        first = self.confirm(mug=6)
        first._action_cancel()
        second = self.confirm(mug=6)
        self.assertFalse(second.oms_held)
        first.action_draft()
        first.action_confirm()
        self.assertTrue(first.oms_held)
        self.assertFalse(second.oms_held)

    def test_what_is_owed_by_a_journal_entry(self):
        """frappe/erpnext#41426: a debit in the journal was no part of what the limit looked at."""
        account = self.limit(100)
        journal = self.env["account.journal"].search(
            [("type", "=", "general"), ("company_id", "=", self.company.id)], limit=1)
        entry = self.env["account.move"].create({
            "journal_id": journal.id, "line_ids": [
                Command.create({"account_id": self.customer.property_account_receivable_id.id,
                                "partner_id": self.customer.id, "debit": 80}),
                Command.create({"account_id": self.company.account_journal_suspense_account_id.id, "credit": 80})]})
        entry.action_post()
        account.invalidate_recordset()
        self.assertEqual(account.owes, 80)
        self.assertTrue(self.confirm(mug=3).oms_held)
        self.assertFalse(self.confirm(mug=2).oms_held)

    def test_what_was_let_go_is_not_held_again_by_a_harmless_edit(self):
        """OCA/sale-workflow#1551: exceptions that were ignored at confirmation blocked every later edit."""
        self.limit(60)
        order = self.confirm(mug=10)
        order.oms_hold_ids.with_user(self.supervisor).action_clear()
        self.assertFalse(order.oms_held)
        order.write({"note": "Leave at the gate", "client_order_ref": "PO 7"})
        order.order_line.product_uom_qty = 8
        self.assertFalse(order.oms_held)
        order.order_line.product_uom_qty = 20
        self.assertTrue(order.oms_held, "nobody let so much go")

    def test_billed_in_bulk_while_on_hold(self):
        """frappe/erpnext#49357: the bulk tool invoiced what single invoicing refused."""
        orders = self.confirm(mug=1) | self.confirm(mug=2) | self.confirm(mug=3)
        for order in orders:
            self.ship(order)
        orders[1]._oms_place_hold("manual")
        orders[1].oms_hold_ids.reason_id.blocks_invoice = True
        self.env["oms.billing"].with_user(self.supervisor).sudo()._bill(orders)
        self.assertEqual([bool(order.invoice_ids) for order in orders], [True, False, True])

    def test_the_delivery_of_a_held_order(self):
        """OCA/sale-workflow#2198, #1303: the order was blocked, its delivery could be validated."""
        order = self.confirm(mug=4)
        order._oms_place_hold("manual")
        picking = order.picking_ids
        for prepare in ("action_assign", "do_unreserve", "action_assign"):
            getattr(picking, prepare)()
        with self.assertRefused("held"):
            picking.move_ids.quantity = 4
        with self.assertRaises(UserError):
            picking.button_validate()
        self.assertNotEqual(picking.state, "done")

    def test_a_product_added_when_it_is_picked(self):
        """odoo/odoo#62032, #16577: what the warehouse adds is on the order afterwards; it counts as owed like the rest."""
        account = self.limit(100)
        order = self.confirm(mug=5)
        picking = order.picking_ids
        self.put(self.cup, 10)
        self.env["stock.move"].create({
            "product_id": self.cup.id, "product_uom_qty": 4, "picking_id": picking.id, "location_id": picking.location_id.id,
            "location_dest_id": picking.location_dest_id.id, "product_uom": self.cup.uom_id.id})
        picking.action_assign()
        picking.with_context(skip_backorder=True).button_validate()
        self.assertEqual(picking.state, "done")
        self.assertEqual(order.order_line.product_id, self.mug | self.cup)
        account.invalidate_recordset()
        self.assertEqual(account.owes, 70)
        self.assertTrue(self.confirm(mug=4).oms_held)
        self.assertNoFaults()

    def test_a_salesman_without_rights_in_accounting_makes_an_order(self):
        """odoo/odoo#189209, OCA/credit-control#465: the form of the order failed for want of access to the limit."""
        self.limit(60)
        orders = self.env["sale.order"].with_user(self.salesman)
        order = orders.create({"partner_id": self.customer.id, "order_line": [
            Command.create({"product_id": self.mug.id, "product_uom_qty": 5})]})
        order.web_read({"name": {}, "order_line": {"fields": {"name": {}}}, "oms_held": {}, "oms_stage": {}})
        order.action_confirm()
        self.assertFalse(order.oms_held)
        order.order_line.product_uom_qty = 7
        self.assertTrue(order.oms_held)
