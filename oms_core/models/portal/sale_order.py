# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


def _asks_portal(name):
    def asked(self, *args, **kwargs):
        return getattr(self.env["oms.portal"], name)(self, *args, **kwargs)
    return asked


class SaleOrder(models.Model):
    """Names by which others ask: templates of a database of before (copies of the portal's pages that the website editor made, a
    shop's own words of a mail), and programs that do what a customer does. Code of ours asks ``oms.portal``."""

    _inherit = "sale.order"

    _oms_portal_stage = _asks_portal("_stage")
    _oms_portal_steps = _asks_portal("_steps")
    _oms_portal_next_date = _asks_portal("_next_date")
    _oms_portal_wanted_again = _asks_portal("_wanted_again")
    _oms_portal_can_change = _asks_portal("_can_change")
    _oms_portal_can_cancel = _asks_portal("_can_cancel")
    _oms_portal_wish = _asks_portal("_wish")
    _oms_portal_cancellable_lines = _asks_portal("_cancellable_lines")
    _oms_portal_lines = _asks_portal("_lines")
    _oms_portal_lines_left = _asks_portal("_lines_left")
    _oms_portal_shipments = _asks_portal("_shipments")
    _oms_portal_worth = _asks_portal("_worth")
    _oms_portal_invoices = _asks_portal("_invoices")
    _oms_portal_events = _asks_portal("_events")
    _oms_portal_dates = _asks_portal("_dates")
    _oms_portal_addresses = _asks_portal("_addresses")
    _oms_portal_set_address = _asks_portal("_set_address")
    _oms_portal_set_wish = _asks_portal("_set_wish")
    _oms_portal_cancel = _asks_portal("_cancel")
    _oms_portal_ask = _asks_portal("_ask")
    _oms_portal_again = _asks_portal("_again")
    _oms_mail_shipment = _asks_portal("_shipment_words")
    _oms_mail_arrival = _asks_portal("_arrival_words")
    _oms_day_words = _asks_portal("_day_words")

    def _oms_portal_total_without(self, line):
        return self.env["oms.portal"]._total_without(line)
