# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain


class SaleOrder(models.Model):
    """Whatever door changes an order, it is judged as it is then (``oms.judging``)."""

    _inherit = "sale.order"

    oms_judged = fields.Json(copy=False, readonly=True, groups="base.group_system")

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        self.env["oms.judging"]._check(orders.filtered(lambda order: order.state == "sale"))
        return orders

    def write(self, vals):
        if all(name.startswith("oms_") for name in vals):  # ours: nothing of it changes what an order is worth
            return super().write(vals)
        judging = self.env["oms.judging"]
        judging._adopt(self)
        # An order that is no confirmed one any more gives its room to others, whoever wrote it.
        left = self.filtered(lambda order: order.state == "sale") if vals.get("state", "sale") != "sale" else self.browse()
        with judging._at_end(self):
            result = super().write(vals)
            judging._forget(left)
        return result

    @api.model
    def _oms_waiting_domain(self):
        return Domain(super()._oms_waiting_domain()) | Domain("id", "in", self.env["oms.judging"]._find_otherwise())


class SaleOrderLine(models.Model):
    """Lines make what an order is worth: after each change of one its order is compared."""

    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        judging = self.env["oms.judging"]
        ids = {vals["order_id"] for vals in vals_list if isinstance(vals.get("order_id"), int)}
        judging._adopt(self.env["sale.order"].browse(ids))
        lines = super().create(vals_list)
        judging._check_unless_later(lines.order_id)
        return lines

    def write(self, vals):
        if all(name.startswith("oms_") for name in vals):
            return super().write(vals)
        orders, judging = self.order_id, self.env["oms.judging"]
        if isinstance(vals.get("order_id"), int):
            orders |= orders.browse(vals["order_id"])
        judging._adopt(orders)
        result = super().write(vals)
        judging._check_unless_later(orders)
        return result

    def unlink(self):
        orders, judging = self.order_id, self.env["oms.judging"]
        judging._adopt(orders)
        result = super().unlink()
        judging._check_unless_later(orders)
        return result
