# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .oms_return_line_due import EARLY

#: What was billed again by nobody knows which bill.
GONE = "0"


class OmsReturnLine(models.Model):
    _inherit = "oms.return.line"

    unreturned_quantity = fields.Float(
        "Credited and never came", digits="Product Unit", readonly=True, copy=False,
        help="In the product's unit: paid back before it came, and given up. It is billed again, or the customer may keep it.")
    claim_quantity = fields.Float(
        "Still to be billed again", digits="Product Unit", readonly=True, copy=False,
        help="In the product's unit: what of that nothing was billed for since; of what the customer may keep, that.")
    claim_bills = fields.Json(
        "Billed again by", readonly=True, copy=False, help="How much of it each bill billed, by its number in the database.")
    waived = fields.Boolean("Customer may keep it", readonly=True, copy=False)

    def _oms_note_unreturned(self):
        """What was paid back and is waited for no more: the customer owes it again."""
        early = self.filtered(lambda line: not line.component_id and line._oms_moment() in EARLY and not line._oms_is_kept())
        credited = early._oms_credited_quantity()
        for line in early:
            missing = line._oms_quantity(line._oms_units(
                max(min(credited[line], line.quantity) - line.received_quantity, 0.0)))
            if missing != line.unreturned_quantity:
                line._oms_write({"unreturned_quantity": missing, "claim_quantity": missing})

    def _oms_claimed(self):
        """Those whose claim is open: nothing was billed for them since, and nobody let the customer keep them."""
        return self.filtered(lambda line: line.claim_quantity and not line.waived and line.sale_line_id.qty_to_invoice > 0)

    def _oms_note_billed(self, bills=None):
        """What of these claims was billed by now is none any more, whatever else leaves on their order lines later: the oldest
        is billed first.

        :param bills: invoices that are posted now. What a draft asks for is not billed.
        """
        found = self.filtered(lambda line: line.claim_quantity and not line.waived)
        drafts = found.sale_line_id._oms_drafted()
        for sold, lines in found.grouped("sale_line_id").items():
            open_ = max(sold.qty_to_invoice + drafts.get(sold, 0.0), 0.0)
            bill = (bills or self.env["account.move"]).filtered(
                lambda move, sold=sold: sold in move.invoice_line_ids.sale_line_ids)[:1]
            for line in lines.sorted("id", reverse=True):
                left = min(line.claim_quantity, line._oms_quantity(line._oms_units(
                    sold.product_uom_id._compute_quantity(open_, line.uom_id, round=False))))
                open_ -= line.uom_id._compute_quantity(left, sold.product_uom_id, round=False)
                if left != line.claim_quantity:
                    by = line.claim_bills or {GONE: line.unreturned_quantity - line.claim_quantity}
                    key = str(bill.id) if bill else GONE
                    by = {**by, key: by.get(key, 0.0) + line.claim_quantity - left}
                    line._oms_write({"claim_quantity": left, "claim_bills": by})

    def _oms_note_taken_back(self):
        """What a bill billed of these claims counts as long as the bill does: less what of it was credited since."""
        found, taken = self.filtered("claim_bills").sorted("id"), {}
        bills = {str(bill.id): bill for bill in self.env["account.move"].browse(
            {int(key) for line in found for key in line.claim_bills if key != GONE}).exists()}
        for line in found:
            billed = line.claim_bills.get(GONE, 0.0)
            for key, quantity in line.claim_bills.items():
                if key in bills:
                    place = key, line.sale_line_id
                    if place not in taken:
                        taken[place] = max(line._oms_billed_by(bills[key]), 0.0)
                    quantity = min(quantity, taken[place])
                    taken[place] -= quantity
                    billed += quantity
            left = line._oms_quantity(line._oms_units(max(line.unreturned_quantity - billed, 0.0)))
            if left != line.claim_quantity:
                line._oms_write({"claim_quantity": left})

    def _oms_billed_by(self, bill):
        """How much of its order line a bill still bills, in the product's unit: nothing, unless it is posted."""
        items = (bill | bill.reversal_move_ids).filtered(lambda move: move.state == "posted").invoice_line_ids.filtered(
            lambda item: self.sale_line_id in item.sale_line_ids and not item.oms_return_line_id
            and not item._oms_is_price_credit() and not item._oms_is_charge_credit())
        return 0.0 if bill.state != "posted" else sum(
            item.product_uom_id._compute_quantity(item.quantity, self.uom_id, round=False) * -item.move_id.direction_sign
            for item in items)


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _oms_drafted(self):
        """{order line: how much of it drafts of bills ask for}, less drafts of credit notes, in its unit."""
        found = {}
        items = self.env["account.move.line"].search([
            ("sale_line_ids", "in", self.ids), ("parent_state", "=", "draft"),
            ("move_id.move_type", "in", ("out_invoice", "out_refund"))]) if self else ()
        for item in items:
            for sold in item.sale_line_ids & self:
                found[sold] = found.get(sold, 0.0) + item.product_uom_id._compute_quantity(
                    item.quantity, sold.product_uom_id, round=False) * -item.move_id.direction_sign
        return found


