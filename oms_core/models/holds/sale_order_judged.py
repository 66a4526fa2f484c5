# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import contextmanager

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class SaleOrder(models.Model):
    """On what credit was decided, kept on the order and compared with what is true now: whatever door changed it (a field
    of the order or of a line, a wizard, a customer who belongs to another company now), it is asked again.

    Orders that were confirmed before there was anything to ask count as judged as they are (``_oms_adopt_credit``).
    """

    _inherit = "sale.order"

    oms_judged = fields.Json(copy=False, readonly=True, groups="base.group_system")

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders.filtered(lambda order: order.state == "sale")._oms_check_as_is()
        return orders

    def write(self, vals):
        if all(name.startswith("oms_") for name in vals):  # ours: nothing of it changes what an order is worth
            return super().write(vals)
        self._oms_adopt_credit()
        # An order that is no confirmed one any more gives its room to others, whoever wrote it.
        left = self.filtered(lambda order: order.state == "sale") if vals.get("state", "sale") != "sale" else self.browse()
        with self._oms_judged_at_end():
            result = super().write(vals)
            left._oms_forget_credit()
        return result

    # --- what is true now, and whether it was judged ----------------------------------------------------------

    def _oms_credit_facts(self, payer=None):
        """What a decision about credit rests on, as plain values: who pays (``payer``, where that was read already), on what
        terms, for when, how much it is worth in the company's currency."""
        self.ensure_one()
        order, Day = self.sudo(), self.env["oms.day"]  # sudo: facts about an order that the user changes
        wanted = order.commitment_date and Day._of(order.commitment_date, company=order.company_id)
        return {
            "payer": payer or order.partner_invoice_id.commercial_partner_id.id, "company": order.company_id.id,
            "term": order.payment_term_id.id or 0,
            "day": wanted.toordinal() if wanted else 0,
            "worth": order.company_id.currency_id.round(order.amount_total / (order.currency_rate or 1.0))}

    def _oms_judged_otherwise(self):
        """Those of these confirmed orders that are not as they were when their credit was judged last, if ever."""
        used = self.env["oms.credit.account"]._oms_used

        def differs(order):
            mark = order.sudo().oms_judged  # sudo: a mark of ours
            return not mark or any(mark.get(key) != value for key, value in order._oms_credit_facts().items())
        return self.filtered(lambda order: order.state == "sale" and used(order.company_id.id) and differs(order))

    def _oms_adopt_credit(self):
        """Confirmed orders that were never judged, and are not being confirmed now, count as judged as they are: before they
        are changed, sent or processed."""
        later = self._oms_judged_later()
        orders = self.filtered(lambda order: (
            order.state == "sale" and order.id not in later and not order.sudo().oms_judged))  # sudo: a mark of ours
        for company, some in orders.grouped("company_id").items():
            if not self.env["oms.credit.account"]._oms_used(company.id):
                continue
            cases = self.env["oms.credit.account"]._gather_cases(some.ids)
            for order in some.sudo():  # sudo: as above
                case = cases.get(order.id)
                asks = sum(amount for _line, amount in case.lines) - case.prepaid if case else 0.0
                order.write({"oms_judged": order._oms_credit_facts(), **(
                    {} if order.oms_credit_held else {"oms_credit_passed": max(order.oms_credit_passed, asks, 0.0)})})

    def _oms_mark_judged(self, asked):
        """Keep on what these orders were judged; what was granted to another payer is history.

        :param asked: {order id: (case, kept policy, ask)} of those that asked for something
        """
        for order in self.sudo():  # sudo: marks of ours on orders that the user changes
            found = asked.get(order.id)
            terms = found[2].terms if found and found[2].policy.wants("terms") else None
            facts = order._oms_credit_facts(found and found[0].partner_id)
            mark = {**facts, **({} if terms is None else {"terms": terms})}
            was = order.oms_judged
            if was and not self._oms_same_payer(was, facts):
                order.oms_hold_ids.filtered(lambda hold: hold.granted and hold.state == "cleared").write({"ended": True})
            if mark != was:
                order.write({"oms_judged": mark, **({} if found else {"oms_credit_passed": 0.0})})

    def _oms_forget_credit(self):
        """What was granted to these orders is history."""
        orders = self.sudo()  # sudo: marks of ours on orders that the user cancels
        orders.oms_hold_ids.filtered(lambda hold: hold.granted and hold.state == "cleared").write({"ended": True})
        orders.write({"oms_credit_passed": 0.0, "oms_judged": False})

    @api.model
    def _oms_same_payer(self, was, now):
        return (was.get("payer"), was.get("company")) == (now["payer"], now["company"])

    # --- asked again --------------------------------------------------------------------------------------------

    @contextmanager
    def _oms_judged_at_end(self):
        """A change in one or several steps: these orders are judged as they are at the end of the outermost one. What
        launches goods decides before that by itself."""
        later = self._oms_judged_later()
        mine = set(self.ids) - later
        later |= mine
        try:
            yield
        finally:
            later -= mine
        self._oms_check_unless_later()

    @api.model
    def _oms_judged_later(self):
        """Ids of orders that are in the middle of a change, in this transaction."""
        return self.env.cr.cache.setdefault("oms_judged_later", set())

    def _oms_check_unless_later(self):
        later = self._oms_judged_later()
        self.filtered(lambda order: order.id not in later)._oms_check_as_is()

    def _oms_check_as_is(self):
        """Ask again for those that are worth, or paid, otherwise than when they were judged. Cheap where nothing is."""
        changed = self._oms_judged_otherwise()
        if not changed:
            return
        held = changed.filtered(lambda order: order._oms_active_holds("credit")._on_whole())
        self.env["oms.credit"]._check(changed - held)
        held._oms_refresh_credit()
        if any(changed.mapped("oms_held")):
            # sudo: a job of ours, whoever changes the order; it looks whether the cause of a hold is gone
            self.env.ref("oms_core.cron_process").sudo()._trigger()

    def _oms_refresh_credit(self):
        """Held orders are others now: their holds say what would be granted by clearing them."""
        credit = self.env["oms.credit"]
        for company, orders in self.grouped("company_id").items():
            asked = credit._asks(orders, company, again=True)
            if asked:
                token, verdicts = credit._claim(orders, company, asked)
                if token and not self.env["oms.claim"]._consume(token):
                    self.env["oms.claim"]._free([token], wake=True)  # nothing goes on here: the job lets go what fits
                for verdict in verdicts:
                    if not verdict.passed:
                        self.browse(verdict.order_id)._oms_say_anew(verdict)
            orders._oms_mark_judged(asked)

    def _oms_say_anew(self, verdict):
        # sudo: holds are readonly to everyone; a rule decided this one
        hold = self._oms_active_holds("credit")._on_whole().filtered(lambda hold: "owes" in (hold.facts or {}))[:1]
        if not hold or verdict.held_lines:
            return
        for entry in self.env["oms.credit"]._entries(self, verdict, hold.reason_id, False):
            hold.sudo().write({"message": entry.message, "figures": entry.figures, "facts": entry.facts})

    @api.model
    def _oms_find_judged_otherwise(self, partners=None):
        """Ids of orders that have not left and are not as they were judged: nothing that passes ``write`` leaves any.

        :param partners: only those that these or others of their companies pay
        """
        self.flush_model()
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        which = SQL() if partners is None else SQL(
            "AND payer.commercial_partner_id = ANY(%s)", partners.commercial_partner_id.ids)
        return [row[0] for row in self.env.execute_query(
            SQL("SELECT sale.id %s %s", self._oms_judged_otherwise_sql(), which))]

    @api.model
    def _oms_judged_otherwise_sql(self):
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
    def _oms_wake_judged(self, partners):
        """Who pays may be another for orders of these customers, that nobody writes: have the job look, if any is."""
        if self._oms_find_judged_otherwise(partners):
            # sudo: a job of ours, whoever changes the customer
            self.env.ref("oms_core.cron_process").sudo()._trigger()

    @api.model
    def _oms_waiting_domain(self):
        return Domain(super()._oms_waiting_domain()) | Domain("id", "in", self._oms_find_judged_otherwise())


class SaleOrderLine(models.Model):
    """Lines make what an order is worth: after each change of one its order is compared."""

    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        ids = {vals["order_id"] for vals in vals_list if isinstance(vals.get("order_id"), int)}
        self.env["sale.order"].browse(ids)._oms_adopt_credit()
        lines = super().create(vals_list)
        lines.order_id._oms_check_unless_later()
        return lines

    def write(self, vals):
        if all(name.startswith("oms_") for name in vals):
            return super().write(vals)
        orders = self.order_id
        if isinstance(vals.get("order_id"), int):
            orders |= orders.browse(vals["order_id"])
        orders._oms_adopt_credit()
        result = super().write(vals)
        orders._oms_check_unless_later()
        return result

    def unlink(self):
        orders = self.order_id
        orders._oms_adopt_credit()
        result = super().unlink()
        orders._oms_check_unless_later()
        return result
