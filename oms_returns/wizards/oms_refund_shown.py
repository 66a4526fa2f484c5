# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from markupsafe import Markup

from odoo import api, fields, models
from odoo.addons.oms_core.tools import facts
from odoo.tools.misc import formatLang

from ..models.money.oms_return_money import WAYS


class OmsRefundShown(models.AbstractModel):
    """Money that goes back, shown before it does: all is done and taken back. What is shown is done, or shown anew where it would
    be something else by now."""

    _name = "oms.refund.shown"
    _description = "Money that goes back, shown before it does"

    way = fields.Selection(WAYS, "Money goes", required=True, default="credit")
    shown = fields.Json(readonly=True)
    shown_html = fields.Html(compute="_compute_shown_html", string="What it does", sanitize=False)
    asks = fields.Boolean(compute="_compute_shown_html", help="Another person has to approve it first: nothing is given yet.")
    stale = fields.Boolean(readonly=True)
    approves = fields.Boolean(readonly=True, help="Somebody asked for it: who looks at this approves it.")

    @api.model
    def _oms_is_fact(self, name):
        """What was found out by doing it is not typed, though a dialog's fields are."""
        return name in ("shown", "stale", "approves") or super()._oms_is_fact(name)

    @api.depends("shown")
    def _compute_shown_html(self):
        for dialog in self:
            dialog.shown_html = dialog.shown and dialog._oms_html(dialog.shown)
            dialog.asks = bool(dialog.shown and dialog.shown["approve"])

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
        """What it does, as plain values; it is kept where it is what was ``expected``."""
        self._oms_check_may()
        with self.env["oms.claim"]._trial() as trial:
            before = self._oms_documents()
            if self.approves:
                self._oms_subject().action_approve_refund()
            else:
                self._oms_do()
            effects = self._oms_effects(before)
            if effects["approve"]:
                effects.update(self._oms_effects_once_approved(before))
            if expected is not None and effects == expected:
                trial.keep()
        return effects

    def _oms_effects_once_approved(self, before):
        """What it does as soon as another person agreed: nobody asks for, or approves, an amount alone."""
        with self.env["oms.claim"]._trial():
            subject = self._oms_subject()
            subject._oms_approval_write({"approval_state": "approved"})
            subject._oms_approved()
            effects = self._oms_effects(before)
        return {name: effects[name] for name in effects.keys() - {"approve", "state"}}

    # --- of each dialog ------------------------------------------------------------------------------------------------

    def _oms_check_may(self):
        """:raises AccessError: for who may not do it"""
        raise NotImplementedError

    def _oms_documents(self):
        """Invoices and credit notes that may be changed or added to, with rights of ours."""
        raise NotImplementedError

    def _oms_notes(self):
        """The credit notes of what it is about, with rights of ours."""
        raise NotImplementedError

    def _oms_subject(self):
        """What gives the money back, and may need another person's approval."""
        raise NotImplementedError

    def _oms_do(self):
        """Do it."""
        raise NotImplementedError

    def _oms_title(self):
        raise NotImplementedError

    # --- what was done -------------------------------------------------------------------------------------------------

    def _oms_effects(self, before):
        """What was done, as plain values without numbers of documents.

        :param before: documents that were there before
        """
        notes = self._oms_notes().filtered(lambda move: move.state == "posted") - before
        # sudo: money of documents that the user works on
        rows = self.env["oms.payment.operation"].sudo().search([("note_id", "in", notes.ids)], order="id")
        operations = rows.filtered(lambda row: row.state != "failed")
        transfers = self.env["account.payment"].sudo().search([("oms_note_id", "in", notes.ids)], order="id")  # sudo: as above
        by_currency = notes.grouped("currency_id")
        taxes = notes.line_ids.filtered("tax_line_id").grouped(lambda item: (item.tax_line_id, item.currency_id))
        return {
            "items": [[item.name, self._oms_money(item.price_total, item.currency_id)]
                      for item in notes.invoice_line_ids if item.price_total],
            "credited": [self._oms_money(sum(same.mapped("amount_total")), currency) for currency, same in by_currency.items()],
            "taxes": [[tax.name, self._oms_money(sum(items.mapped("amount_currency")), currency)]
                      for (tax, currency), items in taxes.items()],
            "cards": [[row.transaction_id.reference, row._oms_money()] for row in operations],
            "refused": [[row.transaction_id.reference, row.reason] for row in rows - operations],
            "transfers": [self._oms_money(payment.amount, payment.currency_id) for payment in transfers],
            "credit": [self._oms_money(left, currency) for currency, same in by_currency.items()
                       if (left := currency.round(sum(same.mapped("amount_residual")) - sum(operations.filtered(
                           lambda row, same=same: row.note_id in same).mapped("note_amount")) - sum(transfers.filtered(
                               lambda one, same=same: one.oms_note_id in same).mapped("amount")))) > 0],
            "owed": [self._oms_money(lowered, currency) for currency, same in by_currency.items()
                     if (lowered := currency.round(sum(same.mapped("amount_total")) - sum(same.mapped("amount_residual")))) > 0],
        }

    def _oms_asked(self):
        """What another person has to approve of it first, in words; False: nothing."""
        record = self._oms_subject()
        return record.approval_state == "asked" and self._oms_money(record.approval_amount, record.currency_id)

    def _oms_money(self, amount, currency):
        return formatLang(self.env, amount, currency_obj=currency)

    def _oms_show(self, effects, stale=False):
        self.write(facts({"shown": effects, "stale": stale}))
        return self._oms_open()

    def _oms_open(self):
        return {"type": "ir.actions.act_window", "name": self._oms_title(), "res_model": self._name, "res_id": self.id,
                "view_mode": "form", "target": "new"}

    # --- in words ------------------------------------------------------------------------------------------------------

    def _oms_html(self, shown):
        body = Markup().join(Markup('<tr><td>%s</td><td class="text-end">%s</td></tr>') % row
                             for row in self._oms_rows(shown) + self._oms_end(shown))
        return Markup('<table class="table table-sm o_oms_refund_shown"><tbody>%s</tbody></table>') % body

    def _oms_rows(self, shown):
        """[(what, how much)] of what it does. Extended by what else is given."""
        rows = [(name, amount) for name, amount in shown["items"]]
        rows += [(self.env._("Credited in all"), amount) for amount in shown["credited"]]
        rows += [(self.env._("Of that %s", name), amount) for name, amount in shown.get("taxes", ())]
        rows += [(self.env._("The customer owes less"), amount) for amount in shown["owed"]]
        rows += [(self.env._("Back to the card of %s", payment), amount) for payment, amount in shown["cards"]]
        rows += [(self.env._("Not back to the card of %s", payment), why) for payment, why in shown.get("refused", ())]
        rows += [(self.env._("To be transferred (a draft payment)"), amount) for amount in shown["transfers"]]
        rows += [(self.env._("Stays as the customer's credit"), amount) for amount in shown["credit"]]
        return rows

    def _oms_end(self, shown):
        """[(what, how much)] of how it stands then."""
        if shown["approve"]:
            return [(self.env._("A supervisor other than you has to approve it first"), shown["approve"])]
        return []
