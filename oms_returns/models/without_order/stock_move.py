# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL


class StockMove(models.Model):
    _inherit = "stock.move"

    def _oms_check_lots_without_order(self):
        """Goods of no order were sent by nobody here: their numbers need not be known to be with the customer. A serial number is
        not in two places, though.

        :raises UserError: for one that is elsewhere
        """
        parts = self.move_line_ids.filtered(lambda part: part.picked and part.quantity)
        serials = parts.lot_id.filtered(lambda lot: lot.product_id.tracking == "serial")
        places = self._gather_serials_here(serials.ids) if serials else {}
        owners = self._gather_owners_of(serials.ids) if serials else {}
        for part in parts.filtered(lambda part: part.lot_id in serials):
            lot, customer = part.lot_id, part.move_id.oms_return_line_id._oms_customer()
            facts = {"lot": lot.name, "product": lot.product_id.display_name}
            if lot.id in places:
                place = self.env["stock.location"].browse(places[lot.id])
                raise UserError(self.env._(
                    "%(lot)s of %(product)s is in %(place)s: it cannot come back. Read the number again, or count that place.",
                    place=place.display_name, **facts))
            lot._oms_check_owner(customer, owners)

    def _oms_check_owners(self):
        """Of serial numbers that came in before anybody knew whose they are.

        :raises UserError: for one that was sent to another customer
        """
        parts = self.move_line_ids.filtered(lambda part: part.quantity and part.lot_id.product_id.tracking == "serial")
        owners = self._gather_owners_of(parts.lot_id.ids) if parts else {}
        for part in parts:
            part.lot_id._oms_check_owner(part.move_id.oms_return_line_id._oms_customer(), owners)

    def _gather_serials_here(self, lot_ids):
        """{lot id: location id} of those that are in stock of ours."""
        self.env["stock.quant"].flush_model()
        return dict(self.env.execute_query(SQL(
            """SELECT quant.lot_id, MIN(quant.location_id)
                 FROM stock_quant quant
                 JOIN stock_location place ON place.id = quant.location_id AND place.usage IN ('internal', 'transit')
                WHERE quant.lot_id = ANY(%s) AND quant.quantity > 0 GROUP BY quant.lot_id""", list(lot_ids))))

    def _gather_owners_of(self, lot_ids):
        """{lot id: ids of the commercial partners who have it}, as far as we sent it."""
        return {lot_id: [partner_id for partner_id, quantity in away.items() if quantity > 0]
                for lot_id, away in self._gather_lots_away(lot_ids).items()}


class StockLot(models.Model):
    _inherit = "stock.lot"

    def _oms_check_owner(self, customer, owners):
        """:param owners: as of ``stock.move._gather_owners_of``
        :raises UserError: where this serial number is with others, and not with the customer
        """
        self.ensure_one()
        if owners.get(self.id) and customer.id not in owners[self.id]:
            owner = self.env["res.partner"].browse(owners[self.id][0])
            raise UserError(self.env._(
                "%(lot)s of %(product)s was sent to %(owner)s, not to %(customer)s. Read the number again; if it is right, "
                "take it in by a transfer of its own.", lot=self.name, product=self.product_id.display_name,
                owner=owner.display_name, customer=customer.display_name))
