# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools.misc import formatLang


class OmsReturnLine(models.Model):
    """The verdict in words: for staff, and for customers."""

    _inherit = "oms.return.line"

    @api.model
    def _oms_words_of(self, said, texts, other=None):
        text = texts.get(said.rule, other or said.rule)
        if not said.facts or "%(" not in text:  # most say nothing of them, and amounts take long to write
            return text
        return text % {name: self._oms_fact_words(name, value, said) for name, value in said.facts}

    @api.model
    def _oms_fact_words(self, name, value, said):
        if name in ("wanted", "left", "shipped", "late"):
            return f"{self._oms_quantity(value):.12g}"
        if name in ("limit", "value", "fee", "return_freight"):
            # sudo: the name of a currency
            currency = self.env["res.currency"].sudo().browse(dict(said.facts).get("currency", ()))
            return formatLang(self.env, value, currency_obj=currency or None)
        if isinstance(value, str):
            return value
        return f"{value:.12g}"

    @api.model
    def _oms_why(self, said):
        """For staff: the rule with its facts, and the policy that says so."""
        facts = dict(said.facts)
        known, some = facts.get("known"), "late" in facts
        words = self._oms_words_of(said, {
            "within_policy": self.env._("Shipped, and within the time to return"),
            "not_shipped": self.env._("Nothing of it was shipped yet"),
            "not_returnable": self.env._("This product cannot be returned"),
            "more_than_shipped": self.env._("%(left)s of %(shipped)s shipped can still come back, not %(wanted)s"),
            "more_than_billed": self.env._(
                "%(document)s billed %(shipped)s of it, %(left)s are not credited or asked for, not %(wanted)s. If these are "
                "others, enter their price by hand: another person approves it then"),
            "sold_by_order": self.env._("It was sold by %(order)s: return it from that order"),
            "no_price": self.env._("Nobody knows what it costs: enter its price"),
            "without_order": self.env._("Of no order"),
            "bought_unknown": self.env._("Of no order, and nobody knows since when the customer has it"),
            "too_late": self._oms_late_words(known, some, facts.get("document")),
            "warranty": self.env._("%(late)s; a defect within %(warranty)s days of warranty", late=self._oms_late_words(
                known, some, facts.get("document")), warranty="%(warranty)s"),
            "final_sale": self.env._("Sold for good: only what is faulty or was wrongly sent may come back"),
            "opened": self.env._("Opened or used"),
            "photos": self.env._("There is no photo of it"),
            "valuable": self.env._("Worth more than %(limit)s"),
            "keep": self.env._("Worth no more than %(limit)s: the customer may keep it"),
        })
        if facts.get("withdrawal"):
            words = self.env._("Withdrawal from the contract, in time. %s", words)
        if facts.get("fee"):
            words = self.env._("%(why)s. Fee: %(fee)s", why=words, fee=self._oms_fact_words("fee", facts["fee"], said))
        if said.policy and said.rule not in _NOT_OF_POLICIES:
            words = self.env._("%(why)s (policy “%(policy)s”)", why=words, policy=said.policy)
        return words

    @api.model
    def _oms_rule_words(self):
        """{rule: its name on the screen}"""
        return {
            "within_policy": self.env._("Within the time to return"), "supervisor": self.env._("A supervisor accepted it"),
            "not_shipped": self.env._("Nothing was shipped"), "not_returnable": self.env._("Product cannot be returned"),
            "more_than_shipped": self.env._("More than was shipped"), "more_than_billed": self.env._("More than was billed"),
            "sold_by_order": self.env._("Sold by an order"), "no_price": self.env._("No price is known"),
            "without_order": self.env._("Of no order"), "bought_unknown": self.env._("Of no order, bought nobody knows when"),
            "too_late": self.env._("Too late"),
            "warranty": self.env._("Too late, but in warranty"), "final_sale": self.env._("Sold for good"),
            "opened": self.env._("Opened or used"), "photos": self.env._("No photo"), "valuable": self.env._("Worth a lot"),
            "keep": self.env._("Customer may keep it"),
        }

    @api.model
    def _oms_late_words(self, known, some, document=None):
        if document:
            return self.env._("Billed %(days)s days ago by %(document)s; returns are taken for %(window)s days")
        if some:
            return self.env._("%(late)s of %(wanted)s arrived %(days)s days ago; returns are taken for %(window)s days")
        if known:
            return self.env._("Arrived %(days)s days ago; returns are taken for %(window)s days")
        return self.env._("Arrived %(days)s days ago (estimate); returns are taken for %(window)s days")

    @api.model
    def _oms_why_customer(self, said):
        """In customers' words: nothing of policies, limits and supervisors."""
        facts = dict(said.facts)
        some = "late" in facts  # and the rest is in time
        if said.outcome == "refuse":
            words = self._oms_words_of(said, {
                "not_shipped": self.env._("It was not sent to you yet. Please cancel the order in place of returning it"),
                "not_returnable": self.env._("This product cannot be sent back"),
                "more_than_shipped": self.env._("Only %(left)s of it can still be sent back"),
                "too_late": self.env._("It arrived %(days)s days ago, and can be sent back for %(window)s days"),
                "final_sale": self.env._("It was sold for good and cannot be sent back"),
                "opened": self.env._("It was opened or used, and cannot be sent back then"),
            }, self.env._("It cannot be sent back"))
        elif said.outcome == "ask":
            words = self._oms_words_of(said, {
                "photos": self.env._("We look at it and answer you. Add a photo and it goes faster"),
                "too_late": self.env._(
                    "%(late)s of %(wanted)s arrived %(days)s days ago, and can be sent back for %(window)s days. We look at it "
                    "and answer you") if some else self.env._(
                    "It arrived %(days)s days ago, and can be sent back for %(window)s days. We look at it and answer you"),
            }, self.env._("We look at it and answer you"))
        else:
            words = self._oms_words_of(said, {
                "keep": self.env._("You can keep it: there is no need to send it back"),
            }, self.env._("You can send it back"))
        if facts.get("fee"):
            words = self.env._("%(why)s. A fee of %(fee)s is taken off", why=words,
                               fee=self._oms_fact_words("fee", facts["fee"], said))
        if facts.get("return_freight"):
            words = self.env._("%(why)s. Sending it back costs %(freight)s", why=words,
                               freight=self._oms_fact_words("return_freight", facts["return_freight"], said))
        return words


_NOT_OF_POLICIES = {"not_shipped", "not_returnable", "more_than_shipped", "more_than_billed", "sold_by_order", "no_price"}
