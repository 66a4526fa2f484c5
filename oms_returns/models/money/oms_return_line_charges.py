# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import namedtuple
from dataclasses import replace

from odoo import api, fields, models
from odoo.addons.oms_core.planning import shares
from odoo.addons.oms_core.tools import Fact

from ...planning import charges, verdict

#: What is kept of a line if all of it comes back, what sending it back costs (once a return), both before tax and in the order's
#: currency; what of delivery is given back when all of its order comes back: none, standard, paid; and how much that is at most,
#: taxes included, in the order's currency (None: what was paid).
Charge = namedtuple("Charge", "fee freight outbound most", defaults=(0.0, 0.0, "none", None))
#: Terms that charge something, with the values that charge nothing.
CHARGING = {"fee_amount": 0.0, "fee_percent": 0.0, "fee_steps": [], "return_freight": "shop", "outbound_freight": "none"}


class OmsReturnLine(models.Model):
    """What a credit note of a return has besides goods, by the terms of its lines: a fee and the cost of sending back are taken
    off, delivery is given back when all of an order comes back. Taxes go with the goods that they are of."""

    _inherit = "oms.return.line"

    def _oms_gather_charges(self):
        """{line: :class:`Charge`} of those whose terms charge anything, or give delivery back."""
        lines = self.filtered(lambda line: any(line._oms_term(name, none) != none for name, none in CHARGING.items())
                              or line.return_id.door == "withdrawal").sorted("id")
        found = {}
        for line, wanted in zip(lines, lines._oms_gather_wanted() if lines else (), strict=True):
            rate, terms = line._oms_rate(), line._oms_terms()
            wanted = replace(wanted, value=line.price_unit * line.quantity / rate)
            outbound = verdict.outbound_freight(terms, wanted)
            found[line] = Charge(
                verdict.fee(terms, wanted) * rate,
                # What is kept is not sent back.
                0.0 if line._oms_is_kept() else verdict.return_freight(terms, wanted) * rate, outbound,
                terms.standard_freight * rate if outbound == "standard" and terms.standard_freight else None)
        return found

    def _oms_charged(self, *kinds):
        """What posted credit notes took off these lines before, in the smallest part of their currency, before tax."""
        items = self.sudo().refund_line_ids.filtered(  # sudo: amounts of documents that were made for them
            lambda item: item.parent_state == "posted" and item.oms_return_charge in kinds)
        return sum(-item.move_id._oms_cents(item.price_subtotal) for item in items)

    @api.model
    def _oms_prepare_charges(self, invoice, parts, goods, taken):
        """Values of the lines of a credit note that are no goods.

        :param parts: [(return line, invoice line, units, quantity)]
        :param goods: [amounts] of these, as in ``_oms_exact_amounts``
        :param taken: {"charges": :meth:`_oms_gather_charges`, (kind, return line or return): what other notes of now took}, kept
            for those that come after
        """
        charge = taken.get("charges")
        if not charge:
            return []
        found, by_line = [], {}
        for (line, item, _units, quantity), amounts in zip(parts, goods, strict=True):
            by_line.setdefault(line, []).append((item, quantity, amounts))
        for line, some in by_line.items():
            wanted = line._oms_fee_now(invoice, sum(quantity for _item, quantity, _amounts in some), taken)
            found += line._oms_take_off(invoice, "fee", wanted, some, taken)
        for back in self.browse([line.id for line in by_line]).return_id:
            line = next(line for line in by_line if line.return_id == back)
            wanted = max((one._oms_cents_on(invoice, charge[one].freight) for one in by_line
                          if one.return_id == back and one in charge), default=0)
            before = back.line_ids._oms_charged("return") + taken.get(("return", back), 0)
            some = [one for mine, ones in by_line.items() if mine.return_id == back for one in ones]
            found += line._oms_take_off(invoice, "return", max(wanted - before, 0), some, taken, key=back)
        return found

    def _oms_fee_now(self, invoice, quantity, taken):
        """So much of the fee goes with this quantity, in the smallest part of the invoice's currency: all of it with all."""
        self.ensure_one()
        fee = taken["charges"].get(self, Charge()).fee
        whole, units = self._oms_cents_on(invoice, fee), self._oms_units(self.quantity)
        if not whole:
            return 0
        before = self._oms_units(self._oms_credited_quantity()[self]) + taken.get(("quantity", self), 0)
        taken["quantity", self] = taken.get(("quantity", self), 0) + self._oms_units(quantity)
        return int(shares.between(whole, units, min(before, units), min(before + self._oms_units(quantity), units), 1))

    def _oms_cents_on(self, document, amount):
        """An amount of its order's currency in the smallest part of that of an invoice; of no order both are the same."""
        order = self.order_id
        return document._oms_cents(amount * float(self.env["oms.refund"]._note_rate(document, order) if order else 1))

    def _oms_take_off(self, invoice, kind, wanted, some, taken, key=None):
        """Values of the lines that take so much off these goods, before tax, no more than is left of them, and of the note."""
        self.ensure_one()
        key, left = (kind, key or self), ("left", invoice)
        wanted = min(wanted, taken[left])
        found = []
        for (item, _quantity, amounts), part in zip(some, charges.take_off(
                wanted, [amounts for _item, _quantity, amounts in some]), strict=True):
            if any(part.values()):
                taken[key] = taken.get(key, 0) + part["base"]
                taken[left] -= part["base"]
                for name, amount in part.items():
                    amounts[name] -= amount  # the next one finds what is left
                found.append(self._oms_prepare_charge(invoice, kind, item, part))
        return found

    def _oms_prepare_charge(self, invoice, kind, item, amounts):
        names = {"fee": self.env._("Fee for the return"), "return": self.env._("Cost of sending it back")}
        return invoice._oms_exact_values({
            "name": f"{self.return_id.name}: {names[kind]}", "quantity": 1.0, "discount": 0.0,
            "tax_ids": [fields.Command.set(item.tax_ids.ids)], "account_id": item.account_id.id,
            "analytic_distribution": item.analytic_distribution, "oms_return_line_id": Fact(self.id),
            "oms_return_charge": Fact(kind)}, {name: -amount for name, amount in amounts.items()}, item.tax_ids)

    # --- delivery ------------------------------------------------------------------------------------------------------

    def _oms_delivery_back(self, parts, quantities, charge):
        """{return line: what was billed for delivery of its order}, of orders of which all goods come back by now and whose terms
        give delivery back: on whatever bill it is.

        :param parts: [(return line, invoice line, units, quantity)] of all credit notes that are made together
        :param charge: as :meth:`_oms_gather_charges`
        """
        found = {}
        for order in self.env["sale.order"].union(*(line.order_id for line, *_rest in parts)):
            mine = [line for line, *_rest in parts if line.order_id == order]
            if any(charge.get(line, Charge()).outbound != "none" for line in mine) and (
                    mine[0]._oms_all_comes_back(parts, quantities)):
                found[mine[0]] = order.order_line.filtered("is_delivery").invoice_lines.filtered(
                    lambda item: item.parent_state == "posted" and item.move_id.move_type == "out_invoice")
        return found

    @api.model
    def _oms_prepare_outbound(self, invoice, items, delivery, taken):
        """Values of the lines that give delivery back: what is left of its charges on this invoice, of standard delivery no more
        than that costs, once. Without the order's line: it was delivered, and is not billed again.

        :param items: the facts of the invoice (``credit_note.Item``)
        :param delivery: as :meth:`_oms_delivery_back`
        :param taken: as of :meth:`_oms_prepare_charges`
        """
        found = []
        for line, billed in delivery.items():
            key = "outbound", line.order_id
            if key not in taken:
                taken[key] = line._oms_delivery_most(invoice, taken["charges"])
            for fact in items:
                left = {part: amount - fact.credited.get(part, 0) for part, amount in fact.worth.items()}
                if fact.kind == shares.CHARGE and fact.key in billed and left["base"] > 0:
                    left = charges.no_more(left, taken[key])
                    if taken[key] is not None:
                        taken[key] -= sum(left.values())
                    if any(left.values()):
                        found.append(line._oms_prepare_given_back(invoice, fact.key, left))
        return found

    def _oms_delivery_most(self, invoice, charge):
        """How much may be given back of the delivery of this line's order, taxes included, in the smallest part of the invoice's
        currency: what its terms say that is best for the customer, less what was given back before. None: all that was paid."""
        self.ensure_one()
        order = self.order_id
        lines = order.order_line.oms_return_line_ids
        mine = [charge[line] for line in lines if line in charge and charge[line].outbound != "none"]
        if any(one.most is None for one in mine):
            return None
        before = lines.sudo().refund_line_ids.filtered(  # sudo: amounts of documents that were made for them
            lambda item: item.parent_state == "posted" and item.oms_return_charge == "outbound")
        most = self._oms_cents_on(invoice, max((one.most for one in mine), default=0.0))
        return max(most - sum(invoice._oms_cents(item.price_total) for item in before), 0)

    def _oms_all_comes_back(self, parts, quantities):
        """Whether nothing of the goods of this line's order is with the customer, or goes to them, once these are credited."""
        self.ensure_one()
        now = {}
        for line, _item, _units, quantity in parts:
            sold = line.sale_line_id
            now[sold] = now.get(sold, 0.0) + line.uom_id._compute_quantity(quantity, sold.product_uom_id, round=False)
        goods = self.order_id.order_line.filtered(lambda sold: sold.product_id.type == "consu" and not sold.display_type)
        return not goods._oms_still_shipping() and all(
            sold.product_uom_id.compare(sold.qty_invoiced - now.get(sold, 0.0), 0) <= 0
            and sold.product_uom_id.compare(sold.qty_delivered - sold._oms_ahead_of(quantities), 0) <= 0 for sold in goods)

    def _oms_prepare_given_back(self, invoice, item, amounts):
        return invoice._oms_exact_values({
            "name": f"{self.return_id.name}: {item.name}", "product_id": item.product_id.id,
            "product_uom_id": item.product_uom_id.id, "quantity": 1.0, "discount": 0.0,
            "tax_ids": [fields.Command.set(item.tax_ids.ids)], "account_id": item.account_id.id,
            "analytic_distribution": item.analytic_distribution, "oms_return_line_id": Fact(self.id),
            "oms_return_charge": Fact("outbound")}, amounts, item.tax_ids)
