# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from zlib import crc32

from odoo import models


class OmsImport(models.Model):
    """Each product and customer that files name is made once, however many imports run at the same time.

    What is missing for a chunk is made before it, in a short transaction of its own that sees what others committed,
    under the guards of the codes it makes (``oms.guard``): nobody waits longer than that takes, and nobody fails. An
    import that may not commit takes the guards in its own transaction: of two that make the same, the second fails
    with a serialization error and is done again by Odoo.
    """

    _inherit = "oms.import"

    def _oms_guard(self, cr, kind, codes):
        """Hold the right to make what has these codes until the transaction of ``cr`` ends. Two codes may share a
        guard; products and customers are shared by companies."""
        self.env["oms.guard"]._lock(cr, kind, [(crc32(code.encode()) & 0x7FFFFFFF, 0) for code in codes])

    def _oms_make_missing(self, chunk):
        """Make and commit what the next ``chunk`` orders lack. To be called where nothing is left to be committed."""
        lines = self._oms_next_lines(chunk)
        if not lines:
            return
        guest = self.env["res.partner"].browse(self.options["guest_partner_id"] or [])
        keys = dict.fromkeys((line.customer_ref or False, line.country or False) for line in lines)
        products = self._oms_missing_products(lines)[1]
        partners = self._oms_missing_partners(keys, guest, lines)[2]
        if not products and not partners:
            return
        with self.env["oms.claim"]._cursor() as cr:
            mine = self.with_env(self.env(cr=cr))
            self._oms_guard(cr, "sku", products)
            self._oms_guard(cr, "customer", partners)
            there = mine._oms_meant_products(products.keys()).keys() | mine._oms_meant_customers(partners.keys()).keys()
            mine._oms_create_products({sku: vals for sku, vals in products.items() if sku not in there})
            mine._oms_create_partners({ref: vals for ref, vals in partners.items() if ref not in there})
            mine.env.flush_all()
        self.env["ir.cron"]._commit_progress()  # or the chunk would not see them
        self.env.invalidate_all()
