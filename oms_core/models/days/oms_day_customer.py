# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from babel.dates import format_skeleton

from odoo import api, fields, models
from odoo.tools import format_date
from odoo.tools.misc import babel_locale_parse, get_lang

from ...planning import days

#: Days for which nobody asks which year is meant.
NEAR = 150

class OmsDay(models.AbstractModel):
    """The days that customers read and choose: their own. Nobody's is known: those of the warehouse that sends the order."""

    _inherit = "oms.day"

    @api.model
    def _customer_zone(self, order):
        """The time zone of whoever of the customer's people looks, else of whoever ordered, else of their company, else of the
        warehouse. So staff, mails and the portal tell a customer the same day."""
        user, buyer = self.env.user, order.partner_id.sudo()  # sudo: a time zone only, of who may see the order
        own = (self.env.context.get("tz") or user.tz) if user.share and not user._is_superuser() else False
        return next((zone for zone in (own, buyer.tz, buyer.commercial_partner_id.tz) if zone and days.is_zone(zone)), None) or (
            self._zone(order.warehouse_id, order.company_id))

    @api.model
    def _customer_of(self, instant, order):
        """The date of an instant for the customer of an order."""
        return days.day(instant, self._customer_zone(order))

    @api.model
    def _customer_today(self, order):
        return self._customer_of(fields.Datetime.now(), order)

    @api.model
    def _customer_on(self, date, order):
        """An instant on a date both where an order is sent from and for its customer; and, if there is one, for whoever chose
        it, who reads it in Odoo's form."""
        zones = [self._customer_zone(order), self._known(self.env.user.tz)]
        return self._on(date, order.warehouse_id, order.company_id, others=zones)

    @api.model
    def _customer_words(self, day, order):
        """A day as customers read it: with that of the week, and with the year where it is not near."""
        near = abs((day - self._customer_today(order)).days) < NEAR
        try:
            return format_skeleton("MMMEd" if near else "yMMMEd", day, locale=babel_locale_parse(get_lang(self.env).code))
        except (KeyError, ValueError):  # of a language that has no such form
            return format_date(self.env, day)
