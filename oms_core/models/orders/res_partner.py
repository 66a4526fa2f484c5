# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _oms_address_lines(self, names=("name", "commercial_company_name")):
        """The address as it is written in its country, without lines, blanks and commas for what is not known. The name of the
        person or place comes first, then that of the company if it is another one.

        :param names: which of the two are wanted
        """
        self.ensure_one()
        known = {"name": self.name or self.commercial_partner_id.name or "",
                 "commercial_company_name": self.commercial_partner_id.name or ""}
        names = [known[name] for name in names]
        lines = [*names, *self._display_address(without_company=True).splitlines()]
        tidy = [" ".join(line.replace(" ,", ",").split()).strip(" ,") for line in lines]
        return list(dict.fromkeys(line for line in tidy if line))
