# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.sql_db import Cursor
from odoo.tests import tagged

from ..common import OmsCase


@tagged("post_install", "-at_install")
class TestImportNumbers(OmsCase):
    """Order numbers are looked up one by one however many orders there are, also where they are written otherwise."""

    def test_an_order_is_found_by_its_key(self):
        order = self.quotation(mug=1)
        order.write({"oms_channel": "shop", "oms_channel_ref": "SO-0017"})
        asked, execute = [], Cursor.execute

        def listening(cursor, query, *words, **more):
            asked.append(query)
            return execute(cursor, query, *words, **more)

        self.env.flush_all()
        with patch.object(Cursor, "execute", listening):
            found = self.env["oms.import"]._oms_orders_there(["so- 0017", "17"], {"channel": "shop"})
        self.assertEqual(found, {"so- 0017": ["SO-0017", order.name]})
        [statement] = asked
        self.env.cr.execute(
            """INSERT INTO sale_order (name, company_id, partner_id, partner_invoice_id, partner_shipping_id, warehouse_id,
                                       picking_policy, date_order, state, oms_channel, oms_channel_ref)
               SELECT name, company_id, partner_id, partner_invoice_id, partner_shipping_id, warehouse_id,
                      picking_policy, date_order, state, oms_channel, 'MORE-' || number
                 FROM sale_order, generate_series(1, 2000) number WHERE id = %s""", [order.id])
        self.env.cr.execute("ANALYZE sale_order")
        self.env.cr.execute(f"EXPLAIN {statement.code}", statement.params)
        plan = "\n".join(row[0] for row in self.env.cr.fetchall())
        self.assertIn("sale_order_oms_channel_ref_key", plan)
        self.assertRegex(plan, r"Index Cond: .*company_id.*oms_channel.*regexp_replace")
