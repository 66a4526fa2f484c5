# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
import time

from odoo import api, models

from ...planning import carton_check, cartons

_logger = logging.getLogger(__name__)
#: A proposal for somebody who waits: the best that is found in so many seconds, and never more restarts than this.
SECONDS, ROUNDS = 0.1, 60
#: For many transfers at once only the first good plan is made, and none for more things than this.
MOST_IN_SETS = 200


class OmsCartons(models.AbstractModel):
    """Which boxes goods need, planned by `planning.cartons` and judged by `planning.carton_check`: what the judge finds a fault in
    is never shown. Nothing here writes."""

    _name = "oms.cartons"
    _description = "Carton proposals"

    @api.model
    def _boxes(self, company):
        """[`planning.cartons.Box`] of a company."""
        return [cartons.Box(*box[:4], weight=box.weight, max_weight=box.max_weight) for box in self.env["oms.sizes"]._cartons(company)]

    @api.model
    def _items(self, pieces):
        return [cartons.Item(
            piece.id, piece.length, piece.width, piece.height, piece.weight or None, piece.quantity, piece.turn, piece.stackable,
            piece.own_box, piece.fragile, piece.apart) for piece in pieces]

    @api.model
    def _plan(self, items, boxes, name, **budget):
        """A plan that the judge finds nothing in, else None (and it is logged, with what makes it again)."""
        plan = cartons.plan(items, boxes, **budget)
        faults = carton_check.check(plan, items, boxes)
        if faults:
            _logger.error("Carton proposal for %s is not shown: %s; rounds %s, items %s, boxes %s", name, faults[:5], plan.rounds, items, boxes)
            return None
        return plan

    @api.model
    def _propose(self, lines, company, name):
        """(plan or None, items, boxes, `oms.sizes` Goods) for the goods of these move lines."""
        goods = self.env["oms.sizes"]._goods_of(lines)
        boxes, items = self._boxes(company), self._items(goods.pieces)
        plan = self._plan(items, boxes, name, rounds=ROUNDS, clock=time.perf_counter, seconds=SECONDS) if items and boxes else None
        return plan, items, boxes, goods

    @api.model
    def _one_box_each(self, groups):
        """For each group of move lines the package type that holds all of it (an id), None where no single one does, a size is not
        known or there are no boxes. Two queries for any number of groups of a company."""
        found = [None] * len(groups)
        by_company = {}
        for number, lines in enumerate(groups):
            by_company.setdefault(lines.company_id[:1], []).append(number)
        for company, numbers in by_company.items():
            boxes = self._boxes(company)
            if boxes:
                self._one_box_of(groups, numbers, boxes, found)
        return found

    @api.model
    def _one_box_of(self, groups, numbers, boxes, found):
        of_line = {line.id: number for number in numbers for line in groups[number]}
        lines = self.env["stock.move.line"].browse(of_line)
        goods = self.env["oms.sizes"]._goods_of(lines)
        unknown = {of_line[row.id] for row in goods.missing if row.what == "size"}
        pieces = {}
        for piece in goods.pieces:
            pieces.setdefault(of_line[piece.id[0]], []).append(piece)
        largest = max(box.volume for box in boxes)
        known = {}
        for number in numbers:
            mine = pieces.get(number)
            if not mine or number in unknown or sum(piece.quantity for piece in mine) > MOST_IN_SETS or sum(
                    piece.length * piece.width * piece.height * piece.quantity for piece in mine) > largest:
                continue
            key = tuple(sorted((
                piece.length, piece.width, piece.height, piece.weight, piece.quantity, piece.turn, piece.stackable, piece.own_box,
                piece.fragile, piece.apart or "") for piece in mine))
            if key not in known:  # many orders are alike
                plan = self._plan(self._items(mine), boxes, groups[number].picking_id.name, rounds=1)
                known[key] = plan.cartons[0].box if plan and not plan.short and len(plan.cartons) == 1 else None
            found[number] = known[key]
