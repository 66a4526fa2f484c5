# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...planning import change_facts as planning


class OmsChange(models.AbstractModel):
    """Doing it, in one transaction."""

    _inherit = "oms.change"

    @api.model
    def _apply(self, order, change):
        """Change a confirmed order; the caller has checked the user and :meth:`_check`.

        :returns: the effects, see :meth:`_effects`
        """
        order.ensure_one()
        order = order.with_prefetch()
        before = self._gather(order)
        anew = {"oms_reprice": change.reprice}
        with self.env["oms.judging"]._at_end(order):
            self.with_context(**anew)._apply_parts(order.with_context(**anew), change)
        self.env["oms.checks"]._hold(order)
        if before.holds:
            order._oms_process()
        order.invalidate_recordset()
        after = self._gather(order)
        self._check_no_mistake(order, before, after)
        effects = self._effects(order, before, after)
        self._log(order, change, before, after)
        return effects

    def _apply_parts(self, order, change):
        """Less first, so that what becomes free is there for what is wanted more. Extended by who follows what is ordered."""
        lines = order.order_line.filtered(lambda line: line in change.lines)
        less = lines.filtered(
            lambda line: line.product_uom_id.compare(change.lines[line], line.product_uom_qty) < 0)
        less._oms_order_less({line: change.lines[line] for line in less})
        if change.address is not None:
            self._apply_address(order, change.address)
        if change.date is not None:
            self._apply_date(order, change.date)
        more, added = lines - less, self._apply_added(order, change.added)
        if more or added:
            more._oms_order_more({line: change.lines[line] for line in more}, added)

    @api.model
    def _apply_address(self, order, address):
        """Have what has not left go to another address. Drafts of what vendors send follow; of what is confirmed the
        buyer is told. Extended by promising."""
        old, position = order.partner_shipping_id, order.fiscal_position_id
        purchases = order.order_line._oms_bought().order_id.filtered(lambda purchase: purchase.dest_address_id == old)
        drafts = purchases.filtered(lambda purchase: purchase.state in ("draft", "sent", "to approve"))
        # Odoo would redirect what has left and what vendors were told as well, or have people do by hand what is done here.
        with self.env.protecting([purchases._fields["dest_address_id"]], purchases - drafts):
            order.with_context(mail_activity_automation_skip=True).partner_shipping_id = address
        # sudo: open demand of an order that the user may change
        moves = order.sudo().order_line.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))
        moves.filtered(lambda move: move.partner_id == old).partner_id = address
        moves.picking_id.filtered(
            lambda picking: picking.partner_id == old and picking.state not in ("done", "cancel")).partner_id = address
        drafts.dest_address_id = address  # sudo by _oms_bought
        for purchase in purchases - drafts:
            purchase.activity_schedule(
                "mail.mail_activity_data_todo", user_id=purchase.user_id.id or self.env.uid,
                summary=self.env._("Another address"), note=self.env._(
                    "%(order)s goes to %(address)s now: agree with %(vendor)s, then change the purchase.",
                    order=order.name, address=address.display_name, vendor=purchase.partner_id.display_name))
        if order.fiscal_position_id != position:
            order.order_line.filtered(lambda line: not line.display_type and not line.qty_invoiced)._compute_tax_ids()
            order.show_update_fpos = False

    @api.model
    def _apply_date(self, order, day):
        """Have it shipped for another day; False: as soon as possible."""
        order.commitment_date = self.env["oms.day"]._customer_on(day, order) if day else False
        # sudo: open demand of an order that the user may change
        moves = order.sudo().order_line.move_ids.filtered(lambda move: move.state not in ("done", "cancel", "draft"))
        for line, some in self._dated_moves(moves).grouped("sale_line_id").items():
            deadline = order.commitment_date or line._expected_date()
            some.write({"date": max(deadline - timedelta(days=order.company_id.security_lead), fields.Datetime.now()),
                        "date_deadline": deadline})

    def _dated_moves(self, moves):
        """Those of the moves whose days follow the order's. Extended by promising."""
        return moves._oms_from_stock()

    def _apply_added(self, order, added):
        """Create the lines; the caller launches them."""
        lines = self.env["sale.order.line"].with_context(skip_procurement=True).create([{
            "order_id": order.id, "product_id": one.product.id, "product_uom_qty": one.quantity,
            "product_uom_id": one.unit.id, **({} if one.price is None else {"price_unit": one.price}),
        } for one in added])
        return lines.with_context(skip_procurement=False)

    def _check_no_mistake(self, order, before, after):
        """Nothing may come back, and nothing be bought beyond what is wanted more: what is left of what Odoo's own ways
        would do is refused here.

        :raises UserError: so that nothing was done
        """
        wrong = planning.bought_twice(before, after) or planning.sent_back(before, after)
        if wrong:
            raise UserError(self.env._(
                "%(order)s cannot be changed like this: %(lines)s would be sent back by the customer or bought twice. "
                "Change less at a time, or the deliveries and purchases by hand.", order=order.name, lines=", ".join(wrong)))
