# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.http import request


class IrHttp(models.AbstractModel):
    """The web client opens with the page of the user's role."""

    _inherit = "ir.http"

    def session_info(self):
        info = super().session_info()
        if request.session.uid and not info.get("home_action_id"):
            info["home_action_id"] = self.env.user._oms_home().id
        return info
