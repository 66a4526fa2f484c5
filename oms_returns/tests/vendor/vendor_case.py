# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.addons.oms_core.tests.common import beginning

from ..common import ReturnsCase


class VendorCase(ReturnsCase):
    """A potter who sells mugs and cups, and words to have goods wait for them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.potter = cls.env["res.partner"].create({"name": "Potter", "email": "potter@example.com"})
        cls.glazier = cls.env["res.partner"].create({"name": "Glazier"})

    def buy(self, vendor=None, each=6.0, lots=(), **quantities):
        """A purchase order over so much of these goods, received."""
        order = self.env["purchase.order"].create({
            "partner_id": (vendor or self.potter).id, "order_line": [Command.create({
                "product_id": getattr(self, name).id, "product_qty": quantity, "price_unit": each, "tax_ids": [Command.clear()],
            }) for name, quantity in quantities.items()]})
        order.button_confirm()
        for move in order.picking_ids.move_ids:
            if lots:
                move.move_line_ids = [Command.clear()] + [Command.create({
                    "product_id": move.product_id.id, "quantity": 1, "lot_id": lot.id, "location_id": move.location_id.id,
                    "location_dest_id": move.location_dest_id.id}) for lot in lots]
            move.picked = True
        order.picking_ids.button_validate()
        return order

    def bill_vendor(self, order):
        order.action_create_invoice()
        bill = order.invoice_ids.filtered(lambda move: move.state == "draft")
        bill.invoice_date = "2026-01-01"
        bill.action_post()
        return bill

    def for_vendor(self, disposition="vendor", reason="faulty", order=None, **quantities):
        """A return whose goods were inspected: they wait for their vendor, or to be put in order."""
        order = order or self.shipped(**quantities)
        back = self.ask(order, reason, **quantities)
        back.action_authorise()
        back.with_user(self.returns_clerk).action_receive()
        back.with_user(self.returns_clerk).action_inspect({line.id: disposition for line in back.line_ids})
        return back

    def waiting(self, kind="vendor"):
        self.env.flush_all()
        self.env["oms.return.waiting"].invalidate_model()  # each list is read anew
        return self.env["oms.return.waiting"].with_user(self.returns_clerk).search(
            [("kind", "=", kind), ("product_id.name", "in", ("mug", "cup", "watch"))])

    def dialog(self, rows):
        return self.env["oms.return.waiting.wizard"].with_user(self.returns_clerk).browse(
            rows.action_take()["res_id"])

    def collect(self, rows, quantity=None, vendor=None):
        """What the clerk collects of these rows: the new records."""
        dialog = self.dialog(rows)
        if quantity is not None:
            dialog.line_ids.quantity = quantity
        if vendor:
            dialog.vendor_id = vendor
        before = self.env["oms.vendor.return"].search([])
        dialog.action_send()
        return (self.env["oms.vendor.return"].search([], order="id") - before).with_user(self.returns_clerk)

    def put_there(self, product, quantity, place):
        self.env["stock.quant"]._update_available_quantity(product, place, quantity)

    def bill_all(self):
        """Bill what was received of everything bought, as though nothing had gone back."""
        for order in self.env["purchase.order"].search([("partner_id", "=", self.potter.id)]):
            order.action_create_invoice()
            bill = order.invoice_ids.filtered(lambda move: move.state == "draft")
            bill.invoice_line_ids.quantity = order.order_line.product_qty
            bill.invoice_date = "2026-01-01"
            bill.action_post()

    @beginning
    def sent(self, quantity=3, billed=True, **values):
        order = self.buy(mug=10)
        if billed:
            self.bill_vendor(order)
        self.for_vendor(mug=quantity)
        claim = self.collect(self.waiting())
        claim.action_sent()
        return claim, order

    def post(self, credit):
        credit.invoice_date = "2026-01-01"
        credit.action_post()
