# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

from odoo import api, models
from odoo.exceptions import UserError

from ...jobs import timed_out

_logger = logging.getLogger(__name__)


class OmsBilling(models.AbstractModel):
    """What came of billing, in words."""

    _inherit = "oms.billing"

    @api.model
    def _reason(self, order, error):
        """Why an order could not be billed, in words for the accountant; an unforeseen error goes to the log too."""
        if isinstance(error, UserError):
            return str(error)
        if timed_out(error):
            return self.env._("Billing took longer than the database allows.")
        _logger.error("Order %s could not be billed", order.name, exc_info=error)
        return self.env._("Unforeseen: %(error)s", error=f"{type(error).__name__}: {error}")

    @api.model
    def _told(self, outcome):
        """The action that says what came of billing."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if outcome.failed or outcome.held else "success",
                "sticky": bool(outcome.failed or outcome.held),
                "title": self.env._("%(count)s invoices", count=len(outcome.invoices)),
                "message": "\n".join(self._sentences(outcome)),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @api.model
    def _sentences(self, outcome):
        """The outcome in words: counts, then the first orders held or failed with their reasons."""
        said = [self.env._("%(count)s orders billed.", count=len(outcome.billed))]
        if outcome.nothing:
            said.append(self.env._("%(count)s with nothing to invoice.", count=len(outcome.nothing)))
        if outcome.waiting:
            said.append(self.env._("%(count)s with charges only, goods still to ship.", count=len(outcome.waiting)))
        for title, reasons in ((self.env._("On hold"), outcome.held), (self.env._("Not billed"), outcome.failed)):
            for order, reason in list(reasons.items())[:5]:
                said.append(f"{title}: {order.name}: {reason}")
            if len(reasons) > 5:
                said.append(self.env._("%(title)s: %(count)s more", title=title, count=len(reasons) - 5))
        return said
