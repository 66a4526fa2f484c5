# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.addons.oms_core.planning import shares
from odoo.addons.oms_core.tools import Fact

from ...planning import verdict


class OmsReturnLine(models.Model):
    """The credit note for goods of no order: one for each return, of no invoice. What was billed is credited as it was billed, to
    the cent; what has another price, with the product's account and the taxes that it has for the customer."""

    _inherit = "oms.return.line"

    def _oms_is_typed(self):
        """Whether somebody entered the price of any of these."""
        return any(line.price_source == verdict.TYPED for line in self._oms_without_order())

    def _oms_make_notes_without_order(self, date, quantities):
        """Post them, set-based.

        :param quantities: {return line: how much of it is to be credited}
        :return: the credit notes
        """
        charges = self._oms_gather_charges()
        exact = self._oms_billed_amounts(quantities)
        notes = self.env["account.move"].with_context(default_move_type="out_refund").create([
            {**lines._oms_prepare_note_without_order(date), "invoice_line_ids": [
                fields.Command.create(line._oms_prepare_item_without_order(quantities[line])) for line in lines]}
            for lines in self.sorted("id").grouped("return_id").values()])
        taken = {"charges": charges}
        for note in notes:
            note._oms_credit_exactly(exact)
            amounts, parts = note._oms_exact_amounts(), []
            for item in note.invoice_line_ids:
                line = item.oms_return_line_id
                parts.append((line, item, line._oms_units(item.quantity), item.quantity))
            taken["left", note] = sum(max(part["base"], 0) for part in amounts.values())
            more = self._oms_prepare_charges(note, parts, [dict(amounts[item]) for _line, item, *_rest in parts], taken)
            if more:
                note.invoice_line_ids = [fields.Command.create(vals) for vals in more]
        notes.action_post()
        return notes

    def _oms_blocked_without_order(self, quantities):
        """{return: why} where nobody knows what to credit, or it would be credited once more."""
        blocked, loose = {}, self._oms_without_order()
        for line in loose:
            if line.currency_id.compare_amounts(line.price_raw, 0.0) <= 0:
                blocked[line.return_id] = self.env._(
                    "%(name)s: nobody knows what %(product)s costs. Let the customer get nothing for it, and make another return "
                    "of it with its price.", name=line.return_id.name, product=line.product_id.display_name)
        # sudo: the invoices that prices are from, for staff who keep no books
        billed = loose.sudo().filtered(lambda line: line.price_source == verdict.INVOICE)
        facts, gone = billed._oms_billed_facts() if billed else ({}, {})
        full = {bill: bill._oms_room_of_goods(kept) <= 0
                for bill, kept in billed.price_item_id.move_id._oms_kept_at_payment().items()}
        drafts = billed.price_item_id.move_id.reversal_move_ids.filtered(
            lambda note: note.move_type == "out_refund" and note.state == "draft")
        for line in billed:
            if mine := drafts.filtered(lambda note, line=line: note.reversed_entry_id == line.price_item_id.move_id):
                blocked[line.return_id.with_env(self.env)] = self.env._(
                    "%(name)s: post or delete the draft %(documents)s of %(invoice)s first.", name=line.return_id.name,
                    documents=", ".join(mine.mapped("display_name")), invoice=line.price_item_id.move_id.name)
                continue
            item, units = line.price_item_id, line._oms_units(quantities[line.with_env(self.env)])
            one = facts.get(item.id)
            left = one.units - one.credited - gone.get(item, 0) if one else 0
            gone[item] = gone.get(item, 0) + units
            left = 0 if full.get(item.move_id) else left
            if units > left:
                blocked[line.return_id.with_env(self.env)] = self.env._(
                    "%(name)s: of %(product)s on %(invoice)s %(left)s are not credited yet, not %(wanted)s: it was credited "
                    "elsewhere meanwhile. Let the customer get nothing for it here.", name=line.return_id.name,
                    product=line.product_id.display_name, invoice=item.move_id.name or self.env._("its invoice"),
                    left=f"{line._oms_quantity(max(left, 0)):.12g}", wanted=f"{line._oms_quantity(units):.12g}")
        return blocked

    def _oms_billed_facts(self):
        """({id of an invoice line: its :class:`Billed`}, {invoice line: units that returns credited of it}) of the invoice lines
        that the prices of these are from."""
        facts = self.env["oms.return.source"]._gather_billed({line._oms_ask() for line in self})
        gone = {}
        for line, quantity in self.search([("price_item_id", "in", self.price_item_id.ids)])._oms_credited_quantity().items():
            gone[line.price_item_id] = gone.get(line.price_item_id, 0) + line._oms_units(quantity)
        return {one.key: one for items in facts.values() for one in items}, gone

    def _oms_prepare_note_without_order(self, date):
        """Values of a credit note, without its lines. Extended by addons."""
        back = self.return_id
        return {
            "move_type": "out_refund", "company_id": back.company_id.id, "partner_id": self[0]._oms_invoice_partner().id,
            "partner_shipping_id": back.partner_id.id, "currency_id": back.currency_id.id,
            "fiscal_position_id": self[0]._oms_fiscal_position().id, "invoice_user_id": back.user_id.id,
            "invoice_payment_term_id": False, "invoice_date": date, "invoice_date_due": date, "invoice_origin": back.name,
            "ref": self.env._("Goods returned by %s", back.name),
        }

    def _oms_prepare_item_without_order(self, quantity):
        """Values of a line of the credit note: so many of the product's units."""
        self.ensure_one()
        item, product = self.price_item_id, self.product_id.with_company(self.company_id)
        position = self._oms_fiscal_position()
        account = item.account_id or product.product_tmpl_id.get_product_accounts(position)["income"]
        return {
            "name": f"{self.return_id.name}: {item.name or product.display_name}", "product_id": product.id,
            "product_uom_id": self.uom_id.id, "quantity": quantity, "price_unit": self.price_raw, "discount": 0.0,
            "tax_ids": [fields.Command.set((item.tax_ids if item else self._oms_taxes()).ids)],
            **({"account_id": account.id} if account else {}),
            **({"analytic_distribution": item.analytic_distribution} if item else {}),
            "oms_return_line_id": Fact(self.id),
        }

    def _oms_billed_amounts(self, quantities):
        """{return line: {"base": cents, tax id: cents}} in the return's currency, of those that an invoice billed: so that all of
        an invoice's line that comes back is all that was billed, whatever the pieces."""
        billed = self.filtered("price_item_id")
        if not billed:
            return {}
        (facts, gone), found = billed._oms_billed_facts(), {}
        kept = billed.price_item_id.move_id._oms_kept_at_payment()
        room = {bill: bill._oms_room_of_goods(kept[bill]) for bill in kept}
        worth = {item: item.move_id._oms_worth_of(item, kept[item.move_id]) for item in billed.price_item_id}
        for line in billed.sorted("id"):
            item, units = line.price_item_id, line._oms_units(quantities[line])
            one = facts[item.id]
            before = one.credited + gone.get(item, 0)
            gone[item] = gone.get(item, 0) + units
            rate = line._oms_rate_of_bill(item)
            parts = {part: float(shares.between(amount, one.units, before, before + units, 1))
                     for part, amount in worth[item].items()}
            base, left = parts["base"], max(room[item.move_id], 0)
            if base > left:  # others credited money of it
                parts = {part: amount * left / base for part, amount in parts.items()}
            room[item.move_id] -= base
            found[line] = {part: round(amount * rate) for part, amount in parts.items()}
        return found

    def _oms_rate_of_bill(self, item):
        """How many of the smallest parts of its currency one of the invoice's is, at the invoice's date."""
        if item.currency_id == self.currency_id:
            return 1.0
        rate = item.currency_id._convert(1.0, self.currency_id, item.company_id, item.move_id.invoice_date, round=False)
        return rate * item.currency_id.rounding / self.currency_id.rounding
