# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.oms_core.tests.kits.kit_case import KitWords
from odoo.tests import tagged

from .exchange_case import ExchangeCase

SECONDS = 10  # about: how the lanes divide it


@tagged("post_install", "-at_install", "-standard", "oms_beside")
class TestExchangeKits(KitWords, ExchangeCase):
    """A kit for a kit, and a part of one for the same part."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_stool()
        cls.put(cls.seat, 10)
        cls.put(cls.leg, 30)

    def test_a_kit_that_never_comes(self):
        """Sent ahead; of two one comes: the other is charged, as it was sold, with its tax."""
        self.stool.taxes_id = self.env["account.tax"].create({"name": "Nineteen", "amount": 19, "type_tax_use": "sale"})
        self.allow(replace_when="authorisation", claim="charge")
        order = self.with_stored_card(stool=3)
        back = self.swap(order, stool=2)
        back.action_authorise()
        self.ship(self.new_order(back))
        back.action_receive({back.line_ids.id: 1})
        back.action_inspect()
        back.action_close_rest()
        back.action_settle()
        self.assertEqual(self.cards(self.new_order(back)), [[("authorise", 119.0, "done"), ("capture", 119.0, "done")]])
        self.assertEqual(self.balance(), 0.0)

    def test_a_kit_and_a_part_of_one(self):
        order = self.shipped(stool=3)
        self.pay(self.bill(order))
        back = self.here(self.swap(order, stool=1))
        back.action_settle()
        new = self.new_order(back)
        self.assertEqual(self.goods(new), [("stool", 1.0, 100.0)])
        self.assertEqual(sum(new.order_line.move_ids.filtered(lambda move: move.product_id == self.leg).mapped("product_qty")), 3)
        self.finish(new)
        self.assertEqual(self.balance(), 0.0)
        part = self.env["oms.return"]._oms_create_from_lines([
            {"sale_line_id": order.order_line.id, "component_id": self.leg.id, "quantity": 1, "resolution": "exchange"}])
        self.here(part).action_settle()
        leg = self.new_order(part)
        self.assertEqual((leg.order_line.product_id, leg.amount_total), (self.leg, part.refund_ids.amount_total))
        self.finish(leg)
        self.assertEqual(self.balance(), 0.0)
