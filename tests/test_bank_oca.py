# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo.addons.oms_core.tests.billing.billing_case import SheetCase
from odoo.tests import tagged

#: A statement of the shop's bank with one entry a payer, as banks send it (ISO 20022, camt.053.001.02).
STATEMENT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>
  <GrpHdr><MsgId>OMS-{number}</MsgId><CreDtTm>{day}T18:00:00</CreDtTm></GrpHdr>
  <Stmt>
    <Id>OMS-{number}</Id><CreDtTm>{day}T18:00:00</CreDtTm>
    <Acct><Id><IBAN>{iban}</IBAN></Id></Acct>
    <Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="{currency}">0.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>
      <Dt><Dt>{day}</Dt></Dt></Bal>
    <Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="{currency}">{end:.2f}</Amt><CdtDbtInd>CRDT</CdtDbtInd>
      <Dt><Dt>{day}</Dt></Dt></Bal>
    {entries}
  </Stmt>
</BkToCstmrStmt></Document>"""
ENTRY = """<Ntry>
      <Amt Ccy="{currency}">{amount:.2f}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>
      <BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt><AcctSvcrRef>{ref}</AcctSvcrRef>
      <NtryDtls><TxDtls><Refs><EndToEndId>{ref}</EndToEndId></Refs>
        <RltdPties><Dbtr><Nm>{name}</Nm></Dbtr><DbtrAcct><Id><IBAN>{iban}</IBAN></Id></DbtrAcct></RltdPties>
        <RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls></NtryDtls>
    </Ntry>"""
NEEDS = ("account_statement_import_camt", "account_statement_import_file", "account_reconcile_oca")
OURS, THEIRS = "GB33BUKB20201555555555", "GB94BARC10201530093459"


@tagged("post_install", "-at_install", "-standard", "oms_bank")
class TestBankOca(SheetCase):
    """OCA's import of statements and its matching screen beside the suite: what the bank sends finds our invoices."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Only run beside them: where one of them did not come, that is a failure, and nothing to skip.
        missing = {*NEEDS} - {*cls.env["ir.module.module"].search([("state", "=", "installed")]).mapped("name")}
        if missing:
            raise AssertionError(f"not installed here: {', '.join(sorted(missing))} (dev/bank.py fetches and installs them)")
        cls.bank.bank_account_id = cls.env["res.partner.bank"].create(
            {"acc_number": OURS, "partner_id": cls.company.partner_id.id})
        cls.account = cls.env["res.partner.bank"].create({"acc_number": THEIRS, "partner_id": cls.customer.id})
        cls.day = str(cls.env["oms.day"]._today(company=cls.company))

    def arrives(self, *entries, number=1):
        """Lines of a statement that came by file: (amount, text) a payer's entry."""
        currency = self.company.currency_id.name
        text = STATEMENT.format(
            number=number, day=self.day, iban=OURS, currency=currency, end=sum(amount for amount, _text in entries),
            entries="".join(ENTRY.format(
                currency=currency, amount=amount, day=self.day, ref=f"E2E-{number}-{place}", name=self.customer.name, iban=THEIRS,
                text=text) for place, (amount, text) in enumerate(entries)))
        wizard = self.env["account.statement.import"].with_context(journal_id=self.bank.id).create({
            "statement_filename": f"statement{number}.xml", "statement_file": base64.b64encode(text.encode())})
        statement = self.env["account.bank.statement"].browse(wizard._import_file()["statement_ids"])
        return statement.line_ids.sorted("id")

    def row(self, line):
        """What the matching screen shows of a statement line."""
        rows = self.env["oms.match"].with_user(self.accountant).page({}, 0)["rows"]
        return next((row for row in rows if row["kind"] == "statement" and str(row["id"]).endswith(f",{line.id}")), None)

    def applied(self, line):
        row = self.row(line)
        self.assertTrue(row and row["proposals"], f"nothing is proposed for {line.payment_ref}")
        return self.env["oms.match"].with_user(self.accountant).apply(row["id"], row["proposals"][0]["id"])

    def test_a_file_comes_in_and_its_line_finds_the_invoice(self):
        invoice = self.invoice(120.0)
        [line] = self.arrives((120.0, f"Payment for {invoice.name}, thanks"))
        self.assertFalse(line.is_reconciled)
        self.assertEqual(self.row(line)["proposals"][0]["takes"][0]["invoice_id"], invoice.id)
        self.applied(line)
        self.assertTrue(line.is_reconciled)
        self.assertEqual(invoice.amount_residual, 0.0)
        self.assertFalse(self.row(line))

    def test_undone_the_line_waits_again_in_both_screens(self):
        invoice = self.invoice(75.0)
        [line] = self.arrives((75.0, invoice.name))
        answer = self.applied(line)
        self.env["oms.match"].with_user(self.accountant).undo(answer["applied_id"])
        self.assertFalse(line.is_reconciled)
        self.assertEqual(invoice.amount_residual, 75.0)
        self.assertTrue(self.row(line))
        self.assertFalse(line.move_id.line_ids.matched_debit_ids, "their screen asks again, too")

    def test_reconciled_in_their_screen_it_leaves_ours_and_frees_the_held_order(self):
        invoice = self.invoice(100.0)
        self.limit(110.0)
        self.put(self.mug, 5)
        order = self.confirm(mug=5)
        self.assertTrue(order.oms_credit_held, "100 owed and 50 more")
        [line] = self.arrives((100.0, invoice.name))
        self.assertTrue(self.row(line))
        receivable = invoice.line_ids.filtered(lambda item: item.account_type == "asset_receivable")
        chosen = [number for part in line.reconcile_data_info["data"] for number in part.get("counterpart_line_ids", ())]
        if receivable.id not in chosen:
            line._add_account_move_line(receivable)
        line.reconcile_bank_line()
        self.assertEqual(invoice.amount_residual, 0.0)
        self.assertFalse(self.row(line), "what was matched in their screen waits in ours no more")
        self.freed(order)

    def test_reconciled_in_ours_it_frees_the_held_order(self):
        invoice = self.invoice(100.0)
        self.limit(110.0)
        self.put(self.mug, 5)
        order = self.confirm(mug=5)
        self.assertTrue(order.oms_credit_held)
        [line] = self.arrives((100.0, invoice.name))
        self.applied(line)
        self.freed(order)

    def freed(self, order):
        """What the job does that a matched payment wakes: it lets the order go."""
        self.env.flush_all()
        order._oms_process()
        self.assertFalse(order.oms_credit_held)

    def test_the_books_still_agree(self):
        paid, short = self.invoice(100.0), self.invoice(80.0)
        whole, part = self.arrives((100.0, paid.name), (70.0, short.name))
        self.applied(whole)
        row = self.row(part)
        reason = self.env.ref("oms_core.deduction_reason_other")
        self.env["oms.match"].with_user(self.accountant).apply_own(
            row["id"], [{"invoice_id": short.id, "amount": 70.0}],
            {"invoice_id": short.id, "amount": 10.0, "reason_id": reason.id})
        self.assertEqual(short.amount_residual, 10.0)
        deduction = short.oms_deduction_ids
        self.assertEqual((deduction.amount, deduction.state), (10.0, "open"))
        deduction.with_user(self.accountant).action_accept()
        self.assertEqual(short.amount_residual, 0.0)
        self.assertNoFaults()
        today = self.env["oms.day"]._today(company=self.company)
        _totals, book = self.sheet(date_from=today.replace(day=1), date_to=today)
        self.assertEqualsLedger(book, today)

    def test_the_same_file_twice_pays_nothing_twice(self):
        """OCA's camt reader gives its lines no id of their own, so that the second file comes in: it must find nothing to pay."""
        invoice = self.invoice(33.0)
        [line] = self.arrives((33.0, invoice.name))
        self.applied(line)
        [again] = self.arrives((33.0, invoice.name))
        row = self.row(again)
        self.assertTrue(row, "somebody has to look at it")
        self.assertFalse([one for one in row["proposals"] if one["sure"]])
        self.assertFalse(self.env["oms.match"]._plan_company(self.company))
