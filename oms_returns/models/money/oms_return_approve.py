# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class OmsReturn(models.Model):
    """Returns of which more is credited than their policy lets one person decide wait for another, whoever or whatever asks."""

    _name = "oms.return"
    _inherit = ["oms.return", "oms.refund.approval"]
    _oms_dialog = "oms.refund.wizard"

    def _oms_approval_write(self, vals):
        super(OmsReturn, self._oms_writing())._oms_approval_write(vals)

    def _oms_approved(self):
        self._action_settle()

    def _oms_unapproved(self, quantities, date=None):
        """Those of these that another person has to approve first; that they wait is noted on them.

        :param quantities: {return line: how much of it is to be credited}
        """
        limits = {back: limit for back, lines in self.env["oms.return.line"].union(*quantities).grouped("return_id").items()
                  if (limit := back._oms_approve_above()) or lines._oms_is_typed()}
        if not limits:
            return self.browse()
        mine = {line: quantity for line, quantity in quantities.items() if line.return_id in limits}
        waiting = self.browse()
        before = self.browse([back.id for back in limits])._oms_given_before()
        for back_id, amount in self._oms_to_give(mine, date).items():
            back = self.browse(back_id)
            alone = 0.0 if any(line.return_id == back and line._oms_is_typed() for line in mine) else limits[back]
            if back.currency_id.compare_amounts(amount + before[back], alone) > 0 and not back._oms_is_approved(amount):
                back._oms_ask_approval(amount)
                waiting |= back
        return waiting

    def _oms_given_before(self):
        """{return: what other returns of its orders credited that nobody approved, and goodwill gave}: one piece a return is no
        less."""
        given = self._oms_unapproved_amounts(self.order_ids)
        goodwill = self.env["oms.goodwill"]._oms_given(self.order_ids)
        others = self.browse().union(*given)
        found = {back: sum(given[other] for other in others if other != back and other.order_ids & back.order_ids)
                 + sum(goodwill.get(order.id, 0.0) for order in back.order_ids) for back in self}
        for back, amount in self._oms_given_without_order(others).items():
            found[back] += amount
        return found

    @api.model
    def _oms_unapproved_amounts(self, orders):
        """{return of these orders: what it credited} of those that nobody approved."""
        # sudo: amounts of returns of the same orders, whoever settled them
        backs = orders.sudo().order_line.oms_return_line_ids.return_id.filtered(
            lambda back: back.approval_state != "approved")
        amounts = backs._oms_credited_amounts()
        return {back: amounts[back.id] for back in backs}

    def _oms_approve_above(self):
        """What may be given back of this return by one person, in its currency; 0: any amount."""
        self.ensure_one()
        limits = [limit for line in self.line_ids if (limit := line._oms_term("approve_above", 0.0))]
        return self.currency_id.round(min(limits) * self.line_ids[:1]._oms_rate()) if limits else 0.0

    def _oms_to_give(self, quantities, date=None):
        """{return id: what it credits in all once these are credited}: found by doing it and taking it back."""
        with self.env["oms.claim"]._trial():
            lines = self.env["oms.return.line"].union(*quantities).sudo()  # sudo: as when it is done
            lines._oms_credit(quantities, date)
            found = lines.return_id._oms_credited_amounts()
        return found

    def _oms_credited_amounts(self, lines=None):
        """{return id: what posted credit notes give for it, taxes included}

        :param lines: return lines; for no others
        """
        found, money = dict.fromkeys(self.ids, 0.0), self.env["oms.refund"]._in_money_of
        notes = self.line_ids.refund_line_ids.move_id.filtered(lambda move: move.state == "posted")
        for note in notes:
            for item, amount in note._oms_shared_totals().items():
                back = item.oms_return_line_id.return_id
                if back.id in found and (lines is None or item.oms_return_line_id in lines):
                    order = item.oms_return_line_id.order_id
                    found[back.id] += money(note, order, amount) if order else amount
        return {back.id: back.currency_id.round(found[back.id]) for back in self}
