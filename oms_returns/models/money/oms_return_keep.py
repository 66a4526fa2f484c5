# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.oms_core.planning.event_kind import Kind
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from ...planning import states, verdict
from ..goods.oms_return_follow import OPEN_MOVES

#: What happened last to a return that stands so, as far as money goes.
MOMENT = {"authorised": "authorisation", "received": "receipt", "inspected": "inspection"}


class OmsReturnLine(models.Model):
    """Staff lets the customer keep goods that are worth more than the policy lets them keep: nothing is expected, the money is
    due as if it were the policy's *keep*. What was decided before is kept, so that it can be undone while nothing is credited."""

    _inherit = "oms.return.line"

    kept_by_id = fields.Many2one("res.users", "Kept, says", readonly=True, copy=False)
    kept_why = fields.Char("Why it is kept", readonly=True, copy=False)
    kept_before = fields.Json(readonly=True, copy=False, help="What was decided before somebody let the customer keep it.")
    may_let_keep = fields.Boolean(compute="_compute_may_let_keep")
    may_want_back = fields.Boolean(compute="_compute_may_let_keep")

    @api.depends("state", "decision", "decision_rule", "resolution", "received_quantity", "move_ids.state", "kept_by_id",
                 "price_source", "refund_line_ids.parent_state")
    def _compute_may_let_keep(self):
        lines = self._origin
        not_kept, not_wanted = lines._oms_why_not_kept(), lines._oms_why_not_wanted()
        for line in self:
            line.may_let_keep = bool(line._origin) and line._origin not in not_kept
            line.may_want_back = bool(line._origin) and line._origin not in not_wanted

    def _oms_why_not_kept(self):
        """{line: why nobody can let the customer keep it (any more)}"""
        # sudo: states of transfers of returns, for staff without stock access
        return {line: why for line in self if (why := line._oms_why_not_kept_by(line.sudo().move_ids))}

    def _oms_why_not_kept_by(self, moves):
        """:param moves: all of this line"""
        self.ensure_one()
        if self.state not in states.OPEN:
            return self.env._("its return is closed")
        if self.decision not in ("accept", "ask"):
            return self.env._("it is refused")
        if self.kept_by_id or self._oms_is_kept():
            return self.env._("the customer keeps it already")
        if self.resolution == "nothing":
            return self.env._("the customer gets nothing for it")
        if not self.sale_line_id and self.price_source != verdict.INVOICE:
            return self.env._("no invoice is known that billed it")
        moves = moves.filtered(lambda move: move.state not in ("draft", "cancel"))
        if self.received_quantity or any(move.state == "done" for move in moves):
            return self.env._("goods of it are here already")
        if any(move.oms_adopted for move in moves):
            return self.env._("the warehouse takes it back by %s: cancel that first", ", ".join(moves.picking_id.mapped("name")))
        if any(move.state in OPEN_MOVES and move.picking_id._oms_is_scanned() for move in moves._oms_from_customer()):
            return self.env._("the carrier has it already")
        return ""

    def _oms_why_not_wanted(self):
        """{line: why it cannot be wanted back (any more)}"""
        credited, found = self.filtered("kept_by_id")._oms_credited_quantity(), {}
        for line in self:
            if not line.kept_by_id or line.state not in states.OPEN:
                found[line] = self.env._("nobody let the customer keep it, or its return is closed")
            elif credited[line]:
                found[line] = self.env._("it is credited already")
            elif line.received_quantity:
                found[line] = self.env._("goods of it are here already")
        return found

    # --- what staff does -----------------------------------------------------------------------------------------------

    def action_let_keep(self):
        """Ask why the customer keeps it."""
        self.ensure_one()
        self._oms_check_keep({})
        return {"type": "ir.actions.act_window", "name": self.env._("Let the customer keep it"), "res_model": "oms.return.keep",
                "view_mode": "form", "target": "new", "context": {"default_line_id": self.id}}

    def _oms_let_keep(self, why):
        """The customer keeps these and gets what was agreed all the same.

        :raises UserError: where that cannot be
        """
        self._oms_check_keep(self._oms_why_not_kept())
        moving = self.filtered(lambda line: line.state in states.MOVING)
        self.env["oms.guard"]._lock(self.env.cr, "return", moving._oms_guards())
        self._oms_write({"kept_by_id": self.env.uid, "kept_why": why})
        self._oms_apply_kept()
        if self.env.su or self.env.user.has_group("oms_returns.group_returns_supervisor"):
            self._oms_override()  # of what asks, that is the answer; a clerk's waits for it
        self._oms_log_kept(lambda goods: self.env._(
            "%(user)s lets the customer keep %(goods)s: %(why)s", user=self.env.user.name, goods=goods, why=why))
        moving._oms_unexpect()
        moving.sale_line_id._oms_note_ahead()
        moving._oms_tell_kept()
        moving.return_id._oms_follow()
        for state, backs in moving.return_id.grouped("state").items():
            backs._oms_money_due(MOMENT[state])

    def action_want_back(self):
        """The customer sends it after all: what was decided before counts again, and the dock expects it."""
        self._oms_check_keep(self._oms_why_not_wanted())
        moving = self.filtered(lambda line: line.state in states.MOVING)
        self.env["oms.guard"]._lock(self.env.cr, "return", moving._oms_guards())
        for line in self:
            line._oms_write({**(line.kept_before or {}), "kept_by_id": False, "kept_why": False, "kept_before": False})
        (self - moving).return_id._oms_judge()
        for why in moving.return_id._oms_expect(only=moving).values():
            raise UserError(why)
        moving.sale_line_id._oms_note_ahead()
        self._oms_log_kept(lambda goods: self.env._(
            "%(user)s wants %(goods)s back after all", user=self.env.user.name, goods=goods), back=True)
        moving._oms_tell_wanted()
        moving.return_id._oms_follow()
        moving.return_id._oms_ask_no_more()
        return True

    def _oms_check_keep(self, reasons):
        self.return_id._oms_check_group("oms_returns.group_returns_user", self.env._(
            "Only staff of returns lets customers keep what they return."))
        if reasons:
            raise UserError("\n".join(
                f"{line.return_id.name}, {line.product_id.display_name}: {why}." for line, why in reasons.items()))

    # --- the decision --------------------------------------------------------------------------------------------------

    def _oms_judge(self):
        super()._oms_judge()
        self._oms_apply_kept()

    def _oms_override(self):
        super()._oms_override()
        self._oms_apply_kept()

    def _oms_is_answered(self):
        return super()._oms_is_answered() or (
            self._oms_is_kept() and (self.kept_before or {}).get("decision_rule") == "supervisor")

    def _oms_apply_kept(self):
        """What is accepted of these is kept, where somebody said so; what was decided is noted."""
        for line in self.filtered(lambda line: line.kept_by_id and line.decision == "accept"):
            facts = line.decision_facts or {}
            if facts.get("by_hand"):
                continue
            if line._oms_is_kept():  # by the policy, by now: nobody has to say it
                line._oms_write({"kept_by_id": False, "kept_why": False, "kept_before": False})
                continue
            before = {"decision_rule": line.decision_rule, "decision_why": line.decision_why,
                      "decision_facts": line.decision_facts, "decision_user_id": line.decision_user_id.id}
            line._oms_write({
                "kept_before": before, "decision_rule": "keep",
                "decision_facts": {**{name: value for name, value in facts.items() if name != "return_freight"}, "by_hand": True},
                "decision_why": self.env._("%(user)s lets the customer keep it: %(why)s", user=line.kept_by_id.name,
                                           why=line.kept_why)})

    # --- who is told ---------------------------------------------------------------------------------------------------

    def _oms_log_kept(self, words, back=False):
        """Tell the timeline of the orders, and the messages of the return.

        :param words: function of the goods
        :param back: they are wanted back after all
        """
        entries = []
        for return_, lines in self.grouped("return_id").items():
            return_.message_post(body=plaintext2html(words(lines._oms_goods_words())), subtype_xmlid="mail.mt_note")
            entries += [{
                "order_id": order.id, "kind": "return_kept", "facts": {"return_id": return_.id, "back": back},
                "customer_visible": return_.state != "requested",  # until it is authorised, nothing is promised
                "summary": f"{return_.name}: {words(mine._oms_goods_words())}"}
                for order, mine in lines.grouped("order_id").items() if order]
        self.env["oms.order.event"]._oms_log(entries)

    def _oms_goods_words(self):
        number = self.env["oms.portal"]._number_words
        return ", ".join(f"{number(line.quantity)} × {line.product_id.display_name}" for line in self)

    def _oms_tell_kept(self):
        self._oms_tell_customers(lambda env, name, goods: env._(
            "Your return %(name)s: you can keep %(goods)s. There is no need to send it back.", name=name, goods=goods))

    def _oms_tell_wanted(self):
        self._oms_tell_customers(lambda env, name, goods: env._(
            "Your return %(name)s: please send us %(goods)s after all. Sorry for the mix-up.", name=name, goods=goods))

    def _oms_tell_customers(self, words):
        """A message to each customer, in their language.

        :param words: function of an environment, the number of the return and the goods
        """
        for back, lines in self.with_context(lang=False).grouped("return_id").items():
            lines = lines.with_context(lang=back.partner_id.lang)
            back.message_post(body=plaintext2html(words(lines.env, back.name, lines._oms_goods_words())),
                              partner_ids=back.partner_id.ids, subtype_xmlid="mail.mt_comment")


