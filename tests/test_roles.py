# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from pathlib import Path

from lxml import etree

from odoo import Command
from odoo.addons.oms_core.tests.people import new_user
from odoo.addons.oms_core.tests.roles.role_case import OFFICE, ROLES
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

from .roles_case import RolesCase

PAGE = Path(__file__).parents[1] / "docs" / "roles.md"
#: Where a role's day begins.
HOMES = {
    "desk": "oms_core.oms_todo_action", "supervisor": "oms_core.oms_overview_action",
    "credit": "oms_core.oms_todo_credit_action", "manager": "oms_core.oms_start_action",
    "buyer": "oms_core.oms_todo_action", "accountant": "oms_core.oms_billing_order_action",
    "picker": "oms_fulfillment.oms_pick_action", "packer": "oms_fulfillment.oms_pack_action",
    "warehouse": "oms_fulfillment.oms_send_action", "returns": "oms_returns.oms_return_action",
}
#: What of Orders (OMS) some roles see, and no more.
MENUS = {
    "picker": {"Orders/Availability", "To-do", "Warehouse/Handheld", "Warehouse/Tours", "Warehouse/To pick", "Warehouse/Batches",
               "Warehouse/Waves"},
    "packer": {"Orders/Availability", "To-do", "Warehouse/Packing station", "Warehouse/To pack", "Warehouse/To ship"},
    "buyer": {"To-do", "To buy", "Reporting/Promises kept", "Reporting/Vendor lead times"},
}
#: Fields of the screens that show a price, by whose business it is not.
SALE = {
    "list_price", "lst_price", "price_unit", "price_subtotal", "price_total", "amount_total", "tax_totals", "margin", "discount"}
FLOOR = SALE | {"standard_price", "seller_ids", "variant_seller_ids"}
SEEN = {
    "picker": {"product.template": FLOOR, "product.product": FLOOR, "sale.order": FLOOR, "purchase.order": FLOOR},
    "packer": {"product.template": FLOOR, "product.product": FLOOR, "sale.order": FLOOR, "purchase.order": FLOOR},
    "warehouse": {"product.template": FLOOR, "product.product": FLOOR, "sale.order": FLOOR, "purchase.order": FLOOR},
    "buyer": {"product.template": {"list_price", "lst_price"}, "product.product": {"list_price", "lst_price"},
              "oms.todo": {"value"}},
}


