# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

OPEN = ("draft", "done", "cancel")


class StockPicking(models.Model):
    """What of a transfer can be sent to the warehouse, and why the rest waits."""

    _inherit = "stock.picking"

    oms_can_send = fields.Boolean(
        "Can be sent", compute="_compute_oms_can_send", search="_search_oms_can_send", groups="base.group_user",
        help="Something of it would go if it were sent to the warehouse now: its goods are there and not held, and an order to "
             "be shipped complete is complete.")
    oms_release_note = fields.Text("Why it waits", compute="_compute_oms_release_note", groups="base.group_user")
    oms_wait_note = fields.Char("Why nothing can be done", compute="_compute_oms_wait_note", groups="base.group_user")

    @api.depends("oms_to_send", "move_ids.oms_unreleased", "move_ids.oms_short", "move_ids.oms_promise_id.coming",
                 "sale_id.oms_held", "sale_id.picking_policy")
    def _compute_oms_can_send(self):
        asked = self.filtered("oms_to_send")
        found = self.browse(asked._origin.ids)._oms_sendable() if asked._origin.ids else ()
        for picking in self:
            picking.oms_can_send = picking._origin.id in found

    @api.model
    def _search_oms_can_send(self, operator, value):
        if operator != "in":
            return NotImplemented
        self._oms_flush_waiting()
        return [("id", "in", SQL("(SELECT picking.id FROM stock_picking picking WHERE %s)", self._oms_can_send_sql()))]

    def _oms_sendable(self):
        self._oms_flush_waiting()
        return {id_ for (id_,) in self.env.execute_query(SQL(
            "SELECT picking.id FROM stock_picking picking WHERE picking.id = ANY(%s) AND %s", self.ids,
            self._oms_can_send_sql()))}

    @api.model
    def _oms_flush_waiting(self):
        for name in ("oms.hold", "oms.hold.reason", "oms.promise", "sale.order", "sale.order.line", "stock.move",
                     "stock.picking"):
            self.env[name].flush_model()

    @api.model
    def _oms_can_send_sql(self):
        """The condition of :attr:`oms_can_send` on a row ``picking``: what pressing the button would send, no more."""
        stopped = self.env["sale.order.line"]._oms_stopped_sql("release")
        return SQL(
            """(picking.oms_to_send AND picking.state NOT IN ('done', 'cancel')
                AND EXISTS (SELECT FROM stock_move move
                         LEFT JOIN sale_order_line line ON line.id = move.sale_line_id
                         LEFT JOIN oms_promise promise ON promise.id = move.oms_promise_id
                             WHERE move.picking_id = picking.id AND move.oms_unreleased
                               AND move.state NOT IN ('draft', 'done', 'cancel')
                               AND NOT COALESCE(move.oms_short, FALSE) AND NOT COALESCE(promise.coming, FALSE) AND NOT %s)
                AND NOT %s)""",
            stopped, self._oms_incomplete_sql())

    @api.model
    def _oms_incomplete_sql(self):
        """The condition on a row ``picking``: its order ships complete, and not all of that is there and free."""
        return SQL(
            """EXISTS (SELECT FROM sale_order sale
                        WHERE sale.id = picking.sale_id AND sale.picking_policy = 'one'
                          AND (sale.oms_backordered
                               OR EXISTS (SELECT FROM sale_order_line line WHERE line.order_id = sale.id AND %s)
                               OR EXISTS (SELECT FROM oms_promise promise
                                            JOIN stock_move move ON move.oms_promise_id = promise.id
                                             AND move.oms_unreleased AND move.state NOT IN ('draft', 'done', 'cancel')
                                           WHERE promise.order_id = sale.id AND promise.coming)))""",
            self.env["sale.order.line"]._oms_stopped_sql("release"))

    @api.depends("move_ids.oms_unreleased")
    def _compute_show_check_availability(self):
        """A button that does something: what was not sent to the warehouse reserves nothing."""
        super()._compute_show_check_availability()
        for picking in self.filtered("show_check_availability"):
            picking.show_check_availability = any(
                not move.oms_unreleased and not move.picked and move.state in ("waiting", "confirmed", "partially_available")
                for move in picking.move_ids)

    # --- why it waits -------------------------------------------------------------------------------------------------

    @api.depends("oms_unreleased", "oms_partly_unreleased", "oms_to_send", "move_ids.sale_line_id", "move_ids.oms_short",
                 "move_ids.oms_promise_id.coming")
    def _compute_oms_release_note(self):
        waiting = self.filtered(lambda picking: picking.oms_unreleased or picking.oms_partly_unreleased)
        (self - waiting).oms_release_note = False
        # sudo: whoever works in the warehouse may know that an order is held, for what reason, and what it waits for, no more.
        waiting = waiting.sudo()
        together = waiting.sale_id.filtered(lambda order: order.picking_policy == "one")
        moves = (waiting | together.picking_ids).move_ids.filtered(
            lambda move: move.oms_unreleased and move.state not in OPEN)
        texts = moves._oms_waits_for()
        moves.filtered(lambda move: move in texts).product_id.mapped("display_name")  # named below: read together
        stopped = (moves.sale_line_id | together.order_line)._oms_stopped()
        for picking in waiting:
            own = moves & picking.move_ids
            picking.oms_release_note = picking._oms_note(
                own, texts, stopped, moves & picking.sale_id.picking_ids.move_ids if picking.sale_id in together else own)

    @api.depends("state", "oms_step", "oms_release_note", "move_ids.quantity", "move_ids.product_uom_qty")
    def _compute_oms_wait_note(self):
        """Of what was sent: why it cannot be picked, packed or shipped now, if it cannot."""
        for picking in self:
            asked = picking.oms_step and picking.state not in ("done", "cancel")
            picking.oms_wait_note = picking._oms_why_not_ready() if asked else False

    def _oms_note(self, own, texts, stopped, whole):
        """In words why these moves of this transfer wait.

        :param texts: {move: what it waits for} of those whose goods are not there
        :param stopped: order lines that a hold keeps from the warehouse
        :param whole: what has to go with them: of an order to be shipped complete, all that waits
        """
        self.ensure_one()
        order = self.sale_id
        complete = order.picking_policy == "one"
        lines = stopped & (order.order_line if complete else own.sale_line_id)
        held = order._oms_stop_names(lines=lines)
        said = [self.env._("held: %(reasons)s", reasons=held)] if held and lines else []
        missing = whole.filtered(lambda move: move in texts and move.sale_line_id not in lines)
        said += missing._oms_list_waits(texts, alone=missing == whole and not self.oms_partly_unreleased)
        if complete and order.oms_backordered and not said:
            said.append(self.env._("a part of the order is backordered"))
        if complete and said and own.filtered(lambda move: move not in texts and move.sale_line_id not in lines):
            return self.env._("ships complete; %s", "; ".join(said))
        return "; ".join(said) or self.env._("waits to be sent")


