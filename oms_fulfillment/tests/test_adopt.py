# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged
from odoo.tools import SQL

from ..hooks import post_init_hook
from .common import FulfillmentCase


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
