# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whose turn it is, asked of a call from outside. That turns are waited for: tests/process/test_turns.py."""
import json
from datetime import datetime, timedelta
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import Command
from odoo.service import model as service_model
from odoo.tests import HttpCase, TransactionCase, tagged
from odoo.tools import SQL, config, mute_logger

from ...models.claims import oms_turn
from ...planning.calls import Call


@tagged("post_install", "-at_install")
class TestTurns(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mug, cls.cup = cls.env["product.product"].create([{"name": name, "is_storable": True} for name in ("Mug", "Cup")])
        cls.order = cls.env["sale.order"].create({
            "partner_id": cls.env["res.partner"].create({"name": "Shop"}).id,
            "order_line": [Command.create({"product_id": product.id}) for product in (cls.mug, cls.cup)]
            + [Command.create({"name": "Thanks", "display_type": "line_note"})]})

    def goods(self, model, method, ids, **arguments):
        """Ids of products; None: no turn is taken."""
        query = self.env["oms.turn"]._goods_of(Call(model, method, ids, None, arguments))
        return query and {row[0] for row in self.env.execute_query(query) if row[0]}

    def test_an_order_is_about_its_goods(self):
        both = {self.mug.id, self.cup.id}
        self.assertEqual(self.goods("sale.order", "action_confirm", self.order.ids), both)
        self.assertEqual(self.goods("sale.order", "action_cancel", self.order.id), both, "one id, not in a list")

    def test_where_sending_is_planned_nothing_is_reserved_and_nobody_waits(self):
        """One warehouse that sends at once is enough to wait: which one serves a line is not known yet."""
        hold = self.order._oms_place_hold("manual", "Look at it")
        confirming, both = (("sale.order", "action_confirm", self.order.ids), ("oms.hold", "action_clear", hold.ids)), {
            self.mug.id, self.cup.id}
        warehouses = self.env["stock.warehouse"].search([("company_id", "=", self.order.company_id.id)])
        warehouses += warehouses.create({"name": "Second", "code": "SEC2", "company_id": self.order.company_id.id})
        for policies, goods in ((("planned", "planned"), set()), (("planned", "at_once"), both)):
            warehouses.oms_release_policy = policies[0]
            warehouses[-1].oms_release_policy = policies[1]
            self.env.flush_all()
            for call in confirming:
                self.assertEqual(self.goods(*call), goods, (call, policies))
        warehouses.oms_release_policy = "planned"
        self.env.flush_all()
        self.assertEqual(self.goods("sale.order", "action_cancel", self.order.ids), both, "what was sent is given back")

    def test_what_is_reordered_has_its_turn_however_it_is_sent(self):
        """Each order of it writes what is to be reordered on the same row."""
        hold = self.order._oms_place_hold("manual", "Look at it")
        self.env["stock.warehouse"].search([("company_id", "=", self.order.company_id.id)]).oms_release_policy = "planned"
        rule = self.env["stock.warehouse.orderpoint"].create({
            "product_id": self.mug.id, "warehouse_id": self.order.warehouse_id.id, "product_min_qty": 1, "product_max_qty": 1})
        for active, goods in ((True, {self.mug.id}), (False, set())):
            rule.active = active
            self.env.flush_all()
            for call in (("sale.order", "action_confirm", self.order.ids), ("oms.hold", "action_clear", hold.ids)):
                self.assertEqual(self.goods(*call), goods, (call, active))

    def test_a_transfer_and_a_count_too(self):
        self.order.action_confirm()
        self.assertEqual(self.goods("stock.picking", "button_validate", self.order.picking_ids.ids), {self.mug.id, self.cup.id})
        quant = self.env["stock.quant"].create({
            "product_id": self.mug.id, "location_id": self.order.warehouse_id.lot_stock_id.id, "quantity": 1})
        self.assertEqual(self.goods("stock.quant", "action_apply_inventory", quant.ids), {self.mug.id})

    def test_every_statement_is_one(self):
        """Also those that other addons add."""
        for model, method in self.env["oms.turn"]._goods_by_method():
            self.assertIsInstance(self.goods(model, method, [1, 2]), set, method)
            self.assertTrue(hasattr(self.env[model], method), method)

    def test_what_is_no_such_call_takes_no_turn(self):
        self.assertIsNone(self.goods("sale.order", "action_draft", self.order.ids))
        for ids in ([], (), None, "1", {"id": 1}, [True], ["1"], [-1], [2**40], [[1]], list(range(1, 12))):
            self.assertIsNone(self.goods("sale.order", "action_confirm", ids), ids)

    def test_how_long_somebody_waits_is_the_servers_to_say(self):
        for said, seconds in ((None, 10), ("", 10), ("soon", 10), ("0", 0), ("2.5", 2.5), ("-1", 0)):
            with patch.dict(config.options, {"oms_turn_seconds": said}):
                self.assertEqual(self.env["oms.turn"]._patience(), seconds, said)

    def test_who_wants_very_much_takes_a_turn_for_the_first(self):
        """PostgreSQL's table of locks is shared by all: one order of a thousand lines would leave no room for others."""
        products = self.env["product.product"].create([{"name": f"Many {n}", "is_storable": True} for n in range(4)])
        turn = oms_turn._Turn()
        turn.cr = self.env.cr
        self.env.flush_all()
        for count, locked in ((3, 3), (4, 3)):
            with patch.object(oms_turn, "GOODS", 3), self.env.cr.savepoint() as savepoint:
                keys = turn._lock("pg_try_advisory_xact_lock", SQL("SELECT unnest(%s)", products[:count].ids), 5)
                self.assertEqual(keys, [(product_id, True) for product_id in products.ids[:locked]])
                self.env.cr.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s"
                                    " AND pid = pg_backend_pid()", (oms_turn.SPACE,))
                self.assertEqual(self.env.cr.fetchone()[0], locked)
                savepoint.rollback()

    def test_who_wants_nothing_that_is_stored_keeps_no_transaction_open(self):
        turn = oms_turn._Turn()
        oms_turn._PLACES.acquire()
        turn.wait(self.registry, SQL("SELECT unnest(%s::int[])", []), 5)
        self.assertTrue(turn.ended)
        self.assertTrue(turn.cr.closed)

    def test_what_was_written_is_not_taken_back(self):
        """Nobody waits in the middle of something: a transaction that has begun goes on as it is."""
        turn = self.env["oms.turn"]
        self.assertTrue(turn._has_begun(), "the test wrote products")
        with self.registry.cursor() as cr:
            other = turn.with_env(turn.env(cr=cr))
            cr.precommit.clear()
            with patch.object(cr, "execute"), patch.object(cr, "fetchone", return_value=[False]):
                self.assertFalse(other._has_begun())
                cr.postcommit.add(lambda: None)
                self.assertTrue(other._has_begun(), "something waits for the commit")
                cr.postcommit.clear()


