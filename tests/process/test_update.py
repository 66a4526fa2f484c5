# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The suite comes to a database in use and takes it over; then every module is updated, and nothing changes."""
import os
import unittest

from forked import COPIES
from support import asked, run_odoo, schema, shell
from used_database import ADOPTED, BEFORE, USED, rows

from dev import databases, modules, paths

SECONDS = 120  # about, so that it is begun early


def native_dependencies():
    names = paths.present_addons()
    return modules.outside(names, {name: modules.manifest(name)["depends"] for name in names})


class TestUpdate(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.db = databases.from_template(f"{paths.base_name()}_test_update")
        cls.addClassCleanup(databases.drop, "test", cls.db)
        cls.orders = shell(cls.db, BEFORE)

    def test_1_a_database_in_use_is_taken_over(self):
        run_odoo(self, self.db, "-i", "oms")
        COPIES.add(self.db)
        found = shell(self.db, ADOPTED % {"orders": self.orders})
        self.assertEqual(found["faults"], [])
        self.assertEqual(found["stages"], {
            "short": "closed", "locked": "closed", "prepaid": "closed", "dozens": "closed", "cancelled": "closed",
            "lowered": "closed", "over": "closed", "work": "closed", "dropshipped": "closed", "refused": "closed",
            "written": "closed", "elsewhere": "shipped",
            "asked": "to_supply", "half": "in_warehouse", "open": "in_warehouse", "quotation": "draft"})
        self.assertEqual(found["late"], ["asked", "half", "open"])
        self.assertEqual(found["given_up"], {
            "short": 6, "locked": 6, "prepaid": 6, "dozens": 6, "cancelled": 5, "refused": 3, "written": 6, "elsewhere": 6})
        self.assertEqual(found["reasons"], 8, "each says why")
        names = {order_id: name for name, order_id in self.orders.items()}
        listed = sorted((names.get(what, what), kind, quantity, billed) for what, kind, quantity, billed in found["listed"])
        self.assertEqual(listed, [
            ("GONE", "negative", 3, 0), ("cancelled", "cancelled", 5, 0), ("dozens", "cut_short", 6, 0),
            ("elsewhere", "cut_short", 6, 0), ("locked", "cut_short", 6, 0), ("prepaid", "cut_short", 6, 6),
            ("refused", "never_launched", 3, 0), ("short", "cut_short", 6, 0), ("written", "never_launched", 6, 0)])
        self.assertEqual(found["todo"], [
            ["asked", "at_risk"], ["asked", "bought_late"], ["asked", "late"], ["elsewhere", "to_invoice"], ["half", "late"],
            ["half", "to_invoice"], ["half", "to_pick"], ["open", "late"], ["open", "to_pick"]],
            "what is really to do, and no word of what was done before")
        self.assertEqual(
            {names.get(what, what) for what in found["seen"]}, {name for name, *_rest in listed} - {"elsewhere"},
            "the order desk sees what its company has")
        self.assertTrue(found["columns"])
        self.assertTrue(found["menu"])

    def test_2_every_module_can_be_updated_and_changes_nothing(self):
        shell(self.db, USED)
        before = schema(self.db), asked(self.db, rows)
        # All that is there, as by `-u all`; by hand also what ours stands on, and all that stands on it.
        for names in ("base", ",".join(native_dependencies()))[:2 if os.environ.get("OMS_INSTALL") == "all" else 1]:
            run_odoo(self, self.db, "-u", names)
            after = schema(self.db), asked(self.db, rows)
            with self.subTest(names):
                self.assertEqual(sorted(before[0] ^ after[0]), [])
                self.assertEqual(
                    sorted(name for name in {**before[1], **after[1]} if before[1].get(name) != after[1].get(name)), [])


if __name__ == "__main__":
    unittest.main()
