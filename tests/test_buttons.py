# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

from odoo import Command
from odoo.addons.oms_core.tests.roles.role_case import OFFICE
from odoo.tests import tagged
from odoo.tools import mute_logger

from .buttons_case import ButtonsCase

_logger = logging.getLogger(__name__)


SECONDS = 90  # about: how the lanes divide it


@tagged("post_install", "-at_install")
class TestButtons(ButtonsCase):
    """Every button that a role's screens show can be pressed: it does something, or says in a sentence why not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["sale.order"].search([("state", "=", "draft")]).unlink()
        buys = cls.customer.copy({"name": "Buys More"})
        cls.env["sale.order"].create({
            "partner_id": buys.id, "order_line": [Command.create({"product_id": cls.mug.id, "product_uom_qty": 2})]})
        cls.make_returns(buys)
        cls.make_imports()
        cls.confirm(buys, mug=1).picking_ids._oms_ship(pack=True)  # to be delivered, to be invoiced
        cls.confirm(buys, mug=1).picking_ids._oms_ship(pack=True)
        delivered = cls.confirm(buys, mug=1)
        delivered.picking_ids._oms_ship(pack=True)
        delivered.picking_ids.action_oms_delivered()
        cls.south.delivery_steps = "pick_pack_ship"
        cls.put(cls.cup, 20, cls.south)
        cls.south.oms_promises = True
        packed = cls.confirm(buys, cup=2)
        packed.picking_ids._oms_pick()
        cls.confirm(buys, cup=2)
        cls.confirm(buys, mug=400)  # waits for goods
        # A statement's line of required columns alone: no bank made it, and its invoice is real.
        cls.env.cr.execute("DELETE FROM account_bank_statement_line")
        cls.env.flush_all()

    @classmethod
    def make_returns(cls, buys):
        """One in each state."""
        steps = ("action_authorise", "action_receive", "action_inspect", "action_settle")
        for walked in (*(steps[:number] for number in range(5)), ["action_refuse"]):
            order = cls.confirm(buys, mug=1)
            order.picking_ids._oms_ship(pack=True)
            order._create_invoices().action_post()
            back = cls.env["oms.return"]._oms_create_from_lines([
                {"sale_line_id": order.order_line.id, "quantity": 1, "reason": None}])
            for step in walked:
                getattr(back, step)()

    @classmethod
    def make_imports(cls):
        text = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n"
        text += "{0},MUG,Mug,1,2026-01-02 08:00:00,2,77,France\n"
        for name, run in (("A1", True), ("A2", False)):
            record = cls.env["oms.import"]._oms_import_file(f"{name}.csv", text.format(name).encode(), {
                "channel": "shop", "preset": "online_retail", "create_products": True, "create_customers": True})
            if run:
                record._oms_run()

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model", "odoo.models", "odoo.sql_db")
    def test_every_button_of_every_role(self):
        for role in OFFICE:
            for menu in self.menus_of(role).values():
                self.press_menu(role, menu["action_model"], menu["action_id"])
        never = sorted(self.shown - set(self.pressed))
        few = []
        for role in OFFICE:
            mine = {key: words for key, words in self.pressed.items() if key[0] == role}
            _logger.runbot("%s: %s buttons pressed, %s of them said why not; no record for: %s\n%s", role, len(mine),
                           sum(words.startswith("said") for words in mine.values()),
                           ", ".join(f"{model}.{name}" for who, model, name in never if who == role) or "none",
                           "\n".join(f"  {model}.{name}: {words}" for (_r, model, name), words in sorted(mine.items())))
            few += [role] if len(mine) < 3 else []
        self.assertFalse(few, "who pressed nothing")
        if self.faults:
            self.fail("\n" + "\n".join(map(str, self.faults)))

    def press_menu(self, role, model, action_id):
        opened = self.read_action(role, model, action_id)
        if not opened:
            return
        Model, views, domain, records = opened
        asked = Model.get_views(views, {"toolbar": True})
        records = records or Model.search(domain, limit=60) | Model.search([], limit=60, order="id desc")
        self.press_all(role, Model, records, asked["views"])
