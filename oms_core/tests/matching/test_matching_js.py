# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from ..hoot_case import HootCase


@tagged("post_install", "-at_install")
class TestMatchingJs(HootCase):
    """What the matching screen decides by itself (`static/tests/matching/*.test.js`)."""

    def test_units(self):
        self.run_units("oms_core")
