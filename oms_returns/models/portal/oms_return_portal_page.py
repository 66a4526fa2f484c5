# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

from odoo import fields, models
from odoo.exceptions import UserError

from ...planning.verdict import Verdict

_logger = logging.getLogger(__name__)


class OmsReturnPortal(models.AbstractModel):
    """A return in its customer's words: where it stands, what follows, the money, the label."""

    _inherit = "oms.return.portal"

    def _stage(self, back):
        """(words, colour, what follows) of where a return stands."""
        _ = self.env._
        if self._is_on_its_way(back):
            return _("On its way to us"), "info", _("The carrier has it. We tell you here when it has arrived.")
        if back.state == "authorised" and not self._sends(back):
            return _("You can keep it"), "primary", _("There is no need to send it back. What you get follows.")
        if self._never_came(back):
            return (_("Closed: nothing arrived"), "light",
                    _("We do not wait for the goods any more. If you have sent them, please ask us."))
        return {
            "requested": (_("Asked for"), "info", _("We look at it and tell you here. Please keep the goods until then.")),
            "authorised": (_("You may send it"), "primary", _("Please put the slip or the label on the parcel and send it.")),
            "received": (_("Received, being checked"), "info", _("Your goods are with us. We check them.")),
            "inspected": (_("Checked"), "info", _("Your goods are checked. What you get follows.")),
            "settled": (_("Done"), "success", ""),
            "refused": (_("Not possible"), "danger", _("Please ask us if you think otherwise.")),
            "cancelled": (_("Cancelled"), "light", ""),
        }[back.state]

    def _is_on_its_way(self, back):
        """Whether carriers have all that is to come, and nothing is here yet."""
        return back.state == "authorised" and back.is_handed_over and back._oms_is_on_the_road()

    def _is_here(self, back):
        """Whether anything of it came."""
        return any(line.received_quantity for line in back.line_ids)

    def _never_came(self, back):
        """Whether it ended without the goods, and the customer was not to keep any of them."""
        return back.state == "settled" and not self._is_here(back) and not back.line_ids._oms_accepted()._oms_may_keep()

    def _steps(self, back):
        """[(words, "done" | "now" | "next", day in words or "")] of the way to the money; none where there is none."""
        _ = self.env._
        if back.state in ("refused", "cancelled"):
            return []
        names = [_("Asked for"), _("You may send it"), _("Received, being checked"), _("Done")]
        days = [back.asked_on, back.authorised_on, back.received_on, back.settled_on]
        now = {"requested": 0, "authorised": 1, "received": 2, "inspected": 2, "settled": 3}[back.state]
        keeps = not back.line_ids._oms_accepted() - back.line_ids._oms_accepted()._oms_may_keep()
        if not self._is_here(back) and (back.state == "settled" or (back.state == "authorised" and keeps)):
            del names[2], days[2]  # nothing was received, nor will be
            now = min(now, 2)
            names[1] = _("You can keep it") if keeps else names[1]
            names[2] = _("Closed: nothing arrived") if self._never_came(back) else names[2]
        if self._is_on_its_way(back):
            names[1], days[1] = _("On its way to us"), back.scanned_on
        over = back.state == "settled" and self._is_over(back)
        if back.state == "settled" and not over:
            names[-1] = _("Your money is on its way")
        return [(name, "done" if number < now or over else "now" if number == now else "next",
                 self._day(back, day) if day and number <= now else "")
                for number, (name, day) in enumerate(zip(names, days, strict=True))]

    def _day(self, back, instant):
        """The day of an instant as the customer of a return reads it."""
        order, Day = back.order_ids[:1], self.env["oms.day"]
        if order:
            return Day._customer_words(Day._customer_of(instant, order), order)
        return fields.Date.to_string(Day._of(instant, company=back.company_id))

    def _goods(self, back):
        """Each line in words: [{"line", "name", "quantity", "unit", "order", "reason", "photos", "text", "tone"}]."""
        rows = []
        for line in back.line_ids:
            refused = line.decision == "refuse"
            asked = back.state == "requested" and line.decision != "accept"  # who is to wait is not told that they may send it
            text = self._why(line) if refused or asked or line._oms_may_keep() else ""
            rows.append({
                "line": line, "name": self._goods_words(line.sale_line_id, line.component_id) if line.component_id
                else line.product_id.display_name, "unit": line.uom_id.name, "order": line.order_id.name or "",
                "quantity": self.env["oms.portal"]._number_words(line.quantity), "reason": line.reason_id.name or "",
                "photos": line.photo_ids, "text": text, "tone": "danger" if refused else "muted"})
        return rows

    def _why(self, line):
        """What was said of a line, in customers' words."""
        if line.decision not in ("accept", "ask", "refuse"):
            return ""
        said = Verdict(line.decision, line.decision_rule or "", tuple((line.decision_facts or {}).items()))
        return self.env["oms.return.line"]._oms_why_customer(said)

    def _money(self, back):
        """[{"words", "amount", "day", "move"}]: the credit notes of a return, and whether the money has left."""
        rows = []
        posted = back.refund_ids.filtered(lambda move: move.state == "posted")
        for move in posted.sorted(lambda move: (move.invoice_date, move.id)):
            rows.append({"move": move, "amount": move.currency_id.format(move.amount_total),
                         "day": self._day_of_date(back, move.invoice_date), "words": self._money_words(back, move)})
        return rows

    def _day_of_date(self, back, day):
        order = back.order_ids[:1]
        return self.env["oms.day"]._customer_words(day, order) if order and day else fields.Date.to_string(day) or ""

    # --- slip and label ------------------------------------------------------------------------------------------------

    def _sends(self, back):
        """Whether the customer is to send goods now: such that no carrier has."""
        if back.is_handed_over and back._oms_is_on_the_road():
            return False
        if back.state == "received":  # another parcel is still to come
            return bool(self._expected(back))
        return back.state == "authorised" and bool(back.line_ids._oms_accepted() - back.line_ids._oms_may_keep())

    def _warehouse(self, back):
        """Where the goods go."""
        expected = self._expected(back).picking_type_id.warehouse_id
        return (back.warehouse_id or expected[:1] or back.order_ids[:1].warehouse_id or self.env["stock.warehouse"].search(
            [("company_id", "=", back.company_id.id)], limit=1))

    def _address(self, back):
        """Lines of the address that is printed on the slip."""
        warehouse = self._warehouse(back)
        partner = warehouse.partner_id or back.company_id.partner_id
        return [line for line in partner._oms_address_lines() if line] or [partner.display_name]

    def _slip_rows(self, back):
        return [row for row in self._goods(back) if row["line"].decision != "refuse" and not row["line"]._oms_may_keep()]

    def _expected(self, back):
        """The transfers by which the goods are to come."""
        return back.line_ids.move_ids.filtered(
            lambda move: move.location_id.usage == "customer" and move.state not in ("done", "cancel", "draft")).picking_id

    def _label(self, back):
        """The carrier's label, where one is there: of what is expected, else the one that was made with the delivery."""
        expected = self._expected(back)
        sent = back.line_ids.sale_line_id.move_ids.filtered(
            lambda move: move.state == "done" and move.location_dest_id.usage == "customer").picking_id
        return (expected.return_label_ids or sent.return_label_ids)[:1] if self._sends(back) else self.env["ir.attachment"]

    def _carrier(self, back):
        """The carrier that can be asked for a label, or none: the delivery's, and for one transfer at most."""
        expected = self._expected(back)
        carrier = (expected.carrier_id or back.line_ids.sale_line_id.move_ids.picking_id.carrier_id)[:1]
        can = len(expected) == 1 and carrier.can_generate_return and carrier.get_return_label_from_portal
        return carrier if can and self._sends(back) and not back.label_asked_on else self.env["delivery.carrier"]

    def _ask_label(self, back):
        """Ask the carrier for a label. That it was asked was committed before by the controller: a request that died is not
        repeated by a customer, who has the slip; staff see on the transfer what became of it.

        :return: whether there is one now
        """
        picking = self._expected(back)
        carrier = (picking.carrier_id or back.line_ids.sale_line_id.move_ids.picking_id.carrier_id)[:1]
        if not picking.carrier_id:
            picking.carrier_id = carrier
        try:
            with self.env.cr.savepoint():
                carrier.get_return_label(picking)
        except UserError as error:
            _logger.info("%s: no label from %s: %s", back.name, carrier.name, error)
        return bool(self._label(back))
