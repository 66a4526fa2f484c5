# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

#: Credits for goods of no order within so many days are one to those who approve: no order ties them together.
TOGETHER_DAYS = 90


class OmsReturn(models.Model):
    """Steps of returns where there is no order to tell."""

    _inherit = "oms.return"

    has_without_order = fields.Boolean("Goods of no order", compute="_compute_has_without_order")

    @api.depends("line_ids.sale_line_id", "line_ids.product_id")
    def _compute_has_without_order(self):
        for back in self:
            back.has_without_order = bool(back.line_ids.filtered("product_id")._oms_without_order())

    def _oms_validate(self, pickings, only_picked=False):
        """:raises UserError: for goods of no order without their numbers, of which no delivery tells"""
        tracked = pickings.move_ids.filtered(
            lambda move: move.product_id.tracking != "none" and move.oms_return_line_id and not move.sale_line_id)
        for part in tracked.move_line_ids.filtered(lambda part: part.quantity and (part.picked or not only_picked)):
            if not part.lot_id and not part.lot_name:
                raise UserError(self.env._(
                    "%(product)s: enter its lot or serial number on %(picking)s. One that is new here is made under Inventory, "
                    "Products, Lots / Serial Numbers first.", product=part.product_id.display_name, picking=part.picking_id.name))
        super()._oms_validate(pickings, only_picked=only_picked)

    def _oms_tell_received(self, lines):
        """No order has a timeline for it: the return's own messages say that it came."""
        self.ensure_one()
        self.message_post(body=self.env._("Received, being checked: %s", ", ".join(
            f"{line.received_quantity:.12g} × {line.product_id.display_name}" for line in lines)))

    def _oms_given_without_order(self, counted):
        """{return: what other returns of its customer credited of goods of no order and nobody approved}, of these days.

        :param counted: returns that are added up already where they share an order
        """
        loose = self.filtered(lambda back: back.line_ids._oms_without_order())
        if not loose:
            return {}
        # sudo: amounts of returns of the same customers, whoever settled them
        others = self.sudo().search([
            ("partner_id", "child_of", loose.partner_id.commercial_partner_id.ids), ("company_id", "in", loose.company_id.ids),
            ("approval_state", "!=", "approved"), ("line_ids", "any", [("sale_line_id", "=", False)]),
            ("create_date", ">=", fields.Datetime.subtract(fields.Datetime.now(), days=TOGETHER_DAYS))])
        given = others._oms_credited_amounts(others.line_ids._oms_without_order())
        return {back: sum(
            other.currency_id._convert(given[other.id], back.currency_id, back.company_id) for other in others
            if other != back and other.company_id == back.company_id
            and not (other in counted and other.order_ids & back.order_ids)
            and other.partner_id.commercial_partner_id == back.partner_id.commercial_partner_id) for back in loose}

    def _oms_check_approver(self):
        super()._oms_check_approver()
        for line in self.line_ids:
            if line._oms_is_typed() and line.price_typed_id == self.env.user:
                raise UserError(self.env._(
                    "%(name)s: you entered the price of %(product)s yourself. Another supervisor has to approve it.",
                    name=self.display_name, product=line.product_id.display_name))


class OmsReturnLine(models.Model):
    _inherit = "oms.return.line"

    def _oms_warehouse_of_strange(self):
        """Where goods come to that no order line says it of."""
        self.ensure_one()
        return self.return_id._oms_comes_to() or self.order_id.warehouse_id or self.env["stock.warehouse"].search(
            [("company_id", "=", self.return_id.company_id.id)], limit=1)

    def _oms_asked_for(self):
        """{line: the newest line by which its customer is to send goods like these of an order}, of those that have one."""
        coming = [("state", "not in", ("done", "cancel")), ("location_id.usage", "=", "customer")]
        # sudo: what customers of returns that the user works on are to send
        asked = self.sudo().search([
            ("return_id.partner_id", "child_of", [line._oms_customer().id for line in self]), ("sale_line_id", "!=", False),
            ("company_id", "in", self.company_id.ids), "|", "&", ("state", "=", "requested"),
            ("product_id", "in", self.product_id.ids),
            ("move_ids", "any", [("product_id", "in", self.product_id.ids), *coming])], order="id desc") if self else self
        found = {}
        for line in self:
            for one in asked:
                goods = one.move_ids.filtered_domain(coming).product_id
                if one.company_id == line.company_id and one._oms_customer() == line._oms_customer() and (
                        line.product_id in goods or (one.state == "requested" and one.product_id == line.product_id)):
                    found[line] = one
                    break
        return found

    def _oms_check_surplus(self):
        """Goods of no order that came unannounced are taken back for what they are worth, no more than was billed.

        :raises UserError: where nobody knows their price, or more came than is on the invoice that it is from
        """
        asked = self._oms_asked_for()
        for line, (billed, order) in (self._oms_gather_without_order(self) if self else {}).items():
            if order := order or asked.get(line, self.browse()).order_id:
                raise UserError(self.env._(
                    "%(name)s: %(product)s was sold by %(order)s, where its money is. Take it back by a return of that order; "
                    "here send it back, or keep it without credit.", name=line.return_id.name,
                    product=line.product_id.display_name, order=order.name))
            if line.currency_id.compare_amounts(line.price_raw, 0.0) <= 0:
                raise UserError(self.env._(
                    "%(name)s: nobody knows what %(product)s costs. Enter its price first, send it back, or keep it without "
                    "credit.",
                    name=line.return_id.name, product=line.product_id.display_name))
            if billed and line._oms_units(line.received_quantity) > billed.left:
                raise UserError(self.env._(
                    "%(name)s: of %(product)s %(left)s on %(invoice)s are not credited, and %(came)s came. Enter the price of "
                    "these by hand, send them back, or keep them without credit.", name=line.return_id.name,
                    product=line.product_id.display_name, left=f"{line._oms_quantity(billed.left):.12g}",
                    invoice=billed.document, came=f"{line.received_quantity:.12g}"))
