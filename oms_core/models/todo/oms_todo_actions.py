# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import AccessError, UserError


class OmsTodo(models.Model):
    """What can be done from the list: open a row, and with many rows at once what the desk does all day."""

    _inherit = "oms.todo"

    def action_open(self):
        """Open what the row is about."""
        self.ensure_one()
        model, res_id = self.res_model, self.res_id
        if model == "oms.hold":
            model, res_id = "sale.order", self.order_id.id
        if model == "sale.order" and not self._oms_opens_orders():
            buys = self.kind == "backordered" and self.role == "buyer" and self.env["oms.to.buy"].has_access("read")
            return self._oms_open_short_products() if buys else self._oms_open_transfers()
        if model == "stock.picking" and not self.env["sale.order.line"].has_access("read"):
            # sudo: which purchase; the row was seen, and the user's own rights on purchases follow
            model, res_id = "purchase.order", self.env["stock.picking"].sudo().browse(res_id).purchase_id.id
            if not res_id:
                raise UserError(self.env._("%s is work of the warehouse: whoever picks and packs opens it.", self.name))
        return {
            "type": "ir.actions.act_window", "res_model": model, "res_id": res_id,
            "view_mode": "form", "views": [(False, "form")],
        }

    def _oms_opens_orders(self):
        """Whether the user reads all that the form of an order shows: its lines, and which invoices they are on. Odoo gives
        the floor and buyers the order without one or the other, and refuses the form."""
        return all(self.env[name].has_access("read") for name in ("sale.order", "sale.order.line", "account.move.line"))

    def _oms_open_transfers(self):
        """For who works with the goods and has no business with the order: its transfers, or a word that there are none."""
        pickings = self.env["stock.picking"]
        if pickings.has_access("read"):
            # sudo: which transfers; the row was seen, and the user's own rights on transfers follow
            pickings = pickings.search([("id", "in", self.sudo().order_id.picking_ids.ids), ("state", "!=", "cancel")])
        if not self.env["sale.order.line"].has_access("read"):
            pickings = pickings.browse()  # buyers: Odoo refuses them the form
        if not pickings:
            raise UserError(self.env._(
                "There is no transfer of %s that you could work on. The order desk knows what it waits for.",
                self.sudo().order_id.name))
        return {
            "type": "ir.actions.act_window", "name": self.env._("Transfers of %s", self.sudo().order_id.name),
            "res_model": "stock.picking", "domain": [("id", "in", pickings.ids)],
            "view_mode": "list,form", "views": [(False, "list"), (False, "form")],
        }

    def _oms_open_short_products(self):
        """For buyers who have no business with the order: what is missing, how much of it, and of whom it is bought."""
        lines = self.sudo().order_id.order_line.filtered("oms_short_qty")  # sudo: which products; the row was seen
        products = lines.product_id | lines._oms_components()
        return {
            "type": "ir.actions.act_window", "name": self.env._("Missing for %s", self.sudo().order_id.name),
            "res_model": "oms.to.buy", "mobile_view_mode": "kanban", "domain": [("product_id", "in", products.ids)],
            "view_mode": "list,kanban,form", "views": [(False, "list"), (False, "kanban"), (False, "form")],
        }

    def _check_desk(self):
        if not self.env.user.has_group("oms_core.group_oms_user"):
            raise AccessError(self.env._("Only the order desk holds orders and clears holds."))

    def action_oms_clear_holds(self):
        """The dialog to clear the holds among these rows, and no others, with one note. Who may not clear one of them
        is told before."""
        self._check_desk()
        rows = self.filtered(lambda row: row.res_model == "oms.hold")
        holds = self.env["oms.hold"].browse(rows.mapped("res_id")).exists()._in_force()
        if not holds:
            raise UserError(self.env._(
                "None of the chosen rows is a hold in force. Choose rows that say Held; reload the list if they did."))
        holds._check_may_clear()
        action = holds.order_id.action_oms_clear_holds()
        action["context"]["default_hold_ids"] = holds.ids
        return action

    def action_oms_hold(self):
        """The dialog to hold the orders of these rows."""
        self._check_desk()
        orders = self.order_id
        if not orders:
            raise UserError(self.env._("None of the chosen rows is about an order. Choose rows with a customer."))
        orders.check_access("write")
        return orders.action_oms_hold()

    def action_oms_answered(self):
        """The customers got their answer another way, or need none: a fact on the timeline, and the rows leave."""
        rows = self.filtered(lambda row: row.res_model == "sale.order" and (
            row.kind == "waiting_us" or (row.kind == "waiting_customer" and row.order_id.state == "sale")))
        if not rows:
            raise UserError(self.env._("None of the chosen rows waits for an answer."))
        rows.order_id.check_access("write")
        self.env["oms.order.event"]._log_answered(
            rows.order_id, self.env._("Answered another way, or no answer needed"))
        return {"type": "ir.actions.client", "tag": "soft_reload"}
