# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class OmsBillingRunLine(models.Model):
    """What becomes of an order in a billing run: on which invoice it is, or why it is on none. Only the run writes these."""

    _name = "oms.billing.run.line"
    _description = "Order in a billing run"
    _order = "run_id desc, number, id"
    _rec_name = "order_id"

    run_id = fields.Many2one("oms.billing.run", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    order_id = fields.Many2one("sale.order", required=True, readonly=True, ondelete="cascade", index=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    customer_ref = fields.Char("Customer's order number", readonly=True)
    number = fields.Integer(
        "Invoice no.", readonly=True, aggregator="count_distinct", help="Orders with the same number are on one invoice.")
    final = fields.Boolean(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary(readonly=True, aggregator=None, help="Its part of the invoice, taxes included.")
    company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company currency")
    amount_company = fields.Monetary(
        "Amount in company currency", readonly=True, currency_field="company_currency_id", aggregator="sum")
    state = fields.Selection(
        [("planned", "To be billed"), ("billed", "Billed"), ("failed", "Could not be billed"), ("held", "Held"),
         ("incomplete", "Waits until complete"), ("not_due", "Not due yet"), ("charges", "Charges only, goods to come"),
         ("rateless", "No exchange rate"), ("nothing", "Nothing to bill")], required=True, readonly=True)
    reason = fields.Char("Why", readonly=True)
    due_on = fields.Date("Due on", readonly=True)
    group_key = fields.Char(readonly=True)
    priced = fields.Boolean(readonly=True)
    move_id = fields.Many2one("account.move", "Invoice", readonly=True, index="btree_not_null", ondelete="set null")

    _order_once = models.UniqueIndex("(run_id, order_id)", "An order is in a billing run once.")
    _todo_idx = models.Index("(run_id, number) WHERE state = 'planned'")

    def action_open_order(self):
        return self.order_id._get_records_action(name=self.env._("Order"))