@tagged("post_install", "-at_install")
class TestRoles(RolesCase):
    """What docs/roles.md says of each role: its group, where its day begins, what it sees, and that every door opens."""

    def test_the_page_names_the_groups(self):
        rows = [line for line in PAGE.read_text(encoding="utf-8").split("<!-- roles -->")[1].splitlines() if line.startswith("|")]
        cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]
        self.assertEqual({row[2].strip("`") for row in cells}, set(ROLES.values()))
        for row in cells:
            if row[1]:
                self.assertIn(self.env.ref(row[2].strip("`")).full_name.split(" / ")[-1], row[1])

    def test_each_day_begins_on_its_own_page(self):
        for role, action in HOMES.items():
            with self.subTest(role):
                self.assertEqual(self.people[role]._oms_home().id, self.env.ref(action).id)
        for user in (self.env.ref("base.user_admin"), self.people["portal"], self.people["api"], self.users["employee"]):
            self.assertFalse(user._oms_home(), user.name)
        self.company.oms_start_done = True
        self.assertEqual(self.people["manager"]._oms_home(), self.env.ref("oms_core.oms_overview_action").sudo())
        self.people["desk"].action_id = self.env.ref(HOMES["returns"]).id
        self.assertFalse(self.people["desk"]._oms_home(), "who chose one has it")

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model", "odoo.models")
    def test_every_menu_of_every_role_opens(self):
        refused, shown = [], {}
        for role in OFFICE:
            for path, menu in self.menus_of(role).items():
                try:
                    shown[role, path] = self.open_action(role, menu["action_model"], menu["action_id"])
                except AccessError as error:
                    refused.append((role, path, str(error).splitlines()[0]))
        self.assertFalse(refused, "\n".join(map(str, refused)))
        for role in OFFICE:
            self.assertGreater(sum(count for (who, _path), count in shown.items() if who == role), 2, f"the {role} saw nothing")

    def test_no_menu_is_somebody_else_s_business(self):
        for role, menus in MENUS.items():
            ours = {path.removeprefix("/Orders (OMS)/") for path in self.menus_of(role) if path.startswith("/Orders (OMS)/")}
            with self.subTest(role):
                self.assertEqual(ours, menus)
        returns = {path.split("/")[-1] for path in self.menus_of("returns")}
        self.assertFalse(returns & {"Holds", "Imports", "Credit accounts", "To send"})
        both = self.people["returns"]
        both.group_ids += self.env.ref(ROLES["desk"])
        self.assertIn("Holds", {path.split("/")[-1] for path in self.menus_of("returns")}, "who is of the desk as well")

    def inventory_of(self, user):
        menus = self.env["ir.ui.menu"].with_user(user).load_menus(False)
        return self.env.ref("stock.menu_stock_root").id in menus["root"]["children"]

    def test_inventory_is_for_whoever_was_given_it(self):
        """Odoo's stock user keeps every menu; who has its rights for picking or packing alone works from our lists."""
        both = new_user(self.env, "picks_and_packs", f"{ROLES['picker']},{ROLES['packer']}")
        given = new_user(self.env, "picks_and_receives", f"{ROLES['picker']},stock.group_stock_user")
        plain = new_user(self.env, "plain_stock", "base.group_user,stock.group_stock_user")
        for user, seen in ((self.people["picker"], False), (self.people["packer"], False), (both, False),
                           (self.people["warehouse"], True), (given, True), (plain, True)):
            with self.subTest(user.login):
                self.assertEqual(self.inventory_of(user), seen)
        own = self.env["ir.ui.menu"].with_user(plain)
        odoo_s = own.search([("id", "child_of", self.env.ref("stock.menu_stock_root").id)])
        self.assertGreater(len(odoo_s), 10)
        self.assertFalse(set(odoo_s.ids) & set(own._load_menus_blacklist()), "none of Odoo's is lost")

    def test_odoo_s_empty_lists_sell_the_floor_nothing(self):
        for role, sold in (("picker", False), ("packer", False), ("warehouse", False), ("desk", True)):
            with self.subTest(role):
                said = str(self.env_of(role)["stock.picking"].get_empty_list_help("")).lower()
                self.assertEqual("speed up operations" in said, sold)

    def test_no_button_makes_transfers_on_the_floor_s_lists(self):
        for name in ("send", "pick", "pack", "ship", "undelivered", "dropship"):
            action = self.env.ref(f"oms_fulfillment.oms_{name}_action")
            with self.subTest(name):
                self.assertIs(safe_eval(action.context)["create"], False)
                views = {kind: self.env["ir.ui.view"].browse(view_id) for view_id, kind in action.views}
                self.assertEqual([*views], ["list", "kanban", "form"], "a list on a desk, cards on a telephone")
                self.assertTrue(views["kanban"].xml_id.startswith("oms_"), "with the order and its day")

    def test_no_words_are_left_of_a_price(self):
        env = self.env_of("warehouse")
        arch = env["product.template"].get_views([(False, "kanban")])["views"]["kanban"]["arch"]
        self.assertNotIn("Price:", arch)
        form = etree.fromstring(env["product.template"].get_views([(False, "form")])["views"]["form"]["arch"])
        cells = "//div[@name='list_price_uom'] | //div[@name='standard_price_uom'] | //page[@name='sales_price']"
        self.assertFalse(form.xpath(cells))
        for kind in ("list", "kanban"):
            for role, seen in (("picker", False), ("buyer", False), ("desk", True)):
                arch = etree.fromstring(self.env_of(role)["oms.todo"].get_views([(False, kind)])["views"][kind]["arch"])
                with self.subTest(role, view=kind):
                    self.assertEqual("value" in self.shown(arch), seen)

    def shown(self, arch):
        """Names of the fields that a view shows; Odoo adds hidden ones that its conditions read."""
        return {node.get("name") for node in arch.iter("field")
                if not {node.get("invisible"), node.get("column_invisible")} & {"1", "True"}}

    def test_who_sees_no_price(self):
        for role, models in SEEN.items():
            env = self.env_of(role)
            for name, hidden in models.items():
                if not env[name].has_access("read"):
                    continue
                for kind in ("form", "list", "kanban"):
                    arch = etree.fromstring(env[name].get_views([(False, kind)])["views"][kind]["arch"])
                    with self.subTest(role, model=name, view=kind):
                        self.assertFalse(self.shown(arch) & hidden)
            with self.subTest(role, model="oms.todo"):
                self.assertFalse(any(env["oms.todo"].search([]).mapped("value")))
        for name, fields in (("product.template", {"list_price"}), ("sale.order", {"price_unit", "tax_totals"})):
            arch = etree.fromstring(self.env_of("desk")[name].get_views([(False, "form")])["views"]["form"]["arch"])
            self.assertLessEqual(fields, self.shown(arch), "the desk sells")

    # --- what was refused -----------------------------------------------------------------------------------------

    def test_the_desk_makes_a_contact_and_corrects_an_address(self):
        Partner = self.env_of("desk")["res.partner"]
        made = Partner.create({"name": "New Shop", "is_company": True, "child_ids": [Command.create({
            "name": "Back door", "type": "delivery", "street": "1 Yard"})]})
        made.child_ids.street = "2 Yard"
        Partner.browse(self.customer.id).write({"street": "3 Lane"})
        self.assertEqual(self.customer.street, "3 Lane")
        with self.assertRaises(AccessError):
            made.unlink()
        with self.assertRaises(AccessError):
            self.env_of("packer")["res.partner"].create({"name": "Somebody"})

    def bought(self):
        """An order whose goods are bought for it alone."""
        self.env.ref("stock.route_warehouse0_mto").active = True
        vendor = self.env["res.partner"].create({"name": "Vendor"})
        rare = self.new_product("rare", 20, seller_ids=[Command.create({"partner_id": vendor.id, "price": 5})], route_ids=[
            Command.set([self.env.ref("stock.route_warehouse0_mto").id, self.env.ref("purchase_stock.route_warehouse0_buy").id])])
        order = self.env["sale.order"].create({
            "partner_id": self.customer.copy({"name": "Payer"}).id,
            "order_line": [Command.create({"product_id": rare.id, "product_uom_qty": 4})]})
        order.action_confirm()
        purchase = order.order_line.move_ids.created_purchase_line_ids.order_id
        self.assertTrue(purchase, "nothing was bought")
        purchase.button_confirm()
        return order, purchase

    def test_the_desk_cancels_what_is_bought_for(self):
        order, purchase = self.bought()
        self.env_of("desk")["sale.order"].browse(order.id).action_cancel()
        self.assertEqual(order.state, "cancel")
        self.assertIn(order.name, purchase.activity_ids.note, "the buyer is told")

    def test_the_desk_orders_less_of_what_is_bought_for(self):
        order, purchase = self.bought()
        self.env_of("desk")["sale.order"].browse(order.id).write(
            {"order_line": [Command.update(order.order_line.id, {"product_uom_qty": 3})]})
        self.assertEqual(purchase.activity_ids.mapped("summary"), ["Less is wanted"], "the buyer is told, once")
        self.assertIn(order.name, purchase.activity_ids.note)

    def test_who_may_not_change_the_order_tells_nobody_of_purchases(self):
        order, _purchase = self.bought()
        for role in ("picker", "buyer"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.env_of(role)["sale.order"].browse(order.id).action_cancel()

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model", "odoo.models")
    def test_the_next_step_is_on_the_record(self):
        order = self.confirm(self.customer.copy({"name": "Payer"}), mug=2)
        order.picking_ids._oms_ship(pack=True)
        for role, button, seen in (("desk", "action_view_delivery", True), ("desk", "action_oms_invoice", False),
                                   ("accountant", "action_oms_invoice", True)):
            arch = self.env_of(role)["sale.order"].get_views([(False, "form")])["views"]["form"]["arch"]
            with self.subTest(role, button=button):
                self.assertEqual(f'name="{button}"' in arch, seen)
        rows = self.env_of("accountant")["oms.todo"].search([("kind", "=", "to_invoice"), ("order_id", "=", order.id)])
        opened = rows[0].action_open()
        mine = rows.env[opened["res_model"]].browse(opened["res_id"])
        self.assertEqual(mine, order)
        self.draw(mine.browse(), [(False, "form")], [], mine)
        action = mine.action_oms_invoice()
        self.assertEqual(order.invoice_ids.state, "posted")
        self.assertEqual((action["res_model"], action["res_id"]), ("account.move", order.invoice_ids.id))
        for role, records in (("accountant", order.invoice_ids), ("desk", order.invoice_ids), ("desk", order.picking_ids)):
            with self.subTest(role, opens=records):
                env = self.env_of(role)
                self.draw(env[records._name], [(False, "form")], [], env[records._name].browse(records.ids))

    def test_the_manager_has_settings(self):
        Settings = self.env_of("manager")["oms.settings"]
        self.assertFalse(self.people["manager"].has_group("base.group_system"))
        self.company.oms_credit_mode = "observe"
        page = Settings.create({"oms_credit_mode": "enforce", "oms_promise_mode": "on"})
        self.assertEqual((self.company.oms_credit_mode, self.company.oms_promise_mode), ("enforce", "on"))
        page.write({"oms_customer_mails": True})
        self.assertTrue(self.company.oms_customer_mails)
        with self.assertRaises(AccessError):
            self.env_of("manager")["res.company"].browse(self.company.id).write({"oms_credit_mode": "enforce"})
        other = self.env["res.company"].create({"name": "Elsewhere"})
        Settings.create({"company_id": other.id, "oms_credit_mode": "enforce"})
        self.assertEqual(other.oms_credit_mode, "observe", "of the company one works in")
        for role in set(OFFICE) - {"manager"}:
            with self.subTest(role), self.assertRaises(AccessError):
                self.env_of(role)["oms.settings"].create({"oms_credit_mode": "enforce"})

    def test_credit_is_the_controller_s(self):
        hold = self.held[0].oms_hold_ids.filtered(lambda one: one.state == "active")
        with self.assertRaisesRegex(AccessError, "Credit control / Controller"):
            self.env_of("supervisor")["oms.hold"].browse(hold.ids).action_clear("please")
        self.env_of("credit")["oms.hold"].browse(hold.ids).action_clear("paid")
        self.assertEqual(hold.mapped("state"), ["cleared"] * len(hold))
        review = self.open
        review._oms_place_hold("review", "Odd")
        odd = review.oms_hold_ids.filtered(lambda one: one.state == "active" and one.reason_id.code == "review")
        with self.assertRaises(AccessError):
            self.env_of("credit")["oms.hold"].browse(odd.ids).action_clear("please")
        self.env_of("supervisor")["oms.hold"].browse(odd.ids).action_clear("known")

    def test_who_has_several_roles_begins_with_the_one_in_charge(self):
        user = new_user(self.env, "two_roles", f"{ROLES['picker']},{ROLES['desk']}")
        self.assertEqual(user._oms_home().id, self.env.ref(HOMES["desk"]).id)
