# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict, namedtuple
from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL

from ...planning import capture as planning
from ...planning import shares

#: What the books say of a payment that an order carries; amounts in its currency.
Row = namedtuple(
    "Row", "order_id id state amount currency_id token orders created captured voided loose refunded returning capturing voiding "
           "charging failed kept")


class OmsCapture(models.AbstractModel):
    """Facts of ``planning.capture``."""

    _inherit = "oms.capture"

    @api.model
    def _gather(self, orders, waiting=True):
        """{order: :class:`planning.capture.Order`} of confirmed and cancelled orders: two statements for their cards, and what
        their goods are worth from the records.

        :param waiting: whether what only waits to be sent for them counts as under way
        """
        orders = orders.filtered(lambda order: order.state in ("sale", "cancel"))
        if not orders:
            return {}
        self.env.flush_all()
        states = SQL("own.state IN ('new', 'sent', 'doubt')") if waiting else SQL(
            "(own.state IN ('sent', 'doubt') OR own.state = 'new' AND own.order_id != ALL(%s))", orders.ids)
        rows, taken = defaultdict(list), self._gather_taken(orders, states)
        for row in map(Row._make, self.env.execute_query(self._cards_sql(orders.ids, states))):
            rows[row.order_id].append(row)
        payments = self.env["payment.transaction"].browse(
            {row.id for some in rows.values() for row in some} | {one for some in taken.values() for one, *_rest in some})
        policies = self._policies(payments)
        received = self._gather_received(orders)
        dealt = self._gather_dealt(orders, received)
        return {order: self._facts(order, rows[order.id], taken.get(order.id, ()), policies, received.get(order.id, 0),
                                   dealt[order.id], waiting)
                for order in orders}

    @api.model
    def _facts(self, order, rows, taken, policies, received, dealt, waiting):
        total, value, shipped, left = self._goods(order)
        cards = [self._card(order, row, policies[row.id], waiting) for row in rows]
        return planning.Order(
            total=total, value=value, shipped=shipped, left=left, received=shares.exact(received),
            captured=sum((card["captured"] for card in cards), Decimal(0)),
            refunded=sum((card["refunded"] for card in cards), Decimal(0)),
            flying=sum((card["flying"] for card in cards), Decimal(0)),
            returning=sum((card["returning"] for card in cards), Decimal(0)),
            authorisations=tuple(card["open"] for card in cards if card["open"]),
            takes=tuple(self._captured(order, policies[payment_id], payment_id, amount, refunded)
                        for payment_id, amount, refunded in taken),
            **dealt,
            unit=shares.exact(order.currency_id.rounding))

    @api.model
    def _captured(self, order, policy, payment_id, amount, refunded):
        payment = self.env["payment.transaction"].browse(payment_id)
        return planning.Captured(
            payment_id, policy, amount, refunded, self._rate(order, payment), shares.exact(payment.currency_id.rounding))

    @api.model
    def _gather_dealt(self, orders, received):
        """{order id: {"dealt": …, "dealt_back": …}}: what failed and a person deals with otherwise, in the order's currency. What
        the order received since the first of it was asked for is what became of it.

        :param received: {order id: amount}
        """
        before = {}
        found = defaultdict(lambda: {"dealt": Decimal(0), "dealt_back": Decimal(0)})
        rows = self.env["oms.payment.operation"].search([
            ("order_id", "in", orders.ids), ("kind", "!=", "void"), ("cause", "!=", "renewal"),
            "|", ("left", "=", True), "&", ("cause", "=", "manual"), ("state", "=", "done")], order="id")
        for row in rows:
            name = "dealt_back" if row.kind == "refund" else "dealt"
            amount = shares.exact(row.amount) / self._rate(row.order_id, row.transaction_id)
            mine = found[row.order_id.id]
            if row.left and row.child_id.state != "done":  # told late that it failed, and it did not: it counts as what it is
                mine[name] += amount
                if name == "dealt":
                    before.setdefault(row.order_id.id, shares.exact(row.received))
            elif not row.left:  # how it was dealt with: by hand after all
                mine[name] = max(mine[name] - amount, Decimal(0))
        for order_id, then in before.items():
            came = max(shares.exact(received.get(order_id, 0)) - then, Decimal(0))
            found[order_id]["dealt"] = max(found[order_id]["dealt"] - came, Decimal(0))
        return found

    # --- cards ---------------------------------------------------------------------------------------------

    @api.model
    def _cards_sql(self, order_ids, states):
        """Payments of the orders, with what of each was captured, given back, refunded, and what of it is under way. Captures and
        voids are its children; a refund is a child of it or of one of its captures. A child nobody knows the end of counts as
        under way, as what is in doubt does; a row whose child is over does not.

        :param SQL states: whether the operation ``own`` is under way
        """
        return SQL(
            """SELECT link.sale_order_id, payment.id, payment.state, payment.amount, payment.currency_id,
                      payment.token_id IS NOT NULL,
                      (SELECT json_object_agg(one.id, one.weight) FROM (%(weights)s) one), payment.create_date,
                      CASE WHEN payment.state = 'done' AND part.number = 0 THEN payment.amount ELSE part.captured END,
                      part.voided, CASE WHEN payment.state IN ('done', 'cancel') THEN 0 ELSE part.loose END,
                      back.refunded, back.loose + asked.refunding, asked.capturing, asked.voiding, asked.charging, asked.failed,
                      asked.kept
                 FROM sale_order_transaction_rel link
                 JOIN payment_transaction payment ON payment.id = link.transaction_id
           CROSS JOIN LATERAL (
                      SELECT COUNT(*) FILTER (WHERE child.state IN ('done', 'cancel')) AS number,
                             COALESCE(SUM(child.amount) FILTER (WHERE child.state = 'done'), 0) AS captured,
                             COALESCE(SUM(child.amount) FILTER (WHERE child.state = 'cancel'), 0) AS voided,
                             COALESCE(SUM(child.amount) FILTER (WHERE child.state IN ('draft', 'pending', 'authorized')
                                      AND NOT EXISTS (SELECT FROM oms_payment_operation own WHERE own.child_id = child.id
                                                         AND own.state IN ('sent', 'doubt'))), 0) AS loose
                        FROM payment_transaction child
                       WHERE child.source_transaction_id = payment.id
                         AND child.operation IS NOT DISTINCT FROM payment.operation) part
           CROSS JOIN LATERAL (
                      SELECT COALESCE(-SUM(refund.amount) FILTER (WHERE refund.state = 'done'), 0) AS refunded,
                             COALESCE(-SUM(refund.amount) FILTER (WHERE refund.state IN ('draft', 'pending')
                                      AND NOT EXISTS (SELECT FROM oms_payment_operation own WHERE own.child_id = refund.id
                                                         AND own.state IN ('sent', 'doubt'))), 0) AS loose
                        FROM payment_transaction refund
                       WHERE refund.operation = 'refund' AND refund.source_transaction_id IN (
                             SELECT payment.id UNION ALL
                             SELECT child.id FROM payment_transaction child WHERE child.source_transaction_id = payment.id)) back
           CROSS JOIN LATERAL (
                      SELECT COALESCE(SUM(own.amount) FILTER (WHERE own.kind = 'capture' AND open), 0) AS capturing,
                             COALESCE(SUM(own.amount) FILTER (WHERE own.kind = 'void' AND open), 0) AS voiding,
                             COALESCE(SUM(own.amount) FILTER (WHERE own.kind = 'refund' AND open), 0) AS refunding,
                             COALESCE(SUM(own.amount) FILTER (
                                 WHERE own.kind = 'authorise' AND own.cause != 'renewal' AND open), 0) AS charging,
                             COALESCE(BOOL_OR(own.state = 'failed' AND own.settled IS NOT TRUE AND own.cause != 'renewal'
                                              AND own.kind != 'refund'), FALSE) AS failed,
                             COALESCE(BOOL_OR(own.state = 'failed' AND own.left AND own.kind = 'void'), FALSE) AS kept
                        FROM (SELECT own.*, %(states)s
                                            AND COALESCE(child.state, 'draft') NOT IN ('done', 'cancel', 'authorized') AS open
                                FROM oms_payment_operation own
                           LEFT JOIN payment_transaction child ON child.id = own.child_id
                               WHERE own.transaction_id IN (
                                     SELECT payment.id UNION ALL
                                     SELECT child.id FROM payment_transaction child
                                      WHERE child.source_transaction_id = payment.id)) own) asked
                WHERE link.sale_order_id = ANY(%(orders)s) AND payment.operation IS DISTINCT FROM 'validation'
                  AND payment.operation IS DISTINCT FROM 'refund' AND payment.source_transaction_id IS NULL
                ORDER BY link.sale_order_id, payment.id""",
            orders=list(order_ids), states=states, weights=self.env["oms.money"]._weights_sql(SQL("payment")))

    @api.model
    def _card(self, order, row, policy, waiting):
        """What a payment is to the order: amounts in the order's currency, and the authorisation that is open of it."""
        payment = self.env["payment.transaction"].browse(row.id)
        rate = self._rate(order, payment)
        unit = shares.exact(payment.currency_id.rounding)
        part = self._part_of(order, payment, row, waiting) if len(row.orders) > 1 else None
        amounts = {name: shares.exact(getattr(row, name)) for name in
                   ("amount", "captured", "voided", "loose", "refunded", "returning", "capturing", "voiding", "charging")}
        mine = {name: part["weight"] * amount if part else amount for name, amount in amounts.items()}
        if part:
            mine |= {name: part[name] for name in ("captured", "capturing", "refunded", "returning")}
        found = {
            "captured": mine["captured"] / rate, "refunded": mine["refunded"] / rate, "returning": mine["returning"] / rate,
            "flying": (mine["capturing"] + mine["charging"] + mine["loose"]) / rate, "open": None}
        if row.state == "authorized":
            found["open"] = planning.Authorisation(
                row.id, policy, amounts["amount"], amounts["captured"], amounts["voided"],
                amounts["capturing"] + amounts["voiding"] + amounts["loose"],
                part["share"] - part["captured"] - part["capturing"] if part else None, row.token, bool(part and part["waits"]),
                row.failed, rate, unit, row.kept)
        return found

    @api.model
    def _rate(self, order, payment):
        """How much of the payment's currency one of the order's is, on the day of the payment."""
        if order.currency_id == payment.currency_id:
            return Decimal(1)
        day = self.env["oms.day"]._of(payment.create_date, company=order.company_id)
        return shares.exact(self.env["res.currency"]._get_conversion_rate(
            order.currency_id, payment.currency_id, order.company_id, day))

    @api.model
    def _part_of(self, order, payment, row, waiting):
        """Of a payment for several orders: what of it is this order's, what of that was taken, and whether another one still
        needs the payment. What an operation took is its order's; what was taken otherwise is shared out."""
        weights = {int(order_id): weight for order_id, weight in row.orders.items()}
        parts = planning.shares_of(row.amount, weights, payment.currency_id.rounding)
        taken, flying = defaultdict(Decimal), Decimal(0)
        for one in self.env["oms.payment.operation"].search([
                ("transaction_id", "=", payment.id), ("kind", "=", "capture"), ("state", "!=", "failed")]):
            if not waiting and one.state == "new" and one.order_id == order:
                continue
            done = one.state == "done" or one.child_id.state == "done"
            if payment.currency_id.compare_amounts(one.amount, payment.amount):
                taken[one.order_id.id, done] += shares.exact(one.amount)
            elif not done:
                flying += shares.exact(one.amount)  # all of it, for all of them
        rest = shares.exact(row.captured) - sum(amount for (_order, done), amount in taken.items() if done)
        weight = parts[order.id] / shares.exact(row.amount) if row.amount else Decimal(0)
        return {
            "weight": weight, "share": parts[order.id], "captured": taken[order.id, True] + max(rest, Decimal(0)) * weight,
            "capturing": taken[order.id, False] + flying * weight, **self._part_back(order, payment, row, weight, waiting),
            "waits": any(one.state in ("draft", "sent", "sale") and one.oms_stage in ("draft", "to_supply", "in_warehouse")
                         for one in order.browse(weights) - order)}

    @api.model
    def _part_back(self, order, payment, row, weight, waiting):
        """What went back, or goes: that of an operation is its order's, what went back otherwise is shared out."""
        back = defaultdict(Decimal)
        for one in self.env["oms.payment.operation"].search([
                ("transaction_id", "in", (payment | payment.child_transaction_ids).ids), ("kind", "=", "refund"),
                ("order_id", "!=", False), ("state", "!=", "failed")]):
            if not waiting and one.state == "new" and one.order_id == order:
                continue
            back[one.order_id.id, one.state == "done" or one.child_id.state == "done"] += shares.exact(one.amount)
        found = {}
        for name, done in (("refunded", True), ("returning", False)):
            rest = shares.exact(getattr(row, name)) - sum(amount for (_order, end), amount in back.items() if end == done)
            found[name] = back[order.id, done] + max(rest, Decimal(0)) * weight
        return found

    @api.model
    def _gather_taken(self, orders, states):
        """{order id: [(id of a capture of ours, its amount, what of it is refunded or is being)]}, of orders of which nothing is
        left to ship (of others nothing is given back). Some providers answer for the payment itself where all of it was captured:
        then that is the capture.

        :param SQL states: whether the operation ``own`` is under way
        """
        rows = self.env.execute_query(SQL(
            """SELECT asked.order_id, taken.id, taken.amount,
                      (SELECT COALESCE(-SUM(refund.amount), 0) FROM payment_transaction refund
                        WHERE refund.source_transaction_id = taken.id AND refund.operation = 'refund'
                          AND refund.state NOT IN ('cancel', 'error'))
                      + (SELECT COALESCE(SUM(own.amount), 0) FROM oms_payment_operation own
                          WHERE own.transaction_id = taken.id AND own.kind = 'refund' AND own.child_id IS NULL AND %s)
                 FROM oms_payment_operation asked
            LEFT JOIN payment_transaction child ON child.id = asked.child_id AND child.state = 'done'
                 JOIN payment_transaction taken ON taken.state = 'done' AND taken.id = CASE
                      WHEN child.id IS NOT NULL THEN child.id WHEN asked.state = 'done' THEN asked.transaction_id END
                WHERE asked.order_id = ANY(%s) AND asked.kind = 'capture' AND asked.cause != 'manual'
                ORDER BY taken.id""", states, orders.ids))
        found = defaultdict(list)
        for order_id, *taken in rows:
            found[order_id].append(tuple(taken))
        return found

    # --- policies and other money ------------------------------------------------------------------------------

    @api.model
    def _policies(self, payments):
        """{payment id: :class:`planning.capture.Policy`}."""
        return self.env["oms.payment.policy"]._for(payments)

    @api.model
    def _takes_parts(self, payment):
        """Whether parts of an authorisation can be captured."""
        return (payment.provider_id.support_manual_capture == "partial"
                and payment.primary_payment_method_id.support_manual_capture == "partial")

    @api.model
    def _gather_received(self, orders):
        """{order id: what came for it by other means than its cards}, in its currency."""
        return {order_id: found.received for order_id, found in self.env["oms.money"]._gather(orders.ids).items()}
