# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def _oms_page_doors(self):
        doors = super()._oms_page_doors()
        if self.env["oms.return"].has_access("read"):
            doors.append(("returns", self.env._("Returns")))
            doors.append(("return_goods", self.env._("Return goods")))
        return doors

    def _oms_page_action(self, kind, action):
        if kind == "return_goods":
            return {**action, "res_model": "oms.return.wizard", "views": [(False, "form")], "target": "new",
                    "context": {"default_partner_id": self[:1].id}}
        if kind != "returns":
            return super()._oms_page_action(kind, action)
        return {**action, "res_model": "oms.return", "views": [(False, "list"), (False, "form")], "domain": [
            ("partner_id.commercial_partner_id", "in", self.ids), ("company_id", "=", self.env.company.id)]}
