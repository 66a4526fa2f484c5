# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import contextmanager
from unittest.mock import patch

from odoo import Command
from odoo.addons.oms_atp.tests.common import AtpCase
from odoo.tests import tagged
from odoo.tools import SQL


@tagged("post_install", "-at_install")
class TestConfirmCost(AtpCase):
    """What confirming one order asks the database, statement by statement. Plain Odoo sends 126 for three lines of goods that
    are there, 75 for three that their vendor sends (dev/jobs/confirm_job.py, all in one warehouse)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plate, cls.saucer, cls.spoon = cls.goods = [
            cls.new_product(name, 10.0, invoice_policy="order") for name in ("plate", "saucer", "spoon")]
        for product in cls.goods:
            cls.put(product, 100)

    @contextmanager
    def statements(self):
        """The texts that are sent meanwhile."""
        sent, execute = [], type(self.env.cr).execute

        def note(cr, query, *args, **kwargs):
            sent.append(" ".join((query.code if isinstance(query, SQL) else query).split()))
            return execute(cr, query, *args, **kwargs)

        with patch.object(type(self.env.cr), "execute", note):
            yield sent

    def confirmed(self):
        """The order, and the statements of its confirmation; what is configured was read before."""
        for _warm in range(2):
            order = self.quotation(plate=2, saucer=2, spoon=2)
            self.env.flush_all()
            self.env.invalidate_all()
            with self.statements() as sent:
                order.action_confirm()
                self.env.cr.precommit.run()
                self.env.flush_all()
        return order, sent

    def about(self, sent, *words):
        return [text for text in sent if all(word in text for word in words)]

    def test_goods_that_are_there(self):
        order, sent = self.confirmed()
        self.assertEqual(sum(order.order_line.move_ids.mapped("quantity")), 6)
        self.assertFalse(self.about(sent, 'FROM "purchase_order" WHERE'), "of no purchase: none is looked for")
        self.assertEqual(len(self.about(sent, 'FROM "stock_warehouse_orderpoint"')), 1, "the ORM's own, as it makes the moves")
        self.assertFalse(self.about(sent, '"oms_vendor_late" IS TRUE'), "the lines are known")
        self.assertFalse(self.about(sent, '"at_risk" IS TRUE'), "the promises are known")
        self.assertLessEqual(len(sent), 91, "\n".join(sent))

    def test_goods_that_their_vendor_sends(self):
        vendor = self.env["res.partner"].create({"name": "Vendor"})
        route = self.env.ref("stock_dropshipping.route_drop_shipping")
        for product in self.goods:
            product.write({"route_ids": [Command.link(route.id)], "seller_ids": [
                Command.create({"partner_id": vendor.id, "price": 5.0, "delay": 2})]})
        order, sent = self.confirmed()
        self.assertEqual(order.order_line.mapped("oms_asked_qty"), [2.0, 2.0, 2.0])
        self.assertFalse(self.about(sent, 'FROM "purchase_order_line" WHERE "purchase_order_line"."id" IN'))
        # 76, and the time zone of the user, where Python has put away the environment that knew it since the order before.
        self.assertLessEqual(len(sent), 77, "\n".join(sent))
