# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ...planning.outcome import DONE, NOT, Outcome


class StockPicking(models.Model):
    """What the customer is told of is asked first: what leaves with whom, in how many parcels, and what will be told."""

    _inherit = "stock.picking"

    def action_oms_ask_ship(self):
        return self.env["oms.fulfillment.ask"]._oms_create("ship", self)._oms_open()

    def action_oms_ask_delivered(self):
        return self.env["oms.fulfillment.ask"]._oms_create("delivered", self)._oms_open()

    def _oms_confirm_delivered(self, note=None):
        """Note that these shipments have arrived, those of which it can be said. {transfer id: Outcome}"""
        why_not = {picking.id: why for picking in self if (why := picking._oms_why_not_delivered())}
        fresh = self.browse([key for key in self.ids if key not in why_not])
        if fresh:
            fresh._oms_deliver("staff")
            if note:
                fresh.write({"oms_delivered_note": note})
        return {
            key: Outcome(NOT, why_not[key]) if key in why_not else Outcome(DONE, self.env._("delivered"), (key,))
            for key in self.ids}

    def _oms_why_not_delivered(self):
        self.ensure_one()
        if self.oms_delivered_at:
            return self.env._("Delivered already, on %s", self._oms_day_text(self.oms_delivered_at))
        if self.state != "done" or self.location_dest_id.usage != "customer":
            return self.env._("Not shipped to the customer yet: ship it first")
        return None

    def _oms_why_not_asked(self, mode):
        """Why this transfer cannot be shipped or confirmed now; None where it can."""
        return self._oms_why_not_ready() if mode == "ship" else self._oms_why_not_delivered()

    def _oms_day_text(self, instant):
        order = self.sudo().sale_id  # sudo: how its days are written, no more
        Day = self.env["oms.day"]
        return Day._short(Day._of(instant, self.picking_type_id.warehouse_id, self.company_id), order)

    def _oms_parcels_text(self):
        """"2 parcels: PACK01, PACK02", "not packed"."""
        self.ensure_one()
        packages = self.sudo().move_line_ids.result_package_id._oms_parcels()  # sudo: numbers of parcels, for the order desk as well
        names = ", ".join(packages[:3].mapped("name"))
        if not packages:
            return self.env._("not in a parcel")
        if len(packages) == 1:
            return self.env._("1 parcel: %s", names)
        return self.env._("%(count)s parcels: %(names)s", count=len(packages), names=names + (" …" if len(packages) > 3 else ""))

    def _oms_carrier_text(self):
        """With whom it goes, and under which number; what a carrier is asked for by shipping."""
        self.ensure_one()
        carrier = self.carrier_id.sudo()  # sudo: its name, for whoever hands it over
        if not carrier:
            return self.env._("no carrier")
        if self.carrier_tracking_ref:
            return f"{carrier.name}, {self.carrier_tracking_ref}"
        if self.state != "done" and self._oms_ships_alone() and carrier.delivery_type not in ("fixed", "base_on_rule"):
            return self.env._("%s, asked for a label and a tracking number", carrier.name)
        return self.env._("%s, no tracking number", carrier.name)

    def _oms_told_text(self, event):
        """What the customer will be told when this is shipped or delivered, and where."""
        self.ensure_one()
        order = self.sudo().sale_id  # sudo: whether and where its customer is told, for whoever ships
        if not order:
            return self.env._("nothing: no order")
        mail = self.env["oms.mail"]
        recipient = mail._recipient(order)
        if mail._is_mailed(order, event):
            if not recipient:
                return self.env._("nothing: no e-mail address")
            if event == "delivered":
                return self.env._("mail to %s: it has arrived", recipient.email)
            return self.env._("mail to %s: it is on its way", recipient.email)
        company = order.company_id
        if event == "shipped" and company.stock_move_email_validation and recipient:
            return self.env._("Odoo's delivery mail to %s", recipient.email)
        return self.env._("nothing: such mails are off")
