# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.oms_core.planning import find, tracking
from odoo.addons.oms_core.planning.find import MATCHES
from odoo.exceptions import UserError

# How well a number must match: a return is not made of what only begins alike.
SURE = MATCHES.index("ending")
# What may be found by several numbers in one field.
WITH_TRACKING = ("delivery", "return", "parcel")
# So many documents of a kind are looked at, so many orders of a customer are shown.
MOST_FOUND, MOST_ORDERS = 10, 20


class OmsReturnLookup(models.AbstractModel):
    """Whose goods a parcel holds: by delivery slip, tracking number, serial or lot, order number, customer's reference,
    invoice, and what is known of the parcel already; as far as who asks may see them."""

    _name = "oms.return.lookup"
    _description = "What a scan or number says of goods that come back"

    @api.model
    def _look(self, code):
        """What ``code`` is.

        :return: (order lines that goods may be of, {order line: quantity that it names, in the product's unit}, what is made of
            the parcel already: its returns, else the parcel without papers that it was received as)
        :raises UserError: it is nothing of ours, with the way out
        """
        found = self._documents(code) or self._lots(code)
        if not found:
            raise UserError(self.env._(
                "“%s” is no delivery, tracking, order, serial, lot or invoice number and no customer's reference of an order "
                "that you may see. Scan another label of the parcel, or look for the customer.", (code or "").strip()[:60]))
        lines, quantities = self.env["sale.order.line"], {}
        for key, records in found.items():
            more, named = getattr(self, f"_lines_of_{key}")(records)
            lines |= more
            quantities.update(named)
        returns, parcels = (found.get(key, self.env[model]) for key, model in (
            ("return", "oms.return"), ("parcel", "oms.return.parcel")))
        if parcels and returns.has_access("read"):
            returns |= parcels.return_ids
        return lines, quantities, returns or parcels

    @api.model
    def _documents(self, code):
        """{kind: records} of what is named so: the kinds whose number matches best."""
        groups = [group for group in self.env["oms.find"].find(code, MOST_FOUND)["groups"] if hasattr(
            self, f"_lines_of_{group['key']}")]
        matches = [(self._match(group["key"], hit, code), group, hit["id"]) for group in groups for hit in group["hits"]]
        best, found = min((match for match, _group, _id in matches), default=len(MATCHES)), {}
        for match, group, number in matches:
            if match == best <= SURE:
                found.setdefault(group["key"], self.env[group["model"]])
                found[group["key"]] |= found[group["key"]].browse(number)
        return found

    @api.model
    def _match(self, kind, hit, code):
        """How well a hit matches; one of several tracking numbers of a transfer is that number."""
        named = kind in WITH_TRACKING and find.squash(code) in map(find.squash, tracking.numbers(hit["value"]))
        return MATCHES.index("exact") if named else MATCHES.index(hit["match"])

    @api.model
    def _lots(self, code):
        """A lot or serial number, for staff who see no lots: of which order it is comes next, by the order's own rules."""
        # sudo: which lots are called exactly so, of the companies of who asks
        lots = self.env["stock.lot"].sudo().search([
            ("name", "=", (code or "").strip()), ("company_id", "in", [False, *self.env.companies.ids])], limit=MOST_FOUND)
        return {"lot": lots} if lots else {}

    # --- what a document says: (order lines, {order line: quantity}) ---------------------------------------------------------

    @api.model
    def _lines_of_order(self, orders):
        return orders.order_line, {}

    @api.model
    def _lines_of_delivery(self, pickings):
        """Of a delivery its goods, of one that went back those of the delivery it was made of."""
        return (pickings | pickings.return_id).move_ids.sale_line_id, {}

    @api.model
    def _lines_of_lot(self, lots):
        """Of what left last with it; a serial number is one piece."""
        rows = self.env["stock.move.line"].sudo().search([  # sudo: by which order it left; the order's own rules come below
            ("lot_id", "in", lots.ids), ("state", "=", "done"), ("location_dest_id.usage", "=", "customer"),
            ("move_id.sale_line_id", "!=", False)], order="date desc, id desc", limit=MOST_FOUND)
        sold = self.env["sale.order.line"].browse(rows.move_id.sale_line_id.ids)
        lines = sold.search([("id", "in", sold.ids)])
        if set(lots.product_id.mapped("tracking")) != {"serial"}:
            return lines, {}
        last = rows[:1].move_id.sale_line_id
        return lines & sold.browse(last.ids), {sold.browse(last.id): 1.0} if last else {}

    @api.model
    def _lines_of_invoice(self, moves):
        ids = moves.sudo().invoice_line_ids.sale_line_ids.ids  # sudo: of which orders; their own rules come next
        return self.env["sale.order.line"].search([("id", "in", ids)]), {}

    @api.model
    def _lines_of_return(self, returns):
        return self.env["sale.order.line"], {}

    @api.model
    def _lines_of_parcel(self, parcels):
        return self.env["sale.order.line"], {}

    @api.model
    def _lines_of_customer(self, partners):
        """What left lately for everybody of these customers."""
        orders = self.env["sale.order"].search([
            ("partner_id", "child_of", partners.commercial_partner_id.ids), ("state", "=", "sale"),
            ("order_line.oms_shipped_qty", ">", 0)], order="date_order desc, id desc", limit=MOST_ORDERS)
        return orders.order_line, {}

    # --- why nothing of it can come back ---------------------------------------------------------------------------------

    @api.model
    def _why_nothing(self, code, lines):
        """In words: none of these lines has goods that can come back."""
        orders = lines.order_id
        if not orders:
            return self.env._(
                "“%s” is of no order that you may see: its goods did not leave for one of your customers' orders.", code)
        said = []
        for order in orders[:5]:
            goods = lines.filtered(lambda line, order=order: line.order_id == order and line.product_id.type == "consu")
            if order.state in ("draft", "sent"):
                said.append(self.env._("%s is a quotation: nothing of it was shipped.", order.name))
            elif order.state == "cancel":
                said.append(self.env._("%s is cancelled, and nothing of it was shipped.", order.name))
            elif not goods:
                said.append(self.env._(
                    "%s has no goods here: services and notes are not returned. Give money back on its invoice.", order.name))
            else:
                said.append(self.env._(
                    "%s: nothing of it has left yet. Lower its quantity, or cancel its delivery.", order.name))
        return "\n".join(said)