class OmsReturn(models.Model):
    """Money went back before the goods, and these never came: a person bills them, or lets the customer keep them. They can be
    billed from the moment on at which the return is given up (``oms_qty_ahead``), and count as owed all the time."""

    _inherit = "oms.return"

    has_claim = fields.Boolean("Something was paid back and never came", compute="_compute_has_claim")

    @api.depends("line_ids.claim_quantity", "line_ids.waived", "line_ids.sale_line_id.qty_to_invoice")
    def _compute_has_claim(self):
        for back in self:
            back.has_claim = bool(back.sudo().line_ids._oms_claimed())  # sudo: whether, for staff that may not read orders' lines

    def _oms_go(self, target):
        super()._oms_go(target)
        if target in ("settled", "cancelled"):
            self.line_ids._oms_note_unreturned()
        if target == "settled":
            self.line_ids._oms_charge_claims()

    def action_bill_claim(self):
        """Bill what was paid back and never came, with whatever else is to be billed of its orders."""
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group("account.group_account_invoice"):
            raise AccessError(self.env._("Only users of the group Invoicing may bill orders."))
        for back in self:
            if not back._oms_claim_orders():
                raise UserError(back._oms_say_no_claim())
        orders = self._oms_claim_orders()
        return orders.action_oms_bill() if len(orders) > 1 else orders.action_oms_invoice()

    def action_waive_claim(self):
        """The customer may keep what was paid back and never came: it is not billed, and not owed."""
        self._oms_check_group("oms_returns.group_returns_supervisor", self.env._(
            "Only supervisors of returns let customers keep what was paid back."))
        lines = self._oms_with_claims()._oms_claimed()
        lines.sale_line_id.oms_return_line_ids._oms_note_billed()
        lines._oms_write({"waived": True})
        lines.sale_line_id._oms_note_ahead()
        self.env["oms.order.event"]._oms_log([
            {"order_id": order.id, "kind": "return_closed", "customer_visible": False, "facts": {"return_id": back.id},
             "summary": self.env._("%(name)s: %(user)s lets the customer keep what was paid back and never came.", name=back.name,
                                   user=self.env.user.name)}
            for back in lines.return_id for order in back.order_ids])
        return True

    def _oms_with_claims(self):
        """The lines of these.

        :raises UserError: where nothing is claimed any more
        """
        for back in self:
            if not back.has_claim:
                raise UserError(back._oms_say_no_claim())
        return self.line_ids

    def _oms_say_no_claim(self):
        return self.env._(
            "%s: nothing that was given before it came is still to come or to be billed. Look at its lines.", self.display_name)

    def _oms_claim_orders(self):
        """The orders by which what was given before it came, and never did, can be billed."""
        return self.line_ids._oms_claimed().order_id


class AccountMove(models.Model):
    """A bill is posted, or taken back, or credited: what of a claim it billed is none any more, or is one again."""

    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft)
        if claims := posted._oms_claims():
            claims._oms_note_taken_back()
            claims._oms_note_billed(posted.filtered(lambda move: move.move_type == "out_invoice"))
        return posted

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") in ("draft", "cancel"):
            self._oms_claims()._oms_note_taken_back()
        return result

    def _oms_claims(self):
        """The claims on order lines that are on these documents, but for what is credited of returns themselves."""
        sold = self.filtered(lambda move: move.move_type in ("out_invoice", "out_refund")).invoice_line_ids.filtered(
            lambda item: not item.oms_return_line_id).sale_line_ids
        # sudo: which claims were billed follows from a bill that somebody may post
        claims = self.env["oms.return.line"].sudo()
        return claims.search([
            ("sale_line_id", "in", sold.ids), ("unreturned_quantity", ">", 0), ("waived", "=", False)]) if sold else claims
