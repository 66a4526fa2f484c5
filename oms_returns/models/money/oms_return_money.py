# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.oms_core.jobs import refused

from ...planning import refund_plan as planning
from .oms_refund import Want

WAYS = [
    ("paid", "Back as it was paid"),
    ("transfer", "By bank transfer"),
    ("credit", "Kept as the customer's credit"),
]
#: When money may move by itself, in this order: what was not given at one moment is given at the next.
MOMENTS = ("authorisation", "scan", "receipt", "inspection")


class OmsReturn(models.Model):
    """When money of a return moves, and how: what was credited goes back as wished, or stays as the customer's credit."""

    _inherit = "oms.return"

    money_way = fields.Selection(
        WAYS, "Money goes", copy=False, tracking=True,
        help="Back as it was paid: cards are refunded, the rest is a draft of a bank transfer. Empty: it stays as the customer's "
             "credit, unless a policy pays it back by itself.")
    has_due = fields.Boolean("Something is to be refunded", compute="_compute_has_due")

    @api.depends("state", "line_ids.received_quantity", "line_ids.resolution", "line_ids.decision_rule",
                 "line_ids.refund_line_ids.parent_state")
    def _compute_has_due(self):
        to_credit = self.line_ids._oms_to_credit()
        for back in self:
            back.has_due = any(line in to_credit for line in back.line_ids)

    def _oms_money_due(self, moment):
        """Something happened to these ("authorisation", "scan", "receipt", "inspection"): what a policy pays back by itself at
        that moment, or was to be before and could not, is credited and paid back now, as it was paid. Of all others a person's
        button moves the money. What stands in the way of it is noted, and stops no goods and no customer.

        Goods that come after they were credited are counted as back for good.
        """
        self._oms_ahead_now()
        lines = self.line_ids.filtered(lambda line: line._oms_term("money_auto") and (
            MOMENTS.index(line._oms_moment()) <= MOMENTS.index(moment) or line._oms_is_kept()))
        # sudo: decided by the policy, whatever the person may do whose step this is
        backs = lines.return_id.sudo()
        # Nobody is there to be told: why it cannot be is noted.
        why = backs._oms_all_or_each(lambda some: some._action_settle(
            moment=moment, only=(lines & some.line_ids).sudo()))  # sudo: as above
        self.browse()._oms_block(why)

    def _oms_all_or_each(self, do):
        """Do it for all of these; where that fails, for those that can: who cannot keeps no other from it.

        :param do: function of returns; all it does, and what is claimed for it, is taken back where it raises a UserError
        :return: {return: why it could not be done}
        """
        if not self:
            return {}
        return {back: str(error) for back, error in refused(self.env, self, len(self), do).items()}

    def _oms_usual_way(self):
        """What the dialog proposes: back as it was paid, where anything was."""
        self.ensure_one()
        # sudo: whether anything was paid for the orders of a return that the user works on
        money = self.env["oms.money"].sudo()._gather(self.order_ids.ids).values()
        return planning.PAID if any(one.paid > 0 for one in money) else planning.CREDIT

    def action_refund_dialog(self):
        """Show what refunding this does, goods and money, before it is done."""
        self.ensure_one()
        self._oms_check_group("oms_returns.group_returns_user", self.env._("Only staff of returns settle returns."))
        return self.env["oms.refund.wizard"]._oms_propose(self)._oms_open()

    def _oms_ahead_now(self):
        """What was credited before it came, of the order lines of these."""
        self.line_ids.sale_line_id.filtered("oms_qty_ahead")._oms_note_ahead()

    def _oms_go(self, target):
        super()._oms_go(target)
        if target in ("settled", "cancelled"):
            self._oms_ahead_now()

    def _oms_pay_back(self, notes):
        """Give back what these returns have on these credit notes, as wished for each."""
        self.env["oms.refund"]._pay_back(self._oms_wanted_money(notes))

    def _oms_wanted_money(self, notes):
        """[:class:`Want`] of what is to be paid back: what stays as credit is not in it."""
        found = {}
        for note in notes:
            for line, amount in note._oms_to_pay_back().items():
                way = line.resolution == "refund" and line._oms_way()
                if line.return_id in self and way and way != planning.CREDIT:
                    key = note, line.order_id, way, line.return_id
                    found[key] = note.currency_id.round(found.get(key, 0.0) + amount)
        return [Want(note, order, amount, way, "return", back.name) for (note, order, way, back), amount in found.items()
                if amount > 0]


class OmsReturnLine(models.Model):
    _inherit = "oms.return.line"

    resolution = fields.Selection(selection_add=[("credit", "Store credit"), ("nothing",)],
                                  ondelete={"credit": "set default"})

    def _oms_way(self):
        """How its money goes: as somebody said, or as a policy that pays back by itself does."""
        self.ensure_one()
        return self.return_id.money_way or (planning.PAID if self._oms_term("money_auto") else planning.CREDIT)

    def _oms_labels(self):
        """["2 × Mug: back into stock"] of goods and where they go, for staff."""
        where = dict(self._fields["disposition"]._description_selection(self.env))
        return [f"{min(line.received_quantity, line.quantity) or line.quantity:.12g} × {line.product_id.display_name}: "
                f"{where.get(line.disposition, '')}" for line in self]
