# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from ..common import ReturnsCase


@tagged("post_install", "-at_install")
class TestFindReturns(ReturnsCase):
    """Returns are found, by who may see them."""

    def found(self, text, user):
        groups = self.env["oms.find"].with_user(user).find(text)["groups"]
        return {hit["id"]: hit["match"] for group in groups for hit in group["hits"] if group["key"] == "return"}

    def test_by_its_number_and_its_customer(self):
        back = self.ask(self.shipped(mug=2), mug=1)
        self.assertEqual(self.found(back.name, self.returns_clerk), {back.id: "exact"})
        self.assertEqual(self.found("corner shop", self.returns_clerk), {back.id: "customer"})
        self.assertFalse(self.found(back.name, self.salesman), "salesmen do not read returns")
