# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.oms_core.planning.event_kind import Kind
from odoo.addons.oms_core.tools import Fact, facts
from odoo.exceptions import UserError

from ..goods.oms_return_follow import OPEN_MOVES


class OmsReturn(models.Model):
    """The carrier has the parcel: somebody says so, or the carrier's news. Where the policy pays back at that moment, it does."""

    _inherit = "oms.return"

    scanned_on = fields.Datetime(
        "Carrier has it since", readonly=True, copy=False, tracking=True, help="The first of its parcels.")
    is_handed_over = fields.Boolean("Carriers have all that is to come", compute="_compute_is_handed_over")

    @api.depends("line_ids.move_ids.state", "line_ids.move_ids.picking_id.oms_scanned_on")
    def _compute_is_handed_over(self):
        for back in self:
            back.is_handed_over = not back._oms_unscanned()

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
        return self.filtered(lambda back: back.state in ("authorised", "received") and back._oms_unscanned())

    def _oms_unscanned(self):
        """Transfers that expect goods of these and that no carrier is known to have."""
        return self._oms_not_sent().picking_id

    def _oms_not_sent(self):
        """What a carrier has the customer did send: nobody is asked for it, and it is not given up by itself."""
        return super()._oms_not_sent().filtered(lambda move: not move.picking_id._oms_is_scanned())

    def _oms_is_on_the_road(self):
        """Whether a carrier has goods of this return that are still to come."""
        self.ensure_one()
        # sudo: states of transfers of returns, for whoever sees the return
        return any(move.state in OPEN_MOVES and move.picking_id._oms_is_scanned()
                   for move in self.sudo().line_ids.move_ids._oms_from_customer())

    def _oms_scanned(self, on=None, pickings=None):
        """The carrier has the parcels of these. What is known already, is not expected any more or was never authorised stays as
        it is: carriers tell things twice and late.

        :param on: when the carrier took it (now)
        :param pickings: the transfers whose goods it took (all that are expected)
        """
        on = on or fields.Datetime.now()
        ready = self._oms_on_their_way()
        taken = ready._oms_unscanned() & pickings if pickings is not None else ready._oms_unscanned()
        if not taken:
            return
        taken.write({"oms_scanned_on": Fact(on)})
        backs = ready & taken.move_ids.oms_return_line_id.return_id
        backs.filtered(lambda back: not back.scanned_on)._oms_writing().write(facts({"scanned_on": on}))
        self.env["oms.order.event"]._oms_log([
            {"order_id": order.id, "kind": "return_scanned", "customer_visible": True, "facts": {"return_id": back.id},
             "summary": self.env._("%s: the carrier has the parcel.", back.name)}
            for back in backs for order in back.order_ids])
        backs._oms_money_due("scan")


class OmsReturnLine(models.Model):
    _inherit = "oms.return.line"

    def _oms_scanned_expected(self):
        """{line: how much of it is expected and with a carrier}, in the product's unit."""
        came, to_come = self._oms_moves_in("done"), self._oms_moves_in(*OPEN_MOVES)
        return {line: line._oms_expected_of(came[line], to_come[line].filtered(lambda move: move.picking_id._oms_is_scanned()))
                for line in self}


class StockPicking(models.Model):
    _inherit = "stock.picking"

    oms_scanned_on = fields.Datetime(
        "Carrier has it since", readonly=True, copy=False, help="Of goods that a customer sends back: by the carrier's news, or "
        "by staff of returns.")

    def _oms_carrier_has(self, on=None):
        """The carrier's news: it took these parcels. For connectors of carriers, which know it; a tracking number alone does not
        say so, it is there as soon as a label is.

        :param on: when (now)
        """
        # sudo: returns that are expected by these transfers, for whatever brings the carrier's news
        pickings = self.sudo()
        pickings.move_ids._oms_from_customer().oms_return_line_id.return_id._oms_scanned(on, pickings)

    def _oms_is_scanned(self):
        """Whether a carrier has what is on this transfer, or had it on the one of which this is what did not come with it."""
        picking = self
        while picking and not picking.oms_scanned_on:
            picking = picking.backorder_id
        return bool(picking)


class OmsOrderEvent(models.Model):
    _inherit = "oms.order.event"

    kind = fields.Selection(
        selection_add=[("return_scanned", "Return on its way")], ondelete={"return_scanned": "cascade"})

    def _kinds(self):
        return {**super()._kinds(), "return_scanned": Kind(
            "fa-truck", "info", lambda facts: self.env._("The carrier has what you send back"), shown=True)}
