# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    @api.model
    def _oms_keep_photos(self, rows):
        """Photos that somebody attached while a row was not saved yet are the row's from now on: else nobody but them sees it,
        and the rules, when another person has them look, miss it."""
        # sudo: uploads of the very user that are nobody's yet; of no other does it change who sees them
        loose = rows.sudo().photo_ids.filtered(lambda photo: not photo.res_id and photo.create_uid == self.env.user)
        for row in loose and rows.sudo().filtered(lambda row: row.photo_ids & loose):
            (row.photo_ids & loose).write({"res_model": row._name, "res_id": row.id})
