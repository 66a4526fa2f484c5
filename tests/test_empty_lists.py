# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from lxml import html

from odoo.addons.oms_core.tests.people import new_user
from odoo.tests import TransactionCase, tagged

#: Fewer words say nothing.
WORDS = 10


@tagged("post_install", "-at_install")
class TestEmptyLists(TransactionCase):
    """Every list and page that a menu of ours opens says, when it is empty, what belongs there and how it comes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        ours = cls.env["ir.model.data"].search([("module", "=like", "oms\\_%"), ("model", "=", "ir.ui.menu")])
        menus = cls.env["ir.ui.menu"].with_context(**{"ir.ui.menu.full_list": True}).browse(ours.mapped("res_id")).exists()
        cls.actions = {menu: menu.action for menu in menus if menu.action}

    def words(self, text):
        return html.fromstring(f"<div>{text}</div>").text_content().split() if text else []

    def lists(self):
        """{menu: action} of those that show records or a page: dialogs are never empty."""
        return {menu: action for menu, action in self.actions.items()
                if action._name == "ir.actions.client" or (
                    action._name == "ir.actions.act_window" and action.target != "new"
                    and not self.env[action.res_model]._transient)}

    def test_each_has_words_of_its_own(self):
        seen = {}
        for menu, action in self.lists().items():
            with self.subTest(menu.complete_name):
                self.assertGreaterEqual(len(self.words(action.help)), WORDS, "no help")
                other = seen.setdefault(str(action.help), action)
                self.assertEqual(other, action, "the words of another list")
        self.assertGreater(len(seen), 30)

    def test_what_is_shown_is_what_was_written(self):
        """Odoo puts its own words in the place of an action's for some models, an advertisement among them."""
        for menu, action in self.lists().items():
            if action._name != "ir.actions.act_window":
                continue
            shown = self.env[action.res_model].get_empty_list_help(action.help)
            with self.subTest(menu.complete_name):
                self.assertNotIn("barcode app", " ".join(self.words(shown)).lower())
                if self.env["ir.model.data"].search([
                        ("model", "=", action._name), ("res_id", "=", action.id), ("module", "=like", "oms\\_%")]):
                    self.assertEqual(self.words(shown)[:5], self.words(action.help)[:5])

    def test_odoo_s_own_lists_keep_odoo_s_words(self):
        """For whoever has no role on the floor (tests/test_roles.py)."""
        own = self.env.ref("stock.action_picking_tree_all")
        plain = new_user(self.env, "plain_stock", "base.group_user,stock.group_stock_user")
        self.assertIn("barcode app", str(self.env["stock.picking"].with_user(plain).get_empty_list_help(own.help)).lower())
