# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

#: What is done on transfers that goods leave in parcels from (`stock.picking._oms_role`).
PACKED = ("all", "pack_ship", "pack", "ship")


class StockMoveLine(models.Model):
    """Odoo's *Put in Pack* on what an order gets: a tote only carries goods to where they are packed, so it is neither put in a
    parcel nor is it one. Transfers of no order are Odoo's business: there totes may stand on a pallet."""

    _inherit = "stock.move.line"

    def _oms_of_orders(self, *roles):
        """Those of these lines that bring goods to customers' orders, on transfers of these roles (none said: of any)."""
        pickings = self.picking_id.filtered(lambda one: one.sale_id and one._oms_role() in (roles or ("pick", *PACKED)))
        return self.filtered(lambda line: line.picking_id in pickings)

    def _get_lines_and_packages_to_pack(self, picked_first=True):
        """What lies in totes is loose; where it is only picked, it is in its tote already."""
        lines, packages = super()._get_lines_and_packages_to_pack(picked_first=picked_first)
        totes = packages - packages._oms_parcels()
        if not totes:
            return lines, packages
        ours = self._oms_of_orders()
        here = ours.filtered(lambda line: line.quantity and line.state not in ("done", "cancel"))
        inside = here.filtered(lambda line: line.result_package_id in totes)
        if picked_first and any(here.mapped("picked")):  # as in Odoo
            inside = inside.filtered("picked")
        return lines | inside._oms_of_orders(*PACKED), packages - (totes & ours.result_package_id)

    def _put_in_pack(self, package_id=False, package_type_id=False, package_name=False):
        packages = self.env["stock.package"]
        packages.browse(package_id or ())._oms_check_no_tote(self, package_type_id)
        if not package_id and not package_type_id and self._oms_of_orders("pack", "pack_ship", "ship"):
            # Odoo takes the type of the packaging that was ordered, which nobody chose here: what comes in a tote leaves in a
            # parcel without a type
            kind = self.move_id.packaging_uom_id.package_type_id
            if len(kind) == 1 and kind.package_use == "reusable":
                package_id = packages.create({"name": package_name}).id
        return super()._put_in_pack(package_id=package_id, package_type_id=package_type_id, package_name=package_name)
