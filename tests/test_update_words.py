# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import importlib.util

from odoo.addons.oms_core.tests.common import OmsCase
from odoo.fields import Command
from odoo.modules import get_module_path
from odoo.tests import tagged
from odoo.tools import mute_logger, sql


@tagged("post_install", "-at_install")
class TestUpdateWords(OmsCase):
    """After an update to 19.0.1.4.0 what went by a word with two meanings goes by its new one (docs/update.md)."""

    def migrate(self, module, script):
        path = f"{get_module_path(module)}/migrations/19.0.1.4.0/{script}.py"
        spec = importlib.util.spec_from_file_location(script.replace("-", "_"), path)
        loaded = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(loaded)
        for _again in range(2):  # an update that was broken off begins anew
            loaded.migrate(self.env.cr, "19.0.1.3.0")
        self.env.invalidate_all()

    def test_a_persons_hold_of_a_cancelled_order_returns_with_it(self):
        order = self.quotation(mug=1)
        order.action_confirm()
        order._oms_place_hold("manual", "the customer will call")
        order._action_cancel()
        hold = order.oms_hold_ids
        self.env.flush_all()
        self.env.cr.execute("UPDATE oms_hold SET state = 'kept' WHERE id = %s", [hold.id])
        self.migrate("oms_core", "pre-returning")
        self.assertEqual(hold.state, "returning")
        order.action_draft()
        self.assertEqual((hold.state, order.oms_held), ("active", True))

    def test_the_day_that_was_chosen_for_a_line_is_there(self):
        line = self.quotation(mug=1).order_line
        self.env.flush_all()
        sql.rename_column(self.env.cr, "sale_order_line", "oms_chosen_date", "oms_taken_date")
        self.env.cr.execute("UPDATE sale_order_line SET oms_taken_date = '2026-12-24' WHERE id = %s", [line.id])
        self.migrate("oms_atp", "pre-chosen")
        self.assertEqual(str(line.oms_chosen_date), "2026-12-24")

    # --- what people saved ------------------------------------------------------------------------------------

    def favourite(self, model, domain, **values):
        return self.env["ir.filters"].create({"name": domain, "model_id": model, "domain": domain, **values})

    def export(self, model, *names):
        return self.env["ir.exports"].create({
            "name": model, "resource": model, "export_fields": [Command.create({"name": name}) for name in names]})

    def test_favourites_and_views_of_holds_find_what_is_returning(self):
        said = {
            ("oms.hold", "[('state', '=', 'kept')]"): "[('state', '=', 'returning')]",
            ("oms.hold", '["|", ("state", "in", ["active", "kept"]), ("state","!=","kept")]'):
                '["|", ("state", "in", ["active", "returning"]), ("state","!=","returning")]',
            ("oms.hold", "[('message', 'ilike', 'kept'), ('state', '=', 'active')]"):
                "[('message', 'ilike', 'kept'), ('state', '=', 'active')]",
            ("sale.order", "[('oms_hold_ids.state', '=', 'kept')]"): "[('oms_hold_ids.state', '=', 'returning')]",
            ("sale.order", "[('oms_hold_ids', 'any', [('state', '=', 'kept')])]"):
                "[('oms_hold_ids', 'any', [('state', '=', 'returning')])]",
            ("res.partner", "[('state', '=', 'kept')]"): "[('state', '=', 'kept')]",
        }
        filters = {key: self.favourite(*key) for key in said}
        view = self.env["ir.ui.view"].create({
            "name": "ours", "model": "oms.hold", "inherit_id": self.env.ref("oms_core.oms_hold_view_search").id,
            "arch": """<filter name="returning" position="after">
                <filter name="mine" string="Kept" domain="[('state', '=', 'returning'), ('order_id.user_id', '=', uid)]"/>
            </filter>"""})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ir_ui_view SET arch_db = replace(arch_db::text, 'returning', 'kept')::jsonb WHERE id = %s", [view.id])
        action = self.env["ir.actions.act_window"].create({
            "name": "ours", "res_model": "oms.hold", "context": "{'search_default_kept': 1}"})
        self.migrate("oms_core", "pre-returning")
        self.assertEqual({key: one.domain for key, one in filters.items()}, said)
        self.assertIn("('state', '=', 'returning')", view.arch)
        self.assertIn('string="Kept"', view.arch)
        self.env["oms.hold"].get_views([(False, "search")])
        self.assertEqual(action.context, "{'search_default_returning': 1}")

    def test_what_was_built_on_the_day_that_was_taken_is_built_on_the_day_that_was_chosen(self):
        field = self.env["ir.model.fields"]._get("sale.order.line", "oms_chosen_date")
        external = self.env["ir.model.data"].search([("model", "=", "ir.model.fields"), ("res_id", "=", field.id)])
        favourite = self.favourite(
            "sale.order.line", "[('oms_taken_date', '<', '2026-12-24')]", context="{'group_by': ['oms_taken_date:month']}",
            sort='["oms_taken_date desc"]')
        export = self.export("sale.order", "name", "order_line/oms_taken_date")
        action = self.env["ir.actions.server"].create({
            "name": "ours", "state": "code", "model_id": self.env["ir.model"]._get_id("sale.order.line"),
            "code": "days = records.mapped('oms_taken_date')"})
        template = self.env["mail.template"].create({
            "name": "ours", "model_id": self.env["ir.model"]._get_id("sale.order"),
            "body_html": '<p t-out="object.order_line[:1].oms_chosen_date"/>'})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mail_template SET body_html = replace(body_html::text, 'chosen', 'taken')::jsonb WHERE id = %s",
            [template.id])
        self.env.cr.execute("UPDATE ir_model_fields SET name = 'oms_taken_date' WHERE id = %s", [field.id])
        self.env.cr.execute("UPDATE ir_model_data SET name = replace(name, 'chosen', 'taken') WHERE id = %s", [external.id])
        sql.rename_column(self.env.cr, "sale_order_line", "oms_chosen_date", "oms_taken_date")
        self.migrate("oms_atp", "pre-chosen")
        self.assertEqual((field.name, external.name), ("oms_chosen_date", "field_sale_order_line__oms_chosen_date"))
        self.assertEqual(
            (favourite.domain, favourite.context, favourite.sort),
            ("[('oms_chosen_date', '<', '2026-12-24')]", "{'group_by': ['oms_chosen_date:month']}", '["oms_chosen_date desc"]'))
        self.assertEqual(export.export_fields.mapped("name"), ["name", "order_line/oms_chosen_date"])
        self.assertEqual(action.code, "days = records.mapped('oms_chosen_date')")
        self.assertIn("oms_chosen_date", template.body_html)

    @mute_logger("odoo.addons.oms_core.saved")
    def test_what_names_the_modes_that_companies_had_stops_nobody(self):
        broken = self.favourite("res.company", "[('oms_check_address', '=', 'enforce')]")
        pages = self.favourite("oms.settings", "[('oms_check_address', '=', 'enforce')]")
        export = self.export("res.company", "name", "oms_check_price")
        view = self.env["ir.ui.view"].create({
            "name": "ours", "model": "res.company", "inherit_id": self.env.ref("base.view_company_form").id,
            "arch": '<field name="vat" position="after"><field name="email"/></field>'})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ir_ui_view SET arch_db = replace(arch_db::text, 'email', 'oms_check_review')::jsonb WHERE id = %s", [view.id])
        self.migrate("oms_core", "pre-check_modes")
        self.assertEqual((broken.active, pages.active, view.active), (False, True, False))
        self.assertEqual(export.export_fields.mapped("name"), ["name"])
        self.assertTrue(self.env.ref("oms_core.oms_settings_view_form").active)

    def test_who_calls_what_is_not_there_any_more_is_named(self):
        model_id = self.env["ir.model"]._get_id("sale.order")
        there, lost = (self.env["ir.actions.server"].create({
            "name": name, "state": "code", "model_id": model_id, "code": f"records.{name}()"})
            for name in ("_oms_process", "_oms_nowhere_any_more"))
        with self.assertLogs("odoo.addons.oms_core.saved", "WARNING") as logs:
            self.migrate("oms_core", "end-names")
        self.assertEqual(len(set(logs.output)), 1, there.name)
        self.assertIn(f"ir_act_server '{lost.name}' calls {lost.name}", logs.output[0])
