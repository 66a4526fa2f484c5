# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from ..goods.cost_case import CostCase
from .vendor_case import VendorCase


@tagged("post_install", "-at_install")
class TestVendorCost(CostCase, VendorCase):
    """What goes back to the vendor leaves at the value it came back with, and the vendor's credit takes the books there."""

    def round_trip(self, product):
        """Ten bought at 6 and billed, four sold and billed, two come back and go to their vendor, who credits them."""
        type(self).pot = product
        order = self.buy(each=6, pot=10)
        self.bill_vendor(order)
        sold = self.sell(4)
        [out] = self.send(sold)
        self.bill(sold)
        worth = [self.worth()]
        back = self.for_vendor(order=sold, pot=2)
        worth.append(self.worth())
        back.with_user(self.returns_clerk).action_settle()
        rows = self.env["oms.return.waiting"].with_user(self.returns_clerk)
        self.env.flush_all()
        claim = self.collect(rows.search([("product_id", "=", product.id)]))
        claim.action_sent()
        worth.append(self.worth())
        credit = self.env["account.move"].browse(claim.action_credit()["res_id"])
        credit.invoice_date = "2026-01-01"
        credit.action_post()
        returned = back.line_ids.move_ids.filtered(lambda move: move.location_id.usage == "customer")
        leaving = claim.sudo().line_ids.move_ids
        return worth, (out.value, returned.value, leaving.value), claim, order

    def test_periodic_and_perpetual(self):
        for method in ("fifo", "average", "standard"):
            for valuation in ("periodic", "real_time"):
                with self.subTest(method=method, valuation=valuation):
                    product = self.new_pot(method, valuation, standard_price=6)
                    worth, values, claim, order = self.round_trip(product)
                    self.assertEqual((worth, values), ([36, 48, 36], (24, 12, 12)))
                    self.assertEqual((claim.state, claim.credited_amount, order.order_line.qty_to_invoice), ("credited", 12, 0))
                    if valuation == "real_time":
                        items = self.env["account.move.line"].search([
                            ("account_id", "=", self.stock_account.id), ("product_id", "=", product.id),
                            ("parent_state", "=", "posted")])
                        self.assertEqual(round(sum(items.mapped("balance")), 2), 36, "the books say what lies there")

    def test_what_the_vendor_sends_back_is_worth_what_it_left_with(self):
        """Ten bought at 2, ten at 6: each is worth 4. Three leave at 12 and come back at 12, whatever the purchase says."""
        for billed in (False, True):
            with self.subTest(billed=billed):
                type(self).pot = self.new_pot("average")
                for order in (self.buy(each=2, pot=10), self.buy(each=6, pot=10)):
                    if billed:
                        self.bill_vendor(order)
                sold = self.sell(3)
                self.send(sold)
                self.for_vendor(order=sold, pot=3)
                self.env.flush_all()
                claim = self.collect(self.env["oms.return.waiting"].with_user(self.returns_clerk).search(
                    [("product_id", "=", self.pot.id)]))
                claim.action_sent()
                leaving = claim.sudo().line_ids.move_ids
                self.assertEqual((leaving.value, self.worth()), (12, 68))
                claim.refused_why = "Dropped by the customer"
                claim.action_refuse()
                picking = self.env["stock.picking"].browse(claim.action_comes_back()["res_id"])
                picking.button_validate()
                self.assertEqual((picking.move_ids.purchase_line_id, picking.move_ids.value), (leaving.purchase_line_id, 12))
                self.assertEqual((self.worth(), self.pot.standard_price), (80, 4))
