# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tools import SQL

from ..common import OmsCase

#: What a preview must leave as it was.
TABLES = (
    "sale_order", "sale_order_line", "stock_move", "stock_move_line", "stock_picking", "stock_quant", "oms_claim",
    "oms_order_event", "oms_mail_outbox", "oms_hold", "oms_line_closure", "oms_credit_verdict", "purchase_order",
    "purchase_order_line", "mail_message", "mail_activity", "mail_mail", "account_move", "ir_cron_trigger")


class ChangeCase(OmsCase):
    """Words to tell of changes: ``change(order, mug=4)``, ``preview``, ``apply``."""

    tables = TABLES

    def change(self, order, user=None, **values):
        """The dialog with new quantities by product (``mug=4``) and other values of the dialog."""
        action = order.with_user(user or self.clerk).action_oms_change()
        wizard = self.env["oms.order.change"].with_user(user or self.clerk).browse(action["res_id"])
        names = [name for name in values if name not in wizard._fields]
        for name in names:
            product, quantity = getattr(self, name), values.pop(name)
            line = wizard.line_ids.filtered(lambda line, product=product: line.product_id == product)
            if line:
                line.quantity = quantity
            else:
                wizard.line_ids = [(0, 0, {"product_id": product.id, "quantity": quantity})]
        wizard.write(values)
        return wizard

    def state(self):
        """Number of rows and sum of all that is in them, table by table, with what a commit would settle settled."""
        self.env.flush_all()
        self.env["sale.order.line"].sudo()._oms_settle_before_commit()
        return {
            table: self.env.execute_query(SQL(
                "SELECT count(*), sum(hashtext(one::text)::bigint) FROM %s one", SQL.identifier(table)))
            for table in self.tables}

    def preview(self, wizard):
        """{section: rows}; a preview changes nothing."""
        before = self.state()
        wizard.action_preview()
        self.assertEqual(self.state(), before)
        return {section["key"]: section["rows"] for section in wizard.shown}

    def apply(self, wizard):
        """Preview, apply what was shown, and see that it was done."""
        shown = self.preview(wizard)
        action = wizard.action_apply()
        self.assertEqual(action["type"], "ir.actions.act_window_close", wizard.shown)
        self.assertEqual({section["key"]: section["rows"] for section in wizard.shown}, shown)
        self.assertNoReturns(wizard.order_id.sudo())
        self.assertNoFaults()
        return shown

    def assertNoReturns(self, order):
        moves = self.env["stock.move"].search([("sale_line_id", "in", order.order_line.ids)])
        self.assertFalse(moves.filtered(lambda move: move.location_id.usage == "customer"))
        self.assertFalse(self.env["purchase.order.line"].search([("product_qty", "<", 0)]))

    def last_change(self, order):
        events = order.oms_event_ids.filtered(lambda event: event.kind == "changed" and (event.facts or {}).get("changes"))
        return events.sorted("id")[-1:]

    def ship_some(self, order, quantity):
        """Ship part of the delivery; the rest stays as backorder."""
        picking = order.picking_ids.filtered(lambda picking: picking.state == "assigned")[:1]
        picking.move_ids[:1].quantity = quantity
        picking.move_ids[:1].picked = True
        picking.with_context(skip_backorder=True).button_validate()
