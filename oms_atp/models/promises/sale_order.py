# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.oms_core.tools import is_known
from odoo.fields import Domain


class SaleOrder(models.Model):
    _inherit = "sale.order"

    oms_promise_ids = fields.One2many("oms.promise", "order_id", "Promises")
    oms_promise_mode = fields.Selection(related="company_id.oms_promise_mode")
    oms_promised_date = fields.Datetime(
        "Ships by", compute="_compute_oms_promised_date", store=True, help="When the last promised line ships.")

    # With the one of the date wished: which open orders are late.
    _oms_promised_idx = models.Index(
        "(oms_promised_date) WHERE state = 'sale' AND oms_stage IN ('to_supply', 'in_warehouse')")

    @api.depends("oms_promise_ids.date", "oms_promise_ids.state")
    def _compute_oms_promised_date(self):
        for order in self:
            promises = order.oms_promise_ids.filtered(lambda promise: promise.state != "withdrawn")
            order.oms_promised_date = max(promises.mapped("date"), default=False)

    @api.depends("oms_promised_date")
    def _compute_oms_late(self):
        super()._compute_oms_late()
        midnights = self.env["oms.day"]._midnights()
        for order in self:
            if order.oms_stage in ("to_supply", "in_warehouse") and order.oms_promised_date:
                order.oms_late = order.oms_late or order._oms_is_before_today(order.oms_promised_date, midnights)

    def _search_oms_late(self, operator, value):
        domain = super()._search_oms_late(operator, value)
        if domain is NotImplemented:
            return domain
        return Domain(domain) | (
            Domain("oms_stage", "in", ("to_supply", "in_warehouse")) & self.env["oms.day"]._late_domain("oms_promised_date"))

    def _oms_is_at_risk_map(self):
        promised = self.filtered("oms_promised_date").sudo()  # others have none that could be at risk; sudo: only which orders
        if is_known(promised, "oms_promise_ids") and is_known(promised.oms_promise_ids, "at_risk", "state"):  # just promised
            at_risk = promised.oms_promise_ids.filtered(lambda promise: promise.at_risk and promise.state == "open").order_id.ids
        else:
            at_risk = [order.id for (order,) in self.env["oms.promise"].sudo()._read_group(  # sudo: only which orders
                [("order_id", "in", promised.ids), ("at_risk", "=", True), ("state", "=", "open")], ["order_id"])]
        return {**super()._oms_is_at_risk_map(), **dict.fromkeys(at_risk, True)}

    def _oms_supply(self):
        """What is backordered gets another chance, oldest order first."""
        super()._oms_supply()
        waiting = self.filtered("oms_backordered").sorted(lambda order: (order.date_order, order.id)).order_line
        (waiting - waiting._oms_held_for("credit"))._oms_promise_short()

    def _oms_after_cancel(self):
        """Nothing goes on being bought for a cancelled order."""
        super()._oms_after_cancel()
        for line in self.filtered(lambda order: order.company_id.oms_promise_mode == "on").order_line:
            if line._oms_is_dropshipped():
                self.env["oms.demand"]._buy_less(line, line._oms_quantity_wanted())

    @api.model
    def _oms_before_process(self):
        """Promises that are late because their day has come: no event told us. The job for supply that changed looks for
        other ways, in chunks; once an hour at all that are at risk or wait, in case a look at them failed."""
        super()._oms_before_process()
        promises = self.env["oms.promise"].sudo()  # sudo: a job's look at all promises
        marked = promises._oms_mark_at_risk()
        risky = marked.filtered("at_risk")
        due = risky.filtered(lambda promise: promise.date <= fields.Datetime.now())
        due._oms_log_risk(self.env._("its day has come and the goods are not there"))
        (risky - due)._oms_log_risk(self.env._("what was to supply it has changed"))  # looked at before the job for supply
        (marked - risky)._oms_log_risk("")
        products = marked.product_id | promises._oms_lapsed_items().product_id
        marks, now = self.env["oms.job.mark"], fields.Datetime.now()
        if marks._get("oms_atp.looked_on") < str(fields.Datetime.subtract(now, hours=1)):
            marks._put("oms_atp.looked_on", now)
            waiting = promises._read_group(
                [("state", "=", "open"), "|", ("at_risk", "=", True), ("coming", "=", True)], [], ["product_id:recordset"])
            products |= waiting[0][0]
        self.env["oms.dirty"]._oms_append(products, "")

    # --- the customer wants it on another day, or another carrier fetches it -----------------------------------

    def write(self, vals):
        if vals.keys().isdisjoint(("commitment_date", "carrier_id")):
            return super().write(vals)
        before = {order: (order.commitment_date, order.carrier_id) for order in self}
        result = super().write(vals)
        confirmed = self.filtered(lambda order: order.state == "sale")
        dated = confirmed.filtered(lambda order: order.commitment_date != before[order][0])
        dated._oms_follow_date()
        self.env["oms.promise"]._oms_follow_carrier({order: before[order][1] for order in confirmed - dated})
        return result

    def _oms_follow_date(self):
        """Promise anew, for the day wanted now, what nobody has picked of confirmed orders. What cannot be had by then
        keeps its promise."""
        # sudo: promises of an order that the user may change
        promises = self.sudo().oms_promise_ids.filtered(
            lambda promise: promise.state == "open" and promise.line_id._oms_promised_lines()
            and promise._oms_takeable_qty() > 0)
        promises.with_context(oms_wished=True)._oms_replace(  # what was asked for is no news to the customer
            {promise: promise._oms_takeable_qty() for promise in promises}, self.env._("another date is wanted"))

    def _oms_give_up_promises(self, lines):
        """What is promised to lines that are held for too long is there for others; the lines are backordered until their
        hold is cleared."""
        gave, procurements, products = super()._oms_give_up_promises(lines), [], self.env["product.product"]
        for line in lines._oms_promised_lines():
            moves = line.sudo().move_ids.filtered("oms_promise_id")._oms_takeable()  # sudo: a job's work
            quantity = moves._oms_counted()
            quantity -= self.env["oms.demand"]._give_back(moves, quantity)
            if quantity > 0:
                procurements += line.with_context(oms_promise_ids={line.id: []})._oms_launch_again(quantity)
                gave |= line.order_id
                products |= line.product_id
        self.env["stock.rule"].run(procurements)
        self.env["oms.dirty"]._oms_append(products, "")
        return gave
