# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import Counter
from unittest.mock import patch

import psycopg2

from odoo import Command, fields
from odoo.sql_db import Cursor
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .readers_case import ADDONS, ReadersCase

#: So many records there are of each kind that the story tells of.
EACH = 8
#: So often the same statement may be asked to show them, however many they are.
OFTEN = 4
#: Shown on the form of one quotation, in no list: confirming it is judged by itself, as the button would.
OF_ONE = {("sale.order", "oms_credit_note"), ("sale.order", "oms_credit_tone")}


@tagged("post_install", "-at_install")
class TestListQueries(ReadersCase):
    """What a list or a form of many lines shows is read for all of them together: no field of ours asks record by record."""

    @classmethod
    def _tell_story(cls):
        """Of each kind several: orders in every state, transfers, purchases that come too late, returns, credit accounts."""
        super()._tell_story()
        cls.put(cls.mug, 200)
        cls.put(cls.cup, 200)
        cls.company.oms_credit_mode = "enforce"
        cls.north.oms_release_policy = "planned"
        hold = cls.env["oms.hold.reason"].search([("blocks_release", "=", True), ("code", "!=", "credit")], limit=1)
        partners = cls.env["res.partner"].create([{"name": f"Shop {number}"} for number in range(EACH)])
        for number, partner in enumerate(partners):
            cls.limit(1000 + number, partner)
            cls.quotation(partner, mug=1, cup=2)
            held, part = cls.confirm(partner, mug=1, cup=1), cls.confirm(partner, mug=1, vase=2)
            held.write({"picking_policy": "one" if number % 2 else "direct"})
            held._oms_place_hold(hold, f"Look at {number}")
            shipped = cls.confirm(partner, mug=2, cup=1)
            shipped._oms_send(planned=True)
            shipped.picking_ids._oms_ship(pack=True)
            back = cls.env["oms.return"]._oms_create_from_lines([
                {"sale_line_id": line.id, "quantity": 1, "reason": None} for line in shipped.order_line])
            back.action_authorise()
            back.action_receive()
            cls._buy_late(number, part)
        cls.env["oms.billing"]._bill(cls.env["sale.order"].search([("partner_id", "in", partners.ids), ("state", "=", "sale")]))

    @classmethod
    def _buy_late(cls, number, order):
        """A purchase that an order was promised from, and that comes later than it said."""
        jug, soon = cls.new_product(f"jug{number}", 5), fields.Datetime.add(fields.Datetime.now(), days=3)
        purchase = cls.env["purchase.order"].create({"partner_id": cls.customer.id, "order_line": [Command.create({
            "product_id": jug.id, "product_qty": 2, "price_unit": 1, "date_planned": soon})]})
        purchase.button_confirm()
        order.write({"order_line": [Command.create({"product_id": jug.id, "product_uom_qty": 2})]})
        purchase.order_line.date_planned = fields.Datetime.add(soon, days=6)

    def more(self, name):
        """Up to so many records of a model: those of the story, and such as have their required columns alone."""
        Model = self.env[name].with_context(active_test=False)
        found = Model.search([], limit=5 * EACH, order="id desc")
        for _number in range(EACH - len(found) if Model._auto else 0):
            try:
                with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                    found += self._fill(name).with_env(found.env)
            except psycopg2.Error:  # of those there is one
                break
        return found

    def asked(self, records, name):
        """{statement: how often} to read a field of these records."""
        said, execute = Counter(), Cursor.execute

        def listening(cursor, query, params=None, log_exceptions=True):
            said[query.code if isinstance(query, SQL) else str(query)] += 1
            return execute(cursor, query, params, log_exceptions)

        records.read([name])
        self.env.flush_all()
        self.env.invalidate_all()
        with patch.object(Cursor, "execute", listening):
            records.read([name])
        return said

    def computed(self, name):
        """Fields that are computed when they are looked at, by code of ours."""
        Model = self.env[name]
        for field in Model._fields.values():
            if field.compute and not field.store and (name, field.name) not in OF_ONE and (
                    set(field._modules) & ADDONS or any(
                        field.compute in vars(kind) and kind.__module__.startswith("odoo.addons.oms_")
                        for kind in type(Model).mro() if isinstance(field.compute, str))):
                yield field.name

    def test_no_field_asks_record_by_record(self):
        walked, faults = 0, []
        names = {name for name in self.env if not self.env[name]._abstract and not self.env[name]._transient}
        for name in sorted(names):
            computed = list(self.computed(name))
            records = self.more(name) if computed else ()
            for field in computed if len(records) >= EACH else ():
                walked += 1
                statement, often = max(self.asked(records, field).items(), key=lambda pair: pair[1], default=("", 0))
                if often > OFTEN:
                    faults.append(f"{name}.{field} of {len(records)} asks {often} times: {' '.join(statement.split())[:150]}")
        self.assertFalse(faults, "\n".join(faults))
        self.assertGreater(walked, 100)

    def test_the_story_has_what_is_slow_to_show(self):
        orders, pickings = self.env["sale.order"].search([]), self.env["stock.picking"].search([])
        self.assertGreaterEqual(len(orders.filtered("oms_held")), EACH)
        self.assertGreaterEqual(len(pickings.filtered("oms_held")), EACH)
        self.assertGreaterEqual(len(pickings.filtered("oms_release_note")), EACH)
        self.assertGreaterEqual(len(self.env["oms.return"].search([]).filtered("picking_ids")), EACH)
        self.assertGreaterEqual(len(self.env["purchase.order"].search([]).filtered("oms_late_count")), EACH)
