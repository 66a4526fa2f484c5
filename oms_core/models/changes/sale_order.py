# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import namedtuple
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from ...planning import change as planning

#: What is to be changed of a confirmed order. ``lines``: {line: quantity}; ``added``: list of :class:`Added`;
#: ``address``, ``date`` (a day, or False: none): None where that stays; ``why``: {line: reason}.
Change = namedtuple("Change", "lines added address date reason why reprice",
                    defaults=((), None, None, "", None, False))
#: A line to be added. ``price`` None: by the pricelist.
Added = namedtuple("Added", "key product quantity unit price")


class SaleOrder(models.Model):
    """Changing a confirmed order: what is possible, and doing it. What follows from it is told by comparing what was gathered
    before and after (``sale_order_change_words.py``): a preview is the change itself, done and taken back.
    """

    _inherit = "sale.order"

    def action_oms_change(self):
        """Open the dialog with the order as it is."""
        self.ensure_one()
        return self.env["oms.order.change"]._oms_open(self)

    # --- what is possible ----------------------------------------------------------------------------------

    def _oms_check_change(self, change):
        """Refuse what is impossible, all of it in one answer, before anything is written.

        :raises UserError: names each line with the value and the way out
        """
        self.ensure_one()
        found = self._oms_change_problems(change)
        if found:
            names = dict(self._oms_change_names(change))
            raise UserError(self.env._(
                "%(order)s cannot be changed like this; nothing was done:\n%(problems)s", order=self.name,
                problems="\n".join(f"• {self._oms_say_problem(problem, names.get(problem.key, ''))}" for problem in found)))

    def _oms_check_may_change(self):
        """Refuse what no change of this order could mend, before anybody has typed one.

        :raises UserError: why, and the way out
        """
        self.ensure_one()
        problems = self._oms_change_problems(Change({}))
        found = [problem for problem in problems if problem.code in ("state", "locked", "no_invoice")]
        if found:
            raise UserError(self.env._("%(order)s cannot be changed. %(why)s", order=self.name, why=" ".join(
                self._oms_say_problem(problem, "") for problem in found)))

    def _oms_change_problems(self, change):
        scale = 10 ** self.env["decimal.precision"].precision_get("Product Unit")
        lines = [self._oms_change_line(line, quantity, scale) for line, quantity in change.lines.items()]
        lines += [self._oms_added_line(added, scale) for added in change.added]
        return planning.problems(self._oms_change_order(change), lines)

    def _oms_change_line(self, line, quantity, scale):
        if line not in self.order_line or line.display_type or line.is_downpayment:
            return planning.Line(f"l{line.id}", 0, gone=True)
        goods = line.product_id.type == "consu"

        def scaled(amount):
            return round(line._oms_in_line_unit(amount) * scale)

        # sudo: where the goods of a line are that the user may change
        hands = scaled(line.sudo()._oms_in_hands_qty()) if goods else 0
        return planning.Line(
            f"l{line.id}", round(quantity * scale), round(line.product_uom_qty * scale),
            scaled(line._oms_gone_qty()) if goods else round(line.qty_delivered * scale), hands, most=planning.MOST * scale,
            sold=self._oms_is_sold(line.product_id), fits=abs(quantity * scale - round(quantity * scale)) < 1e-4)

    def _oms_added_line(self, added, scale):
        return planning.Line(
            added.key, round(added.quantity * scale), most=planning.MOST * scale, new=True,
            sold=self._oms_is_sold(added.product),
            fits=abs(added.quantity * scale - round(added.quantity * scale)) < 1e-4,
            unit_fits=added.unit._has_common_reference(added.product.uom_id))

    def _oms_is_sold(self, product):
        return bool(product.active and product.sale_ok and product.type != "combo"
                    and product.company_id.id in (False, self.company_id.id))

    def _oms_change_order(self, change):
        goods = self.env["oms.portal"]._goods(self)
        rest = any(
            line.product_id.uom_id.compare(line.oms_ordered_qty - line.oms_closed_qty - line.oms_shipped_qty, 0) > 0
            for line in goods)
        more = change.added or any(quantity > line.product_uom_qty for line, quantity in change.lines.items())
        held = self._oms_stops("invoice").filtered(lambda hold: not hold.line_id or hold.line_id in change.lines)
        today = self.env["oms.day"]._today(self.warehouse_id, self.company_id)
        return planning.Order(
            state=self.state, locked=self.locked, not_invoiced_for=", ".join(held.reason_id.mapped("name")),
            open=bool(rest or more), date=(change.date - today).days if change.date else None,
            address=None if change.address is None else self._oms_address_problem(change.address),
            changed=bool(change.lines or change.added or change.address is not None or change.date is not None))

    def _oms_address_problem(self, address):
        """The code of what is wrong with an address for what is still to be shipped; empty: nothing."""
        if address.company_id.id not in (False, self.company_id.id):
            return "address_company"
        if not address.active:
            return "address_archived"
        if self.carrier_id and not self.carrier_id._match_address(address):
            return "address_carrier"
        here = address.with_company(self.company_id).property_stock_customer
        if here != self.partner_shipping_id.with_company(self.company_id).property_stock_customer:
            return "address_location"
        return ""

    # --- doing it --------------------------------------------------------------------------------------------

    def _oms_apply_change(self, change):
        """Change this confirmed order, in one transaction; the caller has checked the user and :meth:`_oms_check_change`.

        Less first, so that what becomes free is there for what is wanted more.

        :returns: the effects, see :meth:`_oms_change_preview`
        """
        self.ensure_one()
        before = self._gather_change_facts()
        order = self.with_context(oms_reprice=change.reprice)
        with self._oms_judged_at_end():
            order._oms_do_change(change)
        order._oms_check_automatic()
        if before["holds"]:
            order._oms_process()
        self.invalidate_recordset()
        after = self._gather_change_facts()
        self._oms_check_no_mistake(before, after)
        effects = self._oms_change_preview(before, after)
        self._oms_log_change(change, before, after)
        return effects

    def _oms_do_change(self, change):
        less, more = self._oms_split_change(change)
        before = self._oms_share_lines()
        less._oms_order_less({line: change.lines[line] for line in less})
        if change.address is not None:
            self._oms_change_address(change.address)
        if change.date is not None:
            self._oms_change_date(change.date)
        added = self._oms_add_lines(change.added)
        if more or added:
            more._oms_order_more({line: change.lines[line] for line in more}, added)
        self._oms_lower_reductions(before, but=less | more)

    def _oms_split_change(self, change):
        """(lines of which less is wanted, lines of which more is)."""
        lines = self.order_line.filtered(lambda line: line in change.lines)
        less = lines.filtered(
            lambda line: line.product_uom_id.compare(change.lines[line], line.product_uom_qty) < 0)
        return less, lines - less

    def _oms_change_address(self, address):
        """Have what has not left go to another address. Drafts of what vendors send follow; of what is confirmed the
        buyer is told."""
        old, position = self.partner_shipping_id, self.fiscal_position_id
        purchases = self.order_line._oms_bought().order_id.filtered(lambda purchase: purchase.dest_address_id == old)
        drafts = purchases.filtered(lambda purchase: purchase.state in ("draft", "sent", "to approve"))
        # Odoo would redirect what has left and what vendors were told as well, or have people do by hand what is done here.
        with self.env.protecting([purchases._fields["dest_address_id"]], purchases - drafts):
            self.with_context(mail_activity_automation_skip=True).partner_shipping_id = address
        # sudo: open demand of an order that the user may change
        moves = self.sudo().order_line.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))
        moves.filtered(lambda move: move.partner_id == old).partner_id = address
        moves.picking_id.filtered(
            lambda picking: picking.partner_id == old and picking.state not in ("done", "cancel")).partner_id = address
        drafts.dest_address_id = address  # sudo by _oms_bought
        for purchase in purchases - drafts:
            purchase.activity_schedule(
                "mail.mail_activity_data_todo", user_id=purchase.user_id.id or self.env.uid,
                summary=self.env._("Another address"), note=self.env._(
                    "%(order)s goes to %(address)s now: agree with %(vendor)s, then change the purchase.",
                    order=self.name, address=address.display_name, vendor=purchase.partner_id.display_name))
        if self.fiscal_position_id != position:
            self.order_line.filtered(lambda line: not line.display_type and not line.qty_invoiced)._compute_tax_ids()
            self.show_update_fpos = False

    def _oms_change_date(self, day):
        """Have it shipped for another day; False: as soon as possible. Extended by promising."""
        self.commitment_date = self.env["oms.day"]._customer_on(day, self) if day else False
        # sudo: open demand of an order that the user may change
        moves = self.sudo().order_line.move_ids.filtered(lambda move: move.state not in ("done", "cancel", "draft"))
        for line, some in self._oms_dated_moves(moves).grouped("sale_line_id").items():
            deadline = self.commitment_date or line._expected_date()
            some.write({"date": max(deadline - timedelta(days=self.company_id.security_lead), fields.Datetime.now()),
                        "date_deadline": deadline})

    def _oms_dated_moves(self, moves):
        """Those of the moves whose days follow the order's. Extended by promising."""
        return moves._oms_from_stock()

    def _oms_add_lines(self, added):
        """Create the lines; the caller launches them."""
        lines = self.env["sale.order.line"].with_context(skip_procurement=True).create([{
            "order_id": self.id, "product_id": one.product.id, "product_uom_qty": one.quantity,
            "product_uom_id": one.unit.id, **({} if one.price is None else {"price_unit": one.price}),
        } for one in added])
        return lines.with_context(skip_procurement=False)

    def _oms_check_no_mistake(self, before, after):
        """Nothing may come back, and nothing be bought beyond what is wanted more: what is left of what Odoo's own ways
        would do is refused here.

        :raises UserError: so that nothing was done
        """
        returns = set(after["returns"]) - set(before["returns"])
        wrong = []
        for key, line in after["lines"].items():
            was = before["lines"].get(key, {"bought": 0.0, "need": 0.0})
            wanted = max(line["need"] - min(was["need"], was["bought"]), 0.0)
            if line["bought"] - was["bought"] > wanted + 1e-4:
                wrong.append(line["name"])
        if returns or wrong:
            raise UserError(self.env._(
                "%(order)s cannot be changed like this: %(lines)s would be sent back by the customer or bought twice. "
                "Change less at a time, or the deliveries and purchases by hand.", order=self.name,
                lines=", ".join(wrong) or ", ".join(after["returns"][key] for key in returns)))

    def _oms_log_change(self, change, before, after):
        """One event on the timeline: what was changed, by whom, why."""
        rows = self._oms_change_rows(change, before, after)
        why = [change.reason, *(f"{line.product_id.display_name}: {why}" for line, why in (change.why or {}).items() if why)]
        words = "; ".join(self._oms_say_row(row) for row in rows)
        reason = ". ".join(part for part in why if part)
        self.env["oms.order.event"]._oms_log([{
            "order_id": self.id, "kind": "changed", "customer_visible": True,
            "summary": self.env._("Order changed: %(what)s. Why: %(why)s", what=words, why=reason) if reason
            else self.env._("Order changed: %s", words),
            "facts": {"changes": rows, "reason": reason or None}}])

    def _oms_change_rows(self, change, before, after):
        """What was changed, as plain values for the timeline."""
        rows = []
        for key, line in after["lines"].items():
            old = before["lines"].get(key, {"ordered": 0.0})["ordered"]
            if line["reduces"]:
                old = before["lines"].get(key, {"subtotal": 0.0})["subtotal"]
                if self.currency_id.compare_amounts(old, line["subtotal"]):
                    rows.append({"what": "discount", "product": line["name"], "currency": self.currency_id.name,
                                 "old": -old, "new": -line["subtotal"]})
            elif old != line["ordered"]:
                rows.append({"what": "quantity", "product_id": line["product_id"], "product": line["name"],
                             "old": old, "new": line["ordered"]})
        for what in ("address", "date"):
            if before[what] != after[what]:
                rows.append({"what": what, "old": before[what], "new": after[what]})
        return rows
