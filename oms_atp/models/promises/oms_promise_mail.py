# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class OmsPromise(models.Model):
    """A promise that moves may change the day on which the customer gets the goods: then the customer is told."""

    _inherit = "oms.promise"

    @api.model
    def _oms_log_moved(self, made, old, cause):
        later = {} if self.env.context.get("oms_wished") else self._oms_later_dates(made, old)
        for line in made:
            if line.id in later and (old[line] | made[line])._oms_cause_of(cause):
                later[line.id]["why"] = "supplier" if any(old[line].mapped("coming")) else "stock"
        return super(OmsPromise, self.with_context(oms_later_dates=later))._oms_log_moved(made, old, cause)

    @api.model
    def _oms_later_dates(self, made, old):
        """{line id: {"product_id", "product", "old", "new"}} of lines that arrive later by the company's days or more, in the
        day's ISO form. An order that is being checked was told no day."""
        found = {}
        for line, promises in made.items():
            row = line._oms_later_date(old[line].filtered("delivery_date").mapped("delivery_date"),
                                       promises.filtered("delivery_date").mapped("delivery_date"))
            if row:
                found[line.id] = row
        return found
