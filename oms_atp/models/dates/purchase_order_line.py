# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

#: Orders named in the warning before a purchase date is moved.
NAMED = 10


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    def write(self, vals):
        if {"date_planned", "product_qty"}.isdisjoint(vals):
            return super().write(vals)
        before = {line: (line.date_planned, line.product_qty) for line in self}
        result = super(PurchaseOrderLine, self.with_context(oms_cause_is_said=True)).write(vals)
        self._oms_supply_changed(before)
        return result

    def _oms_supply_changed(self, before=None):
        """A purchase is confirmed, or comes at another time or in another quantity: have its promises looked at.

        :param before: {line: (date, quantity) until now}; None: it is new
        """
        lines = self.filtered(
            lambda line: line.state == "purchase" and line.company_id.oms_promise_mode == "on"
            and line.product_id.is_storable)
        said = {}
        for line in lines:
            text = line._oms_say_change(*(before[line] if before else (line.date_planned, line.product_qty)))
            said[text] = said.get(text, self.env["product.product"]) | line.product_id
        for text, products in said.items():
            self.env["oms.dirty"]._oms_append(products, text)

    def _oms_say_change(self, date, quantity):
        """What became of this line, in words: "P00017 from Potteries moved from Fri Dec 4 to Sat Dec 12"."""
        day, facts = self.env["oms.day"], {"purchase": self.order_id.name, "vendor": self.partner_id.display_name}
        warehouse = self.order_id.picking_type_id.warehouse_id
        old, new = (day._of(one, warehouse) if one else None for one in (date, self.date_planned))
        if old and new and old != new:
            return self.env._("%(purchase)s from %(vendor)s moved from %(old)s to %(new)s", old=day._say(old), new=day._say(new),
                              **facts)
        if self.product_uom_id.compare(quantity, self.product_qty):
            return self.env._("%(purchase)s from %(vendor)s: %(new)s instead of %(old)s", old=f"{quantity:.12g}",
                              new=f"{self.product_qty:.12g}", **facts)
        return self.env._("%(purchase)s from %(vendor)s", **facts)

    # --- before a date is moved -------------------------------------------------------------------------------

    @api.onchange("date_planned")
    def _onchange_oms_date_planned(self):
        """Before saving: which orders get late by this, and which can be helped from elsewhere?"""
        return self._oms_warn_hit({self._origin: self.date_planned})

    @api.model
    def _oms_warn_hit(self, dates):
        """What an onchange returns where these purchase lines get these dates: whom it hits. The form offers what can be done."""
        dates = {line: date for line, date in dates.items() if (
            line.state == "purchase" and line.date_planned and date and date > line.date_planned)}
        rows = self._oms_orders_hit(dates)
        if not rows:
            return None
        lines = [row["text"] for row in rows[:NAMED]]
        if len(rows) > NAMED:
            lines.append(self.env._("and %s more", len(rows) - NAMED))
        return {"warning": {
            "title": self.env._("%s orders get late by this", len(rows)), "message": "\n".join(lines), "type": "oms_rescue"}}

    @api.model
    def _oms_orders_hit(self, dates):
        """Promises that are beyond supply if these purchase lines come on these dates ({line: date}) and are not now.

        :returns: see ``oms.promise._oms_hit_rows``
        """
        if not dates:
            return []
        self.env.flush_all()
        promises, product_ids = self.env["oms.promise"], {line.product_id.id for line in dates}
        moved = tuple((line.id, fields.Datetime.to_datetime(date)) for line, date in dates.items())
        rows = self.env.execute_query(SQL(
            """SELECT after.id, after.uncovered FROM (%s) AS after JOIN (%s) AS before ON before.id = after.id
                WHERE after.risky AND NOT before.risky ORDER BY after.id""",
            promises._oms_judged_sql(product_ids, moved), promises._oms_judged_sql(product_ids)))
        return promises._oms_hit_rows(rows, moved)
