# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.addons.oms_core.tools import Fact


class SaleOrderLine(models.Model):
    """The day on which goods were to arrive by the way that was chosen for a line. What cannot be kept is said."""

    _inherit = "sale.order.line"

    oms_chosen_date = fields.Date("Arrives as chosen", readonly=True, copy=False, groups="base.group_user")

    def _oms_note_chosen(self):
        """The day that the line's own offer has by now."""
        self.write({"oms_chosen_date": Fact(self.oms_offer_date)})

    def write(self, vals):
        if not vals.keys().isdisjoint(("product_id", "product_uom_qty", "product_uom_id")) and "oms_chosen_date" not in vals:
            vals = {**vals, "oms_chosen_date": Fact(False)}  # another thing is asked for since
        return super().write(vals)

    def _oms_write_promises(self, decided, token, known, for_backorders):
        promises = super()._oms_write_promises(decided, token, known, for_backorders)
        # sudo: what staff chose stays chosen, whoever confirms (a customer in the portal)
        for line in self.sudo().filtered("oms_chosen_date"):
            line._oms_judge_chosen(promises.filtered(lambda promise, line=line: promise.line_id == line))
        return promises

    def _oms_judge_chosen(self, made):
        """Said on the timeline, and to whoever confirms: the customer was told another day."""
        day, say = self.oms_chosen_date, self.env["oms.day"]._say
        missing = self._oms_quantity_wanted() - sum(made.mapped("quantity"))
        last = max(made.mapped("delivery_date"), default=None)
        self.write({"oms_chosen_date": Fact(False)})
        if self.product_id.uom_id.compare(missing, 0) <= 0 and last and last <= day:
            return
        said = self.env._(
            "%(product)s cannot arrive by %(day)s any more, as was chosen: %(instead)s", product=self.product_id.display_name,
            day=say(day), instead=(self.env._("backordered") if self.product_id.uom_id.compare(missing, 0) > 0
                                   else self.env._("it arrives by %s", say(last))))
        self.env["oms.order.event"]._oms_log([{
            "order_id": self.order_id.id, "line_id": self.id, "kind": "promised", "summary": said, "customer_visible": False}])
        if self.env.user._is_internal():  # a customer who signs reads the day on the order
            self.env.user._bus_send("simple_notification", {
                "type": "warning", "sticky": True, "title": self.order_id.name, "message": said})
