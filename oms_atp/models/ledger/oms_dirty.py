# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

from odoo import api, fields, models
from odoo.addons.oms_core.jobs import in_sets, later_on_collision, run, tell
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
        """Look at what changed. What cannot be looked at is named in the log and does not stop the others (the job of every
        ten minutes sees it again)."""
        run(self.env, "oms_atp.cron_dirty", self._oms_take, self._oms_look_at, CHUNK,
            name=lambda row: f"product {row[1]}", left=lambda: self.search_count([]),
            given_up=lambda row: self.env.cr.execute(SQL("DELETE FROM oms_dirty WHERE id = %s", row[0])))

    @api.model
    def _oms_take(self, after, size):
        """Remove so many rows after that one: (id, product id, cause) in their sequence."""
        return sorted(self.env.execute_query(SQL(
            """DELETE FROM oms_dirty WHERE id IN (
                      SELECT id FROM oms_dirty WHERE id > %s ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
            RETURNING id, product_id, cause""", after[0] if after else 0, size)), key=lambda row: row[0])

    @api.model
    def _oms_look_at(self, rows):
        self._oms_look(self._oms_causes([(product_id, cause) for _id, product_id, cause in rows]))

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
        promises = self.env["oms.promise"]
        _done, failed = in_sets(
            self.env, sorted(causes), len(causes) or 1,
            lambda ids: promises._oms_follow_supply(ids, {product_id: causes[product_id] for product_id in ids}))
        for product_id, error in failed.items():
            tell(_logger, f"Promises of product {product_id}", "cannot be brought in line with supply", error)
