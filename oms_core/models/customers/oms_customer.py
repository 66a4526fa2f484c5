# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class OmsCustomer(models.Model):
    """What one customer (commercial partner) is to one company: figures of its orders, to filter and to compare.

    Made and kept by the jobs (oms_customer_jobs.py) and when the customer's page is opened; never written by people.
    Every figure is defined in docs/customers.md. Who never asked for anything has no row.
    """

    _name = "oms.customer"
    _description = "Customer"
    _rec_name = "partner_id"
    _order = "volume desc, id"

    partner_id = fields.Many2one("res.partner", "Customer", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    active = fields.Boolean(related="partner_id.active", store=True)
    is_prospect = fields.Boolean("Prospect", readonly=True, help="Has quotations, and no confirmed order yet.")
    tier_id = fields.Many2one("oms.customer.tier", "Tier", readonly=True, index="btree_not_null", ondelete="set null")
    top_tier = fields.Boolean("High volume", readonly=True, help="In the highest tier of the company.")
    volume = fields.Monetary("Ordered in 12 months", readonly=True, help="Before tax; less what was given up or came back.")
    volume_before = fields.Monetary("Ordered in the 12 months before", readonly=True)
    trend = fields.Float(readonly=True, aggregator="avg", help="12 months against the 12 before.")
    orders = fields.Integer(readonly=True, help="All confirmed orders there ever were.")
    orders_year = fields.Integer("Orders in 12 months", readonly=True)
    average = fields.Monetary("Average order", readonly=True, aggregator="avg", help="Of the last 12 months.")
    quotations = fields.Integer("Open quotations", readonly=True)
    first_order = fields.Date("First order", readonly=True)
    last_order = fields.Date("Last order", readonly=True)
    usual_days = fields.Float(
        "Orders every (days)", readonly=True, digits=(16, 1), aggregator="avg",
        help="Between days with orders, from the third such day on.")
    leaving_on = fields.Date(
        "May be leaving from", readonly=True, index="btree_not_null",
        help="Twice the usual time since the last order.")
    leaving = fields.Boolean("May be leaving", compute="_compute_leaving", search="_search_leaving")
    account_id = fields.Many2one("oms.credit.account", readonly=True, index="btree_not_null", ondelete="set null")
    # sudo (as related fields have it): class, days late and on time are for salespeople, the account is not
    credit_class = fields.Selection(related="account_id.credit_class", string="Class")
    days_late = fields.Float(related="account_id.days_late", string="Days late")
    on_time = fields.Float(related="account_id.on_time", string="Paid on time")
    computed_on = fields.Date("Figures of", readonly=True, index=True)
    #: What this row gave the customer for its tier, to be taken back with it. What people gave is not here.
    tag_id = fields.Many2one("res.partner.category", readonly=True, ondelete="set null", groups="base.group_system")
    pricelist_id = fields.Many2one("product.pricelist", readonly=True, ondelete="set null", groups="base.group_system")

    _partner_uniq = models.UniqueIndex("(partner_id, company_id)", "This customer has a row in this company already.")

    @api.depends("leaving_on")
    def _compute_leaving(self):
        today = self.env["oms.day"]._today
        for customer in self:
            customer.leaving = bool(customer.leaving_on and customer.leaving_on < today(company=customer.company_id))

    def _search_leaving(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self.env["oms.day"]._passed_domain("leaving_on")

    def action_oms_open(self):
        """The customer's form, with its page open."""
        self.ensure_one()
        return self.partner_id._oms_customer_form()
