# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields
from odoo.tests import tagged
from odoo.tools import SQL

from ...hooks import post_init_hook
from ..common import FulfillmentCase


@tagged("post_install", "-at_install")
class TestAdopt(FulfillmentCase):
    def test_open_transfers_of_a_database_in_use_get_their_step(self):
        self.stock(mug=5)
        picking = self.open_pickings(self.order(mug=5))
        self.env.flush_all()
        self.env.execute_query(SQL(
            "UPDATE stock_picking SET oms_step = NULL, oms_unreleased = NULL WHERE id = %s RETURNING id", picking.id))
        self.env.invalidate_all()
        post_init_hook(self.env)
        self.env.invalidate_all()
        self.assertEqual(picking.oms_step, "pick")

    def test_nobody_is_asked_whether_shipments_from_before_arrived(self):
        self.stock(mug=5)
        picking = self.open_pickings(self.order(mug=5))
        for work in (picking._oms_pick, picking._oms_pack, picking._oms_ship):
            work()
            self.env.cr.precommit.run()
        asked = [("kind", "=", "to_deliver"), ("res_id", "=", picking.id)]
        self.env.flush_all()
        self.assertTrue(self.env["oms.todo"].search(asked))
        self.env["oms.job.mark"]._put("oms_fulfillment.since", fields.Datetime.add(fields.Datetime.now(), minutes=1))
        self.env.invalidate_all()
        self.assertFalse(self.env["oms.todo"].search(asked))