class StockMove(models.Model):
    _inherit = "stock.move"

    def _oms_list_waits(self, texts, alone=False):
        """["waits for P00001, Dec 3", "2 MUG: backordered"]: one text for all that wait for the same.

        :param alone: nothing else is spoken of, so that the goods need no name
        """
        groups = {}
        for move in self:
            groups[texts[move]] = groups.get(texts[move], self.browse()) | move
        if alone and len(groups) == 1:
            return list(groups)
        return [f"{moves._oms_list_quantities()}: {text}" for text, moves in groups.items()]

    def _oms_waits_for(self):
        """{move: what it waits for, in words} of those of these moves whose goods are not there."""
        coming = self.filtered(lambda move: move.oms_promise_id.coming)
        found = {move: self.env._("backordered, no date yet") for move in self if move.oms_short}
        names, Day = coming._gather_waited_for() if coming else {}, self.env["oms.day"]
        for move in coming:
            name, date = names.get(move.id) or (None, move.oms_promise_id.date)
            day = Day._short(Day._of(date, move.oms_promise_id.warehouse_id), move.sale_line_id.order_id)
            waits = (self.env._("waits for %(receipt)s, %(date)s", receipt=name, date=day) if name
                     else self.env._("waits for goods, %(date)s", date=day))
            found[move] = move._oms_lost_text(waits if name else "") or waits
        return found

    def _gather_waited_for(self):
        """{move id: (name of the purchase or receipt that brings its goods, when)}: the last one that comes in time for its
        promise (what comes before it is others'), else the first one that comes late."""
        self.env.flush_all()
        day = self.env["oms.day"]._warehouse_day_sql
        return {move_id: (name, date) for move_id, name, date in self.env.execute_query(SQL(
            """SELECT DISTINCT ON (move.id) move.id, COALESCE(purchase.name, receipt.reference, receipt.origin),
                      COALESCE(line.date_planned, receipt.date)
                 FROM stock_move move
                 JOIN oms_promise promise ON promise.id = move.oms_promise_id
                 JOIN stock_move receipt ON receipt.product_id = move.product_id AND receipt.id != move.id
                  AND receipt.state IN ('waiting', 'confirmed', 'partially_available', 'assigned')
                  AND receipt.sale_line_id IS NULL
                 JOIN stock_location final ON final.id = COALESCE(receipt.location_final_id, receipt.location_dest_id)
                  AND final.oms_serves_id = promise.warehouse_id
                 JOIN stock_location source ON source.id = receipt.location_id
                  AND source.oms_serves_id IS DISTINCT FROM promise.warehouse_id
            LEFT JOIN purchase_order_line line ON line.id = receipt.purchase_line_id
            LEFT JOIN purchase_order purchase ON purchase.id = line.order_id
                WHERE move.id = ANY(%(ids)s)
                ORDER BY move.id, (%(comes)s <= %(ships)s) DESC,
                         CASE WHEN %(comes)s <= %(ships)s THEN -EXTRACT(EPOCH FROM COALESCE(line.date_planned, receipt.date))
                              ELSE EXTRACT(EPOCH FROM COALESCE(line.date_planned, receipt.date)) END, receipt.id""",
            ids=self.ids, comes=day(SQL("COALESCE(line.date_planned, receipt.date)"), SQL("promise.warehouse_id")),
            ships=day(SQL("promise.date"), SQL("promise.warehouse_id"))))}
