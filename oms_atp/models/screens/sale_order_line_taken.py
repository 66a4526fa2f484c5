# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.addons.oms_core.tools import Fact


class SaleOrderLine(models.Model):
    """The day on which goods were to arrive by the way that was taken for a line. What cannot be kept is said."""

    _inherit = "sale.order.line"

    oms_taken_date = fields.Date("Arrives as taken", readonly=True, copy=False, groups="base.group_user")

    def _oms_note_taken(self):
        """The day that the line's own offer has by now."""
        self.write({"oms_taken_date": Fact(self.oms_offer_date)})

    def write(self, vals):
        if not vals.keys().isdisjoint(("product_id", "product_uom_qty", "product_uom_id")) and "oms_taken_date" not in vals:
            vals = {**vals, "oms_taken_date": Fact(False)}  # another thing is asked for since
        return super().write(vals)

    def _oms_write_promises(self, decided, token, known, for_backorders):
        promises = super()._oms_write_promises(decided, token, known, for_backorders)
        # sudo: what staff took is kept, whoever confirms (a customer in the portal)
        for line in self.sudo().filtered("oms_taken_date"):
            line._oms_judge_taken(promises.filtered(lambda promise, line=line: promise.line_id == line))
        return promises

    def _oms_judge_taken(self, made):
        """Said on the timeline, and to whoever confirms: the customer was told another day."""
        day, say = self.oms_taken_date, self.env["oms.day"]._say
        missing = self._oms_quantity_wanted() - sum(made.mapped("quantity"))
        last = max(made.mapped("delivery_date"), default=None)
        self.write({"oms_taken_date": Fact(False)})
        if self.product_id.uom_id.compare(missing, 0) <= 0 and last and last <= day:
            return
        said = self.env._(
            "%(product)s cannot arrive by %(day)s any more, as was taken: %(instead)s", product=self.product_id.display_name,
            day=say(day), instead=(self.env._("backordered") if self.product_id.uom_id.compare(missing, 0) > 0
                                   else self.env._("it arrives by %s", say(last))))
        self.env["oms.order.event"]._oms_log([{
            "order_id": self.order_id.id, "line_id": self.id, "kind": "promised", "summary": said, "customer_visible": False}])
        if self.env.user._is_internal():  # a customer who signs reads the day on the order
            self.env.user._bus_send("simple_notification", {
                "type": "warning", "sticky": True, "title": self.order_id.name, "message": said})
