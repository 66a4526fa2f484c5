# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestUpdateViews(TransactionCase):
    """While modules are updated, one after the other, Odoo combines views without those of modules that are not loaded yet
    (tests/process/test_update.py really updates them)."""

    def needed(self, name):
        """The module and all that it depends on."""
        found, todo = {"base"}, [name]
        while todo:
            found.add(one := todo.pop())
            todo += set(self.env["ir.module.module"].search([("name", "=", one)]).dependencies_id.mapped("name")) - found
        return found

    def combine(self, view, loaded):
        """What Odoo does to check the view when just these modules are loaded."""
        with patch.object(self.registry, "_init", True), patch.object(self.registry, "_init_modules", loaded):
            view._get_combined_arch()

    def ours(self):
        rows = self.env["ir.model.data"].search([("model", "=", "ir.ui.view"), ("module", "=like", "oms%")])
        return [(row.module, self.env["ir.ui.view"].browse(row.res_id)) for row in rows]

    def test_each_view_needs_only_modules_that_its_addon_depends_on(self):
        needed = {module: self.needed(module) for module in {module for module, _view in self.ours()}}
        for module, view in self.ours():
            with self.subTest(view.xml_id):
                self.combine(view, needed[module])

    def test_primary_views_stand_while_odoo_s_own_are_updated(self):
        checked = 0
        for _module, view in self.ours():
            if view.inherit_id and view.mode == "primary":
                checked += 1
                with self.subTest(view.xml_id):
                    self.combine(view, set())
        self.assertTrue(checked)
