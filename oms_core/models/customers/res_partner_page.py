# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.addons.rating.models.rating_data import RATING_LIMIT_MIN, RATING_LIMIT_OK
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, html2plaintext
from odoo.tools.misc import format_date

from ...planning import customer as planning
from ...tools import check_arguments
from .res_partner import SEES_CUSTOMERS

#: Lines of each list on the page.
SHOWN = 5
#: Companies of a group that are listed one by one.
GROUP_SHOWN = 50


class ResPartner(models.Model):
    """The customer page: what the browser shows when its tab is opened, in one call (static/src/customer_page)."""

    _inherit = "res.partner"

    @api.readonly
    def oms_customer_page(self, group=False):
        """What this customer is to the current company, as plain values; the figures are defined in docs/customers.md.

        :param group: of its whole group of companies together
        :raises AccessError: who neither sells nor keeps the books
        """
        self.ensure_one()
        self._oms_check_sees_customers()
        company = self.env.company
        today = self.env["oms.day"]._today(company=company)
        customer = self.commercial_partner_id
        members = self._oms_page_group(company)
        partners = members if group else customer
        Customer = self.env["oms.customer"]
        gathered = Customer._gather_customer_facts(partners.ids, company, today)
        if not group:
            Customer._apply_customers({customer.id: gathered[customer.id]}, company, today)
        facts = planning.together([gathered[key] for key in partners.ids]) if group else gathered[customer.id]
        page = {
            **facts, "customer_id": customer.id, "group": group, "group_count": len(members),
            "currency_id": company.currency_id.id, "prospect": not facts["orders"],
            "average": planning.average(facts["volume"], facts["orders_year"]),
            "trend": planning.trend(facts["volume"], facts["volume_before"]),
            "returns_rate": planning.average(facts.get("returned_units", 0.0), facts.get("shipped_units", 0.0)),
            "returns_rate_value": planning.average(facts.get("returned_value", 0.0), facts.get("shipped_value", 0.0)),
            "credit": partners._oms_page_credit(gathered), "months": partners._oms_page_months(company, today),
            "bad": partners._oms_page_bad(company, today) if facts["bad_ratings"] else [],
            "contacts": partners._oms_page_contacts(company), "doors": self._oms_page_doors(),
        }
        page.update(partners._oms_page_members(gathered) if group else customer._oms_page_tier(facts, company, today))
        return self._oms_page_dates(page)

    def _oms_check_sees_customers(self):
        """Whoever sells or keeps the books may know what a customer, whom they may read, is to the company."""
        (self | self.commercial_partner_id).check_access("read")
        if not self.env.su and not any(self.env.user.has_group(group) for group in SEES_CUSTOMERS.split(",")):
            raise AccessError(self.env._(
                "What %s orders is for people who sell or keep the books.", ", ".join(self[:5].mapped("display_name"))))

    def _oms_page_group(self, company):
        """The companies of the group that the reader may read; itself first. The page tells of no others."""
        members = self._oms_company_group(company)
        if len(members) == 1:
            return members
        return members & self.with_context(active_test=False).search([("id", "in", members.ids)])

    @api.model
    def _oms_page_dates(self, page):
        """Dates as people read them."""
        return {key: format_date(self.env, value) if key in ("first_order", "last_order", "leaving_on") and value else value
                for key, value in page.items()}

    # --- the parts -------------------------------------------------------------------------------------------------

    def _oms_page_credit(self, gathered):
        """What they owe and what room is left, each account once; None for who may not read credit accounts, and where
        there is none."""
        Account = self.env["oms.credit.account"]
        if not Account.has_access("read"):
            return None
        accounts = Account.browse(sorted({gathered[partner.id]["uses_id"] for partner in self} - {None}))
        if not accounts:
            return {"accounts": 0}
        limited = accounts.filtered("limited")
        return {
            "accounts": len(accounts), "account_id": accounts.id if len(accounts) == 1 else False,
            "owes": sum(accounts.mapped("owes")), "limited": len(limited) == len(accounts),
            "limit": sum(limited.mapped("limit_company")), "room": sum(limited.mapped("room")),
            "shared": len(accounts.member_ids) > 0, "blocked": any(accounts.mapped("blocked")),
        }

    def _oms_page_members(self, gathered):
        """The companies of a group, the largest first."""
        order = sorted(self, key=lambda partner: (-gathered[partner.id]["volume"], partner.id))[:GROUP_SHOWN]
        return {"members": [
            {"id": partner.id, "name": partner.display_name,
             **{key: gathered[partner.id][key] for key in ("orders", "volume", "open_orders", "open_value", "credit_class")}}
            for partner in order]}

    def _oms_page_tier(self, facts, company, today):
        """Its tier, what is missing to the next, and the pricelist that the tier proposes."""
        tiers = self.env["oms.customer.tier"]._oms_of(company)
        rules = tiers._oms_planning()
        reached = planning.tier(rules, facts["volume"], facts["orders_year"])
        following = planning.next_tier(rules, facts["volume"], facts["orders_year"])
        tier = tiers.browse(reached.id) if reached else tiers.browse()
        days = (facts["first_order"], facts["last_order"], facts["order_days"])
        leaving = planning.leaving_on(*days)
        proposed = tier.pricelist_id.filtered("active")
        mine = self.with_company(company)
        own = mine.specific_property_product_pricelist | mine.property_product_pricelist
        return {
            "tier": tier.name or "", "tiers": len(tiers),
            "next_tier": following and {
                "name": tiers.browse(following.id).name, "volume": max(following.minimum - facts["volume"], 0),
                "orders": max(following.orders - facts["orders_year"], 0)},
            "pricelist": proposed.display_name if proposed and proposed not in own else "",
            "may_pricelist": self.has_access("write"),
            "usual_days": planning.usual_days(*days), "leaving": bool(leaving and leaving < today), "leaving_on": leaving,
        }

    def _oms_page_months(self, company, today):
        """Order value by month as the graph takes it; nothing to draw: an empty list."""
        months = self.env["oms.customer"]._gather_customer_months(self.ids, company, today)
        if not any(value for _month, value in months):
            return []
        return [{"label": format_date(self.env, month, date_format="MMM yy"), "value": value,
                 "type": "past" if month < today.replace(day=1) else "future"} for month, value in months]

    def _oms_page_bad(self, company, today):
        """The last bad ratings, of orders that the reader may see."""
        Day = self.env["oms.day"]
        since = Day._start(today - relativedelta(years=1, days=-1), company=company)
        ratings = self.env["rating.rating"].sudo().search([  # sudo: of orders that the reader may see, searched as reader
            ("res_model", "=", "sale.order"), ("consumed", "=", True), ("rating", ">=", RATING_LIMIT_MIN),
            ("rating", "<", RATING_LIMIT_OK), ("rated_on", ">=", since),
            ("res_id", "in", self._oms_orders_of(company).ids)], order="rated_on desc", limit=SHOWN)
        return [{"order_id": rating.res_id, "name": rating.res_name, "rating": rating.rating,
                 "feedback": rating.feedback or "",
                 "date": format_date(self.env, Day._of(rating.rated_on, company=company))} for rating in ratings]

    def _oms_orders_of(self, company):
        """The orders of these customers that the reader may see: not run before somebody asks for them."""
        return self.env["sale.order"].search([
            ("partner_id.commercial_partner_id", "in", self.ids), ("company_id", "=", company.id)])

    def _oms_page_contacts(self, company):
        """The last mails, messages and activities with these customers: no system notes, nothing internal."""
        orders = self.env["sale.order"]._search([
            ("partner_id.commercial_partner_id", "in", self.ids), ("company_id", "=", company.id)])
        people = self.with_context(active_test=False)._search([("commercial_partner_id", "in", self.ids)])
        rows = self.env.execute_query(SQL(
            """SELECT message.id, author.commercial_partner_id = ANY(%(ids)s)
                 FROM (SELECT mail.* FROM mail_message mail
                        WHERE mail.model = 'res.partner'
                          AND mail.res_id IN %(people)s
                    UNION ALL
                       SELECT mail.* FROM mail_message mail
                        WHERE mail.model = 'sale.order' AND mail.res_id IN %(orders)s) message
            LEFT JOIN mail_message_subtype subtype ON subtype.id = message.subtype_id
            LEFT JOIN res_partner author ON author.id = message.author_id
                WHERE (message.message_type IN ('email', 'email_outgoing', 'comment', 'sms')
                       AND message.is_internal IS NOT TRUE AND subtype.internal IS NOT TRUE)
                   OR message.mail_activity_type_id IS NOT NULL
                ORDER BY message.date DESC, message.id DESC LIMIT %(limit)s""",
            ids=self.ids, people=people.subselect(), orders=orders.subselect(), limit=SHOWN))
        # sudo: messages on customers and orders that the reader may see (checked above, and by the rules in the search)
        messages = self.env["mail.message"].sudo().browse([row[0] for row in rows])
        theirs = dict(rows)
        return [{
            "id": message.id,
            "date": format_date(self.env, self.env["oms.day"]._of(message.date, company=company)),
            "theirs": bool(theirs[message.id]),
            "who": message.author_id.display_name or message.email_from or "",
            "what": message.mail_activity_type_id.name or "",
            "text": (html2plaintext(message.body or "", include_references=False).strip() or message.subject or "")[:120],
        } for message in messages]

    # --- from here on ----------------------------------------------------------------------------------------------

    @api.model
    def _oms_page_doors(self):
        """[(kind, label)] of what the reader may open from the page. Extended by addons."""
        doors = [("orders", self.env._("Orders")), ("open", self.env._("Open orders"))]
        if self.env["account.move"].has_access("read"):
            doors.append(("invoices", self.env._("Open invoices")))
        return doors if self.env["sale.order"].has_access("read") else doors[2:]

    @api.readonly
    def oms_customer_open(self, kind, group=False):
        """The action behind a door of the page, of this customer or of its whole group."""
        self.ensure_one()
        self._oms_check_sees_customers()
        check_arguments(self.env, kind=(kind, "text"))
        partners = self._oms_page_group(self.env.company) if group else self.commercial_partner_id
        return partners._oms_page_action(kind, {
            "type": "ir.actions.act_window", "name": dict(self._oms_page_doors()).get(kind, ""),
            "context": {"create": False} if group else {"default_partner_id": self.id}})

    def _oms_page_action(self, kind, action):
        """What opens, for customers whose facts the page summed. Extended by addons."""
        mine = Domain("company_id", "=", self.env.company.id)
        if kind == "invoices":
            mine &= Domain("commercial_partner_id", "in", self.ids) & Domain("move_type", "in", ("out_invoice", "out_refund")) \
                & Domain("state", "=", "posted") & Domain("payment_state", "in", ("not_paid", "partial", "blocked"))
            return {**action, "res_model": "account.move", "domain": list(mine), "views": [
                (self.env.ref("account.view_out_invoice_tree").id, "list"), (False, "form")],
                "context": {"create": False, "default_move_type": "out_invoice"}}  # by it Odoo's list has its customers
        mine &= Domain("partner_id.commercial_partner_id", "in", self.ids) & Domain("state", "=", "sale")
        if kind == "open":
            mine &= Domain("oms_stage", "in", ("to_supply", "in_warehouse"))
        return {**action, "res_model": "sale.order", "domain": list(mine), "views": [
            (self.env.ref("oms_core.oms_order_view_list").id, "list"), (False, "form"), (False, "graph"), (False, "pivot")]}

    def oms_customer_take_pricelist(self):
        """Set the pricelist that the customer's tier proposes: from now on it is the person's choice."""
        self.ensure_one()
        customer = self.commercial_partner_id
        customer.check_access("write")
        row = self.env["oms.customer"].with_context(active_test=False).search([
            ("partner_id", "=", customer.id), ("company_id", "=", self.env.company.id)])
        if not row.tier_id:
            raise UserError(self.env._(
                "%(customer)s is in no tier, so no pricelist is proposed. Reload the page, or choose a pricelist on the "
                "customer's form.", customer=customer.display_name))
        proposed = row.tier_id.pricelist_id.filtered("active")
        if not proposed:
            raise UserError(self.env._(
                "The tier %(tier)s of %(customer)s proposes no pricelist that is in use. Reload the page, or choose a "
                "pricelist on the customer's form.", tier=row.tier_id.name, customer=customer.display_name))
        customer.specific_property_product_pricelist = proposed
