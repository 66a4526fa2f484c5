# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.oms_core.tests.people import new_user
from odoo.tests import tagged

from ..common import FulfillmentCase


@tagged("post_install", "-at_install")
class TestTodo(FulfillmentCase):
    def _todo(self, picking):
        self.env.flush_all()
        return self.env["oms.todo"].search([
            ("res_model", "=", "stock.picking"), ("res_id", "=", picking.id)]).mapped("kind")

    def test_follows_the_work(self):
        self.warehouse.oms_release_policy = "planned"
        self.stock(mug=5)
        picking = self.open_pickings(self.order(mug=5))
        self.assertEqual(self._todo(picking), ["to_send"])
        picking._oms_send_planned()
        self.assertEqual(self._todo(picking), ["to_pick"])
        picking._oms_pick()
        self.env.cr.precommit.run()
        self.assertEqual(self._todo(picking), ["to_pack"])
        picking._oms_pack()
        self.env.cr.precommit.run()
        self.assertEqual(self._todo(picking), ["to_ship"])
        picking._oms_ship()
        self.assertEqual(self._todo(picking), ["to_deliver"])
        due = self.env["oms.todo"].search([("res_model", "=", "stock.picking"), ("res_id", "=", picking.id)]).deadline
        self.assertEqual(due.date(), picking.sale_id.oms_arrival_estimate, "due when it should have arrived")
        picking.action_oms_delivered()
        self.assertEqual(self._todo(picking), [])

    def test_who_picks_has_what_is_to_be_picked(self):
        packer = new_user(self.env, "packer", groups="oms_fulfillment.group_fulfillment_packer,base.group_user")
        self.stock(mug=10)
        orders = [self.order(mug=1) for _number in range(3)]
        pickings = self.env["stock.picking"].concat(*(self.open_pickings(order) for order in orders))
        pickings[1:]._oms_pick()
        pickings[2]._oms_ship()
        self.env.cr.precommit.run()
        self.env.flush_all()
        whole = {"to_pick", "to_pack", "to_deliver"}
        for user, kinds in ((self.picker, {"to_pick"}), (packer, {"to_pack"}), (self.chief, whole)):
            with self.subTest(user.login):
                rows = self.env["oms.todo"].with_user(user).search(
                    [("mine", "=", True), ("order_id", "in", [order.id for order in orders])])
                self.assertEqual(set(rows.mapped("kind")), kinds)
                self.assertTrue(all(rows.mapped("mine")))
