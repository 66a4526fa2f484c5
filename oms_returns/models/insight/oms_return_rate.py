# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

#: What goods that stay with the customer do not have: no part of what was shipped is left out for it.
OF_RETURNS = ("reason_id", "return_line_id", "return_id")
#: Ratios: (what came back, of what).
RATIOS = {"rate": ("returned_units", "shipped_units"), "rate_value": ("returned_value", "shipped_value")}
SHIPPED = ("shipped_units:sum", "shipped_value:sum")


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
    rate = fields.Float("Return rate %", compute="_compute_rates", aggregator="avg", digits=(16, 2),
                        help="Units that came back of 100 shipped.")
    rate_value = fields.Float("Return rate % of value", compute="_compute_rates", aggregator="avg", digits=(16, 2))

    _cohort = models.Index("(company_id, month)")
    _customer = models.Index("(partner_id, month)")

    def _compute_rates(self):
        """Of single rows there is nothing to divide: a rate is of a group (``_read_group_select``)."""
        for row in self:
            row.rate = row.rate_value = 0.0

    # --- groups ----------------------------------------------------------------------------------------------------

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        """A rate of a group is what came back of it by what was shipped of it, not a mean of rates."""
        name, _colon, how = aggregate_spec.partition(":")
        if name not in RATIOS or how != "avg":
            return super()._read_group_select(aggregate_spec, query)
        back, sent = (self._field_to_sql(self._table, column, query) for column in RATIOS[name])
        return SQL("100 * SUM(%s) / NULLIF(SUM(%s), 0)", back, sent)

    @api.model
    def _oms_domain(self, domain):
        """Conditions on the return leave what was shipped as it is."""
        shipped = Domain("return_line_id", "=", False) & Domain("shipped_units", "!=", 0)
        return Domain(domain).optimize(self).map_conditions(
            lambda one: one | shipped if one.field_expr.split(".")[0] in OF_RETURNS else one)

    @api.model
    def _read_group(self, domain, groupby=(), aggregates=(), having=(), offset=0, limit=None, order=None):
        domain = self._oms_domain(domain)
        if not self._oms_is_split(groupby, aggregates):
            return super()._read_group(domain, groupby, aggregates, having, offset, limit, order)
        asked = self._oms_asked(aggregates)
        whole = [spec for spec in groupby if not self._oms_of_returns(spec)]
        rows = super()._read_group(domain, groupby, asked, having, offset, limit, order)
        return self._oms_of_whole(groupby, aggregates, asked, rows, whole, super()._read_group(domain, whole, SHIPPED))

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        domain, asked = self._oms_domain(domain), self._oms_asked(aggregates)
        split = [number for number, groupby in enumerate(grouping_sets) if self._oms_is_split(groupby, aggregates)]
        if not split:
            return super()._read_grouping_sets(domain, grouping_sets, aggregates, order=order)
        found = super()._read_grouping_sets(domain, grouping_sets, asked, order=order)
        wholes = {number: tuple(spec for spec in grouping_sets[number] if not self._oms_of_returns(spec)) for number in split}
        sets = list(dict.fromkeys(wholes.values()))
        shipped = dict(zip(sets, super()._read_grouping_sets(domain, sets, SHIPPED), strict=True))
        return [
            self._oms_of_whole(groupby, aggregates, asked, rows, wholes[number], shipped[wholes[number]])
            if number in wholes else [row[:len(groupby) + len(aggregates)] for row in rows]
            for number, (groupby, rows) in enumerate(zip(grouping_sets, found, strict=True))]

    @api.model
    def _oms_of_returns(self, spec):
        return spec.split(":")[0].split(".")[0] in OF_RETURNS

    @api.model
    def _oms_is_split(self, groupby, aggregates):
        """Whether goods that came back are asked for in groups in which those shipped are not."""
        return any(map(self._oms_of_returns, groupby)) and any(
            one in SHIPPED or one.partition(":")[0] in RATIOS for one in aggregates)

    @api.model
    def _oms_asked(self, aggregates):
        """The same, and what the rates are of."""
        needed = (*SHIPPED, *(f"{name}:sum" for ratio in RATIOS.values() for name in ratio))
        return tuple(dict.fromkeys((*aggregates, *needed)))

    @api.model
    def _oms_of_whole(self, groupby, aggregates, asked, rows, whole, shipped):
        """Rows of a group by what only returns have: of all that was shipped, whatever came back of it and why.

        :param shipped: the same groups without that: their values, units and value
        """
        sent = {row[:len(whole)]: dict(zip(SHIPPED, row[len(whole):], strict=True)) for row in shipped}
        places = [place for place, spec in enumerate(groupby) if spec in whole]
        found = []
        for row in rows:
            values = dict(zip(asked, row[len(groupby):], strict=True))
            values.update(sent.get(tuple(row[place] for place in places)) or dict.fromkeys(SHIPPED, 0.0))
            for name, (back, of) in RATIOS.items():
                of = values[f"{of}:sum"]
                values[f"{name}:avg"] = 100 * (values[f"{back}:sum"] or 0.0) / of if of else None
            found.append((*row[:len(groupby)], *(values[one] for one in aggregates)))
        return found
