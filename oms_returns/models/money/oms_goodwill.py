# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, api, fields, models
from odoo.addons.oms_core.planning import shares
from odoo.addons.oms_core.planning.credit_note import of_lines, share, total
from odoo.addons.oms_core.tools import Fact, facts
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools.misc import formatLang

from .oms_refund import Want
from .oms_return_money import WAYS

#: What somebody is asked about who approves.
ASKED = {"order_id", "amount", "percent", "line_ids", "way"}


class OmsGoodwill(models.Model):
    """Money for goods that the customer keeps: a part of what an order was billed for is credited, with its taxes, and goes back
    as wished. Nothing comes back, nothing is billed again, and a later return does not give it a second time."""

    _name = "oms.goodwill"
    _description = "Goodwill"
    _inherit = ["oms.refund.approval"]
    _oms_dialog = "oms.goodwill.wizard"
    _order = "id desc"
    _check_company_auto = True

    order_id = fields.Many2one("sale.order", "Order", required=True, index=True, ondelete="restrict", check_company=True)
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="order_id.partner_id", string="Customer")
    currency_id = fields.Many2one(related="order_id.currency_id")
    amount = fields.Monetary(help="Taxes included. Empty: by percent.")
    percent = fields.Float("Percent", digits=(5, 2), help="Of what these goods were billed for and is not credited yet.")
    line_ids = fields.Many2many(
        "sale.order.line", string="For", ondelete="restrict",
        help="So much of what these were billed, each with its taxes. Empty: all of the order.")
    reason = fields.Char("Why", required=True)
    way = fields.Selection(WAYS, "Money goes", required=True, default="paid")
    state = fields.Selection([("draft", "To be given"), ("done", "Given")], required=True, readonly=True, default="draft")
    note_ids = fields.Many2many("account.move", string="Credit notes", readonly=True, copy=False)
    result = fields.Char("What came of it", readonly=True, copy=False)

    _sane = models.Constraint(
        "CHECK (COALESCE(amount, 0) >= 0 AND COALESCE(percent, 0) >= 0 AND COALESCE(percent, 0) <= 100)",
        "Enter an amount of more than nothing, or a percentage up to 100.")

    @api.constrains("order_id", "line_ids")
    def _check_lines(self):
        for one in self:
            if one.line_ids.order_id - one.order_id:
                raise ValidationError(self.env._("Choose goods of %s only.", one.order_id.name))

    @api.onchange("order_id")
    def _onchange_order_id(self):
        self.line_ids = self.line_ids.filtered(lambda line: line.order_id == self.order_id)

    @api.depends("order_id.name")
    def _compute_display_name(self):
        for one in self:
            one.display_name = self.env._("Goodwill for %s", one.order_id.name or "")

    def write(self, vals):
        if vals.keys() & ASKED - {"way"} and any(one.state == "done" for one in self):
            raise UserError(self.env._("%s was given already: enter another one.", self[:1].display_name))
        if vals.keys() & ASKED:  # another one than somebody was asked about: they are asked anew
            self.filtered("approval_state")._oms_approval_write({"approval_state": False, "approved_by_id": False})
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        if any(one.state == "done" for one in self):
            raise UserError(self.env._("What was given stays in the books."))

    def action_give_dialog(self):
        """Show what giving it does, before it is given."""
        self.ensure_one()
        return self.env["oms.goodwill.wizard"]._oms_propose(self)._oms_open()

    def _oms_check_may_give(self):
        if not self.env.su and not self.env.user.has_group("oms_returns.group_returns_user"):
            raise AccessError(self.env._("Only staff of returns give money back."))
        self.check_access("write")

    def action_give(self):
        """Credit it, and give it back."""
        self._oms_check_may_give()
        for one in self.filtered(lambda one: one.state == "draft"):
            one._oms_give()
        return True

    def _oms_approved(self):
        self.action_give()

    def _oms_give(self):
        self.ensure_one()
        order = self.order_id.sudo()  # sudo: documents of an order; who gives money for it was checked
        self.env["oms.guard"]._lock(self.env.cr, "return", [(line.id, 0) for line in order.order_line])
        parts = self._oms_parts(order)
        amount = order.currency_id.round(sum(self._oms_worth_of(invoice, lines, order) for invoice, lines in parts.items()))
        limit = self._oms_approve_above()
        if limit and self.currency_id.compare_amounts(amount + self._oms_given_before(), limit) > 0 and (
                not self._oms_is_approved(amount)):
            self._oms_ask_approval(amount)
            return
        notes = self._oms_make_notes(parts)
        self.env["oms.refund"]._pay_back([
            Want(note, order, note.amount_total, self.way, "goodwill", self.display_name) for note in notes])
        self.write(facts({"state": "done", "note_ids": [Command.set(notes.ids)], "result": self.env._(
            "Credited %(amount)s by %(notes)s: %(how)s", amount=formatLang(self.env, amount, currency_obj=self.currency_id),
            notes=", ".join(notes.mapped("name")), how="; ".join(dict.fromkeys(self.env["oms.refund"]._say(notes).values())))}))

    def _oms_given_before(self):
        """What was given for the order, also by returns, and nobody else approved: in pieces it is no less."""
        return sum(self._oms_given(self.order_id).values()) + sum(
            self.env["oms.return"]._oms_unapproved_amounts(self.order_id).values())

    @api.model
    def _oms_given(self, orders):
        """{order id: what goodwill gave for it that nobody approved}"""
        # sudo: amounts, whoever gave them
        given = self.sudo().search([
            ("order_id", "in", orders.ids), ("state", "=", "done"), ("approval_state", "!=", "approved")])
        money = self.env["oms.refund"]._in_money_of
        return {order.id: sum(money(note, order, note.amount_total)
                              for note in some.note_ids.filtered(lambda note: note.state == "posted"))
                for order, some in given.grouped("order_id").items()}

    def _oms_approve_above(self):
        """What one person may give of the order's currency; 0: any amount. As of returns of its goods."""
        lines = self.env["oms.return.line"].sudo()  # sudo: the policy of goods that the order has
        goods = self.line_ids.filtered(lambda line: line.product_id.type == "consu") or (  # services have no policy
            self.order_id.order_line.filtered(lambda line: line.product_id.type == "consu"))
        policies = lines.union(*(lines.new({"sale_line_id": line.id, "quantity": 1.0}) for line in goods))._oms_policies()
        limits = [policy.approve_above for policy in policies if policy.approve_above]
        return self.currency_id.round(min(limits) * (self.order_id.currency_rate or 1.0)) if limits else 0.0

    def _oms_parts(self, order):
        """{invoice: {its line: amounts}} that come to the amount, the newest invoice first; a percentage is one of each."""
        invoices = order.invoice_ids.filtered(lambda move: move.move_type == "out_invoice" and move.state == "posted")
        kept = invoices._oms_kept_left()
        left = {invoice: self._oms_left_of(invoice, order, kept[invoice])
                for invoice in invoices.sorted(lambda move: (move.date, move.id), reverse=True)}
        unit = order.currency_id.rounding
        worth = {invoice: round(max(self._oms_worth_of(invoice, lines, order), 0) / unit) for invoice, lines in left.items()}
        whole = sum(worth.values())
        wanted = round(self.amount / unit) if self.amount else self._oms_part_of(whole)
        if not 0 < wanted <= whole:
            raise UserError(self.env._(
                "%(name)s: %(amount)s is to be given, and %(left)s of what was billed is not credited yet. Enter more than "
                "nothing, and no more than that.", name=self.display_name, amount=self.currency_id.format(wanted * unit),
                left=self.currency_id.format(whole * unit)))
        found, before = {}, 0
        for invoice, lines in left.items():
            until = before + worth[invoice]
            part = min(wanted, until) - min(wanted, before) if self.amount else (
                self._oms_part_of(until) - self._oms_part_of(before))
            before = until
            # In the invoice's currency, which may be another one: the same part of what it is worth.
            if part := int(shares.upto(sum(map(total, lines.values())), worth[invoice], part, 1)):
                found[invoice] = share(lines, part)
        return found

    @api.model
    def _oms_worth_of(self, invoice, lines, order):
        """What amounts of lines of an invoice come to, in the order's currency."""
        return self.env["oms.refund"]._in_money_of(
            invoice, order, invoice.currency_id.round(sum(map(total, lines.values())) * invoice.currency_id.rounding))

    def _oms_part_of(self, cents):
        return int(shares.upto(cents, 10000, round(self.percent * 100), 1))

    def _oms_left_of(self, invoice, order, kept):
        """{line of an invoice: amounts} of what it is for, not credited yet: of chosen goods, with what lies on them of discounts
        on the whole.

        :param kept: what the customer kept when paying the invoice, which nobody gives a second time
        """
        left = invoice._oms_left_to_credit()
        if kept > 0:
            left = share(left, sum(map(total, left.values())) - kept) or {}
        left = {
            line: amounts for line, amounts in left.items()
            if line.sale_line_ids.order_id == order and not any(line.sale_line_ids.mapped("is_downpayment"))}
        if not self.line_ids:
            return left
        return of_lines(
            left, {line for line in left if line.sale_line_ids & self.line_ids},
            {line for line, amounts in left.items() if shares.kind_of(
                amounts["base"], goods=line.product_id.type == "consu") == shares.REDUCTION},
            {line: frozenset(line.tax_ids.ids) for line in left})

    def _oms_make_notes(self, parts):
        day = self.env["oms.day"]._today(company=self.company_id)
        prepare = self.env["oms.return.line"].sudo()._oms_prepare_credit_note  # sudo: as in _oms_give
        notes = self.env["account.move"].sudo().with_company(self.company_id).create([  # sudo: as above
            {**prepare(invoice, day), "ref": self.display_name, "invoice_line_ids": [
                Command.create(self._oms_prepare_line(line, amounts)) for line, amounts in lines.items()]}
            for invoice, lines in parts.items()])
        notes.invoice_origin = self.order_id.name
        notes.action_post()
        return notes

    def _oms_prepare_line(self, line, amounts):
        """Values of the line that gives so much of one of an invoice: told to the order as a part of its price, where that can
        be."""
        values = {
            "name": f"{self.reason}: {(line.name or '').partition(chr(10))[0]}", "quantity": 1.0, "discount": 0.0,
            "product_id": False, "account_id": line.account_id.id, "tax_ids": [Command.set(line.tax_ids.ids)],
            "analytic_distribution": line.analytic_distribution, "oms_return_charge": Fact("goodwill"),
            "oms_given_for_id": Fact((line.oms_given_for_id or line).id if self.line_ids else False)}
        if self.env["oms.deduction"]._oms_is_of_price(line, amounts):
            values |= {"quantity": line.quantity, "product_uom_id": line.product_uom_id.id,
                       "sale_line_ids": [Command.set(line.sale_line_ids.ids)]}
        return line.move_id._oms_exact_values(values, amounts, line.tax_ids)
