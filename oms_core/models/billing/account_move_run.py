# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date

READS = "account.group_account_invoice,account.group_account_readonly"
#: What is being sent for so long is in doubt.
DOUBT = timedelta(minutes=15)


class AccountMove(models.Model):
    """Of which billing run an invoice is, and whether it was sent."""

    _inherit = "account.move"

    oms_run_id = fields.Many2one(
        "oms.billing.run", "Billing run", readonly=True, copy=False, index="btree_not_null", ondelete="restrict", groups=READS)
    oms_run_key = fields.Char(
        "Key of the billing run", readonly=True, copy=False, groups=READS,
        help="No restart and no second server writes the same invoice of a run again.")
    oms_send_state = fields.Selection(
        [("waiting", "To be sent"), ("sending", "Being sent"), ("sent", "Sent"), ("no_email", "No e-mail address"),
         ("by_hand", "Sent by hand"), ("failed", "Not sent")], "Sending", readonly=True, copy=False, groups=READS)
    oms_send_reason = fields.Char("Why it was not sent", readonly=True, copy=False, groups=READS)
    oms_sending_on = fields.Datetime("Tried to send on", readonly=True, copy=False, groups=READS)
    oms_send_doubt = fields.Boolean(
        "In doubt", compute="_compute_oms_send_doubt", groups=READS,
        help="The server stopped while it was handed over: it may have been sent or not.")

    _oms_run_key_uniq = models.UniqueIndex(
        "(oms_run_key) WHERE oms_run_key IS NOT NULL", "This invoice of the billing run is there already.")
    _oms_send_idx = models.Index("(oms_send_state) WHERE oms_send_state IN ('waiting', 'sending')")

    @api.depends("oms_send_state", "oms_sending_on")
    def _compute_oms_send_doubt(self):
        since = fields.Datetime.now() - DOUBT
        for move in self:
            move.oms_send_doubt = move.oms_send_state == "sending" and move.oms_sending_on < since

    @api.model
    def _oms_doubt_domain(self):
        """Those in doubt."""
        return Domain("oms_send_state", "=", "sending") & Domain(
            "oms_sending_on", "<", fields.Datetime.to_string(fields.Datetime.now() - DOUBT))

    def action_oms_send_again(self):
        """A person decides that an invoice did not arrive (or that the customer has an address now)."""
        moves = self._oms_check_sends().filtered(
            lambda move: move.oms_send_state in ("no_email", "failed", "by_hand") or move.oms_send_doubt)
        if not moves:
            raise UserError(self.env._("These invoices were sent, or are being sent; there is nothing to send again."))
        moves.write({"oms_send_state": "waiting", "oms_send_reason": False})
        self.env["oms.billing.run"]._wake("oms_core.cron_billing_send")
        return True

    def action_oms_was_sent(self):
        """A person knows that an invoice in doubt has arrived."""
        moves = self._oms_check_sends().filtered("oms_send_doubt")
        moves.write({"oms_send_state": "sent", "oms_send_reason": self.env._("Says %s", self.env.user.name)})
        return True

    def _oms_check_sends(self):
        """These, for writing how they are sent."""
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group("account.group_account_invoice"):
            raise AccessError(self.env._("Only users of the group Invoicing may send invoices of a billing run."))
        return self.sudo()  # sudo: group and rights on these checked above

    def _oms_slip_words(self):
        """The deliveries and order numbers of an invoice of a billing run, for its print; "" where its sections say them."""
        self.ensure_one()
        lines = self.invoice_line_ids.filtered(lambda line: line.oms_slips)
        top = self.invoice_line_ids.sorted(lambda line: (line.sequence, line.id))[:1]
        # One that is divided begins with a section of ours, which names no order line; the heading of down payments is below.
        divided = top.display_type == "line_section" and not top.sale_line_ids
        if not self.oms_run_key or not lines or divided:
            return ""
        found = dict.fromkeys((line.oms_slips, line.oms_shipped_on) for line in lines)
        return "; ".join(self.env._("%(slip)s of %(day)s", slip=slip, day=format_date(self.env, day)) for slip, day in found)
