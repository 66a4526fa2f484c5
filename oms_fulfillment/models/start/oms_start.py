# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.oms_core.models.start.oms_start import Switch
from odoo.tools import SQL


class OmsStart(models.AbstractModel):
    """The switch for planned sending, and what it would have kept waiting."""

    _inherit = "oms.start"

    @api.model
    def _switches(self):
        return {
            **super()._switches(),
            "sending": Switch(
                "oms_planned_sending", False, True, self.env._("Planned sending"),
                self.env._("Confirmed orders wait until you, or the scheduled run, send them to the warehouse; while this is "
                           "off, it can pick them at once."),
                (self.env._("Off"), self.env._("On")), "oms_fulfillment.oms_send_action"),
        }

    @api.model
    def _month(self):
        return {**super()._month(), "sending": self._month_of_sending()}

    @api.model
    def _shown(self, key, one, month):
        shown = super()._shown(key, one, month)
        if key == "sending":
            planned, every = self.env["oms.settings"]._oms_planned()
            if 0 < planned < every:
                shown["state"] = self.env._("In %(planned)s of %(all)s warehouses", planned=planned, all=every)
        return shown

    @api.model
    def _month_of_sending(self):
        found = self._one_row(SQL(
            """SELECT (SELECT COUNT(DISTINCT line.order_id) FROM stock_move move
                         JOIN sale_order_line line ON line.id = move.sale_line_id
                        WHERE move.company_id = %(company)s AND move.oms_unreleased
                          AND move.state NOT IN ('draft', 'done', 'cancel')) AS waiting,
                      COALESCE(SUM(day.orders), 0)::int AS orders, COALESCE(MAX(day.orders), 0) AS most
                 FROM (SELECT COUNT(*) AS orders FROM sale_order sale
                        WHERE sale.company_id = %(company)s AND sale.state = 'sale' AND sale.date_order >= %(since)s
                        GROUP BY %(day)s) day""",
            company=self.env.company.id, since=self._since(),
            day=self.env["oms.day"]._company_day_sql(SQL("sale.date_order"), SQL("sale.company_id"))))
        if self.env["oms.settings"]._oms_planned()[0]:
            return self.env._("Now waiting to be sent: %s.", self._orders_said(found["waiting"]))
        if not found["orders"]:
            return self.env._("Last 30 days: no orders to judge by.")
        return self.env._(
            "Last 30 days: %(orders)s, up to %(most)s on one day, would have waited until they were sent.",
            orders=self._orders_said(found["orders"]), most=found["most"])
