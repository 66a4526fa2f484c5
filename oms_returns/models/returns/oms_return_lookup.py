# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.oms_core.planning.find import MATCHES
from odoo.exceptions import UserError

# How well a number must match: a return is not made of what only begins alike.
SURE = MATCHES.index("ending")
# So many documents of a kind are looked at, so many orders of a customer are shown.
MOST_FOUND, MOST_ORDERS = 10, 20


class OmsReturnLookup(models.AbstractModel):
    """Whose goods a parcel holds: by delivery slip, tracking number, serial or lot, order number, customer's reference,
    invoice; as far as who asks may see them."""

    _name = "oms.return.lookup"
    _description = "What a scan or number says of goods that come back"

    @api.model
    def _look(self, code):
        """What ``code`` is.

        :return: (order lines that goods may be of, {order line: quantity that it names, in the product's unit}, returns)
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
        return lines, quantities, found.get("return", self.env["oms.return"])

    @api.model
    def _documents(self, code):
        """{kind: records} of what is named so: the kinds whose number matches best."""
        groups = [group for group in self.env["oms.find"].find(code, MOST_FOUND)["groups"] if hasattr(
            self, f"_lines_of_{group['key']}")]
        best = min((MATCHES.index(hit["match"]) for group in groups for hit in group["hits"]), default=len(MATCHES))
        if best > SURE:
            return {}
        return {group["key"]: self.env[group["model"]].browse(
            [hit["id"] for hit in group["hits"] if MATCHES.index(hit["match"]) == best]) for group in groups
            if any(MATCHES.index(hit["match"]) == best for hit in group["hits"])}

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
