# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.addons.oms_core.tools import later_on_collision, timed_out
from odoo.exceptions import UserError
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

#: Products looked at in one transaction.
CHUNK = 100


class OmsDirty(models.Model):
    """Products whose supply changed behind the promises' back: a receipt, a loss, a purchase date that moved.

    Whoever changes supply only appends here (no guard is taken by native writers: stock rows first, then a guard,
    would deadlock with a confirmation); a job looks at the promises right after the commit.
    """

    _name = "oms.dirty"
    _description = "Supply that changed"
    _log_access = False

    product_id = fields.Integer(required=True, index=True)
    cause = fields.Char()

    @api.model
    def _oms_append(self, products, cause):
        """Have the promises of ``products`` looked at once this transaction is committed."""
        ids = sorted(set(products.ids))
        if not ids:
            return
        self.env.cr.execute(SQL(
            "INSERT INTO oms_dirty (product_id, cause) SELECT unnest(%s), %s", ids, cause))
        # sudo: whoever moves goods wakes the job, whatever else they may do
        self.env.ref("oms_atp.cron_dirty").sudo()._trigger()

    @api.model
    @later_on_collision("oms_atp.cron_dirty")
    def _cron_oms_dirty(self):
        """Look at what changed, in chunks that commit. What cannot be looked at is named in the log and does not stop
        the others (the job of every ten minutes sees it again)."""
        while True:
            rows = self.env.execute_query(SQL(
                """DELETE FROM oms_dirty WHERE id IN (
                          SELECT id FROM oms_dirty ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
                RETURNING product_id, cause""", CHUNK))
            causes = self._oms_causes(rows)
            if causes:
                self._oms_look(causes)
            if not self.env["ir.cron"]._commit_progress(len(rows), remaining=self.search_count([])) or not rows:
                return

    @api.model
    def _oms_causes(self, rows):
        """{product id: all that happened to it, in words} of (product id, cause) rows."""
        found = {}
        for product_id, cause in rows:
            said = found.setdefault(product_id, [])
            if cause and cause not in said:
                said.append(cause)
        return {product_id: "; ".join(self._oms_without_less(said))[:300] for product_id, said in found.items()}

    @api.model
    def _oms_without_less(self, said):
        """That something was bought is no news beside what became of it."""
        return [one for one in said if not any(other.startswith((f"{one} ", f"{one}:", f"{one},")) for other in said)]

    @api.model
    def _oms_look(self, causes):
        """Bring promises of these products ({product id: cause}) in line with supply."""
        product_ids = sorted(causes)
        claims = self.env["oms.claim"]
        mark = claims._mark()
        try:
            with self.env.cr.savepoint():
                self.env["oms.promise"]._oms_follow_supply(product_ids, causes)
        except Exception as error:
            if isinstance(error, OperationalError) and not timed_out(error):
                raise
            # Whatever it is, one product must not keep the others from being looked at.
            self.env.invalidate_all()
            claims._free_since(mark)
            if len(product_ids) == 1:
                _logger.warning("Promises of product %s cannot be brought in line with supply: %s", product_ids[0], error,
                                exc_info=not isinstance(error, UserError))
                return
            for product_id in product_ids:
                self._oms_look({product_id: causes[product_id]})
