# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ...planning import verdict
from ...planning.parts import Part
from ...planning.return_policy import About


class OmsReturnLine(models.Model):
    """The decision on goods of no order: the same rules, over what the books say of them."""

    _inherit = "oms.return.line"

    def _oms_judge(self):
        """Their prices are those of now, until it is authorised."""
        loose = self.filtered("id")._oms_without_order()
        if loose:
            self.env.add_to_compute(self._fields["price_unit"], loose)
        return super()._oms_judge()

    def _oms_gather_without_order(self, without):
        """{line: (the :class:`Billed` of its invoice line or None, the order that sold it or None)} of these, of no order."""
        asks = {line: line._oms_ask() for line in self if line.product_id and line._oms_customer()}
        billed = self.env["oms.return.source"]._gather_billed(asks.values(), without._origin.ids)
        orders = self.env["oms.return.source"]._gather_orders(asks.values())
        found = {}
        for line in self:
            items = {one.key: one for one in billed.get(asks.get(line), ())}
            # sudo: see price_item_id
            found[line] = items.get(line.sudo().price_item_id.id), orders.get(asks.get(line))
        return found

    def _oms_wanted_without_order(self, billed, order, now):
        """One line of no order as planning takes it."""
        self.ensure_one()
        units, reason, back = self._oms_units, self.reason_id, self.return_id
        Day, company = self.env["oms.day"], self._oms_company()
        quantity = units(self.quantity)
        known = {"key": ("billed", billed.key), "shipped": billed.units, "returned": billed.claimed + billed.credited,
                 "parts": (Part(billed.units, billed.day),), "document": billed.document,
                 "kept": self.price_unit * self._oms_quantity(billed.kept) / self._oms_rate()} if billed else {
                     "key": ("product", *self._oms_ask(), self._origin.id or id(self)), "shipped": quantity, "returned": 0}
        return verdict.Wanted(
            quantity=quantity, shipped_on=None, **known,
            today=Day._of(back.asked_on or now, company=company),
            returnable=self.product_id.oms_returnable, value=self._oms_worth_asked(), opened=self.opened,
            photos=bool(self.photo_ids), defect=reason.defect, currency=company.currency_id.id,
            fault=verdict.CARRIER if back.door == "carrier" else reason.fault or verdict.CUSTOMER,
            source=self.price_source or verdict.TYPED, order=order.name if order else "")

    def _oms_about_without_order(self, tiers):
        """What policies look at, of a line of no order."""
        self.ensure_one()
        product, customer = self.product_id, self._oms_customer()
        bill = self.price_item_id.move_id
        return About(
            product.product_tmpl_id.id, tuple(int(part) for part in (product.categ_id.parent_path or "").split("/") if part),
            self.reason_id.id or None, tiers.get((customer, self._oms_company())) or None,
            self.return_id.partner_id.country_id.id or None, None, bill.invoice_date or None)
