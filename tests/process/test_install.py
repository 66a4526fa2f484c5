# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Install, upgrade and uninstall each addon, alone and together: quiet log, and nothing left behind."""
import re
import unittest

from support import shell

from dev import databases, odoo, paths

ADDONS = ("oms_core", "oms_atp", "oms_fulfillment", "oms_returns", "oms")

SCHEMA = r"""
env.cr.execute('''
    SELECT 'column ' || table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT 'index ' || indexname FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT 'constraint ' || conname FROM pg_constraint
    UNION ALL SELECT 'data ' || model || ' ' || module || '.' || name FROM ir_model_data WHERE module LIKE 'oms%'
    UNION ALL SELECT 'model ' || model FROM ir_model
    UNION ALL SELECT 'field ' || model || '.' || name FROM ir_model_fields
    UNION ALL SELECT 'parameter ' || key FROM ir_config_parameter
    UNION ALL SELECT 'cron ' || cron_name FROM ir_cron
    UNION ALL SELECT 'access ' || name FROM ir_model_access WHERE name LIKE '%oms%'
    UNION ALL SELECT 'rule ' || name FROM ir_rule
    UNION ALL SELECT 'view ' || name FROM ir_ui_view
    UNION ALL SELECT 'menu ' || (name->>'en_US') FROM ir_ui_menu
    UNION ALL SELECT 'group ' || (name->>'en_US') FROM res_groups
    UNION ALL SELECT 'sequence ' || COALESCE(code, name) FROM ir_sequence
    UNION ALL SELECT 'location ' || complete_name FROM stock_location
''')
answer(sorted(row[0] for row in env.cr.fetchall() if row[0]))
"""
UNINSTALL = """
modules = env["ir.module.module"].search([("name", "like", "oms%%"), ("state", "=", "installed")])
before = modules.mapped("name")
modules.button_immediate_uninstall()
answer(before)
"""
#: What Odoo itself leaves when any module goes: the row that says that the module exists.
NATIVE_REST = re.compile(r"^data ir\.module\.(module|category)|^data res\.groups\.privilege base\.")


class TestInstall(unittest.TestCase):
    def run_odoo(self, db, *words):
        log = paths.LOGS / f"{db}.log"
        done = odoo.once("test", "-d", db, *words, "--stop-after-init", log=log, label=" ".join(words))
        noisy = [
            line for line in log.read_text(errors="replace").splitlines()
            if re.match(r"^\S+ \S+ \d+ (WARNING|ERROR|CRITICAL) ", line)]
        self.assertEqual((done.code, noisy), (0, []), f"{words} on {db}")

    def cycle(self, addon):
        db = databases.from_template(f"oms_test_install_{addon}")
        try:
            before = set(shell(db, SCHEMA))
            self.run_odoo(db, "-i", addon)
            installed = set(shell(db, SCHEMA))
            self.assertGreater(len(installed - before), 50, "nothing seems to have been installed")
            self.run_odoo(db, "-u", addon)
            self.assertEqual(set(shell(db, SCHEMA)) ^ installed, set(), "an upgrade changes nothing")
            self.assertIn(addon, shell(db, UNINSTALL))
            after = set(shell(db, SCHEMA))
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
