# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.oms_core.tools import facts
from odoo.exceptions import UserError


class OmsGoodwillWizard(models.TransientModel):
    """What giving goodwill does, before it is given."""

    _name = "oms.goodwill.wizard"
    _description = "Give goodwill"
    _inherit = ["oms.refund.shown"]

    goodwill_id = fields.Many2one("oms.goodwill", required=True, readonly=True, ondelete="cascade")

    @api.model
    def _oms_propose(self, goodwill, approves=False):
        """The dialog for it, with what it would do now, or once it is approved."""
        goodwill.ensure_one()
        wizard = self.create({"goodwill_id": goodwill.id, **facts({"approves": approves}), "way": goodwill.way})
        wizard.write(facts({"shown": wizard._oms_run()}))
        return wizard

    def _oms_title(self):
        return self.goodwill_id.display_name

    def _oms_check_may(self):
        self.goodwill_id._oms_check_may_give()

    def _oms_documents(self):
        return self._oms_notes()

    def _oms_notes(self):
        return self.goodwill_id.sudo().note_ids  # sudo: documents of what the user may give

    def _oms_subject(self):
        return self.goodwill_id

    def _oms_do(self):
        one = self.goodwill_id
        if one.state != "draft":
            raise UserError(self.env._("%s was given already: enter another one.", one.display_name))
        if one.way != self.way:
            one.way = self.way
        one.action_give()

    def _oms_effects(self, before):
        return {**super()._oms_effects(before), "approve": self._oms_asked()}
