# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ...planning import cost
from ...planning.cost import Goods


class OmsGoodsCost(models.AbstractModel):
    """The cost of goods sold that customer invoices and credit notes book, where goods came back.

    Odoo of this build averages over all moves of an order line, returns counted as deliveries; it leaves out credit notes when
    the line is billed again, counts lines of the same product together, values average and standard cost at the cost of the day
    of billing, and converts units twice. Here each document books the difference between what its order line has cost
    (``planning/cost.py``) and what is booked already.
    """

    _name = "oms.goods.cost"
    _description = "Cost of goods"

    def _of_documents(self, moves):
        """{line id: what it adds to the cost of goods sold, in the company's currency} of documents about to be posted. Lines
        that are not in it are left to Odoo."""
        # sudo: sums of transfers and bills of the very order lines, for whoever may post their bill
        lines = moves.sudo().invoice_line_ids.filtered(
            lambda item: item.move_id.is_sale_document(include_receipts=True) and item.product_id.is_storable
            and len(item.sale_line_ids) == 1 and item.product_id == item.sale_line_ids.product_id)
        lines = lines.filtered(lambda item: item.product_id.with_company(item.company_id).valuation == "real_time")
        ours = {sold: items for sold, items in lines.grouped("sale_line_ids").items() if self._is_ours(sold, items)}
        posted = {sold: sold.invoice_lines.filtered(lambda item: item.parent_state == "posted") - lines for sold in ours}
        booked, found = self._booked(posted), {}
        for sold, items in ours.items():
            found.update(self._of_line(sold, items, posted[sold], booked[sold]))
        return found

    def _is_ours(self, sold, items):
        """Whether the cost of an order line is ours to say: goods of it came back or are credited, by a return of ours or where
        the company wants it. Lines of kits and of goods shipped by vendors are not."""
        if any(move.is_dropship or move.product_id != sold.product_id for move in sold.move_ids):
            return False
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
        """What the order line has cost, as far as it is billed by these lines."""
        credits = billed.filtered("oms_return_line_id").grouped("oms_return_line_id")
        left, back = self._left(sold), self._back(sold, credits)
        quantity = sum(item._oms_cost_quantity() for item in billed if not item.oms_return_line_id and not (
            item.move_id.move_type == "out_refund" and item._oms_is_price_credit()))
        return cost.standing(left, [one for _line, one in back], quantity - self._credited(credits, back))

    def _left(self, sold):
        moves = sold.move_ids.filtered(lambda move: move.state == "done" and move.location_dest_id._is_outgoing()
                                       and (not move.origin_returned_move_id or move.to_refund))
        return [self._goods(move, move.value if move.is_out else 0.0)
                for move in moves.sorted(lambda move: (move.date, move.id))]

    def _back(self, sold, credits):
        """[(return line or none, Goods)] of what came back and counts in money: what the order's quantities count, and what
        returns of ours credited already, also where it is still expected."""
        found, moves = [], sold.move_ids.filtered(lambda move: move.location_id._is_outgoing())
        for move in moves.sorted(lambda move: (move.date, move.id)):
            line = move.oms_return_line_id
            if line not in credits and not (move.state == "done" and move.to_refund):
                continue
            if move.state == "done":
                found.append((line, self._goods(move, move.value if move.is_in else 0.0)))
            elif move.state != "cancel" and move.origin_returned_move_id:
                origin, goods = self._goods(move.origin_returned_move_id, move.origin_returned_move_id.value), self._goods(move)
                found.append((line, Goods(goods.quantity, origin.part(goods.quantity))))
        return found

    def _credited(self, credits, back):
        """Units that returns of ours credited, no more than came or are coming: what the customer keeps stays sold."""
        units = 0.0
        for line, items in credits.items():
            brought = sum(goods.quantity for one, goods in back if one == line)
            units += min(-sum(item._oms_cost_quantity() for item in items), brought)
        return units

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
