# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import importlib.util
from pathlib import Path

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import SQL

from ..common import OmsCase
from ..people import new_user

SCRIPT = Path(__file__).parents[2] / "migrations" / "19.0.1.4.0" / "post-check_modes.py"
CODES = ("address", "duplicate", "price", "date", "payment", "card", "review")


@tagged("post_install", "-at_install")
class TestCheckModes(OmsCase):
    """Whether a company holds by itself, notes, or does not look is the mode of the reason, for each company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Other Shop"})

    def modes(self, company=None):
        return self.env["oms.checks"]._modes((company or self.company).id)

    def test_both_pages_of_settings_show_and_set_them_for_one_company(self):
        manager = new_user(self.env, "checks_manager", "oms_core.group_oms_manager")
        page = self.env["oms.settings"].with_user(manager).create({"oms_check_address": "observe", "oms_check_date": "off"})
        self.assertEqual((page.oms_check_address, page.oms_check_date), ("observe", "off"))
        self.assertEqual(self.modes(), {**dict.fromkeys(CODES, "off"), "address": "observe"})
        admin = new_user(self.env, "checks_admin", "base.group_system,oms_core.group_oms_manager")
        with Form(self.env["res.config.settings"].with_user(admin)) as settings:
            self.assertEqual((settings.oms_check_address, settings.oms_check_price), ("observe", "off"))
            settings.oms_check_price = "observe"
        settings.record.execute()
        self.assertEqual(self.modes()["price"], "observe")
        admin.group_ids -= self.env.ref("oms_core.group_oms_manager")
        self.env["res.config.settings"].with_user(admin).create({"oms_check_price": "enforce"}).execute()
        self.assertEqual(self.modes(), {**dict.fromkeys(CODES, "off"), "address": "observe", "price": "enforce"})
        self.assertEqual(set(self.modes(self.other).values()), {"off"}, "another company decides for itself")
        with self.assertRaises(AccessError):
            self.env["oms.settings"].with_user(self.clerk).create({"oms_check_address": "off"})

    def test_a_reason_that_was_deleted_is_not_looked_for(self):
        self.env.ref("oms_core.hold_reason_payment").unlink()
        self.assertEqual(self.modes(), {code: "off" for code in CODES if code != "payment"})
        page = self.env["oms.settings"].create({"oms_check_address": "enforce", "oms_check_payment": "enforce"})
        self.assertEqual((page.oms_check_address, page.oms_check_payment), ("enforce", "off"))
        order = self.quotation(mug=1)
        order.partner_shipping_id.write({"street": False, "city": False})
        order.action_confirm()
        self.assertEqual(order.oms_hold_ids.reason_id.code, "address")

    def test_what_companies_had_set_is_carried_over(self):
        for code in CODES:
            self.env.cr.execute(SQL(
                "ALTER TABLE res_company ADD COLUMN IF NOT EXISTS %s varchar DEFAULT 'off'", SQL.identifier(f"oms_check_{code}")))
        self.env.cr.execute(SQL(
            "UPDATE res_company SET oms_check_review = 'enforce', oms_check_date = 'observe' WHERE id = %s", self.other.id))
        self.env.cr.execute(SQL("UPDATE res_company SET oms_check_review = 'observe' WHERE id = %s", self.company.id))
        spec = importlib.util.spec_from_file_location("check_modes", SCRIPT)
        script = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(script)
        self.env.cr.execute("ALTER TABLE res_company ALTER COLUMN oms_check_date SET NOT NULL")
        script.migrate(self.env.cr, "19.0.1.3.0")
        self.env.invalidate_all()
        self.env.cr.execute("ALTER TABLE res_company ALTER COLUMN oms_check_date DROP DEFAULT")
        self.assertTrue(self.env["res.company"].create({"name": "Made before the columns are gone"}))
        off = dict.fromkeys(CODES, "off")
        self.assertEqual(self.modes(), {**off, "review": "observe"})
        self.assertEqual(self.modes(self.other), {**off, "review": "enforce", "date": "observe"})
