# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.oms_core.jobs import later_on_collision, run
from odoo.tools import SQL

from ...planning import jump


class OmsReturnAlarm(models.Model):
    """Who looks: gather, plan, apply, once a night for each company."""

    _inherit = "oms.return.alarm"

    @api.model
    @later_on_collision("oms_returns.cron_return_alarm")
    def _cron_return_alarm(self):
        companies = self.env["res.company"].search([("id", "!=", False)], order="id").ids
        self.env["stock.warehouse"]._oms_learn_return_days()
        run(self.env, "oms_returns.cron_return_alarm", companies, self._oms_look, 1, name="what came back to company {}")

    @api.model
    def _oms_look(self, company_ids, now=None):
        """Note what jumped. Who is looked at already, or was a short while ago, is not told again."""
        now = now or fields.Datetime.now()
        for company in self.env["res.company"].browse(company_ids).exists():
            facts, categories = self._gather_lines(company, now)
            found = jump.jumps(facts, categories)
            quiet = self._oms_quiet([one.product for one in found], company, now)
            found = [one for one in found if one.product not in quiet]
            self._apply_jumps(found, self._gather_reasons(company, now, found), company, now)
            self.env["oms.customer"]._oms_mark_returners(company, now)

    @api.model
    def _oms_quiet(self, product_ids, company, now):
        """Products (ids) of which nothing is told now."""
        return set(self.search([
            ("product_id", "in", product_ids), ("company_id", "=", company.id),
            "|", ("state", "=", "open"), ("seen_on", ">", now - timedelta(days=jump.QUIET))]).product_id.ids)

    @api.model
    def _apply_jumps(self, found, reasons, company, now):
        self.sudo().create([  # sudo: the job's own rows
            {"product_id": one.product, "company_id": company.id, "day": self.env["oms.day"]._of(now, company=company),
             "age": one.age, "recent": one.lines.recent, "recent_back": one.lines.recent_back, "past": one.lines.past,
             "past_back": one.lines.past_back, "chance": one.chance, "reason_id": reasons.get(one.product)}
            for one in found])

    # --- gather ----------------------------------------------------------------------------------------------------

    @api.model
    def _sent_sql(self, company, now):
        """SELECT of order lines with the instant at which their first goods left."""
        since = now - timedelta(days=jump.PAST + jump.WINDOW + max(jump.AGES))
        return SQL(
            """SELECT move.sale_line_id AS line_id, MIN(move.date) AS sent
                 FROM stock_move move
                 JOIN stock_location source ON source.id = move.location_id AND source.usage != 'customer'
                 JOIN stock_location dest ON dest.id = move.location_dest_id AND dest.usage = 'customer'
                WHERE move.company_id = %s AND move.state = 'done' AND move.date >= %s AND move.date <= %s
                  AND move.sale_line_id IS NOT NULL AND move.oms_return_line_id IS NULL
                GROUP BY move.sale_line_id""", company.id, since, now)

    @api.model
    def _asked_sql(self, company, now):
        """SELECT of order lines with the instant at which somebody first wanted to send goods of them back, and why. Goods that
        came by Odoo's own return were wanted back when they came."""
        return SQL(
            """SELECT DISTINCT ON (line_id) line_id, asked, reason_id
                 FROM (SELECT line.sale_line_id AS line_id, back.create_date AS asked, line.reason_id
                         FROM oms_return_line line JOIN oms_return back ON back.id = line.return_id
                        WHERE line.company_id = %(company)s AND back.state != 'cancelled'
                    UNION ALL
                       SELECT move.sale_line_id, move.date, NULL
                         FROM stock_move move
                         JOIN stock_location source ON source.id = move.location_id AND source.usage = 'customer'
                         JOIN stock_location dest ON dest.id = move.location_dest_id AND dest.usage != 'customer'
                        WHERE move.company_id = %(company)s AND move.state = 'done' AND move.oms_return_line_id IS NULL
                          AND move.sale_line_id IS NOT NULL) either
                WHERE asked <= %(now)s AND line_id IS NOT NULL ORDER BY line_id, asked""", company=company.id, now=now)

    @api.model
    def _windows_sql(self, age, now):
        """(recent, past, came back): conditions on ``sent`` and ``asked``."""
        last, first = now - timedelta(days=age), now - timedelta(days=age + jump.WINDOW)
        return (
            SQL("sent.sent >= %s AND sent.sent < %s", first, last),
            SQL("sent.sent >= %s AND sent.sent < %s", first - timedelta(days=jump.PAST), first),
            SQL("asked.asked <= sent.sent + make_interval(days => %s)", age))

    @api.model
    def _gather_lines(self, company, now):
        """({age: {product id: Lines}}, {product id: category id}) of all that was shipped, in one statement."""
        self.env.flush_all()
        counts = []
        for age in jump.AGES:
            recent, past, back = self._windows_sql(age, now)
            for when in (recent, SQL("%s AND %s", recent, back), past, SQL("%s AND %s", past, back)):
                counts.append(SQL("COUNT(*) FILTER (WHERE %s)", when))
        rows = self.env.execute_query(SQL(
            """WITH sent AS MATERIALIZED (%s), asked AS MATERIALIZED (%s)
               SELECT line.product_id, template.categ_id, %s
                 FROM sent
                 JOIN sale_order_line line ON line.id = sent.line_id
                 JOIN product_product product ON product.id = line.product_id
                 JOIN product_template template ON template.id = product.product_tmpl_id
            LEFT JOIN asked ON asked.line_id = sent.line_id
                GROUP BY line.product_id, template.categ_id""",
            self._sent_sql(company, now), self._asked_sql(company, now), SQL(", ").join(counts)))
        facts, categories = {age: {} for age in jump.AGES}, {}
        for product_id, category_id, *found in rows:
            categories[product_id] = category_id
            for place, age in enumerate(jump.AGES):
                facts[age][product_id] = jump.Lines(*found[4 * place:4 * place + 4])
        return facts, categories

    def _gather_counted(self):
        """Ids of the return lines that make this one's ``recent_back``, without those that were cancelled since."""
        self.ensure_one()
        recent, _past, back = self._windows_sql(self.age, self.create_date)
        self.env.flush_all()
        return [line_id for line_id, in self.env.execute_query(SQL(
            """WITH sent AS MATERIALIZED (%s), asked AS MATERIALIZED (%s)
               SELECT part.id
                 FROM sent
                 JOIN asked ON asked.line_id = sent.line_id AND %s
                 JOIN sale_order_line line ON line.id = sent.line_id AND line.product_id = %s
                 JOIN oms_return_line part ON part.sale_line_id = sent.line_id
                 JOIN oms_return back ON back.id = part.return_id AND back.state != 'cancelled'
                  AND back.create_date <= sent.sent + make_interval(days => %s)
                WHERE %s ORDER BY part.id""",
            self._sent_sql(self.company_id, self.create_date), self._asked_sql(self.company_id, self.create_date), back,
            self.product_id.id, self.age, recent))]

    @api.model
    def _gather_reasons(self, company, now, found):
        """{product id: reason id} that most likely is behind each."""
        reasons = {}
        for age in sorted({one.age for one in found}):
            recent, past, back = self._windows_sql(age, now)
            counted = {}
            for product_id, reason_id, lately, before in self.env.execute_query(SQL(
                    """WITH sent AS MATERIALIZED (%s), asked AS MATERIALIZED (%s)
                       SELECT line.product_id, asked.reason_id, COUNT(*) FILTER (WHERE %s), COUNT(*) FILTER (WHERE %s)
                         FROM sent
                         JOIN asked ON asked.line_id = sent.line_id AND %s
                         JOIN sale_order_line line ON line.id = sent.line_id AND line.product_id = ANY(%s)
                        GROUP BY line.product_id, asked.reason_id""",
                    self._sent_sql(company, now), self._asked_sql(company, now), recent, past, back,
                    [one.product for one in found if one.age == age])):
                now_, then = counted.setdefault(product_id, ({}, {}))
                now_[reason_id], then[reason_id] = lately, before
            reasons.update({product_id: jump.likely(*both) for product_id, both in counted.items()})
        return reasons
