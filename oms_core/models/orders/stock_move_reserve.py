# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from psycopg2 import Error as PsycopgError

from odoo import api, models


class Reserving:
    """Reservation of a set of moves: what was found for it, and the detailed operations that are still to be made.

    A class of our own: a context key that a client sends is never one.
    """

    def __init__(self, moves):
        self.open, self.making, self.env = True, False, None
        #: {location id: ids of the products that are wanted from there}
        self.wanted = {}
        for move in moves:
            self.wanted.setdefault(move.location_id.id, set()).add(move.product_id.id)
        #: {(order, domain): {product id: quant ids}}; {place: ids of the only row there}; {place: quantities reserved ahead}
        self.found, self.exact, self.ahead = {}, {}, {}
        #: Products of which rows were added since they were looked for, and rows that this transaction has locked.
        self.changed, self.locked = set(), set()
        self.collecting, self.pending, self.waiting, self.company = False, [], set(), None
        #: Found for moves that get what the step before them brought ({id of the dictionary: the dictionary}), and whose
        #: detailed operations wait.
        self.chained, self.moves = {}, set()

    @classmethod
    def of(cls, env):
        """That under way; None: none."""
        reserving = env.context.get("oms_reserving")
        return reserving if isinstance(reserving, cls) and reserving.open else None

    def forget(self, product_ids):
        self.changed.update(product_ids)
        self.exact = {key: ids for key, ids in self.exact.items() if key[0] not in self.changed}

    @staticmethod
    def place(vals):
        """(product, location, lot, package, owner) of a detailed operation, ids or False."""
        return (vals["product_id"], vals["location_id"],
                *(vals.get(name) or False for name in ("lot_id", "package_id", "owner_id")))

    def take(self):
        vals_list, self.pending, self.waiting, self.chained, self.moves = self.pending, [], set(), {}, set()
        return vals_list


class StockMove(models.Model):
    """A set of moves is reserved in a few statements. Odoo looks for goods move by move, makes each detailed operation by itself
    and works out anew what is on the transfer after each. What is reserved, from where and in which order stays Odoo's."""

    _inherit = "stock.move"

    def _action_assign(self, force_qty=False):
        around = Reserving.of(self.env)
        if around:  # what waits comes first; what this changes is looked for anew
            self._oms_make_reserved(around)
            around.forget(self.product_id.ids)
            return super(StockMove, self.with_context(oms_reserving=None))._action_assign(force_qty=force_qty)
        lacking = self if force_qty else self.filtered(
            lambda move: not move.picked and move.state in ("confirmed", "waiting", "partially_available"))
        if len(lacking) < 2:
            return super()._action_assign(force_qty=force_qty)
        reserving = Reserving(lacking)
        self = self.with_context(oms_reserving=reserving)
        reserving.env = self.env
        lacking._oms_lock_brought(reserving)
        try:
            result = super()._action_assign(force_qty=force_qty)
            self._oms_make_reserved(reserving)
            return result
        except PsycopgError:  # whatever was written is taken back
            raise
        except Exception:  # whoever goes on all the same finds nothing reserved that has no detailed operation
            reserving.env["stock.quant"].sudo()._oms_settle_ahead(reserving)  # sudo: as Odoo reserves
            raise
        finally:
            reserving.open = False

    def _update_reserved_quantity(self, need, location_id, lot_id=None, package_id=None, owner_id=None, strict=True):
        reserving = Reserving.of(self.env)
        if not reserving:
            return super()._update_reserved_quantity(need, location_id, lot_id, package_id, owner_id, strict)
        if reserving.company != self.env.company:
            self._oms_make_reserved(reserving)
            reserving.company = self.env.company
        reserving.collecting = True
        try:
            return super()._update_reserved_quantity(need, location_id, lot_id, package_id, owner_id, strict)
        finally:
            reserving.collecting = False

    def _update_reserved_quantity_vals(self, need, location_id, lot_id=None, package_id=None, owner_id=None, strict=True):
        reserving = Reserving.of(self.env)
        if not reserving:
            return super()._update_reserved_quantity_vals(need, location_id, lot_id, package_id, owner_id, strict)
        collecting, reserving.collecting = reserving.collecting, False
        if self.product_id.id in reserving.waiting:  # what is free of it is known only then
            self._oms_make_reserved(reserving)
        vals_list, taken = super()._update_reserved_quantity_vals(need, location_id, lot_id, package_id, owner_id, strict)
        if collecting:
            self._oms_reserve_later(reserving, vals_list)
            return [], taken
        reserving.chained.update((id(vals), vals) for vals in vals_list)
        return vals_list, taken

    @api.model
    def _oms_reserve_later(self, reserving, vals_list):
        """The detailed operations of these values are made with those that wait already; the goods are reserved now."""
        quants = self.env["stock.quant"].sudo()  # sudo: as Odoo reserves
        for vals in vals_list:
            if not quants._oms_reserve_ahead(reserving, vals):
                reserving.waiting.add(vals["product_id"])
            reserving.moves.add(vals.get("move_id"))
        reserving.pending += vals_list

    def _get_available_move_lines(self, assigned_moves_ids, partially_available_moves_ids):
        reserving = Reserving.of(self.env)
        if reserving and not reserving.moves.isdisjoint((self.move_orig_ids.move_dest_ids - self)._ids):
            self._oms_make_reserved(reserving)  # what those beside it took is not there for this one
        return super()._get_available_move_lines(assigned_moves_ids, partially_available_moves_ids)

    def _oms_lock_brought(self, reserving):
        """Look up and lock the rows of what the steps before these moves brought, where some of it is free."""
        brought = self.move_orig_ids.filtered(lambda move: move.state == "done").move_line_ids
        self.env["stock.quant"].sudo()._oms_lock_set(reserving, [  # sudo: as Odoo reserves
            (line.product_id.id, line.location_dest_id.id, line.lot_id.id, line.result_package_id.id, line.owner_id.id)
            for line in brought], free=True)

    @api.model
    def _oms_make_reserved(self, reserving):
        """Make the detailed operations that wait, in the order in which they were found, and as if nobody asked in between: a
        move's own context (expiry dates, say) is not that of the others."""
        vals_list = reserving.take()
        if vals_list:
            lines = reserving.env["stock.move.line"].with_company(reserving.company)
            quants = reserving.env["stock.quant"].sudo()  # sudo: as Odoo reserves
            quants._oms_lock_set(reserving, [reserving.place(vals) for vals in vals_list])
            reserving.making = True
            try:
                lines.create(vals_list)
            finally:
                reserving.making = False
            quants._oms_settle_ahead(reserving)


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        reserving = Reserving.of(self.env)
        if not reserving or reserving.making:
            return super().create(vals_list)
        if vals_list and all(reserving.chained.get(id(vals)) is vals for vals in vals_list):
            self.env["stock.move"]._oms_reserve_later(reserving, vals_list)
            return self.browse()
        self.env["stock.move"]._oms_make_reserved(reserving)  # those found before come first
        return super().create(vals_list)

    def _action_done(self):
        """Odoo locks the rows that goods go from and to one by one."""
        if len(self) > 1:
            # sudo: as Odoo moves goods
            self = self.with_context(oms_locked=self.env["stock.quant"].sudo()._oms_lock_places(
                {(line.product_id.id, place.id, line.lot_id.id, package.id, line.owner_id.id)
                 for line in self for place, package in (
                     (line.location_id, line.package_id), (line.location_dest_id, line.result_package_id))}))
        return super()._action_done()
