# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.oms_core.tools import facts
from odoo.exceptions import UserError

from ..models.returns.oms_return_line import RESOLUTIONS


class OmsRefundWizard(models.TransientModel):
    """Refund and close: what the goods of a return are credited with, and how the money goes back."""

    _name = "oms.refund.wizard"
    _description = "Refund and close a return"
    _inherit = ["oms.refund.shown"]

    return_id = fields.Many2one("oms.return", required=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one(related="return_id.currency_id")
    line_ids = fields.One2many("oms.refund.wizard.line", "wizard_id", "Goods")

    @api.model
    def _oms_propose(self, back, approves=False):
        """The dialog for a return, with what it would do now, or once it is approved."""
        back.ensure_one()
        due = back.line_ids._oms_to_credit()
        lines = back.line_ids._oms_accepted().filtered(lambda line: line in due or line.resolution == "nothing")
        if not lines and back.state != "inspected":
            raise UserError(self.env._(
                "%s: nothing is to be refunded yet. It is once the goods were received and inspected.", back.name))
        wizard = self.create({
            "return_id": back.id, **facts({"approves": approves}), "way": back.money_way or back._oms_usual_way(),
            "line_ids": [fields.Command.create({
                "return_line_id": line.id, "quantity": due.get(line, 0.0),
                "resolution": line.resolution}) for line in lines]})
        wizard.write(facts({"shown": wizard._oms_run()}))
        return wizard

    def _oms_title(self):
        if self.approves:
            return self.env._("Approve the refund of %s", self.return_id.name)
        return self.env._("Refund and close %s", self.return_id.name)

    def _oms_check_may(self):
        self.return_id._oms_check_group(
            "oms_returns.group_returns_user", self.env._("Only staff of returns settle returns."))

    def _oms_documents(self):
        return self._oms_notes() | self._oms_bills()

    def _oms_notes(self):
        return self.return_id.sudo().refund_ids  # sudo: documents of a return that the user works on

    def _oms_bills(self):
        return self.return_id.sudo().order_ids.invoice_ids  # sudo: as above

    def _oms_subject(self):
        return self.return_id

    def _oms_do(self):
        back = self.return_id
        for resolution, lines in self.line_ids.grouped("resolution").items():
            lines.return_line_id.filtered(lambda line, one=resolution: line.resolution != one).write({"resolution": resolution})
        if back.money_way != self.way:
            back.money_way = self.way
        back._action_settle()

    def _oms_effects(self, before):
        back = self.return_id
        bills = self._oms_bills().filtered(lambda move: move.move_type == "out_invoice" and move.state == "posted") - before
        charges = self.env["oms.payment.operation"].sudo().search(  # sudo: as above
            [("bill_id", "in", bills.ids)], order="id") if bills else self.env["oms.payment.operation"]
        goods = self.line_ids.return_line_id._oms_labels()
        return {
            **super()._oms_effects(before),
            "goods": goods,
            "billed": [self._oms_money(bill.amount_total, bill.currency_id) for bill in bills],
            "charges": [[row.transaction_id.reference, row._oms_money()] for row in charges],
            "approve": self._oms_asked(),
            "state": dict(back._fields["state"]._description_selection(self.env))[back.state],
        }

    # --- in words ------------------------------------------------------------------------------------------------------

    def _oms_rows(self, shown):
        rows = [(self.env._("Goods"), text) for text in shown["goods"]] + super()._oms_rows(shown)
        rows += [(self.env._("Billed: what was paid back and never came, and what else was to be billed"), amount)
                 for amount in shown.get("billed", ())]
        rows += [(self.env._("Charged to the card of %s", payment), amount) for payment, amount in shown.get("charges", ())]
        return rows

    def _oms_end(self, shown):
        rows = super()._oms_end(shown)
        if not shown["approve"] and not shown["credited"]:
            rows.append((self.env._("Nothing of it was billed: nothing is refunded"), ""))
        return [*rows, (self.env._("The return is then"), shown["state"])]


class OmsRefundWizardLine(models.TransientModel):
    _name = "oms.refund.wizard.line"
    _description = "Goods of a return that are refunded"

    wizard_id = fields.Many2one("oms.refund.wizard", required=True, ondelete="cascade")
    return_line_id = fields.Many2one("oms.return.line", required=True, readonly=True, ondelete="cascade")
    product_id = fields.Many2one(related="return_line_id.product_id")
    quantity = fields.Float("To refund", digits="Product Unit", readonly=True)
    resolution = fields.Selection(
        [(code, name) for code, name in RESOLUTIONS if code != "nothing"] + [
            ("credit", "Store credit"), ("nothing", "Nothing")], "Customer gets", required=True)
