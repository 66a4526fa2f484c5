# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class OmsJudging(models.AbstractModel):
    """On what credit was decided, kept on the order and compared with what is true now: whatever door changed it (a field
    of the order or of a line, a wizard, a customer who belongs to another company now), it is asked again.

    Orders that were confirmed before there was anything to ask count as judged as they are (:meth:`_adopt`).
    """

    _name = "oms.judging"
    _description = "What credit was decided on"

    @api.model
    def _facts(self, order, payer=None):
        """What a decision about credit rests on, as plain values: who pays (``payer``, where that was read already), on what
        terms, for when, how much it is worth in the company's currency."""
        order, Day = order.sudo(), self.env["oms.day"]  # sudo: facts about an order that the user changes
        wanted = order.commitment_date and Day._of(order.commitment_date, company=order.company_id)
        return {
            "payer": payer or order.partner_invoice_id.commercial_partner_id.id, "company": order.company_id.id,
            "term": order.payment_term_id.id or 0,
            "day": wanted.toordinal() if wanted else 0,
            "worth": order.company_id.currency_id.round(order.amount_total / (order.currency_rate or 1.0))}

    @api.model
    def _otherwise(self, orders):
        """Those of these confirmed orders that are not as they were when their credit was judged last, if ever."""
        used = self.env["oms.credit.account"]._oms_used

        def differs(order):
            mark = order.sudo().oms_judged  # sudo: a mark of ours
            return not mark or any(mark.get(key) != value for key, value in self._facts(order).items())
        return orders.filtered(lambda order: order.state == "sale" and used(order.company_id.id) and differs(order))

    @api.model
    def _adopt(self, orders):
        """Confirmed orders that were never judged, and are not being confirmed now, count as judged as they are: before they
        are changed, sent or processed."""
        later = self._later()
        orders = orders.filtered(lambda order: (
            order.state == "sale" and order.id not in later and not order.sudo().oms_judged))  # sudo: a mark of ours
        for company, some in orders.grouped("company_id").items():
            if not self.env["oms.credit.account"]._oms_used(company.id):
                continue
            cases = self.env["oms.credit.account"]._gather_cases(some.ids)
            for order in some.sudo():  # sudo: as above
                case = cases.get(order.id)
                asks = sum(amount for _line, amount in case.lines) - case.prepaid if case else 0.0
                order.write({"oms_judged": self._facts(order), **(
                    {} if order.oms_credit_held else {"oms_credit_passed": max(order.oms_credit_passed, asks, 0.0)})})

    @api.model
    def _mark(self, orders, asked):
        """Keep on what these orders were judged; what was granted to another payer is history.

        :param asked: {order id: (case, kept policy, ask)} of those that asked for something
        """
        for order in orders.sudo():  # sudo: marks of ours on orders that the user changes
            found = asked.get(order.id)
            terms = found[2].terms if found and found[2].policy.wants("terms") else None
            facts = self._facts(order, found and found[0].partner_id)
            mark = {**facts, **({} if terms is None else {"terms": terms})}
            was = order.oms_judged
            if was and not self._same_payer(was, facts):
                self._end_grants(order)
            if mark != was:
                order.write({"oms_judged": mark, **({} if found else {"oms_credit_passed": 0.0})})

    @api.model
    def _forget(self, orders):
        """What was granted to these orders is history."""
        orders = orders.sudo()  # sudo: marks of ours on orders that the user cancels
        self._end_grants(orders)
        orders.write({"oms_credit_passed": 0.0, "oms_judged": False})

    @api.model
    def _end_grants(self, orders):
        orders.oms_hold_ids.filtered(lambda hold: hold.granted and hold.state == "cleared").write({"ended": True})

    @api.model
    def _same_payer(self, was, now):
        return (was.get("payer"), was.get("company")) == (now["payer"], now["company"])

    # --- orders that nobody writes ------------------------------------------------------------------------------

    @api.model
    def _find_otherwise(self, partners=None):
        """Ids of orders that have not left and are not as they were judged: nothing that passes ``write`` leaves any.

        :param partners: only those that these or others of their companies pay
        """
        self.env["sale.order"].flush_model()
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        which = SQL() if partners is None else SQL(
            "AND payer.commercial_partner_id = ANY(%s)", partners.commercial_partner_id.ids)
        return [row[0] for row in self.env.execute_query(SQL("SELECT sale.id %s %s", self._otherwise_sql(), which))]

    @api.model
    def _otherwise_sql(self):
        """FROM … WHERE of open orders (``sale``) that are worth more than, or paid by somebody else or on other terms than,
        was judged."""
        return SQL(
            """  FROM sale_order sale JOIN res_partner payer ON payer.id = sale.partner_invoice_id
                 JOIN res_company company ON company.id = sale.company_id
                 JOIN res_currency currency ON currency.id = company.currency_id
                WHERE sale.state = 'sale' AND sale.oms_stage IN ('to_supply', 'in_warehouse')
                  AND jsonb_typeof(sale.oms_judged) = 'object'
                  AND (EXISTS (SELECT FROM oms_credit_account account JOIN res_company home ON home.id = account.company_id
                                WHERE account.active AND company.parent_path LIKE home.parent_path || '%%')
                       OR EXISTS (SELECT FROM oms_credit_policy policy JOIN res_company home ON home.id = policy.company_id
                                   WHERE policy.active AND company.parent_path LIKE home.parent_path || '%%'))
                  AND ((sale.oms_judged ->> 'payer')::int IS DISTINCT FROM payer.commercial_partner_id
                       OR (sale.oms_judged ->> 'company')::int IS DISTINCT FROM sale.company_id
                       OR (sale.oms_judged ->> 'term')::int IS DISTINCT FROM COALESCE(sale.payment_term_id, 0)
                       OR sale.amount_total / COALESCE(NULLIF(sale.currency_rate, 0), 1)
                          > (sale.oms_judged ->> 'worth')::float + currency.rounding)""")

    @api.model
    def _wake(self, partners):
        """Who pays may be another for orders of these customers, that nobody writes: have the job look, if any is."""
        if self._find_otherwise(partners):
            # sudo: a job of ours, whoever changes the customer
            self.env.ref("oms_core.cron_process").sudo()._trigger()
