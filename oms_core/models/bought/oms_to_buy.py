# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

#: A request that no vendor agreed to yet.
ASKED = ("draft", "sent", "to approve")


class OmsToBuy(models.Model):
    """What orders miss, a row for each product and warehouse: how much, of which vendor, what is asked for already. Without
    sale prices: for buyers."""

    _name = "oms.to.buy"
    _description = "To buy for orders"
    _auto = False
    _order = "wanted, id"
    _rec_name = "product_id"

    product_id = fields.Many2one("product.product", "Product", readonly=True)
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    warehouse_id = fields.Many2one("stock.warehouse", "Warehouse", readonly=True)
    company_id = fields.Many2one("res.company", "Company", readonly=True)
    missing_qty = fields.Float("Missing", digits="Product Unit", readonly=True, help="Backordered: on no stock and no purchase.")
    asked_qty = fields.Float("Asked for", digits="Product Unit", readonly=True,
                             help="On requests for quotation that are not confirmed yet, for this warehouse.")
    lost_qty = fields.Float("Will not come", digits="Product Unit", readonly=True,
                            help="Of what is missing: bought for one order, and cancelled or not delivered.")
    to_buy_qty = fields.Float("To buy", digits="Product Unit", readonly=True)
    order_count = fields.Integer("Number of orders", readonly=True)
    orders = fields.Char("Orders", readonly=True)
    wanted = fields.Date("Needed", readonly=True, help="The day that the first customer wants it; else that of the order.")
    vendor_id = fields.Many2one("res.partner", "Vendor", readonly=True,
                                help="The first vendor of the product; else who sent it last.")
    price = fields.Float("Purchase price", digits="Product Price", readonly=True, aggregator=None)
    currency_id = fields.Many2one("res.currency", readonly=True)
    delay = fields.Integer("Days to come", readonly=True, aggregator=None)

    @property
    def _table_query(self):
        return SQL(
            """SELECT short.product_id::bigint * 100000 + short.warehouse_id AS id, short.product_id, short.warehouse_id,
                      short.company_id, short.missing_qty, COALESCE(asked.quantity, 0) AS asked_qty,
                      GREATEST(short.missing_qty - COALESCE(asked.quantity, 0), 0) AS to_buy_qty,
                      short.lost_qty, short.order_count, short.orders, short.wanted,
                      COALESCE(seller.partner_id, last.partner_id) AS vendor_id,
                      CASE WHEN seller.partner_id IS NULL THEN last.price_unit ELSE seller.price END AS price,
                      CASE WHEN seller.partner_id IS NULL THEN last.currency_id ELSE seller.currency_id END AS currency_id,
                      seller.delay
                 FROM (%(short)s) short
                 JOIN product_product product ON product.id = short.product_id
                 %(asked)s %(seller)s %(last)s""",
            short=self._oms_short_sql(), asked=self._oms_asked_sql(), seller=self._oms_seller_sql(),
            last=self._oms_last_sql())

    @api.model
    def _oms_short_sql(self):
        return SQL(
            """SELECT missing.product_id, missing.warehouse_id, warehouse.company_id, SUM(missing.quantity) AS missing_qty,
                      COUNT(DISTINCT sale.id) AS order_count, STRING_AGG(DISTINCT sale.name, ', ') AS orders,
                      MIN(%s) AS wanted,
                      SUM(missing.lost) AS lost_qty
                 FROM (%s) missing (order_id, product_id, warehouse_id, quantity, lost)
                 JOIN sale_order sale ON sale.id = missing.order_id AND sale.state = 'sale'
                 JOIN stock_warehouse warehouse ON warehouse.id = missing.warehouse_id
                GROUP BY missing.product_id, missing.warehouse_id, warehouse.company_id
               HAVING SUM(missing.quantity) > 0.00001""",
            self.env["oms.day"]._warehouse_day_sql(
                SQL("COALESCE(sale.commitment_date, sale.date_order)"), SQL("missing.warehouse_id")),
            SQL(" UNION ALL ").join(self._oms_missing_queries()))

    @api.model
    def _oms_missing_queries(self):
        """SELECTs of order_id, product_id, warehouse_id, quantity, and how much of that was bought for the order and will not
        come, in the unit of the product. Extended by addons."""
        return [SQL(
            """SELECT line.order_id, line.product_id, buyer.warehouse_id, line.oms_unbought_qty, line.oms_unbought_qty
                 FROM sale_order_line line JOIN sale_order buyer ON buyer.id = line.order_id
                WHERE line.oms_unbought_qty > 0 AND line.state = 'sale'""")]

    @api.model
    def _oms_asked_sql(self):
        """Requests that serve no order alone."""
        return SQL(
            """LEFT JOIN LATERAL (
                   SELECT SUM(line.product_uom_qty) AS quantity
                     FROM purchase_order_line line
                     JOIN purchase_order request ON request.id = line.order_id AND request.state IN %s
                     JOIN stock_picking_type kind ON kind.id = request.picking_type_id
                    WHERE line.product_id = short.product_id AND kind.warehouse_id = short.warehouse_id
                      AND NOT EXISTS (SELECT 1 FROM stock_move_created_purchase_line_rel made
                                       WHERE made.created_purchase_line_id = line.id)) asked ON TRUE""", ASKED)

    @api.model
    def _oms_seller_sql(self):
        """The vendor that Odoo would choose for the quantity."""
        return SQL(
            """LEFT JOIN LATERAL (
                   SELECT info.partner_id, info.price, info.currency_id, info.delay
                     FROM product_supplierinfo info
                    WHERE info.product_tmpl_id = product.product_tmpl_id
                      AND (info.product_id IS NULL OR info.product_id = product.id)
                      AND (info.company_id IS NULL OR info.company_id = short.company_id)
                      AND (info.date_start IS NULL OR info.date_start <= %(today)s)
                      AND (info.date_end IS NULL OR info.date_end >= %(today)s)
                    ORDER BY COALESCE(info.min_qty, 0) > short.missing_qty, info.sequence, info.min_qty DESC, info.price, info.id
                    LIMIT 1) seller ON TRUE""", today=self.env["oms.day"]._today(company=self.env.company))

    @api.model
    def _oms_last_sql(self):
        return SQL(
            """LEFT JOIN LATERAL (
                   SELECT line.partner_id, line.price_unit, bought.currency_id
                     FROM purchase_order_line line
                     JOIN purchase_order bought ON bought.id = line.order_id AND bought.state = 'purchase'
                    WHERE line.product_id = short.product_id AND bought.company_id = short.company_id
                    ORDER BY line.id DESC LIMIT 1) last ON TRUE""")

    # --- the way to buy -------------------------------------------------------------------------------------------

    def action_buy(self):
        """Ask the vendors for what is still to be asked for; open the requests. Where no vendor is known, the buyer chooses one
        on the request that opens. Of two buyers at once the second finds what the first asked for."""
        self.env["oms.guard"]._lock(self.env.cr, "buy", [(row.product_id.id, row.warehouse_id.id) for row in self])
        rows = self.filtered("to_buy_qty")
        if not rows:
            raise UserError(self.env._(
                "All that is missing of these is asked for already: confirm the requests, then the orders get their goods."))
        unknown = rows.filtered(lambda row: not row.vendor_id)
        if unknown and len(rows) > 1:
            raise UserError(self.env._(
                "No vendor is known of %s. Buy it by itself and choose the vendor on the request, or enter one on the product.",
                ", ".join(unknown.product_id.mapped("display_name"))))
        if unknown:
            return unknown._oms_ask_somebody()
        requests = rows.filtered("lost_qty")._oms_ask_again()
        rows = rows.filtered(lambda row: row._oms_for_stock() > 0)
        for (vendor, warehouse), some in rows.grouped(lambda row: (row.vendor_id, row.warehouse_id)).items():
            requests |= some._oms_ask(vendor, warehouse)
        return self._oms_open_requests(requests)

    def _oms_for_stock(self):
        """What is not asked for again for the order that it was bought for."""
        rest = self.to_buy_qty - self.lost_qty
        return rest if self.uom_id.compare(rest, 0) > 0 else 0.0

    def _oms_ask_again(self):
        """What was bought for an order and will not come is asked for again for that order."""
        lines = self.env["sale.order.line"].sudo().search([  # sudo: whose goods are missing; the rows were seen
            ("product_id", "in", self.product_id.ids), ("oms_unbought_qty", ">", 0), ("state", "=", "sale"),
            ("order_id.warehouse_id", "in", self.warehouse_id.ids)])
        if lines:
            lines.order_id.with_env(self.env).action_oms_supply_again()
        requests = lines._oms_bought().order_id.filtered(lambda request: request.state in ASKED)
        return requests.with_env(self.env)

    def _oms_ask(self, vendor, warehouse):
        """Put these on the newest request to the vendor that was not sent yet, or on a new one."""
        purchases = self.env["purchase.order"].with_company(warehouse.company_id)
        kind = warehouse.in_type_id
        request = purchases.search([
            ("partner_id", "=", vendor.id), ("picking_type_id", "=", kind.id), ("state", "=", "draft"),
            ("user_id", "in", (False, self.env.uid))], limit=1, order="id desc")
        lines = [(0, 0, {"product_id": row.product_id.id, "product_qty": row._oms_for_stock(), "product_uom_id": row.uom_id.id})
                 for row in self]
        names = ", ".join(dict.fromkeys(", ".join(self.mapped("orders")).split(", ")))
        if request:
            request.write({"order_line": lines, "origin": ", ".join(filter(None, (request.origin, names)))})
            return request
        return purchases.create({
            "partner_id": vendor.id, "picking_type_id": kind.id, "company_id": warehouse.company_id.id, "origin": names,
            "user_id": self.env.uid, "order_line": lines})

    def _oms_ask_somebody(self):
        """A request whose vendor is still to be chosen."""
        return {
            "type": "ir.actions.act_window", "name": self.env._("Request for quotation"), "res_model": "purchase.order",
            "views": [(False, "form")], "context": {
                "default_picking_type_id": self.warehouse_id.in_type_id.id, "default_origin": self.orders,
                "default_order_line": [(0, 0, {
                    "product_id": self.product_id.id, "product_qty": self.to_buy_qty, "product_uom_id": self.uom_id.id})]}}

    def action_requests(self):
        """The requests that ask for these."""
        lines = self.env["purchase.order.line"].search([
            ("product_id", "in", self.product_id.ids), ("state", "in", ASKED),
            ("order_id.picking_type_id.warehouse_id", "in", self.warehouse_id.ids)])
        return self._oms_open_requests(lines.order_id)

    @api.model
    def _oms_open_requests(self, requests):
        action = {"type": "ir.actions.act_window", "name": self.env._("Requests for quotation"), "res_model": "purchase.order",
                  "views": [(False, "list"), (False, "form")], "domain": [("id", "in", requests.ids)]}
        return {**action, "views": [(False, "form")], "res_id": requests.id} if len(requests) == 1 else action
