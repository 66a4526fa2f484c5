# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...planning.billing_run import divided
from ...planning.matching import INVOICE, ORDER, RATE, Item, Proposal, Take
from ...tools import ARGUMENTS, check_arguments, is_amount
from .oms_match import LINE

#: Rows of a page; open documents that a search by hand shows; documents that one receipt is divided among by hand.
ROWS, FOUND, MOST_TAKES = 40, 40, 200
FILTERS = {"kind": "text", "partner_id": "number", "company_id": "number", "search": "text"}


class OmsMatch(models.AbstractModel):
    """What the screen shows: receipts with proposals, and open documents to choose from."""

    _inherit = "oms.match"

    @api.model
    def page(self, filters=None, offset=0):
        """Receipts that are not applied, the oldest first, each with what it may be for, best first.

        :param filters: {"kind": payment, transaction or statement; "partner_id"; "company_id"; "search": a word of payer or text}
        :param offset: rows before this page
        :returns: {"rows": [{"id", "kind", "date", "partner", "partner_id", "name", "amount", "currency", "currency_id", "memo",
            "why_not", "sure", "proposals": [{"id", "score", "sure", "reasons", "takes", "rest", "deduction"}]}], "count"}
        """
        self._check_may()
        check_arguments(self.env, filters=(filters, "object"), offset=(offset, "number"))
        filters = filters or {}
        check_arguments(self.env, **{name: (filters.get(name), kind) for name, kind in FILTERS.items()})
        receipts = [came for came in self._gather_receipts(self.env.companies.ids) if self._passes(came, filters)]
        shown = receipts[offset or 0:(offset or 0) + ROWS]
        return {"rows": self._rows(shown), "count": len(receipts)}

    @api.model
    def _passes(self, came, filters):
        word = (filters.get("search") or "").strip().lower()
        return ((not filters.get("kind") or came.kind == filters["kind"])
                and (not filters.get("partner_id") or came.partner_id == filters["partner_id"])
                and (not filters.get("company_id") or came.company_id == filters["company_id"])
                and (not word or word in f"{came.partner} {came.name} {came.memo}".lower()))

    @api.model
    def _rows(self, receipts):
        rows = {}
        by_company = defaultdict(list)
        for came in receipts:
            by_company[came.company_id].append(came)
        for company_id, some in by_company.items():
            company = self.env["res.company"].browse(company_id)
            book = self._book(company, some)
            found = {came: self._proposals(came, book) for came in some}
            names = self._named([take.item for proposals in found.values() for one in proposals for take in one.takes])
            for came, proposals in found.items():
                rows[came] = self._row(came, proposals, names, company)
        return [rows[came] for came in receipts]

    @api.model
    def _row(self, came, proposals, names, company):
        return {
            "id": came.key, "kind": came.kind, "date": came.date.isoformat(), "partner": came.partner,
            "partner_id": came.partner_id or False, "name": came.name, "amount": came.amount, "currency": came.currency,
            "currency_id": came.currency_id, "memo": came.memo, "why_not": self._why_not(came, proposals, company),
            "sure": bool(proposals and proposals[0].sure),
            "proposals": [self._shown(came, proposal, names) for proposal in proposals],
        }

    @api.model
    def _shown(self, came, proposal, names):
        """A proposal for the screen, one take for each document."""
        takes = {}
        for take, amounts in zip(proposal.takes, self._shown_amounts(came, proposal), strict=True):
            known = names.get(take.item.id, {})
            one = takes.setdefault(take.item.document, {
                "invoice_id": known.get("invoice_id", False), "order_id": known.get("order_id", False),
                "name": known.get("name", "/"), "order": known.get("order", ""),
                "due": known.get("due", False), "amount": 0.0, "open": 0.0, "off": 0.0})
            for name, amount in amounts.items():
                one[name] = round(one[name] + float(amount), came.decimals)
        scale = 10 ** came.decimals
        currency = self.env["res.currency"].browse(came.currency_id)
        return {
            "id": proposal.id, "score": proposal.score, "sure": proposal.sure,
            "reasons": self._reason_words(proposal.reasons, currency), "takes": list(takes.values()),
            "rest": proposal.rest / scale, "deduction": proposal.missing / scale}

    @api.model
    def _shown_amounts(self, came, proposal):
        """[{"amount", "open", "off"}] of the takes, in the receipt's currency. What is in another one is shown as its part of the
        receipt: Odoo's rates say how much of it that makes."""
        if proposal.fit == RATE:
            parts = divided(came.amount, {place: take.item.worth for place, take in enumerate(proposal.takes)},
                            10 ** -came.decimals)
            return [{"amount": parts[place], "open": parts[place], "off": 0} for place in range(len(proposal.takes))]
        scale = 10 ** came.decimals
        return [{"amount": take.amount / scale, "open": take.item.open / scale, "off": take.off / scale}
                for take in proposal.takes]

    @api.model
    def _named(self, items):
        """{item id: what it is called} in two statements."""
        lines = [int(item.id[1:]) for item in items if item.kind != ORDER]
        orders = [int(item.id[1:]) for item in items if item.kind == ORDER]
        found = {}
        if lines:
            rows = self.env.execute_query(SQL(
                """SELECT line.id, move.id,
                          CASE WHEN move.move_type = 'entry' THEN COALESCE(paid.name, move.name) ELSE move.name END,
                          move.invoice_origin, COALESCE(line.date_maturity, line.date), partner.name
                     FROM account_move_line line JOIN account_move move ON move.id = line.move_id
                LEFT JOIN account_payment paid ON paid.id = move.origin_payment_id
                LEFT JOIN res_partner partner ON partner.id = line.partner_id
                    WHERE line.id = ANY(%s)""", lines))
            found |= {f"i{line}": {"invoice_id": move, "name": name, "order": origin or "", "partner": partner or "",
                                   "due": due.isoformat() if due else False} for line, move, name, origin, due, partner in rows}
        if orders:
            rows = self.env.execute_query(SQL(
                """SELECT sale.id, sale.name, partner.name
                     FROM sale_order sale JOIN res_partner partner ON partner.id = sale.partner_invoice_id
                    WHERE sale.id = ANY(%s)""", orders))
            found |= {f"o{order}": {"order_id": order, "name": name, "order": name, "due": False, "partner": partner}
                      for order, name, partner in rows}
        return found

    # --- by hand -----------------------------------------------------------------------------------------------

    @api.model
    def open_items(self, partner_id=None, search=None):
        """Open invoices, credit notes and orders that are not billed, to choose from: of a customer, or those of which number,
        order, customer or amount are like ``search``; those due first come first.

        :returns: [{"invoice_id", "order_id", "name", "partner", "order", "due", "open", "currency"}], amounts in their currency
        """
        self._check_may()
        check_arguments(self.env, partner_id=(partner_id, "number"), search=(search, "text"))
        moves = self.env["account.move"].search(self._open_domain(partner_id, (search or "").strip()[:64]),
                                                order="invoice_date_due, id", limit=FOUND)
        return [{
            "invoice_id": move.id, "order_id": False, "name": move.name, "partner": move.commercial_partner_id.name,
            "order": move.invoice_origin or "", "due": move.invoice_date_due.isoformat() if move.invoice_date_due else False,
            "open": move.amount_residual if move.move_type != "out_refund" else -move.amount_residual,
            "currency": move.currency_id.name, "currency_id": move.currency_id.id,
        } for move in moves]

    @api.model
    def _open_domain(self, partner_id, search):
        domain = Domain([
            ("state", "=", "posted"), ("move_type", "in", ("out_invoice", "out_receipt", "out_refund")),
            ("amount_residual", "!=", 0), ("company_id", "in", self.env.companies.ids)])
        if partner_id:
            partner = self.env["res.partner"].browse(partner_id).exists().commercial_partner_id
            domain &= Domain("commercial_partner_id", "=", partner.id)
        if search:
            like = Domain.OR(Domain(name, "ilike", search) for name in (
                "name", "payment_reference", "ref", "invoice_origin", "commercial_partner_id.name"))
            amount = search.replace(",", ".")
            if amount.replace(".", "", 1).isdecimal():
                like |= Domain("amount_residual", "=", float(amount)) | Domain("amount_total", "=", float(amount))
            domain &= like
        return domain

    @api.model
    def _own(self, came, takes):
        """A proposal as somebody chose it.

        :raises UserError: names the first choice that cannot be
        """
        if not isinstance(takes, (list, tuple)) or not 0 < len(takes) <= MOST_TAKES or not all(
                isinstance(take, dict) and ARGUMENTS["number"](take.get("invoice_id"))
                and is_amount(take.get("amount")) for take in takes):
            raise UserError(self.env._("%s: say for which invoices the payment is, and how much for each.", came.name))
        amounts = defaultdict(float)
        for take in takes:
            amounts[take["invoice_id"]] += take["amount"]
        invoices = self.env["account.move"].browse(amounts).exists()
        invoices.check_access("read")
        left, chosen, used = came.receipt.amount, [], {}
        for take in ({"invoice_id": invoice_id, "amount": amount} for invoice_id, amount in amounts.items()):
            invoice = invoices.browse(take["invoice_id"])
            self._check_choice(came, invoice if invoice in invoices else invoice.browse(), take)
            rest = self._units(take["amount"], came.decimals)
            left -= rest
            sign = -1 if invoice.move_type == "out_refund" else 1
            for line in invoice._oms_receivable_lines().filtered(lambda line: not line.reconciled).sorted(
                    lambda line: (line.date_maturity or line.date, line.id)):
                free = self._units(line.amount_residual_currency, came.decimals) - used.get(line.id, 0)
                part = sign * min(sign * free, sign * rest)
                if sign * part > 0:
                    used[line.id] = used.get(line.id, 0) + part
                    rest -= part
                    chosen.append(Take(self._item_for(line, came), part))
            if rest:
                raise UserError(self.env._(
                    "%(invoice)s: %(amount)s is more than is open of it, %(open)s. Take less; the rest stays as credit.",
                    invoice=invoice.name, amount=invoice.currency_id.format(take["amount"]),
                    open=invoice.currency_id.format(invoice.amount_residual)))
        if left > came.receipt.amount:
            raise UserError(self.env._(
                "%s: the credit notes come to more than the invoices that were chosen. Choose the invoices that they lower too.",
                came.name))
        if left < 0:
            raise UserError(self.env._(
                "%(payment)s: %(amount)s came, and %(missing)s more was given to invoices. Take an invoice off, or less of one.",
                payment=came.name, amount=self.env["res.currency"].browse(came.currency_id).format(came.amount),
                missing=self.env["res.currency"].browse(came.currency_id).format(-left / 10 ** came.decimals)))
        return Proposal(tuple(chosen), "own", left, reasons=(("own", 0),))

    @api.model
    def _check_choice(self, came, invoice, take):
        currency = self.env["res.currency"].browse(came.currency_id)
        if not invoice or invoice.state != "posted" or not invoice.is_sale_document(include_receipts=True):
            raise UserError(self.env._(
                "%(payment)s: %(invoice)s is no posted invoice of a customer. Post it first, or choose another one.",
                payment=came.name, invoice=invoice.display_name or take["invoice_id"]))
        if invoice.currency_id != currency:
            raise UserError(self.env._(
                "%(payment)s is in %(currency)s, %(invoice)s in %(other)s. Choose it on the invoice, under Outstanding credits: "
                "Odoo converts it there.", payment=came.name, currency=currency.name, invoice=invoice.name,
                other=invoice.currency_id.name))
        if currency.is_zero(take["amount"]) or (take["amount"] < 0) != (invoice.move_type == "out_refund"):
            raise UserError(self.env._(
                "%(invoice)s cannot take %(amount)s of a payment: give an amount above zero, below zero for a credit note.",
                invoice=invoice.name, amount=currency.format(take["amount"])))
        if came.company_id not in invoice.company_id.sudo().parent_ids.ids:  # sudo: which companies are above it
            raise UserError(self.env._(
                "%(payment)s came to %(company)s, %(invoice)s is of %(other)s: money of one company pays no invoice of another.",
                payment=came.name, company=self.env["res.company"].browse(came.company_id).display_name, invoice=invoice.name,
                other=invoice.company_id.display_name))

    @api.model
    def _item_for(self, line, came):
        return Item(f"i{line.id}", f"i{line.move_id.id}", line.partner_id.commercial_partner_id.id, line.currency_id.id,
                    self._units(line.amount_residual_currency, came.decimals), kind=INVOICE)

    @api.model
    def _can(self, came, proposal):
        """Whether a proposal can be written: a payment without an entry can only name whole invoices, and money of one customer
        is not kept for an order of another."""
        if came.model == "account.payment":
            return proposal.fit == "equal" and all(take.item.kind == INVOICE for take in proposal.takes)
        return came.model != LINE or not any(
            take.item.kind == ORDER and take.item.partner != came.receipt.partner for take in proposal.takes)