class OmsReturn(models.Model):
    _inherit = "oms.return"

    has_kept = fields.Boolean("Somebody lets the customer keep something", compute="_compute_kept_said")
    kept_said = fields.Text("What the customer keeps", compute="_compute_kept_said")

    @api.depends("line_ids.kept_by_id", "line_ids.kept_why")
    def _compute_kept_said(self):
        for back in self:
            back.kept_said = "\n".join(self.env._(
                "%(user)s lets the customer keep %(goods)s: %(why)s", user=line.kept_by_id.name, goods=line._oms_goods_words(),
                why=line.kept_why) for line in back.line_ids if line.kept_by_id)
            back.has_kept = bool(back.kept_said)

    def _oms_go(self, target):
        super()._oms_go(target)
        if target == "authorised":
            self.line_ids.filtered(lambda line: line.kept_by_id and line._oms_is_kept())._oms_tell_kept()

    def _oms_check_approver(self):
        super()._oms_check_approver()
        for line in self.line_ids:
            if line._oms_is_kept() and line.kept_by_id == self.env.user:
                raise UserError(self.env._(
                    "%(name)s: you let the customer keep %(product)s yourself. Another supervisor has to approve it.",
                    name=self.display_name, product=line.product_id.display_name))

    def _oms_ask_no_more(self):
        """Nobody is asked to approve money of these that is not due any more."""
        self.filtered(lambda back: back.approval_state == "asked" and not back.line_ids._oms_to_credit())._oms_approval_write({
            "approval_state": False, "approval_amount": 0.0, "approval_user_id": False, "approval_asked_on": False})


class OmsOrderEvent(models.Model):
    _inherit = "oms.order.event"

    kind = fields.Selection(selection_add=[("return_kept", "Goods of a return are kept")], ondelete={"return_kept": "cascade"})

    def _kinds(self):
        return {**super()._kinds(), "return_kept": Kind("fa-home", "info", self._oms_kept_event_words, shown=True)}

    def _oms_kept_event_words(self, facts):
        if facts.get("back"):
            return self.env._("Please send the goods of a return after all")
        return self.env._("You can keep goods of a return: there is no need to send them back")
