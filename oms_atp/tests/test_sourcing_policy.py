# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .common import AtpCase


@tagged("post_install", "-at_install")
class TestSourcingPolicy(AtpCase):
    def test_without_a_policy(self):
        self.put(self.mug, 10)
        order = self.confirm(mug=3)
        self.assertPromised(order, north=3)
