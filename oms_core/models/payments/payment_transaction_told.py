# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from .sending import sending_of


class PaymentTransaction(models.Model):
    """A refund that a provider tells of twice is one: its number says so.

    Odoo's Stripe looks for a refund among those of the payment itself. One of a captured part is a refund of that part; when the
    provider tells of it, Odoo makes it a second time.
    """

    _inherit = "payment.transaction"

    def _set_pending(self, **kwargs):
        return super(PaymentTransaction, self - self._oms_drop_told())._set_pending(**kwargs)

    def _set_done(self, **kwargs):
        return super(PaymentTransaction, self - self._oms_drop_told())._set_done(**kwargs)

    def _set_error(self, state_message, extra_allowed_states=()):
        """A capture or a refund that is done stays so for Odoo, whatever the provider says later: somebody has to look."""
        late = self.filtered(lambda one: one.state == "done" and one.source_transaction_id and (
            one.operation in ("refund", one.source_transaction_id.operation)))
        if late and "done" not in extra_allowed_states:
            self.env["oms.payment.operation"].sudo()._oms_late(late, state_message)  # sudo: what was asked for
        return super()._set_error(state_message, extra_allowed_states=extra_allowed_states)

    def _post_process(self):
        """Where both came within one instant, none saw the other: the first one is booked. A refund that came back was none."""
        self.filtered(lambda one: one.state == "done" and not one.payment_id)._oms_drop_told(first=True)
        for refund in self.filtered(lambda one: one.operation == "refund" and one.state == "error"):
            # sudo: as Odoo cancels the payment of what was cancelled
            refund.sudo().payment_id.filtered(lambda paid: paid.state in ("in_process", "paid")).action_cancel()
        return super()._post_process()

    def _oms_drop_told(self, first=False):
        """Those of these refunds that are there already become errors, and who asked for one is told of the other.

        :param first: what was made later is the one that is dropped, else what is told later
        :returns: them
        """
        dropped = self.browse()
        for refund in self.filtered(lambda one: one.operation == "refund" and one.provider_reference):
            if refund.state == "done" and not first:
                continue
            known = self.sudo().search([  # sudo: refunds of one provider, whoever is told
                ("provider_id", "=", refund.provider_id.id), ("provider_reference", "=", refund.provider_reference),
                ("operation", "=", "refund"), ("state", "in", ("pending", "done")), ("id", "!=", refund.id),
                *(["|", ("payment_id", "!=", False), ("id", "<", refund.id)] if first else [])], order="id", limit=1)
            if known:
                sending = sending_of(self.env)
                if sending:
                    sending.instead = known.id
                self.env["oms.payment.operation"].sudo()._oms_told_by(refund, known)  # sudo: what was asked for
                refund._set_error(self.env._("The provider told of this refund before: %s", known.reference),
                                  extra_allowed_states=("done",))
                refund.provider_reference = False  # later messages are for the one that counts
                dropped |= refund
        return dropped
