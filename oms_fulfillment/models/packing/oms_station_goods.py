# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.oms_core.tools import stored_id

from ...planning import scan_codes
from ..picking.oms_scan_once import Refused

#: More of one thing is a slip of the keyboard, or a barcode read into the field of the quantity.
MOST_OF_ONE = 100_000


class OmsStation(models.AbstractModel):
    """Which goods an event is about."""

    _inherit = "oms.station"

    @api.model
    def _goods_of(self, picking, event, content):
        """(product, quantity in its own unit, lot or None) of an event: by its product, by the line that was tapped, else by
        what was read. Read on its own, a packaging counts as often as ``quantity`` says.

        :raises Refused: unknown, ambiguous, no quantity
        """
        product, of_code, lot_name = self._product_of(picking, event, content)
        quantity = event.get("quantity", 1)
        quantity = 1 if quantity is None else quantity
        if isinstance(quantity, bool) or not isinstance(quantity, (int, float)):
            raise Refused("bad", self.env._("How many is a number."))
        # first as it was said: a number of a thousand digits, or none, cannot be multiplied
        quantity = product.uom_id.round(quantity * of_code, rounding_method="HALF-UP") if 0 < quantity <= MOST_OF_ONE else 0
        if not 0 < quantity <= MOST_OF_ONE:
            raise Refused("bad", self.env._("How many is from 1 to %s.", MOST_OF_ONE))
        if product.tracking == "serial" and quantity != 1:
            raise Refused("bad", self.env._("%s: each has a serial number of its own, scan one by one.", product.display_name))
        # A label may name the batch of goods that nobody tells apart by it here.
        name = product.tracking != "none" and (event.get("lot") or lot_name)
        return product, quantity, self._lot_of(product, name) if name else None

    @api.model
    def _product_of(self, picking, event, content):
        """(product, how many of its own unit the code says, lot by the code)"""
        products = self.env["product.product"]
        product = products.browse(stored_id(event.get("product_id"))).exists()
        if not product and event.get("move_id"):
            product = products.browse({line.product for line in content.lines if line.move == event["move_id"]})
        if product:
            if not product.has_access("read"):
                raise Refused("other_company", self.env._("This is another company's product."))
            return product, 1.0, None
        meanings = self.env["oms.code"]._meanings(event.get("code"))
        if not meanings:
            raise self._unknown(event.get("code"))
        here = {line.product for line in content.lines}
        mine = [meaning for meaning in meanings if meaning.product.id in here]
        if not mine and not meanings[0].product.active:  # none of those with this code is in use
            raise Refused("wrong_item", self.env._("%s is archived. Put it aside.", meanings[0].product.display_name))
        mine = mine or meanings
        if len({meaning.product for meaning in mine}) > 1:
            raise Refused("ambiguous", self.env._(
                "“%(code)s” is %(products)s: tap the line instead.", code=event["code"],
                products=", ".join(meaning.product.display_name for meaning in mine[:3])))
        # of other goods with the same code nothing is read
        return mine[0].product.with_prefetch(), mine[0].quantity, mine[0].lot

    @api.model
    def _unknown(self, code):
        code = scan_codes.readable(code)
        codes = self.env["oms.code"]
        if code and codes._is_no_goods(code):
            return Refused("unknown", self.env._("“%s” is no code of goods: scan the item.", code[:scan_codes.SHOWN]))
        if code and codes._of_another_company(code):
            return Refused("other_company", self.env._("“%s” is another company's.", code[:scan_codes.SHOWN]))
        code = code[:scan_codes.SHOWN]
        return Refused("unknown", self.env._("Nobody knows “%s” here. Put it aside.", code) if code else self.env._(
            "Nothing was read. Scan again."))

    @api.model
    def _lot_of(self, product, name):
        lots = self.env["stock.lot"].search([("name", "=", str(name)), ("product_id", "=", product.id)], limit=2)
        if not lots:
            raise Refused("wrong_lot", self.env._(
                "%(product)s has no lot or serial number “%(lot)s”.", product=product.display_name, lot=name))
        return lots[0]
