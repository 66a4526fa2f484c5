# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

#: What the customer gets that is credited.
CREDITED = ("refund", "credit", "exchange")
#: Moments at which money may move before the goods are here.
EARLY = ("authorisation", "scan")
#: States in which something of a return may be to come.
WAITING = ("requested", "authorised", "received")


class OmsReturnLine(models.Model):
    """How much of a line is to be credited by now, and how much was: quantities of the product's unit, worked out of what came
    and of posted credit notes. No counter is kept."""

    _inherit = "oms.return.line"

    def _oms_term(self, name, default=None):
        """What the policy said when the line was decided."""
        self.ensure_one()
        value = (self.terms or {}).get(name)
        return default if value is None else value

    def _oms_moment(self):
        """When its money moves. Of a part of a kit, of what never left and of goods of no order, only what came is credited:
        there is nothing to bill once more if they do not come."""
        self.ensure_one()
        return "receipt" if self._oms_waits_for_goods() else self._oms_term("money_when", "inspection")

    def _oms_waits_for_goods(self):
        """Whether its money waits for the goods though the policy gives money before."""
        return self._oms_term("money_when") in EARLY and bool(self.component_id or not self.sale_line_id)

    def _oms_is_kept(self):
        """Whether the customer keeps the goods and gets the money all the same."""
        self.ensure_one()
        return self.decision_rule == "keep"

    def _oms_due_quantity(self):
        """{line: how much of it may be credited by now}, at most what was asked for and accepted."""
        inspected, expected = self._oms_inspected_quantity(), self._oms_expected()
        expected.update(self.filtered(
            lambda line: expected[line] and line._oms_moment() == "scan")._oms_scanned_expected())
        return {line: line._oms_due(inspected[line], expected[line]) for line in self}

    def _oms_due(self, inspected, expected):
        """As above.

        :param expected: how much is to come; of what is paid at the carrier's scan, how much of that a carrier has
        """
        self.ensure_one()
        if self.decision != "accept" or self.state in ("requested", "refused", "cancelled"):
            return 0.0
        if self._oms_is_kept():
            return self.quantity
        mine = self._oms_moment()
        if mine in EARLY:
            return min(self.received_quantity + expected, self.quantity)
        if mine == "receipt":
            return min(self.received_quantity, self.quantity)
        return min(inspected, self.received_quantity, self.quantity)

    def _oms_credited_quantity(self):
        """{line: how much of it posted credit notes credit}"""
        found = {}
        for line in self:
            items = line.sudo().refund_line_ids.filtered(  # sudo: quantities of documents that were made for it
                lambda item, line=line: item.parent_state == "posted" and not item.oms_return_charge
                and item.product_id == line.product_id)
            found[line] = line._oms_quantity(sum(line._oms_units(item.product_uom_id._compute_quantity(
                item.quantity, line.uom_id, round=False)) for item in items))
        return found

    def _oms_to_credit(self):
        """{line: how much of it is to be credited now}, of those of which anything is."""
        wanted = self.filtered(lambda line: line.resolution in CREDITED)
        due, credited = wanted._oms_due_quantity(), wanted._oms_credited_quantity()
        return {line: left for line in wanted if (left := line._oms_quantity(
            line._oms_units(due[line]) - line._oms_units(credited[line]))) > 0}

    def _oms_to_expect(self):
        """What the customer keeps does not come."""
        return super()._oms_to_expect().filtered(lambda line: not line._oms_is_kept())


class OmsReturn(models.Model):
    _inherit = "oms.return"

    money_waits = fields.Char("Money waits", compute="_compute_money_waits", help="Why it does not move when the policy says.")

    @api.depends("state", *(f"line_ids.{name}" for name in (
        "decision", "decision_rule", "resolution", "terms", "quantity", "received_quantity", "component_id", "sale_line_id")))
    def _compute_money_waits(self):
        for back in self:
            lines = back.line_ids.filtered(
                lambda line: line.resolution in CREDITED and line.decision != "refuse" and not line._oms_is_kept()
                and line._oms_waits_for_goods() and line._oms_moment() == "receipt"
                and line.received_quantity < line.quantity) if back.state in WAITING else ()
            back.money_waits = bool(lines) and self.env._(
                "The policy gives money before the goods are here, but not for %(goods)s: of a part of a kit, and of goods of no "
                "order, nothing could be billed again if they did not come. Their money can move when they are here.",
                goods=", ".join(dict.fromkeys(lines.product_id.mapped("display_name"))))
