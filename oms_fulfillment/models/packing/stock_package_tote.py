# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError


class StockPackage(models.Model):
    """A tote that carries goods of customers' orders is no parcel, and is in none."""

    _inherit = "stock.package"

    def _oms_check_no_tote(self, lines, kind_id=False):
        """:param kind_id: the package type of a new one, where none of these is taken
        :raises UserError: it is a tote, and these lines are packed for customers
        """
        totes = self - self._oms_parcels()
        kind = self.env["stock.package.type"].browse((not self and kind_id) or ())
        kind = kind.filtered(lambda one: one.package_use == "reusable")
        # a warehouse of one step picks and packs on one transfer: there it may still be picked into a tote
        if (totes or kind) and lines._oms_of_orders("pack", "pack_ship", "ship"):
            raise UserError(self.env._(
                "%s is a tote: goods leave in parcels. Choose another package, or none, to make a new one.", totes[0].name)
                if totes else self.env._(
                    "%s is a type of totes: goods leave in parcels. Choose another package type, or none.", kind.name))

    def action_put_in_pack(self, *, package_id=False, package_type_id=False, package_name=False):
        """Packages in a package: parcels on a pallet, but no totes."""
        totes = self - self._oms_parcels()
        if totes and totes.move_line_ids._oms_of_orders():
            raise UserError(self.env._(
                "%s is a tote: it stays in the warehouse, so it is in no parcel. Put the goods that are in it in a pack.",
                totes[0].name))
        self.browse(package_id or ())._oms_check_no_tote(self.move_line_ids, package_type_id)
        return super().action_put_in_pack(package_id=package_id, package_type_id=package_type_id, package_name=package_name)
