# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class OmsScan(models.Model):
    """What a scan was and what became of it, in words: for who looks at the list."""

    _inherit = "oms.scan"

    kind_text = fields.Char("What was done", compute="_compute_words")
    result_text = fields.Char("What became of it", compute="_compute_words")

    @api.depends("kind", "result")
    @api.depends_context("lang")
    def _compute_words(self):
        kinds, results = self._oms_kind_words(), self._oms_result_words()
        for scan in self:
            # what is said by another addon's device stays as it says it
            scan.kind_text = kinds.get(scan.kind, scan.kind)
            scan.result_text = results.get(scan.result, scan.result)

    @api.model
    def _oms_kind_words(self):
        return {
            "pick": self.env._("Picked"), "short": self.env._("Fewer there"), "skip": self.env._("Later"),
            "substitute": self.env._("Another item"), "tote": self.env._("Tote on the cart"),
            "hand_over": self.env._("Handed over"), "put_down": self.env._("Put down"), "put": self.env._("Put in"),
            "take_out": self.env._("Taken out"), "new_parcel": self.env._("New parcel"),
            "close": self.env._("Parcel closed"), "weigh": self.env._("Weighed"),
            "confirm_weight": self.env._("Weight confirmed"), "reopen": self.env._("Parcel reopened"),
            "take_over": self.env._("Taken over"), "go_on": self.env._("Went on"),
            "finish": self.env._("Finished without the rest"),
        }

    @api.model
    def _oms_result_words(self):
        return {
            "accepted": self.env._("Counted"), "wrong_item": self.env._("Wrong item"),
            "wrong_place": self.env._("Wrong place"), "wrong_tote": self.env._("Wrong tote"),
            "too_many": self.env._("Too many"), "wrong_lot": self.env._("Wrong lot"), "unknown": self.env._("Not known"),
            "ambiguous": self.env._("Several products have it"), "other_company": self.env._("Another company's"),
            "other_order": self.env._("Another order's"), "shipped": self.env._("Has left already"),
            "not_yours": self.env._("Somebody else's tour"), "gone": self.env._("Not there any more"),
            "stopped": self.env._("Stopped meanwhile"), "not_reusable": self.env._("No container"),
            "in_use": self.env._("In use elsewhere"), "bad": self.env._("Not understood"),
            "open": self.env._("Something is still open"), "weight": self.env._("Weight asked"),
            "closed": self.env._("Parcel is closed"), "not_picked": self.env._("Not picked yet"),
            "lot": self.env._("Lot asked"), "undone": self.env._("Taken back"),
        }
