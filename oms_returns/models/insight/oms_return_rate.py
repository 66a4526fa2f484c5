# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class OmsReturnRate(models.Model):
    """What came back of what was shipped in the same month: rows of goods that left (summed up) and of goods that came back of
    these, whenever that was. So a rate is of a cohort: its returned units are some of its shipped units.

    All of it could be derived from moves, returns and credit notes. It is kept because deriving it takes half a minute for
    1,000,000 returns among 5,000,000 shipments (docs/returns.md): a job does so by night, month by month
    (oms_return_rate_job.py). Amounts are in the currency of the company. Nobody writes it.
    """

    _name = "oms.return.rate"
    _description = "Return rate"
    _log_access = False
    _order = "month desc, id desc"
    _rec_name = "product_id"

    company_id = fields.Many2one("res.company", "Company", required=True, readonly=True, ondelete="cascade")
    month = fields.Date("Shipped in", required=True, readonly=True, help="The month in which the goods left for the customer.")
    warehouse_id = fields.Many2one("stock.warehouse", "Warehouse", readonly=True, ondelete="cascade")
    carrier_id = fields.Many2one("delivery.carrier", "Carrier", readonly=True, ondelete="set null")
    product_id = fields.Many2one("product.product", "Product", required=True, readonly=True, ondelete="cascade")
    categ_id = fields.Many2one("product.category", "Category", readonly=True, ondelete="set null")
    lot_id = fields.Many2one("stock.lot", "Lot", readonly=True, ondelete="set null")
    vendor_id = fields.Many2one(
        "res.partner", "Vendor", readonly=True, ondelete="set null",
        help="Who sent the lot or delivered to the customer; else the first vendor of the product.")
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True, ondelete="cascade")
    reason_id = fields.Many2one("oms.return.reason", "Reason", readonly=True, ondelete="set null")
    return_line_id = fields.Many2one("oms.return.line", "Return line", readonly=True, index="btree_not_null", ondelete="cascade")
    return_id = fields.Many2one(related="return_line_id.return_id", string="Return")
    currency_id = fields.Many2one(related="company_id.currency_id")
    shipped_units = fields.Float("Shipped", digits="Product Unit", readonly=True)
    shipped_value = fields.Monetary("Shipped, worth", readonly=True, help="At the price paid, before tax.")
    returned_units = fields.Float("Came back", digits="Product Unit", readonly=True)
    returned_value = fields.Monetary("Came back, worth", readonly=True, help="At the price paid, before tax.")
    credited = fields.Monetary("Credited", readonly=True, help="On posted credit notes for these returns, less fees, before tax.")
    scrapped = fields.Monetary("Scrapped, at cost", readonly=True)
    freight = fields.Monetary("Freight of returns", readonly=True, help="Paid by the company, as the policy said.")
    days_authorise = fields.Float("Days to authorise", readonly=True, aggregator="avg", digits=(16, 1))
    days_receive = fields.Float("Days to arrive", readonly=True, aggregator="avg", digits=(16, 1))
    days_inspect = fields.Float("Days to inspect", readonly=True, aggregator="avg", digits=(16, 1))
    days_credit = fields.Float("Days to credit", readonly=True, aggregator="avg", digits=(16, 1),
                               help="From the goods' inspection (else from the authorisation) to the first credit note.")
    days_total = fields.Float("Days, request to credit", readonly=True, aggregator="avg", digits=(16, 1))
    money_on = fields.Date(
        "Money back on", readonly=True,
        help="The day on which the last of the money was back, as the customer reads it: given back to the card, transferred, or "
             "on the account as credit since the credit note. Empty while some of it is on its way, and where nothing goes back.")
    days_money = fields.Float(
        "Days to the money", readonly=True, aggregator="avg", digits=(16, 1),
        help="From the first credit note until the money was back: for credit on the account none. What was never paid, and what "
             "became other goods, does not count.")
    days_to_money = fields.Float("Days, request to money", readonly=True, aggregator="avg", digits=(16, 1))
    rate = fields.Float("Return rate %", compute="_compute_rates", aggregator="avg", digits=(16, 2),
                        help="Units that came back of 100 shipped.")
    rate_value = fields.Float("Return rate % of value", compute="_compute_rates", aggregator="avg", digits=(16, 2))

    _cohort = models.Index("(company_id, month)")
    _customer = models.Index("(partner_id, month)")
    _product = models.Index("(product_id, month)")
    _category = models.Index("(categ_id, month)")

    def action_view_return(self):
        """The return that a row is of; what was only shipped has none."""
        self.ensure_one()
        return self.return_id._get_records_action() if self.return_id else False

    def _compute_rates(self):
        """Of single rows there is nothing to divide: a rate is of a group (``_read_group_select``)."""
        for row in self:
            row.rate = row.rate_value = 0.0
