# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL

from ...planning import order_checks as planning


class OmsChecks(models.AbstractModel):
    """The facts that automatic holds look at, for all orders of a batch together."""

    _inherit = "oms.checks"

    @api.model
    def _gather(self, orders, company, codes, rules):
        """The facts that these checks need, one :class:`planning.Order` an order."""
        kinds = {rule.kind for rule in rules}
        same = self._gather_same(orders, company.oms_duplicate_hours) if "duplicate" in codes else {}
        usual = self._gather_usual(orders) if "quantity" in kinds else {}
        known = self._gather_known_customers(orders) if "first" in kinds else None
        with_lines = "price" in codes or "quantity" in kinds
        today = self.env["oms.day"]._today
        dated = orders.filtered("commitment_date") if "date" in codes else orders.browse()
        earliest = self._gather_earliest(dated) if dated else {}
        facts = []
        for order in orders.sudo():  # sudo: cost, payments and addresses, for whoever confirms the order
            rate = order.currency_rate or 1.0
            to_pay, paid = self._to_pay(order) if "payment" in codes else (0.0, 0.0)
            wanted = order._oms_wanted_day() if "date" in codes else False
            facts.append(planning.Order(
                order.id, order.amount_total / rate,
                missing=self._missing_address(order) if "address" in codes else (),
                same=tuple(same.get(order.id, ())), to_pay=to_pay / rate, paid=paid / rate,
                wanted=(wanted - today(order.warehouse_id, order.company_id)).days if wanted else None,
                earliest=earliest.get(order.id),
                first=known is not None and order.id not in known,
                abroad=order.partner_shipping_id.country_id != order.partner_invoice_id.country_id
                and bool(order.partner_invoice_id.country_id),
                email=order.partner_id.email or "",
                lines=tuple(self._line_facts(line, usual, rate) for line in order.order_line
                            if line.product_id and not line.display_type) if with_lines else ()))
        return facts

    @api.model
    def _line_facts(self, line, usual, rate):
        """A line as the checks take it; prices per product unit, in the company's currency."""
        unit = line.product_uom_id._compute_quantity(1.0, line.product_id.uom_id, round=False) or 1.0
        return planning.Line(
            line.product_id.display_name, line.oms_ordered_qty, line.price_reduce_taxexcl / rate / unit,
            line.product_id.with_company(line.company_id).standard_price, usual.get(line.id), self._has_floor(line))

    @api.model
    def _has_floor(self, line):
        """Freight, down payments and rewards may cost what they like."""
        return not (line.is_delivery or line.is_downpayment
                    or ("is_reward_line" in line._fields and line.is_reward_line))

    @api.model
    def _missing_address(self, order):
        """What a carrier needs to know and the delivery address does not say, in words."""
        if not any(line.product_id.type == "consu" for line in order.order_line):
            return ()
        at = order.partner_shipping_id
        needed = ["street", "city", "country_id"]
        needed += ["zip"] if at.country_id.zip_required else []
        needed += ["state_id"] if at.country_id.state_required else []
        return tuple(at._fields[name]._description_string(self.env) for name in needed if not at[name])

    @api.model
    def _gather_earliest(self, orders):
        """{order id: in how many days of its warehouse it can be there at the earliest, or None}. Extended by promising."""
        Day = self.env["oms.day"]
        return {order.id: (Day._of(order.expected_date, order.warehouse_id, order.company_id)
                           - Day._today(order.warehouse_id, order.company_id)).days if order.expected_date else None
                for order in orders}

    @api.model
    def _to_pay(self, order):
        """(what has to be paid before the order goes, what was paid), in its currency."""
        lines = order.payment_term_id.line_ids
        if order.require_payment:
            to_pay = order._get_prepayment_required_amount()
        elif lines and all(line.delay_type == "days_after" and not line.nb_days for line in lines):
            to_pay = order.amount_total
        else:
            return 0.0, 0.0
        invoiced = sum(
            move.direction_sign * -(move.amount_total - move.amount_residual)
            for move in order.invoice_ids if move.state == "posted")
        return to_pay, max(order.amount_paid, invoiced)

    @api.model
    def _gather_same(self, orders, hours):
        """{order id: names of confirmed orders of the customer with the same reference, or with the same lines and
        amount within the hours}. Of two that are confirmed together the later one repeats the earlier."""
        self.env.flush_all()
        lines = """(SELECT array_agg((line.product_id, line.product_uom_qty)::text ORDER BY line.product_id, line.product_uom_qty)
                      FROM sale_order_line line WHERE line.order_id = %s.id AND line.display_type IS NULL)"""
        rows = self.env.execute_query(SQL(
            """WITH sale AS MATERIALIZED (
                   SELECT mine.id, mine.company_id, mine.client_order_ref, mine.date_order, mine.amount_total,
                          buyer.commercial_partner_id
                     FROM sale_order mine JOIN res_partner buyer ON buyer.id = mine.partner_id WHERE mine.id = ANY(%(ids)s))
               SELECT sale.id, array_agg(other.name ORDER BY other.id)
                 FROM sale
                 JOIN res_partner sibling ON sibling.commercial_partner_id = sale.commercial_partner_id
                 JOIN sale_order other ON other.partner_id = sibling.id AND other.company_id = sale.company_id
                                      AND other.state = 'sale' AND other.id != sale.id
                WHERE NOT (other.id = ANY(%(ids)s) AND other.id > sale.id)
                  AND (lower(trim(other.client_order_ref)) = NULLIF(lower(trim(sale.client_order_ref)), '')
                       OR (other.date_order BETWEEN sale.date_order - %(hours)s * interval '1 hour'
                                                AND sale.date_order + %(hours)s * interval '1 hour'
                           AND other.amount_total = sale.amount_total AND %(mine)s = %(others)s))
                GROUP BY sale.id""",
            ids=list(orders.ids), hours=hours, mine=SQL(lines % "sale"), others=SQL(lines % "other")))
        return dict(rows)

    @api.model
    def _gather_known_customers(self, orders):
        """Ids of those of these orders whose customer has ordered before."""
        self.env["sale.order"].flush_model(["partner_id", "state", "company_id"])
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        rows = self.env.execute_query(SQL(
            """SELECT sale.id FROM sale_order sale JOIN res_partner buyer ON buyer.id = sale.partner_id
                WHERE sale.id = ANY(%(ids)s) AND EXISTS (
                      SELECT FROM sale_order other JOIN res_partner sibling ON sibling.id = other.partner_id
                       WHERE sibling.commercial_partner_id = buyer.commercial_partner_id
                         AND other.company_id = sale.company_id AND other.state = 'sale' AND other.id != sale.id
                         AND NOT (other.id = ANY(%(ids)s) AND other.id > sale.id))""", ids=list(orders.ids)))
        return {row[0] for row in rows}

    @api.model
    def _gather_usual(self, orders):
        """{line id: what is usually ordered at once of its product}: by the customer where it did three times or more,
        else by all; the last ones count. In the product's unit."""
        self.env["sale.order.line"].flush_model(["product_id", "oms_ordered_qty", "order_id"])
        self.env["sale.order"].flush_model(["partner_id", "state"])
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        past = """SELECT AVG(quantity) AS usual, COUNT(*) AS many FROM (
                         SELECT past.oms_ordered_qty AS quantity
                           FROM sale_order_line past JOIN sale_order other ON other.id = past.order_id {join}
                          WHERE past.product_id = line.product_id AND other.state = 'sale'
                            AND past.order_id != ALL(%s) AND past.oms_ordered_qty > 0
                          ORDER BY past.id DESC LIMIT 100) last"""
        mine = past.format(join="""JOIN res_partner sibling ON sibling.id = other.partner_id
                                    AND sibling.commercial_partner_id = buyer.commercial_partner_id""")
        rows = self.env.execute_query(SQL(
            """SELECT line.id, CASE WHEN own.many >= 3 THEN own.usual WHEN everybody.many >= 3 THEN everybody.usual END
                 FROM sale_order_line line
                 JOIN sale_order sale ON sale.id = line.order_id
                 JOIN res_partner buyer ON buyer.id = sale.partner_id
           CROSS JOIN LATERAL (%s) own CROSS JOIN LATERAL (%s) everybody
                WHERE line.order_id = ANY(%s) AND line.product_id IS NOT NULL""",
            SQL(mine, list(orders.ids)), SQL(past.format(join=""), list(orders.ids)), list(orders.ids)))
        return {line_id: usual for line_id, usual in rows if usual}
