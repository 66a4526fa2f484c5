# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class OmsMoney(models.AbstractModel):
    """The money of an order in words: on its form, each number with the list that it counts, where the user may read it."""

    _inherit = "oms.money"

    @api.model
    def _say(self, order, money):
        """[{"key", "label", "shown", "tone", "action" or None}] of the numbers that there are, in the sequence in which the form
        shows them. Extended by who knows of more."""
        rows = [(key, label, amount, domain) for key, label, amount, domain in self._numbers(order, money) if amount]
        return [{
            "key": key, "label": label, "shown": self._shown(order, key, amount, money), "tone": self._tone(key, money),
            "action": self._action(key, label, *domain)} for key, label, amount, domain in rows]

    @api.model
    def _numbers(self, order, money):
        """[(key, label, amount, (model, domain) of what it counts)]; what is always shown has an amount of its own."""
        _, online, bills = self.env._, self._online_domain(order), self._bills_domain(order)
        open_bills = [*bills, ("payment_state", "not in", ("paid", "in_payment", "reversed"))]
        authorised = [*online, ("state", "=", "authorized")]
        return [
            ("paid", _("Paid"), money.paid, ("account.payment", self._payments_domain(order))),
            ("authorised", _("Authorised"), money.authorised, ("payment.transaction", authorised)),
            ("to_capture", _("To capture"), money.to_capture, ("payment.transaction", authorised)),
            ("refunded", _("Refunded"), money.refunded, ("payment.transaction", [*online, ("operation", "=", "refund")])),
            ("in_doubt", _("In doubt"), sum(money.in_doubt), self._asked(order) if any(money.in_doubt) else None),
            ("billed", _("Billed"), money.billed, ("account.move", bills)),
            ("open", _("Open"), money.open, ("account.move", open_bills)),
            ("ahead", _("Paid ahead"), money.ahead, ("account.payment", self._payments_domain(order))),
            # sudo: an amount for whoever sees the order's money; the rows are opened by who may read them
            ("kept", _("Kept of the balance"), order.sudo().oms_balance_kept, ("oms.on.account", [
                ("order_id", "in", order._origin.ids), ("kind", "=", "kept"), ("ended_on", "=", False)])),
        ]

    @api.model
    def _shown(self, order, key, amount, money):
        shown = order.currency_id.format(amount)
        if key == "open" and money.due:
            return self.env._("%(amount)s, due on %(day)s", amount=shown, day=self.env["oms.day"]._say(money.due))
        if key == "in_doubt" and money.in_doubt.refund:
            return self.env._("%(amount)s, of it refunds %(refunds)s", amount=shown,
                              refunds=order.currency_id.format(money.in_doubt.refund))
        return shown

    @api.model
    def _tone(self, key, money):
        return {"paid": "success", "open": "warning", "in_doubt": "danger", "to_capture": "info", "kept": "info"}.get(key, "")

    @api.model
    def _action(self, key, label, model, domain):
        """Opens the list; None where the user may not read it."""
        if not self.env[model].has_access("read"):
            return None
        lists, context = self._lists().get((model, key), (False, False)), {"create": False}
        if model == "account.move":
            context["default_move_type"] = "out_invoice"  # by it Odoo's list has its customers
        return {"type": "ir.actions.act_window", "name": label, "res_model": model, "domain": domain, "target": "current",
                "views": [[lists[0], "list"], [lists[1], "kanban"], [False, "form"]], "mobile_view_mode": "kanban",
                "context": context}

    @api.model
    def _lists(self):
        """{(model, key of the number): ids of (list, cards)} where another list than Odoo's has what is counted."""
        def view(name):
            return self.env["ir.model.data"]._xmlid_to_res_id(name)
        ends = "oms_core.oms_payment_transaction_ends_view_"
        found = {("payment.transaction", "authorised"): (view(f"{ends}list"), view(f"{ends}kanban"))}
        return found | {("account.move", key): (view("account.view_out_invoice_tree"), False) for key in ("billed", "open")}

    # --- what is counted ---------------------------------------------------------------------------------------

    @api.model
    def _online_domain(self, order):
        """The online payments of an order, with what came of them."""
        return ["|", "|", ("sale_order_ids", "in", order._origin.ids),
                ("source_transaction_id.sale_order_ids", "in", order._origin.ids),
                ("source_transaction_id.source_transaction_id.sale_order_ids", "in", order._origin.ids)]

    @api.model
    def _asked(self, order):
        """(model, domain) of what was asked of providers, for an order or for all orders of a payment, and is not answered: card
        operations, where anybody asked that way."""
        online = self._online_domain(order)
        asked = [("kind", "in", ("capture", "refund")), ("state", "in", ("new", "sent", "doubt")),
                 ("order_id", "in", [*order._origin.ids, False]),
                 *(term if isinstance(term, str) else (f"transaction_id.{term[0]}", *term[1:]) for term in online)]
        # sudo: whether there are any; the list shows each user what they may read
        if self.env["oms.payment.operation"].sudo().search_count(asked, limit=1):
            return "oms.payment.operation", asked
        return "payment.transaction", [*online, ("source_transaction_id", "!=", False), ("state", "in", ("draft", "pending"))]

    @api.model
    def _payments_domain(self, order):
        """The payments of an order: of its online payments, and those that its bills took."""
        online = [
            term if isinstance(term, str) else (f"payment_transaction_id.{term[0]}", *term[1:])
            for term in self._online_domain(order)]
        mine = "move_id.line_ids.sale_line_ids.order_id"
        return ["&", ("state", "in", ("in_process", "paid")), "|", "|", *online,
                (f"move_id.line_ids.matched_debit_ids.debit_move_id.{mine}", "in", order._origin.ids),
                (f"move_id.line_ids.matched_credit_ids.credit_move_id.{mine}", "in", order._origin.ids)]

    @api.model
    def _bills_domain(self, order):
        return [("state", "=", "posted"), ("move_type", "in", ("out_invoice", "out_refund")),
                "|", ("line_ids.sale_line_ids.order_id", "in", order._origin.ids),
                ("reversed_entry_id.line_ids.sale_line_ids.order_id", "in", order._origin.ids)]
