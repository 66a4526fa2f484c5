# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command

from ..common import ReturnsCase


class CostCase(ReturnsCase):
    """A company of its own that books goods perpetually, and words for receipts, returns and what the books say."""

    method = "fifo"
    valuation = "real_time"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        accounts = cls.env["account.account"].create([
            {"name": name, "code": f"OMSC.{name.upper()}", "account_type": kind} for name, kind in (
                ("stock", "asset_current"), ("variation", "expense_direct_cost"), ("cost", "expense_direct_cost"))])
        cls.stock_account, cls.variation_account, cls.cost_account = accounts
        cls.stock_account.account_stock_variation_id = cls.variation_account
        cls.company.oms_exact_cost = True
        cls.pot = cls.new_pot(cls.method)

    @classmethod
    def new_pot(cls, method, valuation=None, **values):
        """A product that is valued so."""
        category = cls.env["product.category"].create({
            "name": method, "property_cost_method": method, "property_valuation": valuation or cls.valuation,
            "property_stock_valuation_account_id": cls.stock_account.id,
            "property_account_expense_categ_id": cls.cost_account.id})
        return cls.new_product("pot", 100.0, categ_id=category.id, **values)

    def sell(self, quantity, product=None, **line):
        """A confirmed order over so much of it."""
        order = self.env["sale.order"].create({"partner_id": self.customer.id, "order_line": [Command.create({
            "product_id": (product or self.pot).id, "product_uom_qty": quantity, "price_unit": 100, **line})]})
        order.action_confirm()
        return order

    def come(self, quantity, each, product=None, lot=None, company_warehouse=None):
        """A receipt from a vendor, at a price without bill."""
        product, north = product or self.pot, company_warehouse or self.north
        move = self.env["stock.move"].create({
            "product_id": product.id, "product_uom_qty": quantity, "product_uom": product.uom_id.id,
            "location_id": self.env.ref("stock.stock_location_suppliers").id, "location_dest_id": north.lot_stock_id.id,
            "picking_type_id": north.in_type_id.id, "company_id": north.company_id.id})
        move._action_confirm()
        if lot:
            move.move_line_ids = [Command.clear(), Command.create({
                "product_id": product.id, "quantity": quantity, "lot_id": lot.id, "picked": True,
                "location_id": move.location_id.id, "location_dest_id": move.location_dest_id.id})]
        else:
            move.quantity = quantity
        move.picked = True
        move._action_done()
        move.value_manual = quantity * each
        return move

    def send(self, order, quantity=None, lots=None):
        """What is to be sent, or so much of it, the rest waits; the moves that left."""
        picking = order.picking_ids.filtered(
            lambda one: one.state not in ("done", "cancel") and one.picking_type_code == "outgoing")
        picking.action_assign()
        for move in picking.move_ids:
            if lots:
                move.move_line_ids = [Command.clear()] + [Command.create({
                    "product_id": move.product_id.id, "quantity": units, "lot_id": lot.id,
                    "location_id": move.location_id.id, "location_dest_id": move.location_dest_id.id})
                    for lot, units in lots.items()]
            elif quantity:
                move.quantity = quantity
            move.picked = True
        picking.button_validate() if not quantity else picking.with_context(skip_backorder=True).button_validate()
        return picking.move_ids.filtered(lambda move: move.state == "done")

    def give_back(self, move, quantity=1, refund=True, lots=None):
        """Odoo's own return of a transfer; the move that brought it."""
        wizard = self.env["stock.return.picking"].create({"picking_id": move.picking_id.id})
        for line in wizard.product_return_moves:
            line.write({"quantity": quantity if line.move_id == move else 0, "to_refund": refund})
        back = wizard._create_return()
        if lots:
            back.move_ids.move_line_ids = [Command.clear()] + [Command.create({
                "product_id": move.product_id.id, "quantity": units, "lot_id": lot.id, "picked": True,
                "location_id": back.location_id.id, "location_dest_id": back.location_dest_id.id})
                for lot, units in lots.items()]
        back.move_ids.picked = True
        back.button_validate()
        return back.move_ids

    def again(self, move, quantity=1):
        """What came back is sent again, as Odoo returns a return."""
        return self.give_back(move, quantity)

    def bill_rest(self, order, quantity=None):
        """What is to bill or to credit, as Odoo writes it."""
        invoice = order._create_invoices(final=True)
        if quantity:
            invoice.invoice_line_ids.quantity = quantity
        invoice.action_post()
        return invoice

    def reverse(self, invoice, quantity=None, anew=False):
        """A credit note, as Odoo reverses an invoice; of so many units."""
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids).create({"journal_id": invoice.journal_id.id})
        action = wizard.modify_moves() if anew else wizard.refund_moves()
        note = self.env["account.move"].browse(action["res_id"])
        if quantity:
            note.invoice_line_ids.filtered("product_id").quantity = quantity
        note.action_post()
        return note

    def cost_of(self, documents):
        """What documents put into the cost of goods sold; the stock's account must say the same."""
        items = documents.line_ids.filtered(lambda item: item.display_type == "cogs" and item.parent_state == "posted")
        cost = sum(items.filtered(lambda item: item.account_id == self.cost_account).mapped("balance"))
        stock = sum(items.filtered(lambda item: item.account_id == self.stock_account).mapped("balance"))
        self.assertAlmostEqual(cost, -stock, 2)
        return round(cost, 2)

    def worth(self, product=None):
        """The value of what is on stock."""
        product = product or self.pot
        product.invalidate_recordset(["total_value"])
        return round(product.total_value, 2)
