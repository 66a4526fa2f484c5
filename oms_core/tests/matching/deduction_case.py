# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
class DeductionCase:
    """Words to tell what customers keep back."""

    def reason(self, kind):
        return self.env.ref(f"oms_core.deduction_reason_{kind}")

    def deduct(self, invoice, amount, kind="price", user=None, **values):
        deductions = self.env["oms.deduction"].with_user(user or self.accountant)
        return deductions.create({
            "invoice_id": invoice.id, "amount": amount, "reason_id": self.reason(kind).id, **values})

    def short(self, amount, paid, kind="price", **values):
        """An invoice over so much, of which so much was paid: the rest is kept back."""
        invoice = self.invoice(amount, **values)
        self.pay_natively(invoice, amount=paid)
        return self.deduct(invoice, amount - paid, kind)
