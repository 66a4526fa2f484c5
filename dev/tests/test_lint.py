import unittest

from ..lint import impure_imports


class TestImpureImports(unittest.TestCase):
    def test_relative_imports_and_plain_modules_are_fine(self):
        self.assertEqual(impure_imports("from . import a\nfrom ..b import c\nimport math\nfrom dataclasses import field\n"), [])

    def test_odoo_other_addons_and_clocks_are_not(self):
        text = "import math, odoo.fields\nfrom odoo import models\ndef f():\n    import time\nfrom oms_core.planning import x\n"
        self.assertEqual([module for _line, module in sorted(impure_imports(text))],
                         ["odoo.fields", "odoo", "time", "oms_core.planning"])

    def test_tests_may_draw_lots_but_not_import_odoo(self):
        self.assertEqual(impure_imports("import random, os\nimport odoo\n", test=True), [(2, "odoo")])
