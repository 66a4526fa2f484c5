# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import namedtuple

from odoo import models
from odoo.addons.oms_core.planning import kits

from ...planning import cost
from ...planning.cost import Goods

#: Goods of a product that moved at once, with the return line that they are of, or none, and what a kit of them was made of, as
#: text; "" of what is no component.
Moved = namedtuple("Moved", "line kit product goods")


class OmsGoodsCost(models.AbstractModel):
    """The cost of goods sold that customer invoices and credit notes book, where goods came back.

    Odoo of this build averages over all moves of an order line, returns counted as deliveries; it leaves out credit notes when
    the line is billed again, counts lines of the same product together, values average and standard cost at the cost of the day
    of billing, and converts units twice. Here each document books the difference between what its order line has cost
    (``planning/cost.py``) and what is booked already. What a line of kits has cost is the sum of what its components have.
    """

    _name = "oms.goods.cost"
    _description = "Cost of goods"

    def _of_documents(self, moves):
        """{line id: what it adds to the cost of goods sold, in the company's currency} of documents about to be posted. Lines
        that are not in it are left to Odoo."""
        # sudo: sums of transfers and bills of the very order lines, for whoever may post their bill
        lines = moves.sudo().invoice_line_ids.filtered(
            lambda item: item.move_id.is_sale_document(include_receipts=True) and item.product_id.is_storable
            and len(item.sale_line_ids) == 1
            and item.product_id in item.sale_line_ids.product_id | item.oms_return_line_id.component_id)
        lines = lines.filtered(lambda item: item.product_id.with_company(item.company_id).valuation == "real_time")
        ours = {sold: items for sold, items in lines.grouped("sale_line_ids").items() if self._is_ours(sold, items)}
        posted = {sold: sold.invoice_lines.filtered(lambda item: item.parent_state == "posted") - lines for sold in ours}
        booked, found = self._booked(posted), {}
        for sold, items in ours.items():
            found.update(self._of_line(sold, items, posted[sold], booked[sold]))
        return found

    def _is_ours(self, sold, items):
        """Whether the cost of an order line is ours to say: goods of it came back or are credited, by a return of ours or where
        the company wants it; or components of several products left, of which this Odoo cannot tell the cost at all. Lines with
        goods shipped by vendors, or with others than were sold, are not."""
        if any(move.is_dropship or (move.product_id != sold.product_id and not move.oms_kit) for move in sold.move_ids):
            return False
        if len(sold._oms_left_as_components()) > 1:
            return True
        back = sold.move_ids.filtered(lambda move: move.state == "done" and move.location_id._is_outgoing())
        credits = (sold.invoice_lines | items).filtered(
            lambda item: item.move_id.move_type == "out_refund" and (item.parent_state == "posted" or item in items))
        if sold.company_id.oms_exact_cost:
            return bool(back or credits)
        returns = (back.oms_return_line_id | credits.oms_return_line_id).return_id
        return any(one.door != "stock" for one in returns)

    def _of_line(self, sold, items, billed, booked):
        """As ``_of_documents``, of the lines about one order line.

        :param billed: its lines on posted documents
        :param booked: what these put into the cost of goods sold
        """
        product = sold.product_id.with_company(sold.company_id)
        if not product.is_storable or product.valuation != "real_time":
            return dict.fromkeys(items.ids, 0.0)  # components of a kit whose bills book no cost
        found = {}
        for item in items:
            billed |= item
            standing = self._standing(sold, billed)
            if standing is None:
                return {}
            found[item.id] = item.company_currency_id.round(standing - booked)
            booked += found[item.id]
        return found

    def _standing(self, sold, billed):
        """What the order line has cost, as far as it is billed by these lines; None when nothing of it moved."""
        credits = billed.filtered("oms_return_line_id").grouped("oms_return_line_id")
        left, back = self._left(sold), self._back(sold, credits)
        if not left and not back:
            return None
        quantity = sum(item._oms_cost_quantity() for item in billed
                       if not item.oms_return_line_id and not item._oms_is_price_credit())
        gone = self._credited(credits, back)
        units = self._billed(sold, quantity, left, back, gone)
        for (_kit, product), credited in gone.items():
            units[product] = units.get(product, 0.0) - credited
        return sum(self._of_product(sold, product, units.get(product, 0.0), left, back) for product in dict.fromkeys(
            [*units, *(one.product for one in (*left, *back))]))

    def _of_product(self, sold, product, units, left, back):
        """What so many units of a product have cost that are billed: the one sold, or a component of it."""
        standing = cost.standing(*([one.goods for one in some if one.product == product] for some in (left, back)), units)
        if standing is None:  # a component that is billed and did not leave yet
            return product.with_company(sold.company_id).standard_price * units if product.is_storable else 0.0
        return standing

    def _billed(self, sold, quantity, left, back, gone):
        """{product: units} that are billed with so many of what was sold, those of kits by what the kits were made of.

        :param gone: as of :meth:`_credited`
        """
        there = {}
        for some, sign in ((left, 1), (back, -1)):
            for one in some:
                parts = there.setdefault(one.kit, {})
                parts[one.product.id] = parts.get(one.product.id, 0.0) + sign * one.goods.quantity
        if not any(there):
            return {sold.product_id: quantity}
        for (kit, product), units in gone.items():
            there[kit][product.id] = there[kit].get(product.id, 0.0) + units
        made = [(kits.load(kit) or {sold.product_id.id: 1.0}, parts) for kit, parts in there.items()]
        return {self.env["product.product"].sudo().browse(part): units  # sudo: as in _of_documents
                for part, units in kits.first(quantity, made, sold._oms_kit_grain()).items()}

    def _left(self, sold):
        moves = sold.move_ids.filtered(lambda move: move.state == "done" and move.location_dest_id._is_outgoing()
                                       and (not move.origin_returned_move_id or move.to_refund))
        return [Moved(None, move.oms_kit or "", move.product_id, self._goods(move, move.value if move.is_out else 0.0))
                for move in moves.sorted(lambda move: (move.date, move.id))]

    def _back(self, sold, credits):
        """What came back and counts in money: what the order's quantities count, and what returns of ours credited already, also
        where it is still expected: after all that came, whenever it was to come."""
        found, moves = [], sold.move_ids.filtered(lambda move: move.location_id._is_outgoing())
        for move in moves.sorted(lambda move: (move.state != "done", move.date, move.id)):
            line = move.oms_return_line_id
            if line not in credits and not (move.state == "done" and move.to_refund):
                continue
            if move.state == "done":
                goods = self._goods(move, move.value if move.is_in else 0.0)
            elif move.state != "cancel" and move.origin_returned_move_id:
                origin, goods = self._goods(move.origin_returned_move_id, move.origin_returned_move_id.value), self._goods(move)
                goods = Goods(goods.quantity, origin.part(goods.quantity))
            else:
                continue
            found.append(Moved(line, move.oms_kit or "", move.product_id, goods))
        return found

    def _credited(self, credits, back):
        """{(kit, product): units} that returns of ours credited, no more than came or are coming: what the customer keeps stays
        sold."""
        found = {}
        for line, items in credits.items():
            left, brought = -sum(item._oms_cost_quantity() for item in items), {}
            for one in back:
                if one.line == line:
                    parts = brought.setdefault(one.kit, {})
                    parts[one.product] = parts.get(one.product, 0.0) + one.goods.quantity
            for kit, parts in brought.items():
                recipe = {} if line.component_id else kits.load(kit)
                most = kits.begun({product.id: units for product, units in parts.items()}, recipe,
                                  line.sale_line_id._oms_kit_grain()) if recipe else sum(parts.values())
                taken = min(left, most)
                left -= taken
                for product, units in parts.items():
                    part = units if taken >= most else min(taken * recipe.get(product.id, 1.0), units)
                    found[kit, product] = found.get((kit, product), 0.0) + part
        return found

    def _goods(self, move, value=0.0):
        quantity = move.quantity if move.state == "done" else move.product_uom_qty
        return Goods(move.product_uom._compute_quantity(quantity, move.product_id.uom_id, round=False), value)

    def _booked(self, posted):
        """{order line: what its posted lines put into the cost of goods sold}"""
        entries = self.env["account.move.line"].sudo().search_fetch(  # sudo: as in _of_documents
            [("cogs_origin_id", "in", [item.id for items in posted.values() for item in items])],
            ["cogs_origin_id", "balance"], order="id")
        first = {}
        for entry in entries:  # of the two of a line that on the stock's account is made first
            first.setdefault(entry.cogs_origin_id, -entry.balance)
        return {sold: sum(first.get(item, 0.0) for item in items) - sum(
            first.get(item, 0.0) for move in items.move_id if move._oms_mirrors_cost()
            for item in move.reversed_entry_id.invoice_line_ids & sold.invoice_lines) for sold, items in posted.items()}
