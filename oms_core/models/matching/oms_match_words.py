# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools.misc import formatLang

#: Facts that are amounts, and those that are counts.
AMOUNTS = frozenset({"discount", "late", "fee", "part", "over"})


class OmsMatch(models.AbstractModel):
    """Why a receipt is for something, and why it was not applied by itself, in words."""

    _inherit = "oms.match"

    @api.model
    def _reason_words(self, reasons, currency):
        """[words] of [(code, fact)]; amounts are in units of the currency's last digit."""
        words = self._words()
        found = []
        for code, fact in reasons:
            said = words.get(code)
            if said:
                if code in AMOUNTS:
                    fact = formatLang(self.env, fact / 10 ** currency.decimal_places, currency_obj=currency)
                found.append(said % {"fact": fact} if "%(fact)s" in said else said)
        return found

    @api.model
    def _words(self):
        _ = self.env._
        return {
            "creditor": _("Payment reference, check digits right"),
            "reference": _("Number of the document"),
            "digits": _("Number of the document without letters"),
            "order": _("Number of the order"),
            "theirs": _("The customer's own number"),
            "typo": _("Number with one digit wrong, missing or swapped"),
            "tail": _("Last part of the number"),
            "some_creditor": _("Payment reference of some of them"),
            "some_reference": _("Number of some of them"),
            "some_digits": _("Number of some of them"),
            "some_order": _("Number of the order of some of them"),
            "some_theirs": _("The customer's own number of some of them"),
            "some_typo": _("Number of some of them, mistyped"),
            "some_tail": _("Last part of the number of some of them"),
            "partner": _("Customer of the payment"),
            "iban": _("Paid from the customer's account"),
            "group": _("Paid by a company of the same group"),
            "name": _("Name of the payer, %(fact)s %% alike"),
            "equal": _("Exact amount"),
            "discount": _("Exact amount with the early discount of %(fact)s"),
            "late": _("Early discount taken too late: %(fact)s missing"),
            "fee": _("Exact amount less a bank fee of %(fact)s"),
            "part": _("%(fact)s less than open"),
            "over": _("%(fact)s more than open"),
            "rate": _("About the same in another currency"),
            "many": _("%(fact)s documents together"),
            "alone": _("Nothing else fits"),
            "not_billed": _("The order is not billed yet: the money is kept for it"),
            "else": _("The text names another document"),
            "paid": _("The text names a document that is paid"),
            "unknown": _("The text has a number of ours that nothing has"),
            "others": _("Paid by somebody else"),
            "own": _("Chosen by hand"),
        }

    @api.model
    def _why_not(self, came, proposals, company):
        """Why a receipt was not applied by itself."""
        _ = self.env._
        if not proposals:
            return _("No open document fits: neither a number in the text, nor the payer, nor the amount.")
        best = proposals[0]
        codes = {code for code, _fact in best.reasons}
        if best.sure:
            return "" if company.sudo().oms_match_auto else _(  # sudo: a setting
                "Payments are not applied by themselves here: switch it on under Settings.")
        said = {
            "paid": _("What the text names is paid already: perhaps it was paid twice."),
            "else": _("The text names another document than the amount fits."),
            "others": _("Somebody else than the customer paid."),
            "part": _("Less was paid than is open."), "late": _("The early discount was taken too late."),
            "over": _("More was paid than is open."), "rate": _("It was paid in another currency."),
            "unknown": _("A number in the text belongs to nothing."),
        }
        for code, words in said.items():
            if code in codes:
                return words
        if best.score < self._rules(company).threshold:
            return _("It is not certain enough.")
        return _("Something else fits as well.")
