# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
import threading
import time

from psycopg2 import Error as PsycopgError
from psycopg2 import OperationalError
from psycopg2.extensions import ISOLATION_LEVEL_READ_COMMITTED

from odoo import api, models
from odoo.modules import module
from odoo.sql_db import PoolError
from odoo.tools import SQL, config

_logger = logging.getLogger(__name__)

#: The first of the two keys of our advisory locks ("OMS"); the second is a product's id. They are the database's own.
SPACE = 0x4F4D53
#: Seconds after which who waits goes on all the same, as without turns.
PATIENCE = 10
#: Who does more records at once does not make the others wait for so long: collisions are then Odoo's to repeat, as ever.
MOST = 10
#: Who wants more goods than this takes its turn for the first of them: PostgreSQL's table of locks is everybody's.
GOODS = 100
#: How often a turn is tried for before it queues for all of its goods.
UNLUCKY = 3
#: Turns are taken on a connection of their own; so many in one process at most, so that what they wait for finds one too.
_PLACES = threading.BoundedSemaphore(max(int(config.get("db_maxconn") or 64) // 4, 1))


class OmsTurn(models.AbstractModel):
    """Requests for the same goods go one after the other, and wait before their work is done.

    Odoo reserves goods by rows that every order of a product updates. Of two requests that are under way together the second
    is refused by PostgreSQL when its work is done, sleeps up to two seconds (then four, eight …) and does it all again. Here it
    waits for its turn at the door, before its transaction has looked at anything.

    A turn decides nothing: whether goods are there is decided under the guards (:class:`OmsGuard`) and by the rows. So whatever
    takes no turn (jobs, other addons, other doors) is as safe as before, and so is who has waited long enough and goes on.

    It is a set of advisory locks of a transaction on a connection of its own, which does nothing else and holds no snapshot. It
    ends with the request's transaction (commit, rollback, close); with the process, however that dies; and with the
    connection: none can be left behind in a pool. All are asked for at once, sorted, by somebody who holds nothing yet: no two
    can wait for each other.
    """

    _name = "oms.turn"
    _description = "Turn"

    @api.model
    def _goods_of(self, call):
        """Statement for the ids of the products whose reservation a call from outside changes; None: it takes no turn.

        :param call: a ``Call`` (``planning/calls.py``); nothing in it has been checked
        """
        of_ids = self._goods_by_method().get((call.model, call.method))
        ids = [call.ids] if isinstance(call.ids, int) else call.ids
        if of_ids is None or not isinstance(ids, (list, tuple)) or not 0 < len(ids) <= MOST:
            return None
        if not all(type(record) is int and 0 < record < 2**31 for record in ids):
            return None
        return of_ids(list(ids))

    @api.model
    def _goods_by_method(self):
        """{(model, method): what makes a statement of a list of ids}. Extended by whoever else changes what is reserved."""
        return {
            ("sale.order", "action_confirm"): self._confirmed_goods,
            ("sale.order", "action_cancel"): self._ordered_goods,
            ("sale.order", "action_oms_send_to_warehouse"): self._ordered_goods,
            ("oms.hold", "action_clear"): self._cleared_goods,
            ("stock.picking", "action_assign"): self._moved_goods,
            ("stock.picking", "do_unreserve"): self._moved_goods,
            ("stock.picking", "button_validate"): self._moved_goods,
            ("stock.quant", "action_apply_inventory"): self._counted_goods,
        }

    @api.model
    def _ordered_goods(self, order_ids):
        return SQL("SELECT product_id FROM sale_order_line WHERE order_id = ANY(%s)", order_ids)

    @api.model
    def _confirmed_goods(self, order_ids):
        return SQL("SELECT line.product_id FROM sale_order_line line WHERE line.order_id = ANY(%s) AND %s",
                   order_ids, self._collides_when_confirmed())

    @api.model
    def _cleared_goods(self, hold_ids):
        return SQL(
            """SELECT line.product_id FROM sale_order_line line JOIN oms_hold hold ON hold.order_id = line.order_id
                WHERE hold.id = ANY(%s) AND %s""", hold_ids, self._collides_when_confirmed())

    @api.model
    def _moved_goods(self, picking_ids):
        return SQL("SELECT product_id FROM stock_move WHERE picking_id = ANY(%s)", picking_ids)

    @api.model
    def _counted_goods(self, quant_ids):
        return SQL("SELECT product_id FROM stock_quant WHERE id = ANY(%s)", quant_ids)

    @api.model
    def _collides_when_confirmed(self):
        """SQL: whether confirming the order of ``line`` changes a row that other orders of its product change, too."""
        return SQL("(%s OR %s)", self._at_once(SQL("warehouse.company_id = line.company_id")),
                   self._reordered(SQL("line.product_id")))

    @api.model
    def _at_once(self, warehouses):
        """SQL: whether one of these warehouses sends at once. Where all send as planned, confirming reserves nothing.

        :param SQL warehouses: a condition over ``warehouse``
        """
        return SQL(
            """EXISTS (SELECT FROM stock_warehouse warehouse WHERE %s AND warehouse.active
                          AND warehouse.oms_release_policy IS DISTINCT FROM 'planned')""", warehouses)

    @api.model
    def _reordered(self, product_id):
        """SQL: whether a reordering rule is about the product. Each order of it writes on the rule what is to be reordered, and
        on the request to the vendor, whenever the goods are sent.

        :param SQL product_id: of which product
        """
        return SQL(
            """EXISTS (SELECT FROM stock_warehouse_orderpoint reordering
                        WHERE reordering.product_id = %s AND reordering.active)""", product_id)

    @api.model
    def _with_parts(self, goods):
        """Statement for the ids of goods and of what they are made up of when they leave. Extended by rooms that know such.

        :param SQL goods: statement for ids of products
        """
        return goods

    @api.model
    def _take(self, call):
        """Wait for the turn of the goods of a call, and have this cursor's transaction begin anew, so that it sees what whoever
        was before did. Where it has written already, or cannot wait, it goes on as it is.
        """
        goods = self._goods_of(call)
        patience = self._patience()
        if goods is None or not patience or module.current_test or not self.env.registry.ready or self._has_begun():
            return
        if not _PLACES.acquire(blocking=False):
            return
        turn = _Turn()
        try:
            self.env.cr.rollback()  # while it waits it needs no snapshot
            turn.wait(self.env.registry, self._with_parts(goods), patience)
        except (OperationalError, PoolError) as error:
            turn.end()
            _logger.info("%s.%s %s goes on without its turn: %s", *call[:3], str(error).strip().partition("\n")[0])
        except BaseException:
            turn.end()
            raise
        else:
            self.env.cr.postcommit.add(turn.end)
            self.env.cr.postrollback.add(turn.end)

    @api.model
    def _patience(self):
        """Seconds that somebody waits; 0: nobody does."""
        try:
            return max(float(config.get("oms_turn_seconds", PATIENCE)), 0.0)
        except (TypeError, ValueError):
            return float(PATIENCE)

    @api.model
    def _has_begun(self):
        """Whether the transaction has something that a rollback would lose."""
        cr = self.env.cr
        if cr.readonly or self.env.transaction.field_dirty or any((cr.precommit, cr.postcommit, cr.prerollback, cr.postrollback)):
            return True
        cr.execute("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")
        return cr.fetchone()[0]


class _Turn:
    """A place among those who wait, and what it waits with."""

    def __init__(self):
        self.cr, self.ended = None, False

    def wait(self, registry, goods, patience):
        """Until all of it is ours. Whoever lacks one thing waits for that alone and keeps nothing else from others meanwhile;
        who was unlucky several times queues for all, one after the other in sorted order, and is sure to get there."""
        self.cr = registry.cursor()
        self.cr.connection.set_isolation_level(ISOLATION_LEVEL_READ_COMMITTED)
        until = time.monotonic() + patience
        keys = self._lock("pg_try_advisory_xact_lock", goods, patience)
        if not keys:  # nothing to wait for
            self.end()
            return
        for _time in range(UNLUCKY):
            taken = [key for key, free in keys if not free]
            if not taken:
                return
            self.cr.rollback()
            self._lock("pg_advisory_xact_lock", SQL("%s", taken[0]), until - time.monotonic())
            keys = self._lock("pg_try_advisory_xact_lock", goods, until - time.monotonic())
        if not all(free for _key, free in keys):
            self.cr.rollback()
            self._lock("pg_advisory_xact_lock", goods, until - time.monotonic())

    def _lock(self, how, goods, seconds):
        """[(product id, what ``how`` said)] of the goods that are kept in stock, of the first where they are many; it takes
        no longer than so many seconds."""
        self.cr.execute(SQL(
            """SET LOCAL statement_timeout = %s;
               SELECT wanted.id, %s(%s, wanted.id) FROM (
                   SELECT DISTINCT product.id
                     FROM product_product product JOIN product_template template ON template.id = product.product_tmpl_id
                    WHERE template.is_storable AND product.id IN (%s)
                    ORDER BY product.id LIMIT %s) AS wanted""",
            max(int(seconds * 1000), 1), SQL(how), SPACE, goods, GOODS), log_exceptions=False)
        return self.cr.fetchall()

    def end(self):
        """For others; once."""
        if self.ended:
            return
        self.ended = True
        try:
            if self.cr:
                self.cr.close()
        except PsycopgError as error:  # its connection has gone before, and the turn with it; what was done is done
            _logger.info("a turn had ended before: %s", str(error).strip().partition("\n")[0])
        finally:
            _PLACES.release()
