# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class PaymentCaptureWizard(models.TransientModel):
    """Odoo's dialog asks provider after provider: what is under way for one of the payments is found before the first."""

    _inherit = "payment.capture.wizard"

    def action_capture(self):
        self.env["oms.payment.operation"]._oms_check_free(self.transaction_ids)
        return super().action_capture()
