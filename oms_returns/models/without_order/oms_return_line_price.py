# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from functools import cache

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.misc import format_date, formatLang

from ...planning import verdict
from ...planning.without_order import assign

SOURCES = [(verdict.INVOICE, "Last invoice"), (verdict.PRICELIST, "Pricelist"), (verdict.TYPED, "Entered by hand")]


class OmsReturnLine(models.Model):
    """What goods of no order are worth: as the customer's last invoice has it, else the customer's pricelist today; or what
    somebody enters, which another person approves before it is paid back."""

    _inherit = "oms.return.line"

    price_typed = fields.Float(
        "Price by hand", digits="Product Price", copy=False,
        help="Each, as on an invoice: with tax where the taxes of the product are included in its price. Only for goods without "
             "an order. Another person than you approves it before it is paid back.")
    price_typed_id = fields.Many2one("res.users", "Price by", readonly=True, copy=False)
    price_source = fields.Selection(
        SOURCES, "Price from", compute="_compute_price_unit", store=True, help="Of goods without an order.")
    price_item_id = fields.Many2one(
        "account.move.line", "Invoice line", compute="_compute_price_unit", store=True, index="btree_not_null",
        ondelete="set null", groups="base.group_system", help="For our own eyes: its number is told in words.")
    price_raw = fields.Float(
        "Price as on an invoice", compute="_compute_price_unit", store=True, help="Each, taxes as in the price.")
    price_said = fields.Char("Price is", compute="_compute_price_said")

    @api.depends("product_id", "price_typed", "return_id.partner_id", "return_id.company_id", "return_id.currency_id")
    def _compute_price_unit(self):
        # What was accepted at a price keeps it, whatever is added to its return or billed meanwhile.
        decided = self.filtered(lambda line: line._origin and line.decision == "accept" and line.state != "requested")
        for line in decided:
            line.sudo().update({name: line.sudo()[name] for name in (  # sudo: see below
                "price_unit", "price_source", "price_item_id", "price_raw")})
        rest = self - decided
        super(OmsReturnLine, rest)._compute_price_unit()
        sold = rest.filtered("sale_line_id")
        sold.price_source, sold.sudo().price_item_id, sold.price_raw = False, False, 0.0  # sudo: see below
        loose = rest - sold
        if loose:
            billed = loose._oms_assign_billed()
            for line in loose:
                # sudo: a mark for our own eyes: the invoice itself is read by those who may
                line.sudo().update(line._oms_price(billed.get(line)))

    def _oms_assign_billed(self):
        """{line: by which line of an invoice to its customer it was billed}: of those of these of which anything was."""
        found, groups = {}, {}
        for line in self.filtered(lambda line: line.product_id and line._oms_customer() and not line.price_typed):
            groups.setdefault(line._oms_ask(), []).append(line)
        items = self.env["oms.return.source"]._gather_billed(groups, self._origin.ids)
        for ask, lines in groups.items():
            found.update(zip(lines, assign([line._oms_units(line.quantity) for line in lines], items[ask]), strict=True))
        return {line: one for line, one in found.items() if one}

    def _oms_ask(self):
        """As ``oms.return.source`` is asked."""
        return self._oms_customer().id, self.product_id.id, self._oms_company().id

    def _oms_price(self, billed=None):
        """Values of the price fields.

        :param billed: the :class:`~planning.without_order.Billed` that it is from, if any
        """
        self.ensure_one()
        currency = self._oms_currency()
        nothing = {"price_source": False, "price_item_id": False, "price_raw": 0.0, "price_unit": 0.0}
        if not self.product_id or not currency:  # being typed
            return nothing
        if billed:
            # sudo: the invoice that the price is from, for staff who keep no books
            item = self.env["account.move.line"].sudo().browse(billed.key)
            price = item.currency_id._convert(billed.value, currency, item.company_id, billed.day, round=False)
            return {"price_source": verdict.INVOICE, "price_item_id": item.id, "price_raw": price, "price_unit": price}
        source, raw = (verdict.TYPED, self.price_typed) if self.price_typed else (verdict.PRICELIST, self._oms_list_price())
        if not raw:
            return {**nothing, "price_source": verdict.TYPED}
        return {**nothing, "price_source": source, "price_raw": raw, "price_unit": self._oms_net(raw)}

    def _oms_list_price(self):
        """What it costs the customer today, each, as on an invoice."""
        company, product = self._oms_company(), self.product_id
        # sudo: prices at which the customer of a return buys
        product = product.sudo().with_company(company)
        price = self.return_id._oms_pricelist()._get_product_price(
            product, 1.0, currency=self._oms_currency(), date=fields.Datetime.now())
        own = product.taxes_id._filter_taxes_by_company(company)
        return product._get_tax_included_unit_price_from_price(price, own, product_taxes_after_fp=self._oms_taxes())

    def _oms_invoice_partner(self):
        # sudo: to whom the customer's documents go
        customer = self.return_id.partner_id.sudo()
        return customer.browse(customer.address_get(["invoice"])["invoice"])

    def _oms_fiscal_position(self):
        # sudo: how the customer of a return is taxed
        return self.env["account.fiscal.position"].sudo().with_company(self._oms_company())._get_fiscal_position(
            self._oms_invoice_partner(), self.return_id.partner_id.sudo())

    def _oms_taxes(self):
        """The taxes that the product has for this customer."""
        company = self._oms_company()
        own = self.product_id.sudo().taxes_id._filter_taxes_by_company(company)  # sudo: as above
        return self._oms_fiscal_position().map_tax(own)

    def _oms_net(self, price):
        """A price as on an invoice, before tax."""
        taxes = self._oms_taxes()
        return taxes._get_tax_details(
            price, 1.0, precision_rounding=self._oms_currency().rounding, rounding_method="round_globally",
            product=self.product_id)["total_excluded"] if taxes else price

    @api.depends("price_source", "price_raw", "price_typed_id", "currency_id")
    def _compute_price_said(self):
        day = cache(lambda on: format_date(self.env, on))
        for line in self:
            bill = line.sudo().price_item_id.move_id  # sudo: its number and day, for staff who keep no books
            pricelist = line.return_id._oms_pricelist() if line.price_source == verdict.PRICELIST else None
            price = formatLang(self.env, line.price_raw, currency_obj=line.currency_id)
            line.price_said = line.price_source and {
                verdict.INVOICE: self.env._("%(price)s as on %(invoice)s of %(day)s", price=price, invoice=bill.name or "",
                                            day=day(bill.invoice_date) if bill else ""),
                verdict.PRICELIST: self.env._("%(price)s by the pricelist %(pricelist)s", price=price, pricelist=pricelist.name)
                if pricelist else self.env._("%s as sold today", price),
                verdict.TYPED: self.env._("%(price)s entered by %(user)s, needs approval", price=price,
                                          user=line.price_typed_id.name)
                if line.price_typed else self.env._("not known: enter it"),
            }[line.price_source]

    # --- who enters it ----------------------------------------------------------------------------------------------

    @api.constrains("price_typed", "sale_line_id")
    def _check_price_typed(self):
        for line in self.filtered("price_typed"):
            if line.sale_line_id:
                raise ValidationError(self.env._(
                    "%(product)s: what was paid for it says %(order)s. A price by hand is for goods without an order.",
                    product=line.product_id.display_name, order=line.order_id.name))
            if not 0 <= line.price_typed <= 10**9:
                raise ValidationError(self.env._(
                    "%(product)s: a price of %(price)s? Enter what one of it cost.", product=line.product_id.display_name,
                    price=f"{line.price_typed:.12g}"))

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.filtered("price_typed")._oms_note_typed()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if vals.get("price_typed"):
            self._oms_note_typed()
        return result

    def _oms_note_typed(self):
        """Who enters a price does not approve it."""
        if self:
            self._oms_write({"price_typed_id": self.env.uid})
