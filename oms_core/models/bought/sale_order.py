# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools import is_known


class SaleOrder(models.Model):
    """Orders for which goods are bought: the days they are told, what is at risk, and buying again what will not come."""

    _inherit = "sale.order"

    oms_supply_again = fields.Boolean(
        "Has goods that will not come", compute="_compute_oms_bought_text", groups="base.group_user")
    oms_bought_text = fields.Char(
        "Goods bought for it", compute="_compute_oms_bought_text", groups="base.group_user",
        help="What of the goods bought for this order will not come, or comes too late.")

    @api.depends("state", "order_line.oms_unbought_qty", "order_line.oms_vendor_late", "order_line.oms_vendor_date")
    def _compute_oms_bought_text(self):
        for order in self:
            # sudo: what is bought for an order, for whoever works on it
            lines = order.sudo().order_line if order.state == "sale" else self.env["sale.order.line"]
            lost = lines.filtered("oms_unbought_qty")
            order.oms_supply_again = bool(lost)
            order.oms_bought_text = "; ".join([
                *(self.env._("%(quantity)s × %(product)s was bought and will not come", quantity=f"{line.oms_unbought_qty:.12g}",
                             product=line.product_id.display_name) for line in lost),
                *(line._oms_vendor_late_text() for line in lines.filtered("oms_vendor_late"))]) or False

    def write(self, vals):
        result = super().write(vals)
        if not {"commitment_date", "state"}.isdisjoint(vals):
            # sudo: which lines something is bought for
            self.sudo().order_line.filtered(lambda line: line.oms_bought_qty or line.oms_vendor_date)._oms_bought_changed()
        return result

    def _log_decrease_ordered_quantity(self, documents, cancel=False):
        """Of less on an order that stands, its lines tell the buyer, with how much and whom to talk to
        (``oms.demand._tell_buyer``): Odoo does not tell again. Of what is cancelled, Odoo tells."""
        if not cancel:
            told = self.order_line._oms_bought().order_id
            documents = {key: value for key, value in documents.items() if key[0] not in told}
        return super()._log_decrease_ordered_quantity(documents, cancel=cancel)

    def _oms_is_at_risk_map(self):
        orders = self.sudo()  # sudo: only which orders
        if is_known(orders, "order_line") and is_known(orders.order_line, "oms_vendor_late"):  # as in a confirmation
            late = orders.order_line.filtered("oms_vendor_late").order_id.ids
        else:
            late = [order.id for (order,) in self.env["sale.order.line"].sudo()._read_group(  # sudo: only which orders
                [("order_id", "in", orders.ids), ("oms_vendor_late", "=", True)], ["order_id"])] if orders.ids else ()
        return {**super()._oms_is_at_risk_map(), **dict.fromkeys(late, True)}

    @api.model
    def _oms_before_process(self):
        """Vendors' dates that are over: no event tells us."""
        super()._oms_before_process()
        lines = self.env["sale.order.line"].sudo()  # sudo: a job's look at all orders
        late = self.env["oms.day"]._late_domain("oms_vendor_date")
        lines.search(Domain("oms_vendor_date", "!=", False) & Domain("oms_vendor_late", "=", False) & Domain(
            "state", "=", "sale") & late, limit=5000)._oms_settle_bought()

    def action_oms_supply_again(self):
        """Buy (or take from stock, where it is) what was bought for these orders and will not come."""
        if not self.env.su and not any(map(self.env.user.has_group, (
                "oms_core.group_oms_user", "purchase.group_purchase_user"))):
            raise AccessError(self.env._("Only the order desk and buyers have goods of orders bought again."))
        orders = self.sudo()  # sudo: lines, transfers and requests of orders that the desk or a buyer works on
        lines = orders.filtered(lambda order: order.state == "sale").order_line.filtered("oms_unbought_qty")
        if not lines:
            raise UserError(self.env._(
                "Nothing that was bought for %s is missing: whatever was asked for is still to come.",
                ", ".join(orders.mapped("name"))))
        held = lines.filtered(lambda line: line._oms_release_blocked()).order_id
        if held:
            raise UserError(self.env._(
                "%(order)s is held (%(reasons)s): clear the hold first, or nothing is asked for again.",
                order=held[0].name, reasons=held[0]._oms_stop_names()))
        lines._oms_supply_again()
        return True


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _oms_vendor_late_text(self):
        self.ensure_one()
        names = {"product": self.product_id.display_name, "purchase": self.oms_vendor_line_id._oms_bought_name()}
        if not self.oms_vendor_date:
            return self.env._("something of %(product)s was bought and will not come", **names)
        zone = self.warehouse_id or self.order_id.warehouse_id
        day = self.env["oms.day"]._of(self.oms_vendor_date, zone)
        text = (self.env._("%(product)s is overdue since %(day)s: %(purchase)s")
                if day < self.env["oms.day"]._today(zone) else self.env._("%(product)s comes on %(day)s: %(purchase)s"))
        return text % {**names, "day": format_date(self.env, day)}

    def _oms_bought_days(self, rows):
        """``rows`` ([(quantity, day or None)], of ``oms.portal._dates``) of this line as its vendor lets it be."""
        self.ensure_one()
        lost, day, unit = self.oms_unbought_qty, None, self.product_id.uom_id
        zone = self.warehouse_id or self.order_id.warehouse_id
        if self.oms_vendor_date:
            day = self.env["oms.day"]._of(self.oms_vendor_date, zone)
        over = day and day < self.env["oms.day"]._today(zone)
        left, told = sum(quantity for quantity, _day in rows) - lost, []
        for quantity, known in rows:
            part = min(quantity, max(left, 0.0))
            left -= part
            if unit.compare(part, 0) > 0:
                told.append((part, None if over or not known else max(known, day or known)))
        return [*told, *([(lost, None)] if unit.compare(lost, 0) > 0 else [])]

    @api.depends("oms_vendor_late")
    def _compute_oms_at_risk(self):
        super()._compute_oms_at_risk()
        for line in self:
            line.oms_at_risk = line.oms_at_risk or line.sudo().oms_vendor_late  # sudo: only yes or no

    def _search_oms_at_risk(self, operator, value):
        domain = super()._search_oms_at_risk(operator, value)
        return domain if domain is NotImplemented else Domain(domain) | Domain("oms_vendor_late", "=", True)

    def _oms_supply_again(self):
        """Launch anew what will not come of these lines: from stock where it is there by now, else as at first."""
        moves = self.move_ids.filtered(lambda move: (
            (move.oms_to_order or move._oms_is_mixed()) and move.state in ("confirmed", "partially_available")))
        moves._action_assign()
        self._oms_settle_bought()
        procurements, cause, lost = [], self.env._("bought again"), self.filtered("oms_unbought_qty")
        self.env["oms.demand"]._take_off_lost(lost)
        for line in lost:
            quantity = line.oms_unbought_qty
            procurements += line._create_procurements(quantity, line.product_id.uom_id, line._prepare_procurement_values())
        if procurements:  # directly: Odoo's own launch leaves out locked orders
            self.env["stock.rule"].run(procurements)
        pickings = self.order_id.picking_ids.filtered(lambda picking: picking.state not in ("cancel", "done"))
        pickings.action_confirm()
        self._oms_settle_bought({line.id: cause for line in self})

    def _oms_lost_qty(self):
        """What was launched, will not come and is on no move any more: whether it is bought again is for people to say."""
        self.ensure_one()
        line = self.sudo()  # sudo: how much is left to launch
        return max(line.oms_unbought_qty - max(line.oms_bare_qty - line.oms_asked_qty, 0.0), 0.0)

    def _oms_asked_of_vendors(self):
        """What vendors are asked to send to the customer themselves: no move is there for it yet."""
        self.ensure_one()
        line = self.sudo()  # sudo: as above
        return max(line.oms_asked_qty - line.oms_bare_qty + line.oms_unbought_qty - line._oms_lost_qty(), 0.0)
