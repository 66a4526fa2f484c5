# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError


class ResCurrency(models.Model):
    _inherit = "res.currency"

    @api.model
    def _oms_named(self, name):
        """The currency of a code as facts keep it, empty if there is none: all are read once in a transaction, for facts come in
        rows."""
        cache = self.env.cr.cache
        if "oms_currencies" not in cache:
            # sudo: codes only; archived ones too, as facts last
            rows = self.sudo().with_context(active_test=False).search_fetch([("id", "!=", False)], ["name"])
            cache["oms_currencies"] = {currency.name: currency.id for currency in rows}
        return self.browse(cache["oms_currencies"].get(name))

    # --- no rate on the day: Odoo takes the first later one, or one for one; nothing is booked or charged by a guess ---

    def _oms_unrated(self, company, day):
        """Those of these currencies of which the company has no rate on the day or before. Its own needs none."""
        foreign = self - company.currency_id
        if not foreign:
            return foreign
        # sudo: rates are facts about currencies, whoever orders, ships or bills
        rated = self.env["res.currency.rate"].sudo()._read_group([
            ("currency_id", "in", foreign.ids), ("company_id", "in", (False, company.root_id.id)), ("name", "<=", day)],
            ["currency_id"])
        return foreign - self.browse(currency.id for [currency] in rated)

    def _oms_unrated_words(self, company, day):
        """Which currency lacks a rate, on which day, and the way out; of none of these: nothing."""
        unrated = self._oms_unrated(company, day)
        return self.env._(
            "%(company)s has no rate of %(currency)s on %(day)s or before, and none is guessed. Enter it under Accounting, "
            "Currencies, and try again.", company=company.name, currency=", ".join(unrated.mapped("name")),
            day=self.env["oms.day"]._say(day)) if unrated else ""

    def _oms_must_be_rated(self, company, day, what):
        """:param what: what is not booked, for the words
        :raises UserError: names the currency, the day and the way out"""
        words = self._oms_unrated_words(company, day)
        if words:
            raise UserError(self.env._("%(what)s: %(why)s", what=what, why=words))
