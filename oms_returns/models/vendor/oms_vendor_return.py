# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.oms_core.tools import facts
from odoo.exceptions import AccessError, UserError

STATES = [
    ("collected", "Collected"),
    ("sent", "Sent"),
    ("credited", "Credited"),
    ("refused", "Refused by the vendor"),
    ("cancelled", "Cancelled"),
]
#: Whose work the vendor's credit is.
CREDIT_GROUPS = ("oms_returns.group_returns_user", "purchase.group_purchase_user", "account.group_account_invoice")


class OmsVendorReturn(models.Model):
    """Returned goods that go back to one vendor for one reason, and what the vendor owes for them.

    Where it stands follows from its goods and from the vendor's credits (:meth:`_oms_follow`), but for the vendor's refusal.
    """

    _name = "oms.vendor.return"
    _description = "Back to vendor"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char("Number", required=True, readonly=True, copy=False, default="/", index="trigram")
    state = fields.Selection(
        STATES, "Status", required=True, readonly=True, copy=False, default="collected", index=True, tracking=True)
    company_id = fields.Many2one("res.company", "Company", required=True, readonly=True, index=True)
    warehouse_id = fields.Many2one("stock.warehouse", "Warehouse", required=True, readonly=True, ondelete="restrict")
    partner_id = fields.Many2one("res.partner", "Vendor", required=True, readonly=True, index=True, ondelete="restrict")
    reason_id = fields.Many2one("oms.return.reason", "Reason", readonly=True, ondelete="restrict")
    currency_id = fields.Many2one("res.currency", "Currency", required=True, readonly=True)
    user_id = fields.Many2one("res.users", "Responsible", default=lambda self: self.env.user, tracking=True)
    line_ids = fields.One2many("oms.vendor.return.line", "vendor_return_id", "Goods", readonly=True)
    rma_number = fields.Char("Vendor's number", copy=False, tracking=True, help="By which the vendor knows this return.")
    note = fields.Text("Remark")
    sent_on = fields.Datetime("Sent on", readonly=True, copy=False)
    expected_on = fields.Date("Credit expected on", copy=False, tracking=True)
    reminded_on = fields.Date("Reminded on", readonly=True, copy=False)
    expected_amount = fields.Monetary("Credit expected", compute="_compute_expected_amount", store=True, help="Before tax.")
    credited_amount = fields.Monetary(
        "Credited", compute="_compute_credits", compute_sudo=True, help="By posted credits, before tax.")
    refused_why = fields.Char("What the vendor says", copy=False, help="Why the vendor does not credit it.")
    credit_id = fields.Many2one(
        "account.move", "Credit that is there", copy=False, check_company=True, index="btree_not_null",
        domain="[('move_type', '=', 'in_refund'), ('commercial_partner_id', 'parent_of', partner_id),"
               " ('state', '!=', 'cancel'), ('company_id', '=', company_id)]",
        help="Where the vendor's credit was entered already: choose it, then link it.")
    credit_ids = fields.Many2many("account.move", string="Vendor's credits", compute="_compute_credits", compute_sudo=True)
    credit_count = fields.Integer(compute="_compute_credits", compute_sudo=True)
    picking_ids = fields.Many2many("stock.picking", string="Transfers", compute="_compute_documents", compute_sudo=True)
    picking_count = fields.Integer(compute="_compute_documents", compute_sudo=True)
    return_count = fields.Integer(compute="_compute_documents", compute_sudo=True)
    is_due = fields.Boolean("A credit is due", compute="_compute_credits", compute_sudo=True)

    @api.depends("line_ids.amount")
    def _compute_expected_amount(self):
        for claim in self:
            claim.expected_amount = sum(claim.line_ids.mapped("amount"))

    @api.depends("line_ids.credit_line_ids.parent_state", "line_ids.credit_line_ids.price_subtotal", "line_ids.move_ids.state",
                 "line_ids.purchase_line_id.qty_invoiced", "line_ids.purchase_line_id.qty_received", "state")
    def _compute_credits(self):
        """As superuser: what was credited, for staff of returns without accounting."""
        creditable = self.line_ids._oms_creditable()
        for claim in self:
            items = claim.line_ids.credit_line_ids.filtered(lambda item: item.parent_state != "cancel")
            claim.credit_ids = items.move_id
            claim.credit_count = len(claim.credit_ids)
            claim.credited_amount = sum(
                item.price_subtotal * (1 if item.move_id.move_type == "in_refund" else -1)
                for item in claim.line_ids._oms_credits() if item.parent_state == "posted")
            claim.is_due = claim.state == "sent" and any(creditable[line] for line in claim.line_ids)

    @api.depends("line_ids.move_ids.picking_id", "line_ids.return_id")
    def _compute_documents(self):
        """As superuser: counts of documents, for whoever may see what they are about."""
        for claim in self:
            moves = claim.line_ids.move_ids
            claim.picking_ids = moves.picking_id | moves.returned_move_ids.picking_id
            claim.picking_count = len(claim.picking_ids)
            claim.return_count = len(claim.line_ids.return_id)

    # --- where it stands ----------------------------------------------------------------------------------------------

    def _oms_follow(self):
        """Bring the status to where goods and credits say that it is. Idempotent; called after everything that moves either, by
        our own code (su)."""
        for claim in self.filtered(lambda claim: claim.state in ("collected", "sent", "credited")):
            moves = claim.line_ids.move_ids
            if any(move.state not in ("done", "cancel") for move in moves):
                continue
            for line in claim.line_ids:
                sent = line._oms_sent()
                if line.uom_id.compare(sent, line.quantity) < 0 and sent > 0:
                    line.quantity = sent  # the rest lies there, and waits
            claim._oms_leave_out()
            if not any(move.state == "done" for move in moves):
                claim._oms_go("cancelled")
            elif claim._oms_is_credited():
                claim._oms_go("credited")
            elif claim.state != "sent":
                claim._oms_go("sent")

    def _oms_leave_out(self):
        """What did not leave with the rest is no part of it: it lies there, and waits."""
        self.ensure_one()
        stayed = self.line_ids.filtered(lambda line: line.uom_id.compare(line._oms_sent(), 0.0) <= 0)
        if stayed and stayed != self.line_ids:
            self.message_post(body=self.env._("Not sent, they wait again: %s", ", ".join(
                f"{line.quantity:.12g} × {line.product_id.display_name}" for line in stayed)))
            stayed.move_ids.write(facts({"oms_vendor_line_id": False}))
            stayed.unlink()

    def _oms_credited_in_money(self):
        """What the vendor credited without naming goods; None while that is a draft."""
        self.ensure_one()
        items = self.line_ids._oms_credits().filtered(lambda item: not item.product_id and item.parent_state != "cancel")
        if "draft" in items.mapped("parent_state"):
            return None
        return sum(item.price_subtotal * (1 if item.move_id.move_type == "in_refund" else -1) for item in items)

    def _oms_is_credited(self):
        """Whether all of it that the vendor has is on posted credits, piece by piece or by what it is worth; or no more of it is
        due and somebody said so (:meth:`action_nothing_due`)."""
        self.ensure_one()
        away = {line: left for line in self.line_ids if line.uom_id.compare(left := line._oms_away(), 0.0) > 0}
        whole = away and all(line.uom_id.compare(line._oms_credited("posted"), left) >= 0 for line, left in away.items())
        closed = self.state == "credited" and "draft" not in self.credit_ids.mapped("state") and not any(
            self.line_ids._oms_creditable().values())
        worth = sum(self.currency_id.round(line.price_unit * left) for line, left in away.items())
        return bool(whole or closed or (
            self.credited_amount and self.currency_id.compare_amounts(self.credited_amount, worth) >= 0))

    def _oms_go(self, state):
        self.ensure_one()
        if self.state == state:
            return
        values = {"state": state}
        if state == "sent" and not self.sent_on:
            values["sent_on"] = fields.Datetime.now()
            days = self.company_id.oms_vendor_credit_days
            if days and not self.expected_on:
                values["expected_on"] = fields.Date.add(self.env["oms.day"]._today(company=self.company_id), days=days)
        self.write(values)

    # --- who may ------------------------------------------------------------------------------------------------------

    def _oms_check_staff(self):
        """Python-side check of who handles the goods. su is our own code."""
        if not self.env.su and not self.env.user.has_group("oms_returns.group_returns_user"):
            raise AccessError(self.env._("Only staff of returns send goods back to vendors."))
        self.check_access("write")

    def _oms_check_credit(self):
        """Whoever waits for the vendor's credit."""
        if not self.env.su and not any(self.env.user.has_group(group) for group in CREDIT_GROUPS):
            raise AccessError(self.env._("Only staff of returns, buyers and accountants follow up vendors' credits."))
        self.check_access("write")

    def _oms_in(self, state, message):
        """:raises UserError: for the first of these that is not in this state"""
        wrong = self.filtered(lambda claim: claim.state != state)
        if wrong:
            names = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(self.env._(
                "%(name)s is “%(state)s”: %(message)s", name=wrong[:1].name, state=names[wrong[:1].state], message=message))

    # --- opening documents --------------------------------------------------------------------------------------------

    def action_view_pickings(self):
        self.check_access("read")
        return self.env["oms.return"]._oms_open("stock.picking", self.picking_ids, self.env._("Transfers"))

    def action_view_credits(self):
        self.check_access("read")
        return self.env["oms.return"]._oms_open("account.move", self.credit_ids, self.env._("Vendor's credits"))

    def action_view_returns(self):
        self.check_access("read")
        returns = self.sudo().line_ids.return_id.sudo(False)  # sudo: which; they are opened by the user's own rights
        return self.env["oms.return"]._oms_open("oms.return", returns, self.env._("Returns"))
