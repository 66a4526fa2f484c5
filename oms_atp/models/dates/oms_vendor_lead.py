# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from math import ceil

from odoo import api, fields, models
from odoo.addons.oms_core.jobs import later_on_collision
from odoo.tools import SQL

from ...planning import lead_time

#: Receipts of so many days count.
WINDOW = 730
#: What is written of a vendor's estimate, in the order of ``_values``.
_COLUMNS = ("receipts", "quoted", "late_p50", "late_p90", "lead_p50", "lead_p90")


class OmsVendorLead(models.Model):
    """How late a vendor's goods come, against the date that was promised *first*. Worked out every night from the
    receipts of two years (``planning.lead_time``): one row per vendor, and one per company for any vendor."""

    _name = "oms.vendor.lead"
    _description = "Vendor lead time"
    _order = "company_id, receipts DESC, id"
    _rec_name = "partner_id"

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", "Vendor", readonly=True, index="btree_not_null", ondelete="cascade",
                                 help="Empty: any vendor, also one without receipts.")
    receipts = fields.Integer(readonly=True, aggregator="sum", help="Order lines received in the last two years.")
    quoted = fields.Integer("Days promised", readonly=True, aggregator="avg",
                            help="Days from order to the first promised receipt, usually.")
    late_p50 = fields.Integer("Days late", readonly=True, aggregator="avg",
                              help="Days after the first promised date, as a rule.")
    late_p90 = fields.Integer("Days late at worst", readonly=True, aggregator="avg",
                              help="Nine receipts of ten come within so many days after the first promised date. "
                                   "The fewer receipts, the more careful.")
    lead_p50 = fields.Integer("Lead time", readonly=True, aggregator="avg",
                              help="Days from order to receipt, as a rule.")
    lead_p90 = fields.Integer("Lead time at worst", readonly=True, aggregator="avg",
                              help="Days from order to receipt, in nine cases of ten.")
    write_date = fields.Datetime("Worked out on", readonly=True)

    _vendor_uniq = models.UniqueIndex("(company_id, COALESCE(partner_id, 0))", "This vendor is here already.")

    @api.depends("partner_id")
    def _compute_display_name(self):
        for lead in self:
            lead.display_name = lead.partner_id.display_name or self.env._("Any vendor")

    @api.model
    def _oms_lateness(self, company, partners):
        """{partner id: (days late as a rule, at worst)} against the first promised date; a vendor without receipts gets
        what holds for any vendor of the company. Key ``False`` is that. One query."""
        # sudo: two numbers per vendor, wanted for promises by people who do not buy.
        rows = self.sudo().search([
            ("company_id", "=", company.id), ("partner_id", "in", [*partners.commercial_partner_id.ids, False])])
        known = {row.partner_id.id: (row.late_p50, row.late_p90) for row in rows}
        nobody = self._values(lead_time.estimate(lead_time.History(), lead_time.Prior()))
        anybody = known.get(False, (nobody[2], nobody[3]))
        return {
            False: anybody,
            **{partner.id: known.get(partner.commercial_partner_id.id, anybody) for partner in partners}}

    @api.model
    @later_on_collision("oms_atp.cron_vendor_lead")
    def _cron_refresh(self):
        self._oms_refresh()

    @api.model
    def _oms_refresh(self):
        """Work out all rows anew: one query to gather, one statement to write, one to remove what is not true any more."""
        histories = self._gather_histories()
        # sudo: all companies, whoever refreshes; what is written comes from receipts only.
        rows = []
        for company_id in self.env["res.company"].sudo().search([("id", "!=", False)], order="id").ids:
            vendors = histories[company_id]
            prior = lead_time.pooled(vendors.values())
            total = sum(one.n for one in vendors.values())
            anybody = self._values(lead_time.estimate(lead_time.History(), prior))
            rows.append((company_id, None, total, *anybody[1:]))
            rows += [(company_id, partner_id, *self._values(lead_time.estimate(one, prior)))
                     for partner_id, one in sorted(vendors.items())]
        self._apply_rows(rows)
        return len(rows)

    @api.model
    def _values(self, found):
        """The columns of an estimate, in whole days: at worst is never rounded down."""
        return (found.n, round(found.quoted), round(found.late_p50), ceil(round(found.late_p90, 6)),
                round(found.lead_p50), ceil(round(found.lead_p90, 6)))

    @api.model
    def _gather_histories(self):
        """{company id: {vendor id: ``lead_time.History``}} from all receipts of the window, of the vendors' commercial
        partners; the sums of x as ``planning.lead_time`` has it."""
        self.env.flush_all()
        found = defaultdict(dict)
        limit = lead_time.LIMIT
        rows = self.env.execute_query(SQL(
            """SELECT company_id, partner_id, COUNT(*)::int, SUM(x), SUM(x * x), SUM(LN(quoted + 1))
                 FROM (SELECT received.*, LEAST(GREATEST(LN((actual + 1) / (quoted + 1)), %s), %s) AS x
                         FROM (%s) received) observed
                GROUP BY company_id, partner_id""", -limit, limit, self._received_sql()))
        for company_id, partner_id, *sums in rows:
            found[company_id][partner_id] = lead_time.History(*sums)
        return found

    @api.model
    def _received_sql(self):
        """A row per order line that was received: company_id, partner_id, and in days from the order ``quoted`` (first
        promised receipt) and ``actual`` (mean over its receipts from the vendor, by quantity; further steps inside
        the warehouse and returns do not count). Days are those of the company's time zone."""
        def day(moment):
            return SQL("((%s AT TIME ZONE 'UTC') AT TIME ZONE COALESCE(NULLIF(site.tz, ''), 'UTC'))::date", moment)

        planned, ordered, came = (day(SQL(name)) for name in (
            "line.oms_first_planned", "line.oms_first_ordered", "move.date"))
        return SQL(
            """SELECT po.company_id, vendor.commercial_partner_id AS partner_id,
                      GREATEST(%(planned)s - %(ordered)s, 0)::float AS quoted,
                      GREATEST(SUM(move.quantity * (%(came)s - %(ordered)s)) / SUM(move.quantity), 0)::float AS actual
                 FROM stock_move move
                 JOIN stock_location source ON source.id = move.location_id AND source.usage IN ('supplier', 'transit')
                 JOIN stock_location target ON target.id = move.location_dest_id
                                           AND target.usage NOT IN ('supplier', 'transit')
                 JOIN purchase_order_line line ON line.id = move.purchase_line_id
                                              AND line.oms_first_planned IS NOT NULL
                 JOIN purchase_order po ON po.id = line.order_id
                 JOIN res_partner vendor ON vendor.id = po.partner_id
                 JOIN res_company company ON company.id = po.company_id
                 JOIN res_partner site ON site.id = company.partner_id
                WHERE move.state = 'done' AND move.quantity > 0 AND move.date >= %(since)s
                GROUP BY po.company_id, vendor.commercial_partner_id, line.id, site.tz""",
            planned=planned, ordered=ordered, came=came,
            since=fields.Datetime.subtract(fields.Datetime.now(), days=WINDOW))

    @api.model
    def _apply_rows(self, rows):
        """Make the table these rows: (company id, vendor id or None, *_COLUMNS)."""
        columns = SQL(", ").join(map(SQL.identifier, _COLUMNS))
        fresh = SQL(", ").join(SQL("%s = EXCLUDED.%s", SQL.identifier(name), SQL.identifier(name)) for name in _COLUMNS)
        values = [list(column) for column in zip(*rows)]
        arrays = SQL(", ").join(SQL("%s::int[]", column) for column in values)
        now, uid = fields.Datetime.now(), self.env.uid
        self.env.cr.execute(SQL(
            """INSERT INTO oms_vendor_lead (company_id, partner_id, %s, create_date, write_date, create_uid, write_uid)
               SELECT fresh.*, %s, %s, %s, %s FROM unnest(%s) AS fresh
               ON CONFLICT (company_id, COALESCE(partner_id, 0)) DO UPDATE
                   SET %s, write_date = EXCLUDED.write_date, write_uid = EXCLUDED.write_uid""",
            columns, now, now, uid, uid, arrays, fresh))
        self.env.cr.execute(SQL(
            """DELETE FROM oms_vendor_lead stale
                WHERE NOT EXISTS (SELECT FROM unnest(%s::int[], %s::int[]) AS fresh(company_id, partner_id)
                                   WHERE fresh.company_id = stale.company_id
                                     AND fresh.partner_id IS NOT DISTINCT FROM stale.partner_id)""",
            values[0], values[1]))
        self.invalidate_model()
