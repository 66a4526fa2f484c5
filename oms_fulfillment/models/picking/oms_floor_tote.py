# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL

from ...planning import floor_scan


class OmsFloor(models.AbstractModel):
    """Containers that stand on the cart."""

    _inherit = "oms.floor"

    @api.model
    def _do_tote(self, tour, event):
        """This container stands at that place of the cart: what is picked for its transfer lies in it."""
        tote = tour.tote_ids.filtered(lambda one: one.number == event.number)[:1]
        if not tote:
            return self._refusal(event, floor_scan.WRONG_TOTE, self.env._(
                "Tour %(tour)s has no tote %(number)s.", tour=tour.name, number=event.number)), {}
        about = {"picking_id": tote.picking_id.id}
        codes = self.env["oms.code"]
        packages = codes._containers(event.said["code"], codes._gs1(event.said["code"]))
        if len(packages) != 1:
            name = event.said["code"]
            if packages:
                return self._refusal(event, floor_scan.AMBIGUOUS, self.env._(
                    "Several containers are called %s: give each its own name.", name)), about
            return self._refusal(event, floor_scan.UNKNOWN, self.env._("No container is called %s.", name)), about
        if packages == tote.package_id:
            return self._acceptance(event), about
        code, words = self._why_no_tote(packages, tote)
        if code:
            return self._refusal(event, code, words), about
        # SQL: whoever puts the same container on another cart at this moment is refused by PostgreSQL, tries again and sees this
        self.env.cr.execute(SQL("UPDATE stock_package SET write_date = now() AT TIME ZONE 'UTC' WHERE id = %s", packages.id))
        tote.package_id = packages
        picked = self.env["stock.move.line"].search([
            ("oms_tour_id", "=", tour.id), ("picking_id", "=", tote.picking_id.id), ("picked", "=", True),
            ("state", "!=", "done")])
        picked.write({"result_package_id": packages.id})
        return self._acceptance(event, self.env._(
            "%(container)s is tote %(number)s.", container=packages.name, number=tote.number)), about

    @api.model
    def _why_no_tote(self, package, tote):
        """(refusal, words) of a container that cannot stand there; ("", "") where it can."""
        if package.package_type_id.package_use != "reusable":
            return floor_scan.NOT_REUSABLE, self.env._(
                "%s is no tote: its package type is not reusable.", package.name)
        # sudo: whether any tour has it, of whichever company: a container is one thing
        other = self.env["oms.tour.tote"].sudo().search([
            ("package_id", "=", package.id), ("id", "!=", tote.id), ("tour_id.state", "in", ("open", "active"))], limit=1)
        if other:
            return floor_scan.IN_USE, self._in_use(package, other.company_id, self.env._(
                "%(container)s stands on tour %(tour)s as tote %(number)s.", container=package.name, tour=other.tour_id.name,
                number=other.number))
        quant = package.sudo().contained_quant_ids.filtered(lambda one: one.quantity > 0)[:1]  # sudo: whether it is empty
        if quant:
            return floor_scan.IN_USE, self._in_use(package, quant.company_id, self.env._(
                "%(container)s is not empty: %(goods)s.", container=package.name, goods=quant.product_id.display_name))
        line = self.env["stock.move.line"].sudo().search([  # sudo: whether goods are on their way into it
            ("result_package_id", "=", package.id), ("state", "not in", ("done", "cancel")),
            ("picking_id", "!=", tote.picking_id.id)], limit=1)
        if line:
            return floor_scan.IN_USE, self._in_use(package, line.company_id, self.env._(
                "%(container)s has goods of %(picking)s in it.", container=package.name, picking=line.picking_id.name))
        return "", ""

    @api.model
    def _in_use(self, package, company, words):
        """What uses a container, in words; of another company's only that it does."""
        return words if company in self.env.companies else self.env._("%s is in use by another company.", package.name)
