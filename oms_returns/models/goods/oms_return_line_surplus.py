# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.oms_core.tools import check_arguments, facts
from odoo.exceptions import AccessError, UserError

SURPLUS = [("add", "Take it back as well"), ("customer", "Send it back"), ("keep", "Keep without credit")]
UNANNOUNCED = "unannounced"


class OmsReturnLine(models.Model):
    """What came and was not announced: more of a line, or other goods. It was received as it is; somebody decides about the
    difference, and until then it waits in inspection."""

    _inherit = "oms.return.line"

    surplus = fields.Selection(
        SURPLUS, "What came besides", copy=False, help="What becomes of what came and was not accepted before.")
    surplus_quantity = fields.Float("Came besides", digits="Product Unit", compute="_compute_surplus_quantity")

    @api.depends("received_quantity", "quantity", "decision")
    def _compute_surplus_quantity(self):
        for line in self:
            line.surplus_quantity = max(
                self._oms_quantity(self._oms_units(line.received_quantity - line._oms_accepted_quantity())), 0)

    def _oms_accepted_quantity(self):
        """How much of it was accepted: of what was never announced, nothing until somebody decides."""
        self.ensure_one()
        return 0.0 if self.decision_rule == UNANNOUNCED and self.decision != "accept" else self.quantity

    def _oms_fates(self, left):
        """[(units, values)] of ``left`` units that are to be inspected: what was accepted goes where the line says, what came
        besides where somebody decided, the rest waits."""
        self.ensure_one()
        surplus = min(self._oms_units(self.surplus_quantity) - self._oms_units(self._oms_surplus_gone()), left)
        if self._oms_is_of_kit() or surplus <= 0:
            return [(left, {"disposition": self.disposition})]
        besides = [(surplus, {"disposition": self.surplus})] if self.surplus in ("customer", "keep") else []
        return [(left - surplus, {"disposition": self.disposition}), *besides]

    def _oms_is_of_kit(self):
        """Whether it came in components: these are told apart by hand."""
        return not self.component_id and bool(self._oms_goods() - self.product_id)

    def _oms_surplus_gone(self):
        """How much was inspected, or is noted, as not taken back."""
        return sum(row.quantity for row in self.inspection_ids if row.disposition in ("customer", "keep"))

    def _oms_decide_surplus(self):
        """Take back as well what somebody decided to: never more than was shipped of the order line.

        :raises AccessError: for staff who are no supervisors: it was never accepted
        """
        adding = self.filtered(lambda line: line.surplus == "add" and line.surplus_quantity > 0)
        if not adding:
            return
        if not self.env.su and not self.env.user.has_group("oms_returns.group_returns_supervisor"):
            raise AccessError(self.env._(
                "%s: more came than was accepted. A supervisor of returns decides whether it is taken back as well.",
                adding[:1].display_name))
        came = adding._oms_moves_in("done")
        adding._oms_without_order()._oms_check_surplus()
        for line in adding:
            moves = came[line].filtered("sale_line_id") if line.sale_line_id else came[line]
            of_order = line._oms_sum_of_moves(moves, lambda move: move.quantity)
            if of_order <= line._oms_accepted_quantity():
                raise UserError(self.env._(
                    "%(name)s: %(quantity)s × %(product)s are not of %(order)s, or came back before. Send them back, or keep "
                    "them without credit.", name=line.return_id.name, quantity=f"{line.surplus_quantity:.12g}",
                    product=line.product_id.display_name, order=line.order_id.name))
            line._oms_write({
                "quantity": of_order, "decision": "accept", "decision_user_id": self.env.uid, "surplus": False,
                "decision_why": self.env._("%s took back what came besides.", self.env.user.name)})


class OmsReturn(models.Model):
    _inherit = "oms.return"

    has_surplus = fields.Boolean("Something came besides", compute="_compute_has_surplus")

    @api.depends("line_ids.surplus_quantity")
    def _compute_has_surplus(self):
        for back in self:
            back.has_surplus = any(back.line_ids.mapped("surplus_quantity"))

    def _oms_why_undecided(self):
        self.ensure_one()
        return self.env._("%(name)s: decide first what becomes of what came besides: %(goods)s.", name=self.name, goods=", ".join(
            f"{line.surplus_quantity:.12g} × {line.product_id.display_name}" for line in self.line_ids if line.surplus_quantity))

    def action_receive_other(self, product_id, quantity=1.0):
        """Receive goods that were not announced with this return: onto a line of their own, as goods of the order of this
        customer that they can be of, the return's own orders first; what was never sent to this customer as goods of no order.

        :param product_id: id of the product that is in the parcel
        :param quantity: how much of it, in its unit
        """
        self.ensure_one()
        self._oms_check_group("oms_returns.group_returns_user", self.env._("Only staff of returns receive goods."))
        check_arguments(self.env, product=(product_id, "number"))
        if not self.env["oms.return.line"]._oms_is_quantity(quantity) or not quantity:
            raise UserError(self.env._("Enter how much of it came."))
        # one that the user may not see, another company's, is not named
        product = self.env["product.product"].browse(product_id).exists()._filtered_access("read")
        self._oms_receive_other(product, quantity)
        return True

    def _oms_other_line(self, product, quantity):
        """A new line of this return for goods that were not announced. Nothing of it is accepted by that."""
        if self.state not in ("authorised", "received", "inspected"):
            raise UserError(self.env._("%s is not authorised, or is closed: make another return for what came.", self.name))
        # sudo: what was sent to the customer of a return that the user works on
        sold = self.env["sale.order.line"].sudo().search([
            ("order_partner_id", "child_of", self.partner_id.commercial_partner_id.id), "|", ("product_id", "=", product.id),
            ("move_ids.product_id", "=", product.id), ("company_id", "=", self.company_id.id), ("state", "=", "sale"),
            ("oms_shipped_qty", ">", 0)],
            order="id desc", limit=80)
        found = sold._oms_gather_returnable()
        found = {line: found[line.id] if line.product_id == product else found[line.id].get("components", {}).get(product.id)
                 for line in sold}
        able = sold.filtered(lambda line: found[line] and found[line]["shipped"] > found[line]["returned"] + found[line]["asked"])
        line = able.filtered(lambda line: line.order_id in self.line_ids.order_id)[:1] or able[:1]
        if not product:
            raise UserError(self.env._("There is no such product any more: choose another."))
        Line = self.env["oms.return"]._oms_writing().env["oms.return.line"]
        return Line.create(facts({
            "return_id": self.id, "sale_line_id": line.id, "product_id": product.id, "quantity": quantity, "decision": "ask",
            "component_id": product.id if line and line.product_id != product else False,
            "decision_rule": UNANNOUNCED,
            "decision_why": self.env._("Came with %s and was not announced", self.name)})).with_env(self.env)

