# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import importlib.util
from datetime import timedelta

from odoo import SUPERUSER_ID, Command
from odoo.addons.oms_core.tests.people import new_user
from odoo.modules import get_module_path
from odoo.tests import TransactionCase, tagged

VERSION = "19.0.1.2.0"


@tagged("post_install", "-at_install")
class TestUpdateRoles(TransactionCase):
    """After an update to 19.0.1.3.0 nobody has lost what was theirs the day before (docs/update.md)."""

    def migrate(self, module, script):
        path = f"{get_module_path(module)}/migrations/19.0.1.3.0/post-{script}.py"
        spec = importlib.util.spec_from_file_location(script, path)
        loaded = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(loaded)
        self.env.flush_all()
        loaded.migrate(self.env.cr, VERSION)
        self.env.flush_all()
        self.env.invalidate_all()

    def group(self, name):
        return self.env.ref(name)

    def shop_group(self, name, *brings):
        return self.env["res.groups"].create({"name": name, "implied_ids": [Command.set([self.group(one).id for one in brings])]})

    # --- credit -----------------------------------------------------------------------------------------------------

    def test_who_supervised_the_desk_decides_on_credit(self):
        supervisor, credit = "oms_core.group_oms_supervisor", "oms_core.group_oms_credit"
        lead = self.shop_group("Shift leaders", supervisor)
        was = new_user(self.env, "was_supervisor", f"base.group_user,{supervisor}")
        away = new_user(self.env, "is_away", f"base.group_user,{supervisor}")
        away.active = False
        by_group = new_user(self.env, "shift", "base.group_user")
        by_group.group_ids += lead
        desk = new_user(self.env, "only_desk", "base.group_user,oms_core.group_oms_user")
        reason = self.group("oms_core.hold_reason_credit")
        reason.group_id = self.group(supervisor)
        odd = self.group("oms_core.hold_reason_review")
        before = odd.group_id
        self.migrate("oms_core", "credit_controller")
        for user in (was, away, by_group):
            with self.subTest(user.login):
                self.assertTrue(user.has_group(credit))
                self.assertTrue(user.has_group(supervisor), "nothing is taken")
        self.assertFalse(desk.has_group(credit), "and nobody gets what was not theirs")
        later = new_user(self.env, "later", "base.group_user")
        later.group_ids += lead
        self.assertTrue(later.has_group(credit), "who joins a group of the shop later has what it gave")
        self.assertEqual(reason.group_id, self.group(credit))
        self.assertEqual(odd.group_id, before, "other reasons stay whose they were")
        self.assertNotIn(self.group(credit), self.group(supervisor).all_implied_ids, "a new supervisor is no controller")

    def test_a_reason_that_the_shop_gave_to_somebody_stays_theirs(self):
        board = self.shop_group("Board")
        reason = self.group("oms_core.hold_reason_credit")
        reason.group_id = board
        self.migrate("oms_core", "credit_controller")
        self.assertEqual(reason.group_id, board)

    def test_a_second_run_changes_nothing(self):
        user = new_user(self.env, "twice", "base.group_user,oms_core.group_oms_supervisor")
        self.migrate("oms_core", "credit_controller")
        groups = user.group_ids
        self.migrate("oms_core", "credit_controller")
        self.assertEqual(user.group_ids, groups)

    # --- packing ----------------------------------------------------------------------------------------------------

    def test_who_picked_goes_on_packing(self):
        picker, packer = "oms_fulfillment.group_fulfillment_user", "oms_fulfillment.group_fulfillment_packer"
        team = self.shop_group("Night shift", picker)
        was = new_user(self.env, "was_picker", f"base.group_user,{picker}")
        by_group = new_user(self.env, "night", "base.group_user")
        by_group.group_ids += team
        stock = new_user(self.env, "only_stock", "base.group_user,stock.group_stock_user")
        self.migrate("oms_fulfillment", "packer")
        for user in (was, by_group):
            with self.subTest(user.login):
                self.assertTrue(user.has_group(packer) and user.has_group(picker))
                menus = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
                for menu in ("oms_fulfillment.menu_oms_pick", "oms_fulfillment.menu_oms_pack", "oms_fulfillment.menu_oms_ship"):
                    self.assertIn(self.env.ref(menu).id, menus)
        self.assertFalse(stock.has_group(packer))
        self.assertNotIn(self.group(packer), self.group(picker).all_implied_ids, "a new picker does not pack")

    # --- mails ------------------------------------------------------------------------------------------------------

    def date(self, template, after, by=SUPERUSER_ID):
        """As if the template had been made a year ago and written so long after that."""
        self.env.flush_all()
        self.env.cr.execute(
            """UPDATE mail_template SET create_date = now() - interval '1 year', write_date = now() - interval '1 year' + %s,
                      write_uid = %s, create_uid = %s WHERE id = %s""", (after, by, SUPERUSER_ID, template.id))
        self.env.invalidate_all()

    def words(self, name, after, **by):
        """What a template says after the update, of which the words were others before."""
        template = self.group(f"oms_core.mail_template_{name}")
        template.body_html = "<p>Words of before</p>"
        self.date(template, after, **by)
        return template

    def test_words_that_came_with_the_module_are_replaced(self):
        template = self.words("shipped", timedelta(seconds=40))
        self.migrate("oms_core", "mail")
        self.assertNotIn("Words of before", template.body_html)

    def test_words_that_somebody_wrote_stay(self):
        later = self.words("shipped", timedelta(days=30))
        at_once = self.words("confirmed", timedelta(seconds=40), by=self.env.ref("base.user_admin").id)
        self.migrate("oms_core", "mail")
        self.assertIn("Words of before", later.body_html)
        self.assertIn("Words of before", at_once.body_html, "also words written within minutes of the installation")

    def test_a_template_that_was_deleted_is_left_so(self):
        self.group("oms_core.mail_template_rating").unlink()
        self.migrate("oms_core", "mail")