@tagged("post_install", "-at_install")
class TestRepeatedInVain(HttpCase):
    def test_nobody_waits_with_what_is_refused(self):
        """What no database takes (half a character, say) is not looked up for a turn either."""
        admin = self.env.ref("base.user_admin")
        key = self.env["res.users.apikeys"].with_user(admin)._generate("rpc", "turns", datetime.now() + timedelta(hours=1))
        order = self.env["sale.order"].create({"partner_id": admin.partner_id.id})
        for context, refused in (({"lang": 5}, True), ({}, False)):
            with patch.object(type(self.env["oms.turn"]), "_take") as take, mute_logger("odoo.http"):
                response = self.url_open(
                    "/json/2/sale.order/action_oms_send_to_warehouse", timeout=60,
                    data=json.dumps({"ids": order.ids, "context": context}),
                    headers={"Authorization": f"bearer {key}", "Content-Type": "application/json"})
            self.assertEqual(take.called, not refused, response.text)

    def test_who_collides_each_time_is_told_in_words(self):
        admin = self.env.ref("base.user_admin")
        key = self.env["res.users.apikeys"].with_user(admin)._generate("rpc", "turns", datetime.now() + timedelta(hours=1))
        order = self.env["sale.order"].create({"partner_id": admin.partner_id.id})
        orders = type(order)

        class Collision(SerializationFailure):
            pgcode = "40001"

        with patch.object(orders, "action_confirm", autospec=True, side_effect=Collision("could not serialize")) as tried, \
                patch.object(service_model.time, "sleep"), mute_logger("odoo.http", "odoo.service.model"):
            response = self.url_open(
                "/json/2/sale.order/action_confirm", data=json.dumps({"ids": order.ids}), timeout=60,
                headers={"Authorization": f"bearer {key}", "Content-Type": "application/json"})
        self.assertEqual(tried.call_count, 5)
        self.assertEqual(response.status_code, 503, response.text)
        self.assertIn("please try again", response.json()["message"])
