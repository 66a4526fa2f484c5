# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from odoo import api, models
from odoo.exceptions import UserError

from ..tools import stored_id

DEFAULTS = {
    "channel": "web",  # the sales channel whose order numbers these are
    "team_id": False,  # empty: the default team
    "warehouse_id": False,  # empty: the company's first
    "pricelist_id": False,  # its currency is the file's; empty: the company's currency
    "create_products": True,
    "create_customers": True,
    "guest_partner_id": False,  # who gets the lines without customer; empty: one guest per country
    "date_shift": 0,  # days, or 'yesterday': so many that the last day of the file is yesterday
    "tz": None,  # the clock of the file's dates; None: the company's
}
RECORDS = {
    "team_id": "crm.team", "warehouse_id": "stock.warehouse", "pricelist_id": "product.pricelist",
    "guest_partner_id": "res.partner",
}
MOST_SHIFT = 36_500  # days


class OmsImport(models.Model):
    """What an import is told beside the file."""

    _inherit = "oms.import"

    @api.model
    def _oms_options(self, options):
        """The options, complete and believable: records exist and are of this company."""
        options = {**DEFAULTS, **(options or {})}
        unknown = options.keys() - DEFAULTS.keys()
        if unknown:
            raise ValueError(f"unknown options {sorted(unknown)}")
        options["channel"] = (options["channel"] or "").strip()
        if not options["channel"]:
            raise UserError(self.env._("Say which sales channel these orders come from."))
        options["tz"] = options["tz"] or self.env["oms.day"]._zone(company=self.env.company)
        self._oms_check_options(options)
        if not options["warehouse_id"]:
            options["warehouse_id"] = self.env["stock.warehouse"].search(
                [("company_id", "=", self.env.company.id)], limit=1).id
        if not options["team_id"]:
            options["team_id"] = self.env["crm.team"]._get_default_team_id().id
        return options

    def _oms_check_options(self, options):
        """Refuse what would only fail line by line, or not at all."""
        for name, model in RECORDS.items():
            record = self.env[model].browse(stored_id(options[name]) or [])
            if options[name] and not record.exists():
                raise UserError(self.env._("%(what)s: there is no such record (any more).", what=record._description))
            if record.company_id and record.company_id != self.env.company:
                raise UserError(self.env._(
                    "%(name)s is of another company. Choose one of %(company)s.",
                    name=record.display_name, company=self.env.company.name))
        shift = options["date_shift"] or 0
        if shift != "yesterday" and (type(shift) is not int or abs(shift) > MOST_SHIFT):
            raise UserError(self.env._("Dates are shifted by at most %s days.", MOST_SHIFT))
        try:
            ZoneInfo(options["tz"])
        except (ValueError, TypeError, OSError, ZoneInfoNotFoundError) as error:
            raise UserError(self.env._("There is no time zone “%s”.", options["tz"])) from error
