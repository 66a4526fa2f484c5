# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from .oms_job_shared import SWITCH


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    oms_share_jobs = fields.Boolean("Share out long jobs", config_parameter=SWITCH)
    oms_has_queue = fields.Boolean(compute="_compute_oms_has_queue")

    def _compute_oms_has_queue(self):
        self.oms_has_queue = self.env["oms.job.shared"]._is_installed()
