# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.addons.oms_core.tools import Fact
from odoo.tools.misc import formatLang


class OmsReturnLine(models.Model):
    _inherit = "oms.return.line"

    def _oms_draft_invoices(self):
        """{return: why} where a draft invoice bills what is to be refunded: nobody knows yet what it will say."""
        drafts = self.env["account.move.line"].sudo().search([  # sudo: names of documents, to say the way out
            ("sale_line_ids", "in", self.sale_line_id.ids), ("parent_state", "=", "draft"),
            ("move_id.move_type", "in", ("out_invoice", "out_refund"))])
        blocked = {}
        for line in self:
            mine = drafts.filtered(lambda item, line=line: line.sale_line_id in item.sale_line_ids).move_id
            if mine:
                blocked[line.return_id] = self.env._(
                    "%(name)s: post or delete the draft %(documents)s of %(order)s first.", name=line.return_id.name,
                    documents=", ".join(mine.mapped("display_name")), order=line.order_id.name)
        return blocked

    def _oms_make_credit_notes(self, date, quantities):
        """Post one credit note per invoice for what of these lines was billed and is not to be billed any more. It carries
        what goes with the goods as well: their share of a discount on the whole order, of what was given for them besides.

        :param quantities: {return line: how much of it is to be credited}
        :return: the credit notes
        """
        self._oms_count_adopted()
        invoices = self.sale_line_id.invoice_lines.move_id.filtered(
            lambda move: move.move_type == "out_invoice" and move.state == "posted")
        pools = (self.sale_line_id | invoices.invoice_line_ids.sale_line_ids)._oms_creditable_items()
        free = {item: units for pool in pools.values() for item, units in pool.free.items()}
        parts = self._oms_parts_to_credit(pools, quantities)
        taken = {"charges": self._oms_gather_charges()}
        delivery = self._oms_delivery_back([part for some in parts.values() for part in some], quantities, taken["charges"])
        for item in self.env["account.move.line"].union(*delivery.values()):
            parts.setdefault(item.move_id, [])  # delivery may be on a bill without goods of now
        facts = self.env["account.move"].browse([invoice.id for invoice in parts])._oms_credit_facts(free)
        lines = {invoice: [
            *(self._oms_prepare_credit_items(invoice, some, *facts[invoice], taken) if some else ()),
            *self._oms_prepare_outbound(invoice, facts[invoice][0], delivery, taken)] for invoice, some in parts.items()}
        notes = self.env["account.move"].with_context(default_move_type="out_refund").create([
            {**self._oms_prepare_credit_note(invoice, date), "invoice_line_ids": [fields.Command.create(vals) for vals in some]}
            for invoice, some in lines.items() if some])
        for note in notes:
            items = note.invoice_line_ids
            note.invoice_origin = ", ".join(sorted(set(
                (items.sale_line_ids.order_id or items.oms_return_line_id.order_id).mapped("name"))))
        notes.action_post()
        return notes

    def _oms_parts_to_credit(self, pools, quantities):
        """{invoice: [(return line, invoice line, units, quantity)]} of what is billed too much of these lines; of a component the
        units are of its kit."""
        # What is credited before it comes is billed too much as well.
        over = {line: line._oms_ahead_of(quantities) - line.oms_qty_ahead - line.qty_to_invoice for line in self.sale_line_id}
        gone, parts = {}, {}
        for line in self.sorted("id"):
            due = quantities[line]
            if line.component_id:
                for item, units, quantity in line._oms_component_credits(pools, gone, due):
                    parts.setdefault(item.move_id, []).append((line, item, units, quantity))
                continue
            units, over[line.sale_line_id] = line._oms_units_to_credit(over[line.sale_line_id], due)
            taken, _missing = pools[line.sale_line_id].take(units, line._oms_begun_units(pools, gone))
            for item, part in taken:
                parts.setdefault(item.move_id, []).append((line, item, part, line._oms_quantity(part)))
        return parts

    def _oms_units_to_credit(self, over, quantity):
        """How much of what is due is billed too much.

        :param over: what is billed too much of the order line, in the order's unit
        :param quantity: what is due, in the product's unit
        :return: units to credit, and what is left of ``over``
        """
        sold = self.sale_line_id
        came = self.uom_id._compute_quantity(quantity, sold.product_uom_id, round=False)
        # In another unit the order's quantities are rounded: what that takes off is no less to credit.
        lost = sold._oms_step() if sold.product_uom_id != self.uom_id else 0.0
        if sold.product_uom_id.compare(over + lost, came) >= 0:
            return self._oms_units(quantity), over - came
        part = sold.product_uom_id._compute_quantity(max(over, 0.0), self.uom_id, rounding_method="HALF-UP")
        return self._oms_units(min(part, quantity)), 0.0

    def _oms_prepare_credit_note(self, invoice, date):
        """Values of the credit note to an invoice, without its lines. Extended by addons."""
        return {
            "move_type": "out_refund",
            "company_id": invoice.company_id.id,
            "journal_id": invoice.journal_id.id,
            "partner_id": invoice.partner_id.id,
            "partner_shipping_id": invoice.partner_shipping_id.id,
            "currency_id": invoice.currency_id.id,
            "fiscal_position_id": invoice.fiscal_position_id.id,
            "invoice_user_id": invoice.invoice_user_id.id,
            "invoice_payment_term_id": False,
            "invoice_date": date,
            "invoice_date_due": date,
            "reversed_entry_id": invoice.id,
            "ref": self.env._("Return of goods of %s", invoice.name),
        }

    def _oms_prepare_credit_item(self, item, quantity):
        """Values of a credit note line: so many product units of an invoice line, at the price of that line."""
        uom, price = item.product_uom_id, item.price_unit
        exact = self.uom_id._compute_quantity(quantity, uom, round=False)
        in_uom = self.uom_id._compute_quantity(quantity, uom, rounding_method="HALF-UP")
        if abs(in_uom - exact) > 1e-9:  # one of a dozen is not 0.08 of it
            uom, price, in_uom = self.uom_id, uom._compute_price(price, self.uom_id), quantity
        return {
            "name": f"{self.return_id.name}: {item.name}",
            "product_id": item.product_id.id,
            "product_uom_id": uom.id,
            "quantity": in_uom,
            "price_unit": price,
            "discount": item.discount,
            "tax_ids": [fields.Command.set(item.tax_ids.ids)],
            "account_id": item.account_id.id,
            "analytic_distribution": item.analytic_distribution,
            "sale_line_ids": [fields.Command.set(item.sale_line_ids.ids)],
            "oms_return_line_id": Fact(self.id),
        }

    def _oms_note_results(self):
        """What came of each line, in words: with its part of what went with the goods, and where the money goes. It is credited;
        whether anything is paid back is said by that."""
        notes = self.sudo().refund_line_ids.move_id.filtered(lambda move: move.state == "posted")  # sudo: documents of returns
        worth = {item: amount for note in notes for item, amount in note._oms_shared_totals().items()}
        paid = self.env["oms.refund"]._say(notes)
        groups = {}
        for line in self:
            items = line.sudo().refund_line_ids.filtered(lambda item: item.move_id in notes)  # sudo: as above
            if not items:
                text = line._oms_why_no_credit()
            else:
                total = formatLang(self.env, sum(worth.get(item, 0.0) for item in items), currency_obj=items.currency_id[:1])
                # Of store credit beside a refund what goes back is the other's.
                said = [paid[note] for note in items.move_id] if line.resolution == "refund" else [
                    self.env._("to the customer's account")]
                text = self.env._("Credited %(amount)s by %(notes)s: %(how)s", amount=total,
                                  notes=", ".join(items.move_id.mapped("name")), how="; ".join(dict.fromkeys(said)))
            groups.setdefault(text, self.browse())
            groups[text] |= line
        for text, lines in groups.items():
            lines.filtered(lambda line, text=text: line.result != text)._oms_write({"result": text})

    def _oms_why_no_credit(self):
        """Of a line of which goods came and nothing is credited: why, in words."""
        if self._oms_credited_before():
            return self.env._("Credited before: nothing is left to refund")
        again = self.sudo().move_ids.returned_move_ids  # sudo: transfers of a return that the user works on
        if any(move.state == "done" and move.location_dest_id.usage == "customer" for move in again):
            return self.env._("Sent to the customer again: nothing to refund")
        return self.env._("Not billed: nothing to refund")

    def _oms_credited_before(self):
        """Whether its goods were billed, and nothing of that is left."""
        sold = self.sale_line_id
        return sold.qty_invoiced <= 0 and any(  # sudo: states of documents of a return that the user works on
            item.parent_state == "posted" and item.move_id.move_type == "out_invoice" for item in sold.sudo().invoice_lines)

    def _oms_note_unpaid(self):
        """What came of lines that are not refunded. What is kept and was refunded before stays told as such."""
        coming = self._oms_accepted().filtered(lambda line: not line._oms_is_kept())
        for line_group, text in (
            (self.filtered(lambda line: line.decision != "accept"), self.env._("Refused")),
            ((self._oms_accepted() - coming).filtered(lambda line: not line.result), self.env._("Kept by the customer")),
            (coming.filtered(lambda line: not line.received_quantity), self.env._("Never came")),
            (coming.filtered(lambda line: line.received_quantity and line.resolution == "nothing"),
             self.env._("Taken back without refund")),
        ):
            if line_group:
                line_group._oms_write({"result": text})
