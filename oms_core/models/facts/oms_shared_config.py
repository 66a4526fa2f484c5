# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from functools import partial

from odoo import api, models
from odoo.exceptions import AccessError


class OmsSharedConfig(models.AbstractModel):
    """Configuration of one company, or of all together where no company is given. What counts for all is changed by who
    works in all of them, or administers Odoo: the manager of one company does not decide for the others."""

    _name = "oms.shared.config"
    _description = "Configuration that companies may share"

    def _oms_shared(self):
        """Those of the records that count for every company. Extended by models without a company of their own."""
        return self.filtered(lambda record: not record.company_id) if "company_id" in self._fields else self

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if result or operation == "read" or self.env.su or not any(self._ids):
            return result
        shared = self.browse(self.sudo()._oms_shared().ids)  # sudo: of records that the user may change otherwise
        if shared and not self._oms_works_everywhere():
            return shared, partial(shared._oms_shared_error)
        return None

    @api.model
    def _oms_works_everywhere(self):
        user = self.env.user
        if user.has_group("base.group_system"):
            return True
        # sudo: only how many companies there are
        return not self.env["res.company"].sudo().search_count([("id", "not in", user.company_ids.ids)], limit=1)

    def _oms_shared_error(self):
        names = ", ".join(self.sudo()[:5].mapped("display_name"))  # sudo: names of what the user was about to change
        if "company_id" in self._fields:
            return AccessError(self.env._(
                "%s: counts for all companies, and you do not work in all of them. Make one for your company, or ask "
                "somebody who works in all companies, or an administrator.", names))
        return AccessError(self.env._(
            "%s: counts for all companies, and you do not work in all of them. Ask somebody who does, or an administrator.",
            names))

    def write(self, vals):
        result = super().write(vals)
        if "company_id" in vals and not self.env.su:
            self.check_access("write")  # what was one company's is not made everybody's
        return result
