# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.addons.oms_core.planning.event_kind import Kind
from odoo.addons.oms_core.tools import facts
from odoo.exceptions import UserError


class OmsReturn(models.Model):
    """The carrier has the parcel: somebody says so, or the carrier's news. Where the policy pays back at that moment, it does."""

    _inherit = "oms.return"

    scanned_on = fields.Datetime("Carrier has it since", readonly=True, copy=False, tracking=True)

    def action_scanned(self):
        """The customer handed the parcel to the carrier, says the user: by the carrier's page, or the receipt."""
        self._oms_check_group("oms_returns.group_returns_user", self.env._("Only staff of returns say where a parcel is."))
        for back in self:
            if back not in back._oms_on_their_way():
                raise UserError(self.env._(
                    "%(name)s waits for no parcel (any more), or the carrier has it already. Look at its status.",
                    name=back.display_name))
        self._oms_scanned()
        return True

    def _oms_on_their_way(self):
        """Those of which goods are expected that no carrier is known to have."""
        return self.filtered(lambda back: back.state in ("authorised", "received") and not back.scanned_on and back.is_expected)

    def _oms_scanned(self, on=None):
        """The carrier has the parcels of these. What is known already, is not expected any more or was never authorised stays as
        it is: carriers tell things twice and late.

        :param on: when the carrier took it (now)
        """
        fresh = self._oms_on_their_way()
        fresh._oms_writing().write(facts({"scanned_on": on or fields.Datetime.now()}))
        self.env["oms.order.event"]._oms_log([
            {"order_id": order.id, "kind": "return_scanned", "customer_visible": True, "facts": {"return_id": back.id},
             "summary": self.env._("%s: the carrier has the parcel.", back.name)}
            for back in fresh for order in back.order_ids])
        fresh._oms_money_due("scan")


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _oms_carrier_has(self, on=None):
        """The carrier's news: it took these parcels. For connectors of carriers, which know it; a tracking number alone does not
        say so, it is there as soon as a label is.

        :param on: when (now)
        """
        # sudo: returns that are expected by these transfers, for whatever brings the carrier's news
        self.sudo().move_ids._oms_from_customer().oms_return_line_id.return_id._oms_scanned(on)


class OmsOrderEvent(models.Model):
    _inherit = "oms.order.event"

    kind = fields.Selection(
        selection_add=[("return_scanned", "Return on its way")], ondelete={"return_scanned": "cascade"})

    def _kinds(self):
        return {**super()._kinds(), "return_scanned": Kind(
            "fa-truck", "info", lambda facts: self.env._("The carrier has what you send back"), shown=True)}
