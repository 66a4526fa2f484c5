# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL

from ...planning import states
from ...planning.without_order import Billed, credited

#: What is read of the books and of other returns.
_READ = {
    "account.move": ["move_type", "commercial_partner_id", "name", "invoice_date", "reversed_entry_id"],
    "account.move.line": [
        "product_id", "company_id", "display_type", "parent_state", "quantity", "product_uom_id", "price_subtotal", "currency_id",
        "oms_return_line_id", "oms_return_charge", "sale_line_ids"],
    "oms.return.line": [
        "price_item_id", "product_id", "state", "quantity", "received_quantity", "decision", "decision_rule",
        "resolution"],
}


class OmsReturnSource(models.AbstractModel):
    """What the books and the orders say of goods that somebody returns without an order: facts for ``planning/without_order.py``,
    for whoever works on returns."""

    _name = "oms.return.source"
    _description = "Where goods without an order are from"

    @api.model
    def _gather_billed(self, asks, without=()):
        """{ask: [:class:`Billed`]}, the newest first, in one query: lines of posted invoices that bill no order of ours.

        :param asks: {(id of the commercial partner, of the product, of the company)}
        :param without: ids of return lines that do not count
        """
        asks = sorted(set(asks))
        found = {ask: [] for ask in asks}
        if not asks:
            return found
        for model, names in _READ.items():  # by name: prices that are being worked out are no part of it
            self.env[model].flush_model(names)
        units = self.env["oms.return.line"]._oms_units
        reversed_, loose = {}, {}
        for (partner_id, product_id, company_id, item_id, invoice_id, number, day, currency_id, quantity, value, claimed, kept,
                back, besides) in self.env.execute_query(self._billed_sql(asks, without)):
            ask = partner_id, product_id, company_id
            reversed_.setdefault(ask, {})[invoice_id] = units(back)
            loose[ask] = units(besides)
            found[ask].append(Billed(
                item_id, invoice_id, units(quantity), units(claimed), 0, units(kept), number, day, value, currency_id))
        return {ask: credited(items, reversed_.get(ask, {}), loose.get(ask, 0)) for ask, items in found.items()}

    @api.model
    def _billed_sql(self, asks, without):
        """A discount on the whole of an invoice that is no order's is shared out over all that it bills."""
        in_unit = SQL(
            """JOIN product_product product ON product.id = one.product_id
               JOIN product_template template ON template.id = product.product_tmpl_id
               JOIN uom_uom unit ON unit.id = COALESCE(one.product_uom_id, template.uom_id)
               JOIN uom_uom product_unit ON product_unit.id = template.uom_id""")
        quantity = SQL("one.quantity * unit.factor / product_unit.factor")
        no_order = SQL("NOT EXISTS (SELECT FROM sale_order_line_invoice_rel link WHERE link.invoice_line_id = one.id)")
        back_to = SQL("(SELECT note.reversed_entry_id FROM account_move note WHERE note.id = bill.reversed_entry_id)")
        return SQL(
            """SELECT ask.partner_id, ask.product_id, ask.company_id, one.id, bill.id, bill.name, bill.invoice_date,
                      one.currency_id, %(quantity)s,
                      one.price_subtotal / (%(quantity)s) * GREATEST(1 + COALESCE(whole.off / NULLIF(whole.worth, 0), 0), 0),
                      COALESCE(claims.quantity, 0), COALESCE(claims.kept, 0), COALESCE(back.quantity, 0),
                      COALESCE(besides.quantity, 0)
                 FROM unnest(%(partners)s::int[], %(products)s::int[], %(companies)s::int[])
                      AS ask(partner_id, product_id, company_id)
                 JOIN account_move_line one ON one.product_id = ask.product_id AND one.company_id = ask.company_id
                  AND one.display_type = 'product' AND one.parent_state = 'posted' AND one.quantity > 0
                  AND one.price_subtotal > 0
                 JOIN account_move bill ON bill.id = one.move_id AND bill.move_type = 'out_invoice'
                  AND bill.commercial_partner_id = ask.partner_id
                 %(in_unit)s
    LEFT JOIN LATERAL (
               SELECT SUM(part.price_subtotal) FILTER (WHERE part.price_subtotal < 0) AS off,
                      SUM(part.price_subtotal) FILTER (WHERE part.price_subtotal > 0) AS worth
                 FROM account_move_line part
                WHERE part.move_id = bill.id AND part.display_type = 'product' AND NOT EXISTS (
                      SELECT FROM sale_order_line_invoice_rel link WHERE link.invoice_line_id = part.id)) whole ON TRUE
    LEFT JOIN LATERAL (
               SELECT SUM(CASE WHEN claim.state = ANY(%(open)s) THEN claim.quantity
                               WHEN claim.resolution = 'nothing' THEN COALESCE(claim.received_quantity, 0)
                               ELSE (SELECT COALESCE(SUM(%(quantity)s), 0) FROM account_move_line one %(in_unit)s
                                      WHERE one.oms_return_line_id = claim.id AND one.product_id = claim.product_id
                                        AND one.parent_state = 'posted' AND one.oms_return_charge IS NULL)
                               END) AS quantity,
                      SUM(claim.quantity) FILTER (WHERE claim.decision_rule = 'keep') AS kept
                 FROM oms_return_line claim
                WHERE claim.price_item_id = one.id AND claim.state != ALL(%(off)s) AND claim.id != ALL(%(without)s)
                  AND COALESCE(claim.decision, 'accept') != 'refuse') claims ON TRUE
    LEFT JOIN LATERAL (SELECT SUM(note.quantity) AS quantity FROM (
               SELECT %(quantity)s AS quantity FROM account_move_line one
                 JOIN account_move note ON note.id = one.move_id AND note.move_type = 'out_refund'
                  AND note.reversed_entry_id = bill.id
                 %(in_unit)s
                WHERE one.product_id = ask.product_id AND one.display_type = 'product' AND one.parent_state = 'posted'
                  AND one.oms_return_line_id IS NULL AND %(no_order)s AND NOT %(of_price)s) note) back ON TRUE
    LEFT JOIN LATERAL (SELECT SUM(note.quantity) AS quantity FROM (
               SELECT %(quantity)s AS quantity FROM account_move_line one
                 JOIN account_move note ON note.id = one.move_id AND note.move_type = 'out_refund'
                  AND note.reversed_entry_id IS NULL AND note.commercial_partner_id = ask.partner_id
                 %(in_unit)s
                WHERE one.product_id = ask.product_id AND one.company_id = ask.company_id AND one.display_type = 'product'
                  AND one.parent_state = 'posted' AND one.oms_return_line_id IS NULL AND %(no_order)s) note) besides ON TRUE
                WHERE %(no_order)s AND NOT (bill.reversed_entry_id IS NOT NULL AND %(undone)s)
                ORDER BY bill.invoice_date DESC, one.id DESC""",
            quantity=quantity, in_unit=in_unit, no_order=no_order, of_price=self._of_price_sql(quantity, SQL("bill.id")),
            undone=self._of_price_sql(quantity, back_to), open=sorted(states.OPEN), off=sorted(states.OFF),
            without=list(without) or [-1], partners=[ask[0] for ask in asks], products=[ask[1] for ask in asks],
            companies=[ask[2] for ask in asks])

    @api.model
    def _of_price_sql(self, quantity, bill):
        """Whether ``one``, a line of a credit note or of what takes one back, is no pieces of what a bill billed, but a part of
        their price: as ``_oms_is_price_of_no_order``.

        :param quantity: SQL of how much ``one`` is for, in the product's unit
        :param bill: SQL of its id
        """
        return SQL(
            """COALESCE(one.price_subtotal > 0 AND (
                      SELECT one.price_subtotal < (MIN(was.price) - MIN(was.rounding) / 2) * %(quantity)s
                             AND one.price_subtotal < MIN(was.price) * %(quantity)s - MIN(was.rounding)
                        FROM (SELECT sold.price_subtotal / (sold.quantity * sold_unit.factor / product_unit.factor) AS price,
                                     coin.rounding
                                FROM account_move_line sold
                                JOIN uom_uom sold_unit ON sold_unit.id = COALESCE(sold.product_uom_id, product_unit.id)
                                JOIN res_currency coin ON coin.id = sold.currency_id
                               WHERE sold.move_id = %(bill)s AND sold.product_id = one.product_id AND sold.quantity > 0
                                 AND sold.currency_id = one.currency_id AND sold.display_type = 'product') was), FALSE)""",
            quantity=quantity, bill=bill)

    @api.model
    def _gather_orders(self, asks):
        """{ask: the newest order of the customer of which the product can still come back}, of those that have one."""
        asks = set(asks)
        if not asks:
            return {}
        partners, products, companies = ([*ids] for ids in zip(*asks, strict=True))
        # sudo: which orders of the customer sold it, for staff of returns who may not see all orders
        sold = self.env["sale.order.line"].sudo().search([
            ("order_partner_id", "child_of", partners), ("company_id", "in", companies), ("state", "=", "sale"),
            ("oms_shipped_qty", ">", 0), "|", ("product_id", "in", products), ("move_ids.product_id", "in", products)],
            order="id desc", limit=500)
        found, facts = {}, sold._oms_gather_returnable()
        for line in sold:
            customer, company = line.order_partner_id.commercial_partner_id.id, line.company_id.id
            for product_id, there in {line.product_id.id: facts[line.id], **facts[line.id].get("components", {})}.items():
                ask = customer, product_id, company
                if ask in asks and there["shipped"] > there["returned"] + there["asked"]:
                    found.setdefault(ask, line.order_id)
        return found
