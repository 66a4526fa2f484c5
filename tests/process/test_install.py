# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Install and uninstall each addon, alone and together: quiet log, and nothing left behind."""
import os
import re
import unittest

from support import fresh_database, run_odoo, schema, shell

from dev import databases

ADDONS = ("oms_core", "oms")
#: Those, and the others by themselves, with OMS_INSTALL=all: CI's time is short, and `oms` takes all of them away again.
if os.environ.get("OMS_INSTALL") == "all":
    ADDONS = ("oms_core", "oms_atp", "oms_fulfillment", "oms_returns", "oms")

UNINSTALL = """
modules = env["ir.module.module"].search([("name", "like", "oms%%"), ("state", "=", "installed")])
before = modules.mapped("name")
modules.button_immediate_uninstall()
answer(before)
"""
#: What Odoo itself leaves when any module goes: the row that says that the module exists.
NATIVE_REST = re.compile(r"^data ir\.module\.(module|category)|^data res\.groups\.privilege base\.")

SECONDS = 180  # about, so that it is begun early


class TestInstall(unittest.TestCase):
    def cycle(self, addon):
        db = databases.from_template(f"oms_test_install_{addon}")
        try:
            before = schema(db)
            if addon == "oms":  # all of them: installed for all tests; test_update.py does it on a database in use, and updates
                fresh_database(db)
            else:
                run_odoo(self, db, "-i", addon)
            installed = schema(db)
            self.assertGreater(len(installed - before), 50, "nothing seems to have been installed")
            self.assertIn(addon, shell(db, UNINSTALL))
            after = schema(db)
            left = {name for name in after - before if not NATIVE_REST.match(name)}
            self.assertEqual(sorted(left), [], f"left behind by {addon}")
            self.assertEqual(sorted(before - after), [], f"{addon} took what was not its own")
        finally:
            databases.drop("test", db)


def add(addon):
    setattr(TestInstall, f"test_{addon}_comes_and_goes_without_a_trace", lambda self: self.cycle(addon))


for _addon in ADDONS:
    add(_addon)


if __name__ == "__main__":
    unittest.main()
