# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import formatLang

from ..models.money.oms_return_money import WAYS
from ..models.returns.oms_return_line import RESOLUTIONS


class OmsRefundWizard(models.TransientModel):
    """Refund and close: what the goods of a return are credited with, and how the money goes back, shown before it is done. What
    is shown is done, or shown anew where it would be something else by now."""

    _name = "oms.refund.wizard"
    _description = "Refund and close a return"

    return_id = fields.Many2one("oms.return", required=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one(related="return_id.currency_id")
    way = fields.Selection(WAYS, "Money goes", required=True, default="credit")
    line_ids = fields.One2many("oms.refund.wizard.line", "wizard_id", "Goods")
    shown = fields.Json(readonly=True)
    shown_html = fields.Html(compute="_compute_shown_html", string="What it does", sanitize=False)
    stale = fields.Boolean(readonly=True)

    @api.depends("shown")
    def _compute_shown_html(self):
        for wizard in self:
            wizard.shown_html = wizard.shown and wizard._oms_html(wizard.shown)

    @api.model
    def _oms_propose(self, back):
        """The dialog for a return, with what it would do now."""
        back.ensure_one()
        due = back.line_ids._oms_to_credit()
        lines = back.line_ids._oms_accepted().filtered(lambda line: line in due or line.resolution == "nothing")
        if not lines and back.state != "inspected":
            raise UserError(self.env._(
                "%s: nothing is to be refunded yet. It is once the goods were received and inspected.", back.name))
        wizard = self.create({
            "return_id": back.id, "way": back.money_way or back._oms_usual_way(),
            "line_ids": [fields.Command.create({
                "return_line_id": line.id, "quantity": due.get(line, 0.0),
                "resolution": line.resolution}) for line in lines]})
        wizard.shown = wizard._oms_run()
        return wizard

    def action_preview(self):
        """Show what it would do."""
        self.ensure_one()
        return self._oms_show(self._oms_run())

    def action_apply(self):
        """Do what was shown, all or nothing; where it would be something else by now, show that instead."""
        self.ensure_one()
        shown = self.shown
        effects = self._oms_run(shown)
        if effects != shown:
            return self._oms_show(effects, stale=True)
        return {"type": "ir.actions.act_window_close"}

    def _oms_run(self, expected=None):
        """What settling does, as plain values; it is kept where it is what was ``expected``."""
        back = self.return_id
        back._oms_check_group("oms_returns.group_returns_user", self.env._("Only staff of returns settle returns."))
        with self.env["oms.claim"]._trial() as trial:
            for resolution, lines in self.line_ids.grouped("resolution").items():
                lines.return_line_id.filtered(lambda line, one=resolution: line.resolution != one).write(
                    {"resolution": resolution})
            if back.money_way != self.way:
                back.money_way = self.way
            documents = back.sudo()  # sudo: documents of a return that the user works on
            before = documents.refund_ids | documents.order_ids.invoice_ids
            back._action_settle()
            effects = self._oms_effects(before)
            if expected is not None and effects == expected:
                trial.keep()
        return effects

    def _oms_effects(self, before):
        """What was done, as plain values without numbers of documents.

        :param before: documents that were there before
        """
        back = self.return_id
        # sudo: documents of a return that the user works on
        notes = back.sudo().refund_ids.filtered(lambda move: move.state == "posted") - before
        rows = self.env["oms.payment.operation"].sudo().search([("note_id", "in", notes.ids)], order="id")  # sudo: as above
        operations = rows.filtered(lambda row: row.state != "failed")
        transfers = self.env["account.payment"].sudo().search([("oms_note_id", "in", notes.ids)], order="id")  # sudo: as above
        bills = back.sudo().order_ids.invoice_ids.filtered(  # sudo: as above
            lambda move: move.move_type == "out_invoice" and move.state == "posted") - before
        charges = self.env["oms.payment.operation"].sudo().search(  # sudo: as above
            [("bill_id", "in", bills.ids)], order="id") if bills else self.env["oms.payment.operation"]
        goods = self.line_ids.return_line_id._oms_labels()
        return {
            "goods": goods,
            "items": [[item.name, self._oms_money(item.price_total, item.currency_id)]
                      for item in notes.invoice_line_ids if item.price_total],
            "credited": [self._oms_money(sum(same.mapped("amount_total")), currency)
                         for currency, same in notes.grouped("currency_id").items()],
            "cards": [[row.transaction_id.reference, row._oms_money()] for row in operations],
            "refused": [[row.transaction_id.reference, row.reason] for row in rows - operations],
            "transfers": [self._oms_money(payment.amount, payment.currency_id) for payment in transfers],
            "credit": [self._oms_money(left, currency) for currency, same in notes.grouped("currency_id").items()
                       if (left := currency.round(sum(same.mapped("amount_residual")) - sum(operations.filtered(
                           lambda row, same=same: row.note_id in same).mapped("note_amount")) - sum(transfers.filtered(
                               lambda one, same=same: one.oms_note_id in same).mapped("amount")))) > 0],
            "owed": [self._oms_money(lowered, currency) for currency, same in notes.grouped("currency_id").items()
                     if (lowered := currency.round(sum(same.mapped("amount_total")) - sum(same.mapped("amount_residual")))) > 0],
            "billed": [self._oms_money(bill.amount_total, bill.currency_id) for bill in bills],
            "charges": [[row.transaction_id.reference, row._oms_money()] for row in charges],
            "approve": back.approval_state == "asked" and self._oms_money(back.approval_amount, back.currency_id),
            "state": dict(back._fields["state"]._description_selection(self.env))[back.state],
        }

    def _oms_money(self, amount, currency):
        return formatLang(self.env, amount, currency_obj=currency)

    def _oms_show(self, effects, stale=False):
        self.write({"shown": effects, "stale": stale})
        return self._oms_open()

    def _oms_open(self):
        return {"type": "ir.actions.act_window", "name": self.env._("Refund and close %s", self.return_id.name),
                "res_model": self._name, "res_id": self.id, "view_mode": "form", "target": "new"}

    # --- in words ------------------------------------------------------------------------------------------------------

    def _oms_html(self, shown):
        end = [(self.env._("The return is then"), shown["state"])]
        body = Markup().join(Markup('<tr><td>%s</td><td class="text-end text-nowrap">%s</td></tr>') % row
                             for row in self._oms_rows(shown) + end)
        return Markup('<table class="table table-sm o_oms_refund_shown"><tbody>%s</tbody></table>') % body

    def _oms_rows(self, shown):
        """[(what, how much)] of what it does. Extended by what else is given."""
        rows = [(self.env._("Goods"), text) for text in shown["goods"]]
        rows += [(name, amount) for name, amount in shown["items"]]
        rows += [(self.env._("Credited in all"), amount) for amount in shown["credited"]]
        rows += [(self.env._("The customer owes less"), amount) for amount in shown["owed"]]
        rows += [(self.env._("Back to the card of %s", payment), amount) for payment, amount in shown["cards"]]
        rows += [(self.env._("Not back to the card of %s", payment), why) for payment, why in shown.get("refused", ())]
        rows += [(self.env._("To be transferred (a draft payment)"), amount) for amount in shown["transfers"]]
        rows += [(self.env._("Stays as the customer's credit"), amount) for amount in shown["credit"]]
        rows += [(self.env._("Billed: what was paid back and never came, and what else was to be billed"), amount)
                 for amount in shown.get("billed", ())]
        rows += [(self.env._("Charged to the card of %s", payment), amount) for payment, amount in shown.get("charges", ())]
        if shown["approve"]:
            rows.append((self.env._("Another supervisor has to approve it first"), shown["approve"]))
        elif not shown["credited"]:
            rows.append((self.env._("Nothing of it was billed: nothing is refunded"), ""))
        return rows


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
