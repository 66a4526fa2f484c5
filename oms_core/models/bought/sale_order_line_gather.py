# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from dataclasses import replace

from odoo import api, models
from odoo.tools import SQL

from ... import prepared
from ...planning import bought as planning

#: Steps between a vendor and a customer that are looked at.
STEPS = 12
#: What the statements here read.
TABLES = ("sale.order.line", "stock.move", "stock.location", "stock.rule", "purchase.order", "purchase.order.line",
          "product.product", "product.template", "uom.uom")


class SaleOrderLine(models.Model):
    """What is bought for order lines, from tables: moves from vendors to customers, requests, dates."""

    _inherit = "sale.order.line"

    def _gather_bought(self):
        """({line: planning.Outcome}, planning.Coverage of the moves to their customers) of those of these lines for which
        something is, or was, bought."""
        for model in TABLES:  # not all that waits: an order has more to be written before this is over
            self.env[model].flush_model()
        ids = self._gather_bought_ids()
        if not ids:
            return {}, None
        moves, requests, direct = self._gather_bought_moves(ids), [], defaultdict(list)
        chains, known = self._gather_chains(moves)
        nodes, served, fed = self._gather_nodes(known)
        mixed = {line_id: tuple(sorted(id_ for id_ in moves if nodes[id_].mixed)) for line_id, moves in served.items()}
        for line_id, request in self._gather_requests(list(nodes), ids):
            if not line_id:
                requests.append(request)
            elif mixed.get(line_id):
                requests.append(replace(request, moves=mixed[line_id]))
            else:
                direct[line_id].append(request)
        chains |= {(receipt, id_) for line_id, receipts in fed.items() for receipt in receipts
                   for id_ in mixed.get(line_id, ())}
        coverage = planning.Coverage(nodes.values(), chains, requests)
        outcomes = {}
        for line in self.browse(ids):
            outcomes[line] = planning.settle(planning.Line(
                line.oms_ordered_qty - line.oms_closed_qty, line.oms_bought_qty, tuple(sorted(served.get(line.id, ()))),
                tuple(direct[line.id])), coverage)
        return outcomes, coverage

    def _gather_bought_ids(self):
        """Those of these lines for which something is bought or made, or was."""
        if not self.ids:
            return []
        direct = SQL("FALSE")
        if "sale_line_id" in self.env["purchase.order.line"]._fields:  # of sale_purchase, which may not be installed
            direct = SQL("EXISTS (SELECT FROM purchase_order_line bought WHERE bought.sale_line_id = line.id)")
        return [row[0] for row in prepared.rows(self.env, SQL(
            """SELECT line.id FROM sale_order_line line
                WHERE line.id = ANY(%s) AND (line.oms_bought_qty > 0 OR line.oms_vendor_date IS NOT NULL OR %s OR EXISTS (
                      SELECT FROM stock_move move JOIN stock_location source ON source.id = move.location_id
                   LEFT JOIN stock_rule rule ON rule.id = move.rule_id
                       WHERE move.sale_line_id = line.id AND move.state NOT IN ('draft', 'cancel')
                         AND (source.usage = 'supplier' OR %s OR %s)))
                ORDER BY line.id""", list(self.ids), direct, self._to_order_sql(), self._mixed_sql()))]

    @api.model
    def _to_order_sql(self):
        """Whether ``move`` (of ``rule``) is served by what is bought or made for it: also when that was cancelled and Odoo
        would take it from stock now. A further step of a way is pushed, and served by the step before."""
        return SQL("""((move.procure_method = 'make_to_order' OR move.oms_to_order OR rule.procure_method = 'make_to_order')
                       AND COALESCE(rule.action, '') != 'push')""")

    @api.model
    def _mixed_sql(self):
        """Whether ``move`` (of ``rule``) is served from stock, and by what is bought for it as far as there was none."""
        return SQL("""(rule.procure_method = 'mts_else_mto' AND move.procure_method != 'make_to_order'
                       AND COALESCE(rule.action, '') != 'push')""")

    @api.model
    def _gather_bought_moves(self, line_ids):
        """Ids of the moves of these lines to their customers, and of receipts of what was bought for them to be in stock; of
        what a buyer took instead, none."""
        direct = SQL("FALSE")
        if "sale_line_id" in self.env["purchase.order.line"]._fields:  # of sale_purchase, which may not be installed
            direct = SQL("bought.sale_line_id = ANY(%s)", list(line_ids))
        kits = self.browse(line_ids).filtered(lambda line: line._oms_is_kit()).ids
        return {row[0] for row in prepared.rows(self.env, SQL(
            """SELECT move.id FROM stock_move move JOIN stock_location dest ON dest.id = move.location_dest_id
                 JOIN sale_order_line line ON line.id = move.sale_line_id
                  AND (line.product_id = move.product_id OR line.id = ANY(%s))
            LEFT JOIN stock_location final ON final.id = move.location_final_id
                WHERE move.sale_line_id = ANY(%s) AND move.state NOT IN ('draft', 'cancel')
                  AND (dest.usage = 'customer'
                       OR (move.state != 'done' AND COALESCE(final.usage, dest.usage) = 'customer'))
                UNION
               SELECT move.id FROM purchase_order_line bought JOIN stock_move move ON move.purchase_line_id = bought.id
                  AND move.sale_line_id IS NULL AND move.state NOT IN ('draft', 'cancel')
                WHERE %s""", kits, list(line_ids), direct))}

    @api.model
    def _gather_chains(self, move_ids):
        """([(move, the move that waits for it)] of all that leads to these moves, and of whatever else is served by the same;
        ids of all of them). Of another product than is wanted nothing leads anywhere."""
        chains, known, frontier = set(), set(move_ids), set(move_ids)
        for _step in range(STEPS):
            if not frontier:
                break
            rows = self.env.execute_query(SQL(
                """WITH near AS (
                       SELECT move_orig_id AS orig, move_dest_id AS dest FROM stock_move_move_rel
                        WHERE move_dest_id = ANY(%(ids)s)
                        UNION
                       SELECT move_orig_id, move_dest_id FROM stock_move_move_rel WHERE move_orig_id = ANY(%(ids)s))
                   SELECT orig, dest FROM near JOIN stock_move come ON come.id = orig
                     JOIN stock_move want ON want.id = dest AND want.product_id = come.product_id
                    UNION ALL
                   SELECT other.move_id, NULL FROM stock_move_created_purchase_line_rel mine
                     JOIN stock_move_created_purchase_line_rel other
                       ON other.created_purchase_line_id = mine.created_purchase_line_id
                    WHERE mine.move_id = ANY(%(ids)s)""", ids=list(frontier)))
            chains.update((orig, dest) for orig, dest in rows if dest)
            frontier = {one for pair in rows for one in pair if one} - known
            known |= frontier
        return chains, known

    @api.model
    def _gather_nodes(self, move_ids):
        """({id: planning.Move}, {order line id: ids of its moves to the customer}, {order line id: ids of receipts of what was
        bought for it to be in stock}) of open and done moves among these."""
        nodes, served, fed, direct = {}, defaultdict(set), defaultdict(set), SQL("NULL::int")
        Move = self.env["stock.move"]
        if not move_ids:
            return nodes, served, fed
        if "sale_line_id" in self.env["purchase.order.line"]._fields:  # of sale_purchase, which may not be installed
            direct = SQL("CASE WHEN move.sale_line_id IS NULL AND line.product_id = move.product_id THEN line.sale_line_id END")
        rows = prepared.rows(self.env, SQL(
            """SELECT move.id, move.sale_line_id, move.state = 'done',
                      CASE WHEN move.state = 'done' THEN move.quantity * unit.factor / product_unit.factor - COALESCE((
                          SELECT SUM(back.quantity * back_unit.factor / product_unit.factor) FROM stock_move back
                            JOIN stock_location away ON away.id = back.location_dest_id AND away.usage = 'supplier'
                            JOIN uom_uom back_unit ON back_unit.id = back.product_uom
                           WHERE back.origin_returned_move_id = move.id AND back.state = 'done'), 0)
                           ELSE move.product_qty END,
                      move.quantity * unit.factor / product_unit.factor,
                      source.usage NOT IN ('internal', 'transit', 'view'), %s,
                      %s, purchase.state, line.id,
                      GREATEST(line.date_planned, purchase.date_planned, move.date),
                      dest.usage = 'customer' OR (move.state != 'done' AND COALESCE(final.usage, dest.usage) = 'customer'),
                      %s
                 FROM stock_move move
                 JOIN stock_location source ON source.id = move.location_id
                 %s
            LEFT JOIN stock_rule rule ON rule.id = move.rule_id
            LEFT JOIN purchase_order_line line ON line.id = move.purchase_line_id
            LEFT JOIN purchase_order purchase ON purchase.id = line.order_id
                 %s
                WHERE move.id = ANY(%s) AND move.state NOT IN ('draft', 'cancel') AND dest.usage != 'supplier'""",
            self._to_order_sql(), self._mixed_sql(), direct, Move._oms_goes_to_sql(), Move._oms_units_sql(), list(move_ids)))
        for (move_id, line_id, done, quantity, there, outside, to_order, mixed, state, purchase, date, to_customer,
             feeds) in rows:
            if not done and outside and state == "cancel":
                quantity = 0.0  # nobody sends for a cancelled purchase
            nodes[move_id] = planning.Move(
                move_id, float(quantity or 0), done, float(there or 0), outside, to_order,
                mixed=bool(mixed) and not to_order and not outside,
                asked=outside and state in ("draft", "sent", "to approve"), day=date if purchase else None,
                purchase=purchase or 0)
            if line_id and to_customer:
                served[line_id].add(move_id)
            elif feeds and outside:
                fed[feeds].add(move_id)
        return nodes, served, fed

    @api.model
    def _gather_requests(self, move_ids, line_ids):
        """[(id of the order line to whose customer the vendor sends, or None; planning.Request)] of purchases that nobody has
        confirmed yet."""
        direct = SQL("NULL::int")
        if "sale_line_id" in self.env["purchase.order.line"]._fields:
            direct = SQL("line.sale_line_id")
        wanted = {line.id: None if line._oms_is_kit() else line.product_id.id for line in self.browse(line_ids)}
        return [(line_id if not moves else None, planning.Request(float(quantity or 0), date, purchase, tuple(moves or ())))
                for line_id, purchase, quantity, date, moves, product in prepared.rows(self.env, SQL(
                    """SELECT %(direct)s, line.id, line.product_uom_qty, GREATEST(line.date_planned, purchase.date_planned),
                              ARRAY_AGG(move.id) FILTER (WHERE move.id IS NOT NULL), line.product_id
                         FROM purchase_order_line line
                         JOIN purchase_order purchase ON purchase.id = line.order_id
                          AND purchase.state IN ('draft', 'sent', 'to approve')
                    LEFT JOIN stock_move_created_purchase_line_rel rel ON rel.created_purchase_line_id = line.id
                    LEFT JOIN stock_move move ON move.id = rel.move_id AND move.product_id = line.product_id
                        WHERE line.id IN (SELECT created_purchase_line_id FROM stock_move_created_purchase_line_rel
                                           WHERE move_id = ANY(%(moves)s))
                           OR %(direct)s = ANY(%(lines)s)
                        GROUP BY %(direct)s, line.id, purchase.id ORDER BY line.id""",
                    direct=direct, moves=list(move_ids), lines=list(line_ids)))
                if wanted.get(line_id) in (None, product)]

    @api.model
    def _gather_served(self, move_ids):
        """Ids of the order lines that get goods by these moves, by what follows them, or of the same: less for one is more for
        another."""
        self.env.flush_all()
        direct = SQL("NULL::int")
        if "sale_line_id" in self.env["purchase.order.line"]._fields:  # of sale_purchase, which may not be installed
            direct = SQL("(SELECT bought.sale_line_id FROM purchase_order_line bought WHERE bought.id = move.purchase_line_id)")
        rows = self.env.execute_query(SQL(
            """SELECT other.id, %(direct)s FROM stock_move move
                 JOIN stock_move other ON other.purchase_line_id = move.purchase_line_id
                WHERE move.id = ANY(%(ids)s)
                UNION
               SELECT other.move_dest_id, NULL FROM stock_move_move_rel mine
                 JOIN stock_move_move_rel other ON other.move_orig_id = mine.move_orig_id
                WHERE mine.move_dest_id = ANY(%(ids)s)
                UNION
               SELECT other.move_id, NULL FROM stock_move_created_purchase_line_rel mine
                 JOIN stock_move_created_purchase_line_rel other
                   ON other.created_purchase_line_id = mine.created_purchase_line_id
                WHERE mine.move_id = ANY(%(ids)s)""", direct=direct, ids=list(move_ids)))
        found, known = {row[1] for row in rows if row[1]}, {*move_ids, *(row[0] for row in rows)}
        frontier = set(known)
        for _step in range(STEPS):
            if not frontier:
                break
            rows = self.env.execute_query(SQL(
                """SELECT move.sale_line_id, rel.move_dest_id FROM stock_move move
                LEFT JOIN stock_move_move_rel rel ON rel.move_orig_id = move.id
                    WHERE move.id = ANY(%s)""", list(frontier)))
            found.update(line_id for line_id, _dest in rows if line_id)
            frontier = {dest for _line, dest in rows if dest} - known
            known |= frontier
        return found
