# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class OmsMatchApplied(models.Model):
    """What a receipt was applied to: by whom (or by itself), how certain, why, and what it takes to give it all back.

    The money is Odoo's: its matches, its entries. A row says which of them were made here.
    """

    _name = "oms.match.applied"
    _description = "Applied payment"
    _order = "id desc"
    _rec_name = "receipt"

    receipt_model = fields.Char(required=True, readonly=True)
    receipt_id = fields.Integer("Record", required=True, readonly=True)
    receipt = fields.Char("Payment", required=True, readonly=True, help="What the receipt is called.")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True, index="btree_not_null")
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    amount = fields.Monetary("Applied", required=True, readonly=True, help="What of the payment was used.")
    rest = fields.Monetary("Left over", readonly=True, help="What of the payment stays as credit, or is still to be applied.")
    invoice_ids = fields.Many2many(
        "account.move", "oms_match_applied_move_rel", "applied_id", "move_id", "Invoices", readonly=True)
    order_id = fields.Many2one("sale.order", "Order", readonly=True, index="btree_not_null", ondelete="set null")
    auto = fields.Boolean("By itself", readonly=True)
    user_id = fields.Many2one("res.users", "Applied by", readonly=True)
    score = fields.Integer("Certainty", readonly=True)
    reasons = fields.Json("Facts", readonly=True, help="The facts that spoke for it, as codes.")
    why = fields.Char("Why", compute="_compute_why")
    iban = fields.Char("Account of the payer", readonly=True, index="btree_not_null")
    learned = fields.Boolean("Account is the customer's", readonly=True, help="The payer's name agreed, too.")
    made = fields.Json("What was made", readonly=True, help="Ids of the matches and entries, and what was there before.")
    undone_on = fields.Datetime("Taken back on", readonly=True)
    undone_by = fields.Many2one("res.users", "Taken back by", readonly=True)

    _receipt_idx = models.Index("(receipt_model, receipt_id)")

    @api.depends("reasons")
    @api.depends_context("lang")
    def _compute_why(self):
        for one in self:
            one.why = " · ".join(self.env["oms.match"]._reason_words(one.reasons or [], one.currency_id))

    def action_undo(self):
        """The button: the payment is applied to nothing again."""
        for one in self:
            self.env["oms.match"].undo(one.id)
        return True

    def action_open_receipt(self):
        self.ensure_one()
        record = self.env[self.receipt_model].browse(self.receipt_id).exists()
        if record._name == "account.move.line":
            record = record.move_id
        if not record:
            raise UserError(self.env._("%s is not there any more.", self.receipt))
        return {"type": "ir.actions.act_window", "res_model": record._name, "res_id": record.id, "views": [[False, "form"]]}

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What was applied to what is kept. Take it back instead: the payment is open again then."))
