# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import SQL

#: The columns of the rows that are made.
COLUMNS = SQL(
    """company_id, month, warehouse_id, carrier_id, product_id, categ_id, lot_id, vendor_id, partner_id,
       reason_id, return_line_id, shipped_units, shipped_value, returned_units, returned_value, credited, scrapped, freight,
       days_authorise, days_receive, days_inspect, days_credit, days_total, money_on, days_money, days_to_money""")
DIMENSIONS = SQL(
    """piece.warehouse_id, piece.carrier_id, piece.product_id, piece.categ_id, piece.lot_id, piece.vendor_id, piece.partner_id""")


class OmsReturnRate(models.Model):
    """What a company's month of shipments became, in one statement, from moves, returns and credit notes.

    A move back is of the shipment that it returns; one that names none, of the first of its order line. What came of a return
    line besides goods (money, days) stands with the first goods of it that came; where none came and it was credited all the
    same, its quantity counts as come back with the first shipment of its order line: the customer does not have to send it.
    """

    _inherit = "oms.return.rate"

    @api.model
    def _apply_month(self, company, month):
        """Work out the rows of what a company shipped in the month that begins on the date ``month``. Safe to call twice."""
        self.env.flush_all()
        self.env.cr.execute(SQL("DELETE FROM oms_return_rate WHERE company_id = %s AND month = %s", company.id, month))
        self.env.cr.execute(SQL(
            "INSERT INTO oms_return_rate (%s) %s", COLUMNS, self._month_sql(company, month)))
        self.invalidate_model()

    @api.model
    def _month_sql(self, company, month):
        """SELECT of the rows."""
        return SQL(
            """WITH shipment AS MATERIALIZED (%(shipment)s), first AS MATERIALIZED (%(first)s), part AS MATERIALIZED (%(part)s),
                    vendor AS MATERIALIZED (%(vendor)s), lot_vendor AS MATERIALIZED (%(lot_vendor)s),
                    piece AS MATERIALIZED (
                        SELECT part.*, COALESCE(part.sender_id, lot_vendor.partner_id, vendor.partner_id) AS vendor_id
                          FROM part LEFT JOIN vendor ON vendor.product_id = part.product_id
                     LEFT JOIN lot_vendor ON lot_vendor.lot_id = part.lot_id),
                    told AS MATERIALIZED (%(told)s)
               SELECT %(company)s, %(month)s::date, %(dimensions)s, NULL::int, NULL::int,
                      SUM(piece.units)::numeric, SUM(piece.units * piece.price)::numeric, 0, 0, 0, 0, 0,
                      NULL::float, NULL::float, NULL::float, NULL::float, NULL::float, CAST(NULL AS date),
                      NULL::float, NULL::float
                 FROM piece WHERE piece.back_id IS NULL GROUP BY %(dimensions)s
               UNION ALL
               SELECT %(company)s, %(month)s::date, %(dimensions)s, line.reason_id, piece.return_line_id,
                      0, 0, piece.units, piece.units * piece.price,
                      COALESCE(told.credited, 0), COALESCE(told.scrapped, 0), piece.freight,
                      told.days_authorise, told.days_receive, told.days_inspect, told.days_credit, told.days_total,
                      told.money_on, told.days_money, told.days_to_money
                 FROM piece LEFT JOIN oms_return_line line ON line.id = piece.return_line_id
            LEFT JOIN told ON told.line_id = piece.return_line_id AND piece.is_first
                WHERE piece.back_id IS NOT NULL""",
            shipment=self._shipment_sql(company, month), first=self._first_sql(), part=self._part_sql(),
            vendor=self._vendor_sql(company), lot_vendor=self._lot_vendor_sql(), told=self._told_sql(company),
            company=company.id, month=month, dimensions=DIMENSIONS)

    @api.model
    def _shipment_sql(self, company, month):
        """Done moves to customers in the month, with what a unit of the product was sold for, in the company's currency.
        What is sent back to a customer from a return is no shipment."""
        day = self.env["oms.day"]
        return SQL(
            """SELECT move.id, move.date, move.sale_line_id, move.product_id, template.categ_id,
                      COALESCE(kind.warehouse_id, sale.warehouse_id) AS warehouse_id,
                      COALESCE(picking.carrier_id, sale.carrier_id) AS carrier_id, buyer.commercial_partner_id AS partner_id,
                      CASE WHEN source.usage = 'supplier' THEN sender.commercial_partner_id END AS sender_id,
                      %(price)s AS price
                 FROM stock_move move
                 JOIN stock_location source ON source.id = move.location_id AND source.usage != 'customer'
                 JOIN stock_location dest ON dest.id = move.location_dest_id AND dest.usage = 'customer'
                 JOIN sale_order_line line ON line.id = move.sale_line_id
                 JOIN sale_order sale ON sale.id = line.order_id
                 JOIN res_partner buyer ON buyer.id = sale.partner_id
                 %(units)s
                 %(priced)s
            LEFT JOIN stock_picking picking ON picking.id = move.picking_id
            LEFT JOIN stock_picking_type kind ON kind.id = move.picking_type_id
            LEFT JOIN res_partner sender ON sender.id = picking.partner_id
                WHERE move.company_id = %(company)s AND move.state = 'done' AND move.oms_return_line_id IS NULL
                  AND move.date >= %(start)s AND move.date < %(end)s""",
            units=self.env["stock.move"]._oms_units_sql(), price=self._price_sql(), priced=self._priced_sql(company),
            company=company.id, start=day._start(month, company=company),
            end=day._start(month + relativedelta(months=1), company=company))

    @api.model
    def _price_sql(self):
        """What a unit of the product of ``move`` was sold for, in the company's currency."""
        return SQL(
            """GREATEST(COALESCE(kept.share, 1), 0) / COALESCE(NULLIF(sale.currency_rate, 0), 1)
               * COALESCE(kit.price, line.price_reduce_taxexcl * product_unit.factor / line_unit.factor)""")

    @api.model
    def _priced_sql(self, company):
        """JOINs that the price needs, of ``move``, ``line``, ``sale``, ``product`` and ``product_unit``."""
        return SQL(
            """LEFT JOIN uom_uom line_unit ON line_unit.id = line.product_uom_id
               LEFT JOIN LATERAL (%s) kept ON TRUE
               LEFT JOIN LATERAL (%s) kit ON TRUE""", self._kept_sql(), self._kit_sql(company))

    @api.model
    def _kept_sql(self):
        """Which share of its price a line of ``sale`` is paid with, after what is taken off the whole order; nothing where
        nothing is. Spread evenly: to the cent, as credit notes have it, is a matter of ``oms.shares``."""
        return SQL(
            """SELECT 1 + off.amount / NULLIF(SUM(sold.price_subtotal), 0) AS share
                 FROM (SELECT SUM(price_subtotal) AS amount FROM sale_order_line WHERE oms_reduced_order_id = sale.id) off
                 JOIN sale_order_line sold ON sold.order_id = sale.id AND sold.oms_reduced_order_id IS NULL
                WHERE off.amount IS NOT NULL GROUP BY off.amount""")

    @api.model
    def _kit_sql(self, company):
        """What a unit of a component (``move``) of a kit (``line``) is sold for: the kit's price by the cost of its parts."""
        cost = SQL("COALESCE(NULLIF((%s.standard_price->>%s)::numeric, 0), 1)", SQL.identifier("piece"), str(company.id))
        own = SQL("COALESCE(NULLIF((product.standard_price->>%s)::numeric, 0), 1)", str(company.id))
        return SQL(
            """SELECT line.price_subtotal * %(own)s / NULLIF(SUM(
                          other.product_uom_qty * other_unit.factor / own_unit.factor * %(cost)s), 0) AS price
                 FROM stock_move other
                 JOIN stock_location away ON away.id = other.location_dest_id AND away.usage = 'customer'
                 JOIN product_product piece ON piece.id = other.product_id
                 JOIN product_template made ON made.id = piece.product_tmpl_id
                 JOIN uom_uom other_unit ON other_unit.id = other.product_uom
                 JOIN uom_uom own_unit ON own_unit.id = made.uom_id
                WHERE move.product_id != line.product_id AND other.sale_line_id = line.id AND other.state != 'cancel'
                  AND other.oms_return_line_id IS NULL""", own=own, cost=cost)

    @api.model
    def _first_sql(self):
        """Of each order line and product the shipment that was the first ever, where it is one of these."""
        return SQL(
            """SELECT DISTINCT ON (shipment.sale_line_id, shipment.product_id) shipment.*
                 FROM shipment
                WHERE NOT EXISTS (
                      SELECT FROM stock_move before JOIN stock_location away ON away.id = before.location_dest_id
                       WHERE before.sale_line_id = shipment.sale_line_id AND before.product_id = shipment.product_id
                         AND before.state = 'done' AND away.usage = 'customer' AND before.oms_return_line_id IS NULL
                         AND (before.date, before.id) < (shipment.date, shipment.id))
                ORDER BY shipment.sale_line_id, shipment.product_id, shipment.date, shipment.id""")

    @api.model
    def _part_sql(self):
        """Goods that left and that came back, by lot: ``back_id`` NULL, or the move that brought them (0: none did)."""
        back = SQL(
            """back.state = 'done' AND from_there.usage = 'customer' AND to_there.usage != 'customer'""")
        places = SQL(
            """JOIN stock_location from_there ON from_there.id = back.location_id
               JOIN stock_location to_there ON to_there.id = back.location_dest_id""")
        return SQL(
            """SELECT shipment.*, piece.lot_id, SUM(piece.quantity_product_uom) AS units,
                      NULL::int AS back_id, NULL::int AS return_line_id, FALSE AS is_first, 0::float AS freight
                 FROM shipment JOIN stock_move_line piece ON piece.move_id = shipment.id
                GROUP BY shipment.id, shipment.date, shipment.sale_line_id, shipment.product_id, shipment.categ_id,
                      shipment.warehouse_id, shipment.carrier_id, shipment.partner_id, shipment.sender_id, shipment.price,
                      piece.lot_id
            UNION ALL
               SELECT shipment.*, came.lot_id, came.units, came.back_id, came.return_line_id,
                      came.number = 1 AND came.back_id = COALESCE((
                          SELECT MIN(other.id) FROM stock_move other JOIN stock_location there ON there.id = other.location_id
                           WHERE other.oms_return_line_id = came.return_line_id AND other.state = 'done'
                             AND other.sale_line_id IS NOT NULL AND there.usage = 'customer'), 0),
                      CASE WHEN came.number = 1 AND came.back_id = (
                               SELECT MIN(other.id) FROM stock_move other
                                WHERE other.picking_id = came.picking_id AND other.state = 'done')
                           THEN COALESCE((SELECT carrier_price FROM stock_picking WHERE id = came.picking_id), 0) ELSE 0 END
                 FROM (SELECT found.shipment_id, piece.lot_id, SUM(piece.quantity_product_uom) AS units, found.back_id,
                              found.return_line_id, found.picking_id,
                              ROW_NUMBER() OVER (PARTITION BY found.back_id ORDER BY piece.lot_id) AS number
                         FROM (SELECT shipment.id AS shipment_id, back.id AS back_id, back.oms_return_line_id AS return_line_id,
                                      back.picking_id
                                 FROM shipment JOIN stock_move back ON back.origin_returned_move_id = shipment.id %(places)s
                                WHERE %(back)s
                            UNION ALL
                               SELECT first.id, back.id, back.oms_return_line_id, back.picking_id
                                 FROM first JOIN stock_move back ON back.sale_line_id = first.sale_line_id
                                  AND back.product_id = first.product_id AND back.origin_returned_move_id IS NULL %(places)s
                                WHERE %(back)s) found
                         JOIN stock_move_line piece ON piece.move_id = found.back_id
                        GROUP BY found.shipment_id, piece.lot_id, found.back_id, found.return_line_id, found.picking_id) came
                 JOIN shipment ON shipment.id = came.shipment_id
            UNION ALL
               SELECT first.*, NULL, line.quantity, 0, line.id, TRUE, 0
                 FROM first JOIN oms_return_line line ON line.sale_line_id = first.sale_line_id
                  AND line.product_id = first.product_id AND line.decision = 'accept'
                WHERE EXISTS (SELECT FROM account_move_line item
                               WHERE item.oms_return_line_id = line.id AND item.parent_state = 'posted')
                  AND NOT EXISTS (SELECT FROM stock_move back WHERE back.oms_return_line_id = line.id AND back.state = 'done')""",
            places=places, back=back)

    @api.model
    def _vendor_sql(self, company):
        """(product, vendor): its first vendor for the company, else who sold it last."""
        return SQL(
            """SELECT sold.product_id, COALESCE(seller.partner_id, last.partner_id) AS partner_id
                 FROM (SELECT DISTINCT product_id FROM shipment) sold
                 JOIN product_product product ON product.id = sold.product_id
            LEFT JOIN LATERAL (
                      SELECT partner.commercial_partner_id AS partner_id
                        FROM product_supplierinfo info JOIN res_partner partner ON partner.id = info.partner_id
                       WHERE info.product_tmpl_id = product.product_tmpl_id
                         AND (info.product_id IS NULL OR info.product_id = product.id)
                         AND (info.company_id IS NULL OR info.company_id = %(company)s)
                       ORDER BY info.sequence, info.min_qty, info.price, info.id LIMIT 1) seller ON TRUE
            LEFT JOIN LATERAL (
                      SELECT partner.commercial_partner_id AS partner_id
                        FROM purchase_order_line bought
                        JOIN purchase_order purchase ON purchase.id = bought.order_id AND purchase.state = 'purchase'
                        JOIN res_partner partner ON partner.id = bought.partner_id
                       WHERE bought.product_id = product.id AND bought.company_id = %(company)s
                       ORDER BY bought.id DESC LIMIT 1) last ON TRUE""", company=company.id)

    @api.model
    def _lot_vendor_sql(self):
        """(lot, vendor): who sent it."""
        return SQL(
            """SELECT DISTINCT ON (piece.lot_id) piece.lot_id, partner.commercial_partner_id AS partner_id
                 FROM stock_move_line piece
                 JOIN stock_location source ON source.id = piece.location_id AND source.usage = 'supplier'
                 JOIN stock_picking picking ON picking.id = piece.picking_id
                 JOIN res_partner partner ON partner.id = picking.partner_id
                WHERE piece.lot_id IN (SELECT lot_id FROM part WHERE lot_id IS NOT NULL) AND piece.state = 'done'
                ORDER BY piece.lot_id, piece.id""")
