# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.oms_atp.planning.calendar import next_pickup

from ...planning import release_times as times

#: When the last automatic run of a warehouse ended, by its id.
_SENT = "oms_fulfillment.sent"


class StockWarehouse(models.Model):
    """When a warehouse with planned sending gets what waits, and how much of it."""

    _inherit = "stock.warehouse"

    oms_release_capacity = fields.Integer(
        "Order lines per sending", default=0,
        help="With planned sending: how many order lines the warehouse gets in one automatic run. 0: any number.")
    oms_release_days = fields.Integer(
        "Send days ahead", default=7,
        help="With planned sending: what is scheduled later than this many days from now is not sent automatically.")
    oms_release_when = fields.Selection(
        [(times.EVERY, "Every so many minutes"), (times.PICKUP, "Before each pick-up")], "Sends", required=True,
        default=times.EVERY,
        help="Before each pick-up: what it fetches is sent so many minutes before it comes; what is ordered after that follows "
             "until the pick-up, within five minutes.")
    oms_release_minutes = fields.Integer("Minutes between", default=60, help="Counted from the full hour.")
    oms_release_before = fields.Integer("Minutes before", default=180, help="How long before a pick-up its orders are sent.")

    _oms_release_capacity_positive = models.Constraint(
        "CHECK (oms_release_capacity >= 0)", "The number of order lines per sending cannot be negative.")
    _oms_release_days_positive = models.Constraint(
        "CHECK (oms_release_days >= 0)", "The number of days ahead cannot be negative.")
    _oms_release_minutes_range = models.Constraint(
        "CHECK (oms_release_minutes BETWEEN 5 AND 1440)", "A warehouse gets its orders every 5 to 1440 minutes.")
    _oms_release_before_range = models.Constraint(
        "CHECK (oms_release_before BETWEEN 0 AND 10080)", "Orders are sent 0 to 10080 minutes (a week) before their pick-up.")

    @api.model
    def _oms_run_due(self, now):
        """The warehouses that get what waits for them by now. A run that did not come to its end is due again."""
        # sudo: the settings of all warehouses, for the job
        planned = self.sudo().search([("oms_release_policy", "=", "planned")])
        last, opens = planned._oms_last_runs(), planned._oms_next_opens(now)
        return planned.filtered(
            lambda one: opens[one.id] is None or opens[one.id] <= now if one.oms_release_when == times.PICKUP
            else times.is_due(now, last.get(one.id), one.oms_release_minutes))

    def _oms_next_run(self, now):
        """{id: when it gets what waits automatically; None: never, or nobody knows}"""
        last, opens = self._oms_last_runs(), self._oms_next_opens(now)
        found = {}
        for one in self:
            if one.oms_release_policy != "planned":
                found[one.id] = None
            elif one.oms_release_when == times.PICKUP:
                found[one.id] = max(opens[one.id] or now, now)
            else:
                found[one.id] = times.next_time(now, last.get(one.id), one.oms_release_minutes)
        return found

    def _oms_next_opens(self, now):
        """{id: when the orders of its next pick-up are sent; None: nobody knows its pick-ups}, of those that go by pick-ups."""
        by_pickup = self.filtered(lambda one: one.oms_release_when == times.PICKUP)
        found = dict.fromkeys(self.ids)
        for (warehouse_id, _carrier), calendar in (by_pickup._oms_pickup_calendars() if by_pickup else {}).items():
            opens = times.opens(next_pickup(now, calendar), self.browse(warehouse_id).oms_release_before)
            known = found[warehouse_id]
            found[warehouse_id] = min(opens, known) if opens and known else opens or known
        return found

    def _oms_last_runs(self):
        """{id: when the last automatic run ended that went through}"""
        marks = self.env["oms.job.mark"].sudo()  # sudo: an hour, for whoever may see the warehouse
        rows = marks.search_fetch([("name", "in", [f"{_SENT} {number}" for number in self.ids])], ["name", "value"])
        return {int(row.name.split()[-1]): fields.Datetime.to_datetime(row.value) for row in rows if row.value}

    def _oms_ran(self, now):
        """Remember that what was due by then is sent. A row of its own each: nobody else writes it."""
        for number in self.ids:
            self.env["oms.job.mark"]._put(f"{_SENT} {number}", now)
