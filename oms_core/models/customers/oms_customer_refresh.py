# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo import api, fields, models
from odoo.tools import SQL

from ...planning import customer as planning


class OmsCustomer(models.Model):
    """Gather, plan, apply of the rows: the same steps for one customer and for thousands."""

    _inherit = "oms.customer"

    @api.model
    def _oms_refresh(self, partner_ids, company, today=None):
        """Work out the rows of these commercial partners in a company, and make those that are missing. Safe to call twice."""
        today = today or self.env["oms.day"]._today(company=company)
        facts = self._gather_customer_orders(partner_ids, company, today)
        accounts = self._gather_customer_credit(partner_ids, company)
        for partner_id, found in facts.items():
            found["account_id"] = accounts[partner_id]["account_id"]
        self._apply_customers(facts, company, today)

    @api.model
    def _apply_customers(self, facts, company, today):
        """Write what was gathered; give and take what tiers give. Without a change nothing is locked. On a replica for reading
        nothing is written: where something would be, PostgreSQL refuses, and Odoo asks again where it can."""
        tiers = self.env["oms.customer.tier"]._oms_of(company)
        rules = tiers._oms_planning()
        top = max(rules, key=lambda rule: rule.minimum, default=None)
        rows = json.dumps([
            self._oms_row(partner_id, found, rules, top) for partner_id, found in sorted(facts.items())], default=str)
        if self.env.cr.readonly and self._is_written(rows, company, today):
            return
        self._apply_rows(rows, company, today)
        self.invalidate_model()
        if tiers or self._oms_gave(facts, company):
            self._apply_gifts(facts, company)

    @api.model
    def _oms_row(self, partner_id, found, rules, top):
        """What is written of one customer, as JSON takes it."""
        reached = planning.tier(rules, found["volume"], found["orders_year"])
        days = (found["first_order"], found["last_order"], found["order_days"])
        return {
            "partner_id": partner_id, "account_id": found["account_id"], "tier_id": reached and reached.id,
            "top_tier": reached is not None and reached == top, "is_prospect": not found["orders"],
            "known": bool(found["orders"] or found["quotations"]),
            "average": planning.average(found["volume"], found["orders_year"]),
            "trend": planning.trend(found["volume"], found["volume_before"]),
            "usual_days": planning.usual_days(*days), "leaving_on": planning.leaving_on(*days),
            **{key: found[key] for key in (
                "volume", "volume_before", "orders", "orders_year", "quotations", "first_order", "last_order")},
        }

    @api.model
    def _fresh_sql(self, rows, company, today):
        """Parts of the statements about what was gathered: the rows ``fresh``, its columns and values, and whether those of the
        row ``customer`` differ."""
        columns = SQL(
            """account_id int, tier_id int, top_tier bool, is_prospect bool, volume numeric, volume_before numeric,
               trend float, orders int, orders_year int, average numeric, quotations int, first_order date,
               last_order date, usual_days numeric, leaving_on date""")
        names = [part.split()[0] for part in columns.code.replace("\n", " ").split(",")]
        values = SQL("%s, %s::date", SQL(", ").join(SQL("fresh.%s", SQL.identifier(name)) for name in names), today)
        names.append("computed_on")
        return {
            "fresh": SQL("jsonb_to_recordset(%s::jsonb) AS fresh(partner_id int, known bool, %s)", rows, columns),
            "names": SQL(", ").join(SQL.identifier(name) for name in names), "values": values, "company": company.id,
            "differ": SQL("(%s) IS DISTINCT FROM (%s)", SQL(", ").join(
                SQL("customer.%s", SQL.identifier(name)) for name in names), values)}

    @api.model
    def _is_written(self, rows, company, today):
        """Whether :meth:`_apply_rows` would change nothing."""
        [[found]] = self.env.execute_query(SQL(
            """SELECT EXISTS (
                      SELECT FROM %(fresh)s
                   LEFT JOIN oms_customer customer ON customer.partner_id = fresh.partner_id AND customer.company_id = %(company)s
                       WHERE CASE WHEN customer.id IS NULL THEN fresh.known ELSE %(differ)s END)""",
            **self._fresh_sql(rows, company, today)))
        return not found

    @api.model
    def _apply_rows(self, rows, company, today):
        parts = self._fresh_sql(rows, company, today)
        self.env.cr.execute(SQL(
            """INSERT INTO oms_customer (partner_id, company_id, active, create_uid, write_uid, create_date, write_date)
               SELECT partner.id, %(company)s, partner.active, %(uid)s, %(uid)s, now() AT TIME ZONE 'UTC',
                      now() AT TIME ZONE 'UTC'
                 FROM %(fresh)s JOIN res_partner partner ON partner.id = fresh.partner_id
                WHERE fresh.known AND NOT EXISTS (SELECT FROM oms_customer customer
                       WHERE customer.partner_id = fresh.partner_id AND customer.company_id = %(company)s)
          ON CONFLICT DO NOTHING""", uid=self.env.uid, fresh=parts["fresh"], company=company.id))
        self.env.cr.execute(SQL(
            """UPDATE oms_customer customer SET (%(names)s) = (%(values)s)
                 FROM %(fresh)s
                WHERE customer.partner_id = fresh.partner_id AND customer.company_id = %(company)s AND %(differ)s""", **parts))

    # --- what tiers give -------------------------------------------------------------------------------------------

    @api.model
    def _oms_gave(self, partner_ids, company):
        """Whether one of these rows gave something for a tier that may be gone."""
        return bool(self.env.execute_query(SQL(
            """SELECT 1 FROM oms_customer WHERE partner_id = ANY(%s) AND company_id = %s
                  AND (tag_id IS NOT NULL OR pricelist_id IS NOT NULL) LIMIT 1""", list(partner_ids), company.id)))

    @api.model
    def _apply_gifts(self, partner_ids, company):
        """Tags and pricelists follow the tiers of these customers. What people set stays."""
        # sudo: rules of the company are carried out, whoever opens the page that shows them
        customers = self.sudo().with_context(active_test=False, tracking_disable=True).search([
            ("partner_id", "in", list(partner_ids)), ("company_id", "=", company.id)])
        customers._apply_tags()
        customers._apply_pricelists(company)

    def _apply_tags(self):
        """A tag given for the tier goes with the tier, unless another company's tier gives it, too. A tag that is there
        already was set by a person: it is not ours to take."""
        wanted = {customer: customer.tier_id._oms_tag() for customer in self}
        if not any(wanted.values()) and not any(self.mapped("tag_id")):
            return
        given = {}  # (partner id, tag id) -> rows that gave it
        for row in self.search([("partner_id", "in", self.partner_id.ids), ("tag_id", "!=", False)]):
            given.setdefault((row.partner_id.id, row.tag_id.id), set()).add(row.id)
        put, take = {}, {}
        for customer, tag in wanted.items():
            partner, old = customer.partner_id, customer.tag_id
            if old and old != tag and given[partner.id, old.id] == {customer.id}:
                take.setdefault(old, []).append(partner.id)
            if tag and tag not in partner.category_id:
                put.setdefault(tag, []).append(partner.id)
        for customer, tag in wanted.items():
            partner = customer.partner_id
            ours = tag and (tag not in partner.category_id or (partner.id, tag.id) in given)
            if customer.tag_id != (tag if ours else tag.browse()):
                customer.tag_id = tag if ours else False
        for tag in {**put, **take}:
            tag.partner_ids = ([fields.Command.unlink(partner) for partner in take.get(tag, ())]
                               + [fields.Command.link(partner) for partner in put.get(tag, ())])

    def _apply_pricelists(self, company):
        """Give the tiers' pricelists. By hand is what differs from what this row gave: another one, or none any more."""
        changed = {}
        for customer in self:
            partner = customer.partner_id.with_company(company)
            wanted, given = customer.tier_id._oms_pricelist(), customer.pricelist_id
            current = partner.specific_property_product_pricelist
            if wanted == given or (current and current != given):
                continue  # as it should be, or set by hand
            if current != wanted:
                changed.setdefault(wanted, partner.browse())
                changed[wanted] |= partner
            customer.pricelist_id = wanted
        for wanted, partners in changed.items():
            partners.write({"specific_property_product_pricelist": wanted.id})

    def _oms_take_back(self):
        """Take from customers what these rows gave them, before the rows go."""
        if not self:
            return
        self.tier_id = False
        self._apply_tags()
        for company, customers in self.grouped("company_id").items():
            customers._apply_pricelists(company)
