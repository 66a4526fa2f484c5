import unittest

from ..modules import outside


class TestOutside(unittest.TestCase):
    def test_only_what_is_not_ours(self):
        depends = {"oms_core": ["sale_stock", "portal"], "oms_atp": ["oms_core", "sale_stock", "mrp"]}
        self.assertEqual(outside(["oms_core", "oms_atp"], depends), ["mrp", "portal", "sale_stock"])
