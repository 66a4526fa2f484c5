# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..models.payments.oms_on_account_apply import Take
from ..planning import on_account as planning


class OmsOnAccountWizard(models.TransientModel):
    """Use a customer's open credit: keep it for an order, or apply it to invoices. Opened from an order, a customer, invoices or
    payments; says what it will do before it does it."""

    _name = "oms.on.account.wizard"
    _description = "Use a customer's balance"

    order_id = fields.Many2one("sale.order", "Order", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id", store=True, readonly=False, compute_sudo=True)
    invoice_ids = fields.Many2many(
        "account.move", string="Invoices", groups="account.group_account_invoice",
        help="Only to these. None: to all that are open, those that are due first.")
    credit_ids = fields.Many2many(
        "account.move.line", string="Credits", readonly=True, groups="account.group_account_invoice",
        help="Of these payments alone. None: of all, the oldest first.")
    amount = fields.Monetary(help="No more than this. Empty: as much as there is.")
    free = fields.Monetary("Free", compute="_compute_preview", compute_sudo=True)
    preview = fields.Text("What it will do", compute="_compute_preview", compute_sudo=True)
    possible = fields.Boolean(compute="_compute_preview", compute_sudo=True)

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        model, ids = self.env.context.get("active_model"), self.env.context.get("active_ids") or []
        records = self.env[model].browse(ids).exists() if model in SOURCES else None
        if records is not None:
            records.check_access("read")
            values.update(getattr(self, SOURCES[model])(records))
        return values

    def _from_order(self, orders):
        order = orders[:1]
        return {"order_id": order.id, "partner_id": order.partner_invoice_id.commercial_partner_id.id,
                "company_id": order.company_id.id, "currency_id": order.currency_id.id}

    def _from_partner(self, partners):
        return {"partner_id": partners[:1].commercial_partner_id.id}

    def _from_invoices(self, moves):
        self._check_customers(moves.filtered(lambda move: move.move_type not in SALES))
        self._check_one(moves.commercial_partner_id, moves.currency_id, moves.company_id)
        invoices = moves.filtered(lambda move: move.move_type in ("out_invoice", "out_receipt"))
        credits = (moves - invoices).filtered(lambda move: move.move_type == "out_refund")._oms_receivable_lines()
        return {"partner_id": moves.commercial_partner_id.id, "company_id": moves.company_id.id,
                "currency_id": moves.currency_id.id, "invoice_ids": [fields.Command.set(invoices.ids)],
                "credit_ids": [fields.Command.set(credits.ids)]}

    def _from_payments(self, payments):
        self._check_customers(payments.filtered(lambda payment: payment.partner_type != "customer"))
        self._check_one(payments.partner_id.commercial_partner_id, payments.currency_id, payments.company_id)
        booked = payments.filtered("move_id")
        if not booked:
            raise UserError(self.env._(
                "%s has no entry yet: its journal books receipts by the bank statement. Match it there, or give the journal an "
                "outstanding account.", payments[:1].display_name))
        return {"partner_id": payments.partner_id.commercial_partner_id.id, "company_id": payments.company_id.id,
                "currency_id": payments.currency_id.id,
                "credit_ids": [fields.Command.set(booked.move_id._oms_receivable_lines().ids)]}

    @api.model
    def _check_customers(self, others):
        """:raises UserError: names what is no document of a customer; without a choice all of the customer's would be proposed"""
        if others:
            raise UserError(self.env._(
                "%s is no document of a customer: only invoices, credit notes and payments of customers have to do with their "
                "balance. Leave it out.", others[:1].display_name))

    @api.model
    def _check_one(self, partners, currencies, companies):
        if len(partners) != 1 or len(currencies) != 1 or len(companies) != 1:
            raise UserError(self.env._(
                "Choose documents of one customer, one currency and one company; these are of %(customers)s in %(currencies)s.",
                customers=", ".join(partners[:5].mapped("display_name")) or self.env._("nobody"),
                currencies=", ".join(currencies.mapped("name"))))

    @api.depends("partner_id", "company_id")
    def _compute_currency_id(self):
        """The one the customer has a credit in; the company's first."""
        for wizard in self:
            own = wizard.company_id.currency_id
            if not wizard.currency_id:
                credits = wizard._credits(any_currency=True) if wizard.partner_id and wizard._is_allowed() else []
                kinds = {credit.currency_id for credit in credits}
                wizard.currency_id = own.id if own.id in kinds or not kinds else min(kinds)

    # --- what it will do ---------------------------------------------------------------------------------------------

    def _credits(self, lock=False, any_currency=False):
        return self.env["oms.on.account"]._open_credits(
            self.partner_id, self.company_id, None if any_currency else self.currency_id, lock=lock,
            item_ids=self._chosen())

    def _chosen(self):
        """Ids of the credits that it was opened with, if it was."""
        return self.sudo().credit_ids.ids or None  # sudo: the desk reads no entries; whose they are is compared with the customer

    def _is_allowed(self):
        """Whether the user may see what this customer has: a dialog's fields may be written by whoever opened it."""
        allowed = self.env.user.company_ids
        return self.company_id in allowed and (not self.order_id or (
            self.order_id.company_id == self.company_id and self.order_id.with_user(self.env.user).has_access("read")
            and self.order_id.partner_invoice_id.commercial_partner_id == self.partner_id))

    def _debts(self):
        """The open invoices it is about, those that are due first."""
        invoices = self.invoice_ids or self.env["account.move"].search([
            ("commercial_partner_id", "=", self.partner_id.id), ("company_id", "child_of", self.company_id.id),
            ("move_type", "in", ("out_invoice", "out_receipt")), ("state", "=", "posted"), ("amount_residual", ">", 0),
            ("currency_id", "=", self.currency_id.id)])
        return invoices.filtered(lambda move: move.state == "posted" and move.amount_residual > 0).sorted(
            lambda move: (move.invoice_date_due or move.date, move.id))

    def _plan(self, credits, invoices):
        """:class:`planning.Plan` for each receivable account, of credits (OpenCredit) and invoices."""
        unit, rest, plans = self.currency_id.rounding, self.amount or None, []
        for account in {credit.account_id: True for credit in credits}:
            mine = [planning.Credit(one.id, planning.rounded(one.amount, unit), (one.day, one.id))
                    for one in credits if one.account_id == account]
            debts = [planning.Debt(move.id, planning.rounded(move.amount_residual, unit),
                                   (move.invoice_date_due or move.date, move.id))
                     for move in invoices if account in move._oms_receivable_lines().account_id.ids]
            plans.append(planning.plan(mine, debts, rest))
            if rest is not None:
                rest = float(plans[-1].rest)
        return plans

    @api.depends("order_id", "partner_id", "company_id", "currency_id", "invoice_ids", "credit_ids", "amount")
    def _compute_preview(self):
        for wizard in self:
            known = wizard.partner_id and wizard.currency_id and wizard._is_allowed()
            credits = wizard._credits() if known else []
            wizard.free = sum(credit.amount for credit in credits)
            lines, wizard.possible = wizard._say_order(credits) if wizard.order_id else wizard._say_invoices(credits)
            wizard.preview = "\n".join(lines)

    def _say_order(self, credits):
        """(lines, whether anything can be done) of keeping credit for an order."""
        money, order = self.currency_id, self.order_id
        needed = self.env["oms.on.account"]._needed(order)
        wanted = self.amount or min(needed, self.free)
        if not credits:
            return [self.env._("The customer has no open credit in %s.", money.name)], False
        if money.compare_amounts(wanted, self.free) > 0:
            return [self.env._("Only %s is free.", money.format(self.free))], False
        if money.compare_amounts(wanted, 0) <= 0:
            return [self.env._("%s needs nothing more: it is paid, or enough is kept for it.", order.name)], False
        lines, rest = [], wanted
        for credit in credits:
            if (take := min(rest, credit.amount)) > 0:
                lines.append(self.env._("%(amount)s of %(credit)s of %(day)s is kept for %(order)s", amount=money.format(take),
                                        credit=credit.name, day=self.env["oms.day"]._say(credit.day), order=order.name))
                rest -= take
        left = max(needed - wanted, 0.0)
        if money.is_zero(left):
            lines.append(self.env._("Its invoices take it when they are posted: they are paid by it."))
        else:
            said = self.env._("Its invoices take it when they are posted. %s is still to be paid then.", money.format(left))
            lines.append(said)
        return lines, True

    def _say_invoices(self, credits):
        """(lines, whether anything can be done) of applying credit to invoices."""
        money = self.currency_id
        if not credits:
            return [self.env._("No open credit in %s that is not kept for an order.", money.name)], False
        invoices, names = self._debts(), {credit.id: credit.name for credit in credits}
        plans = self._plan(credits, invoices)
        lines, Move = [], self.env["account.move"]
        for plan in plans:
            for key, debt, amount in plan.takes:
                move, still = Move.browse(debt), float(plan.open[debt])
                said = self.env._("%(amount)s of %(credit)s to %(invoice)s, due on %(day)s", amount=money.format(float(amount)),
                                  credit=names[key], invoice=move.name,
                                  day=self.env["oms.day"]._say(move.invoice_date_due or move.date))
                lines.append(f"{said}: " + (self.env._("%s stays open", money.format(still)) if still else self.env._("is paid")))
        left = sum(float(amount) for plan in plans for amount in plan.left.values())
        if not lines:
            return [self.env._("No open invoice in %(currency)s that it could be applied to: %(left)s stays as credit.",
                               currency=money.name, left=money.format(left))], False
        lines.append(self.env._("%s stays as credit of the customer.", money.format(left)))
        return lines, True

    # --- done ------------------------------------------------------------------------------------------------------------

    def action_apply(self):
        """Do what the preview says; opens what was done, where it can be undone."""
        self.ensure_one()
        use = self.env["oms.on.account"]
        if self.order_id:
            done = use._keep(self.order_id, self.amount or None, self._chosen())
            return self._told(self.env._("%(amount)s is kept for %(order)s", order=self.order_id.name,
                                         amount=self.currency_id.format(sum(done.mapped("amount")))))
        if not self.env.user.has_group("account.group_account_invoice"):
            raise AccessError(self.env._("Only users of the group Invoicing apply credit to invoices."))
        if not self._is_allowed():
            raise AccessError(self.env._("%s is a company that you do not work in.", self.company_id.display_name))
        credits = self._credits(lock=True)
        items, moves = self.env["account.move.line"], self.env["account.move"]
        takes = [Take(items.browse(key), moves.browse(debt), float(amount))
                 for plan in self._plan(credits, self._debts()) for key, debt, amount in plan.takes]
        if not takes:
            raise UserError(self.preview)
        done = use._apply(takes)
        action = self.env["ir.actions.act_window"]._for_xml_id("oms_core.oms_on_account_action")
        return {**action, "domain": [("id", "in", done.ids)]}

    def _told(self, words):
        return {"type": "ir.actions.client", "tag": "display_notification", "params": {
            "type": "success", "message": words, "next": {"type": "ir.actions.act_window_close"}}}


#: Documents of customers.
SALES = ("out_invoice", "out_receipt", "out_refund")
#: From where the dialog is opened: {model: method that says what it is about}.
SOURCES = {"sale.order": "_from_order", "res.partner": "_from_partner", "account.move": "_from_invoices",
           "account.payment": "_from_payments"}
