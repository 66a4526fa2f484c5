import tempfile
import unittest
from pathlib import Path

from ..lint_rooms import FILES, lost, methods, misnamed, outside, rooms

PLAN = """
| room | what |
|---|---|
| `credit/` | limits |
| `orders/` | the one path |
| `oms_core/planning/` | no room |
"""


class TestRooms(unittest.TestCase):
    def addon(self, *files):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        addon = Path(folder.name) / "oms_x"
        for name in ("models/__init__.py", *files):
            (addon / name).parent.mkdir(parents=True, exist_ok=True)
            (addon / name).touch()
        return addon

    def test_the_plan_says_which_there_are(self):
        self.assertEqual(rooms(PLAN), {"credit", "orders"})

    def test_a_file_beside_the_rooms(self):
        addon = self.addon("models/credit/__init__.py", "models/credit/res_partner.py", "models/res_users.py", "views/menus.xml",
                           "tests/common.py", "tests/test_me.py", "tests/credit/test_owes.py")
        self.assertEqual([line.split(":")[0] for line in outside(addon, {"credit"})],
                         ["oms_x/models/res_users.py", "oms_x/views/menus.xml", "oms_x/tests/test_me.py"])

    def test_a_room_that_the_house_does_not_have(self):
        addon = self.addon("models/credit/__init__.py", "views/kredit/views.xml", "models/__pycache__/x.pyc")
        self.assertEqual([line.split(":")[0] for line in outside(addon, {"credit"})], ["oms_x/views/kredit"])

    def test_a_small_addon_needs_none_a_large_one_does(self):
        self.assertEqual(outside(self.addon("models/res_users.py"), set()), [])
        self.assertEqual(len(outside(self.addon(*(f"models/m{number}.py" for number in range(FILES))), set())), FILES)

    def test_a_file_is_named_after_its_model(self):
        addon = self.addon("models/credit/__init__.py")
        for name, model in (("res_partner", "res.partner"), ("res_partner_page", "res.partner"), ("oms_page", "res.partner"),
                            ("base_partner_merge", "base.partner.merge.automatic.wizard")):
            (addon / "models/credit" / f"{name}.py").write_text(f'class X:\n    _inherit = "{model}"\n')
        (addon / "models/credit/words.py").write_text("WORDS = ()\n")
        self.assertEqual([line.split(":")[0] for line in misnamed(addon)], ["oms_x/models/credit/oms_page.py"])

    def test_a_file_that_the_plan_names_is_there(self):
        root = self.addon("models/credit/__init__.py", "models/credit/oms_owes.py").parent
        (root / "oms_x").rename(root / "oms_core")
        plan = "`credit/oms_owes.py`, `oms_owes.py`, `oms_core/models/credit/oms_owes.py`, `credit/oms_limit.py`, `oms_limit.py`"
        self.assertEqual(lost(plan, root), ["credit/oms_limit.py", "oms_limit.py"])

    def test_methods_that_are_added_to_a_model(self):
        text = ('class A(models.Model):\n    _inherit = "sale.order"\n    oms_day = fields.Date()\n    _oms_old = _asks("_new")\n'
                "    def write(self, vals):\n        pass\n    def _oms_check(self):\n        pass\n"
                'class B(models.Model):\n    _inherit = "sale.order.line"\n    def _oms_other(self):\n        pass\n')
        self.assertEqual(methods(text, "sale.order"), {"_oms_old", "_oms_check"})
