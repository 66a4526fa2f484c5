# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL


class OmsTodo(models.Model):
    """Returned goods that lie too long, transfers to vendors that were not sent, credits of vendors that did not come."""

    _inherit = "oms.todo"

    kind = fields.Selection(selection_add=[
        ("return_refurbish", "Put returned goods in order"), ("return_vendor", "Collect goods for the vendor"),
        ("vendor_send", "Send goods to the vendor"), ("vendor_credit", "Ask for the vendor's credit")])

    @api.model
    def _oms_todo_queries(self):
        day = self.env["oms.day"]
        today = day._company_today_sql(SQL("claim.company_id"))
        return [*super()._oms_todo_queries(), SQL(
            """SELECT 'returns', CASE waits.kind WHEN 'vendor' THEN 'return_vendor' ELSE 'return_refurbish' END,
                      (SELECT MIN(part.order_id) FROM oms_return_line part WHERE part.return_id = back.id),
                      'oms.return', back.id, %s, MIN(waits.since), NULL::timestamp, NULL::numeric, back.currency_id,
                      back.company_id
                 FROM (%s) waits JOIN oms_return back ON back.id = waits.return_id
                 JOIN res_company company ON company.id = back.company_id
                WHERE company.oms_return_wait_days > 0
                  AND waits.since < now() AT TIME ZONE 'UTC' - company.oms_return_wait_days * INTERVAL '1 day'
                GROUP BY waits.kind, back.id""",
            self._oms_return_name_sql(), self.env["oms.return.waiting"]._table_query), SQL(
            """SELECT 'returns', 'vendor_send', NULL::int, 'oms.vendor.return', claim.id, claim.name || ', ' || vendor.name,
                      claim.create_date, NULL::timestamp, claim.expected_amount, claim.currency_id, claim.company_id
                 FROM oms_vendor_return claim JOIN res_partner vendor ON vendor.id = claim.partner_id
                 JOIN res_company company ON company.id = claim.company_id
                WHERE claim.state = 'collected' AND company.oms_return_wait_days > 0
                  AND claim.create_date < now() AT TIME ZONE 'UTC' - company.oms_return_wait_days * INTERVAL '1 day'"""), SQL(
            """SELECT 'buyer', 'vendor_credit', NULL::int, 'oms.vendor.return', claim.id, claim.name || ', ' || vendor.name,
                      claim.sent_on, %(end)s, claim.expected_amount, claim.currency_id, claim.company_id
                 FROM oms_vendor_return claim JOIN res_partner vendor ON vendor.id = claim.partner_id
                 JOIN res_company company ON company.id = claim.company_id
                WHERE claim.state = 'sent' AND claim.expected_on < %(today)s
                  AND EXISTS (SELECT FROM oms_vendor_return_line line
                           LEFT JOIN purchase_order_line bought ON bought.id = line.purchase_line_id
                               WHERE line.vendor_return_id = claim.id
                                 AND (bought.id IS NULL OR bought.qty_invoiced > bought.qty_received))
                  AND (claim.reminded_on IS NULL OR claim.reminded_on + company.oms_vendor_credit_days < %(today)s)""",
            end=day._company_end_sql(SQL("claim.expected_on"), SQL("claim.company_id")), today=today)]

    @api.model
    def _oms_own_values(self):
        return [*super()._oms_own_values(), "oms.vendor.return"]

    @api.model
    def _oms_opened_models(self):
        return {**super()._oms_opened_models(), "oms.vendor.return": "oms.vendor.return"}
