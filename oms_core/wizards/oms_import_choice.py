# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class OmsImportChoice(models.TransientModel):
    """One answer to what a file leaves open: the sample, and what it means with this answer."""

    _name = "oms.import.choice"
    _description = "What a file may mean"

    wizard_id = fields.Many2one("oms.import.wizard", required=True, readonly=True, ondelete="cascade")
    question = fields.Char("Where", readonly=True)
    value = fields.Char("In the file", readonly=True)
    means = fields.Char("May mean", readonly=True)
    key = fields.Char(readonly=True)
    answer = fields.Json(readonly=True)

    def action_choose(self):
        """This is what it means: remembered for the channel; the file is checked again."""
        self.ensure_one()
        return self.wizard_id._oms_answer(self.key, self.answer)
