# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.tests import tagged

from ..common import OmsCase


@tagged("post_install", "-at_install")
class TestLineStage(OmsCase):
    """Each line says where it stands, whatever the others of its order do."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.put(cls.mug, 5)
        cls.put(cls.cup, 2)

    def stages(self, order):
        return order.order_line.mapped("oms_stage")

    def found(self, order, **badges):
        return self.env["sale.order.line"].search(
            [("order_id", "=", order.id), *((name, "=", value) for name, value in badges.items())])

    def test_a_quotation_a_confirmed_and_a_cancelled_order(self):
        order = self.quotation(mug=1)
        order.order_line = [Command.create({"display_type": "line_note", "name": "By hand"})]
        self.assertEqual(self.stages(order), ["draft", False])
        order.action_confirm()
        self.assertEqual(self.stages(order), ["in_warehouse", False])
        order._action_cancel()
        self.assertEqual(self.stages(order), ["cancelled", False])

    def test_lines_go_their_own_ways(self):
        order = self.confirm(mug=5, cup=6)
        self.ship(order)
        mug, cup = order.order_line
        self.assertEqual((mug.oms_stage, mug.oms_part_shipped), ("shipped", False))
        self.assertEqual((cup.oms_stage, cup.oms_part_shipped), ("in_warehouse", True))
        self.assertEqual(self.found(order, oms_part_shipped=True), cup)
        with freeze_time(fields.Datetime.now() + timedelta(days=30)):
            self.env["sale.order"]._oms_before_process()
            self.assertEqual(self.stages(order), ["delivered", "in_warehouse"], "what shipped is taken to have come")
            order.picking_ids.filtered(lambda picking: picking.state != "done").action_cancel()
            self.env["sale.order"]._oms_before_process()
            self.assertEqual(self.stages(order), ["delivered", "delivered"], "what shipped is taken to have come")

    def test_closed_when_paid(self):
        order = self.confirm(mug=5)
        self.ship(order)
        invoice = order._create_invoices()
        invoice.action_post()
        self.assertEqual(self.stages(order), ["shipped"])
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids).create({})._create_payments()
        self.assertEqual(self.stages(order), ["closed"])

    def test_held_lines_are_found(self):
        order = self.confirm(mug=1, cup=1)
        mug, cup = order.order_line
        self.assertFalse(self.found(order, oms_held=True))
        self.env["oms.hold"].sudo().create({
            "order_id": order.id, "line_id": cup.id, "reason_id": self.env.ref("oms_core.hold_reason_address").id,
            "company_id": order.company_id.id})
        order.invalidate_recordset()
        self.assertEqual((mug.oms_held, cup.oms_held), (False, True))
        self.assertEqual(self.found(order, oms_held=True), cup)
        self.assertEqual(self.found(order, oms_held=False), mug)
        order._oms_place_hold("address", "Postcode")
        self.assertEqual(self.found(order, oms_held=True), mug | cup)

    def test_late_lines_are_those_that_have_not_left(self):
        order = self.quotation(mug=5, cup=6)
        order.commitment_date = fields.Datetime.now() - timedelta(days=3)
        order.action_confirm()
        self.ship(order)
        mug, cup = order.order_line
        self.assertEqual((mug.oms_late, cup.oms_late), (False, True))
        self.assertEqual(self.found(order, oms_late=True), cup)
        self.assertFalse(self.found(order, oms_at_risk=True))
