# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a customer keeps back of an invoice and why: what of it may be said, what becomes of it. Pure: no Odoo, no clock.

Amounts are whole numbers of the smallest part of the invoice's currency.
"""

#: What may become of a deduction. Money that came is never touched by it: it is about what did not come.
NEXT = {
    "open": {"accepted", "refused", "undone"},
    "accepted": {"open", "undone"},
    "refused": {"open", "undone"},
    "undone": set(),
}
#: Lines of an invoice that a reason is about first: where they come to enough, nothing else is credited.
ABOUT = {"freight": "charge", "price": "goods", "claim": "goods"}


def fault(amount, open_amount, others):
    """Why so much cannot be deducted of an invoice: a word, or None.

    :param open_amount: what of the invoice is not paid
    :param others: what is deducted of that already, in dispute still
    """
    if amount <= 0:
        return "not_positive"
    if open_amount <= 0:
        return "nothing_open"
    return "too_much" if amount > open_amount - others else None


def candidates(lines, about):
    """Sets of lines that a credit note may take its amount of, the first that comes to enough counts.

    :param lines: {line: its kind as in ``shares``}
    :param about: a kind of :data:`ABOUT`, or None
    """
    said = {line for line, kind in lines.items() if kind == about}
    billed = {line for line, kind in lines.items() if kind != "down_payment"}
    if about == "goods":  # with the discounts on them
        said |= {line for line, kind in lines.items() if kind == "reduction"}
    return [chosen for chosen in (said, billed, set(lines)) if chosen]
