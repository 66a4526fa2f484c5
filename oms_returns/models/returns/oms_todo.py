# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL


class OmsTodo(models.Model):
    """Open returns, and parcels without papers whose goods lie too long for anybody to have looked whose they are."""

    _inherit = "oms.todo"

    kind = fields.Selection(selection_add=[("return_parcel", "Match parcel")])

    @api.model
    def _oms_todo_queries(self):
        return [
            *super()._oms_todo_queries(),
            SQL("""SELECT 'returns',
                          CASE WHEN back.state = 'requested' THEN 'return_request'
                               WHEN back.state = 'authorised' AND NOT (%s) THEN 'return_receive'
                               WHEN back.state = 'received' AND back.waits_for_rest THEN 'return_receive'
                               WHEN back.state = 'received' THEN 'return_inspect' ELSE 'return_settle' END,
                          (SELECT MIN(part.order_id) FROM oms_return_line part WHERE part.return_id = back.id),
                          'oms.return', back.id, %s, COALESCE(back.state_since, back.create_date),
                          NULL::timestamp, back.amount, back.currency_id, back.company_id
                     FROM oms_return back
                    WHERE back.state IN ('requested', 'authorised', 'received', 'inspected')""",
                self._oms_only_kept_sql(), self._oms_return_name_sql()),
            SQL("""SELECT 'returns', 'return_parcel', NULL::int, 'oms.return.parcel', parcel.id,
                          concat_ws(', ', parcel.name, parcel.reference), came.date_done, NULL::timestamp, NULL::numeric,
                          NULL::int, parcel.company_id
                     FROM oms_return_parcel parcel JOIN stock_picking came ON came.id = parcel.picking_id
                     JOIN res_company company ON company.id = parcel.company_id
                    WHERE parcel.state = 'here' AND company.oms_return_wait_days > 0
                      AND came.date_done < now() AT TIME ZONE 'UTC' - company.oms_return_wait_days * INTERVAL '1 day'"""),
        ]

    @api.model
    def _oms_return_name_sql(self):
        """What the return ``back`` is called. The customer of a row is its order's: a return of no order says whose it is."""
        return SQL(
            """CASE WHEN EXISTS (SELECT FROM oms_return_line part WHERE part.return_id = back.id AND part.order_id IS NOT NULL)
                    THEN back.name
                    ELSE concat_ws(', ', back.name, (SELECT complete_name FROM res_partner WHERE id = back.partner_id)) END""")

    @api.model
    def _oms_only_kept_sql(self):
        """Whether nothing of ``back`` is to come but money: what the customer keeps. The filters of returns say the same."""
        accepted = SQL("FROM oms_return_line part WHERE part.return_id = back.id AND part.decision = 'accept'")
        return SQL(
            """EXISTS (SELECT %(accepted)s AND part.decision_rule = 'keep') AND NOT EXISTS (
                   SELECT %(accepted)s AND part.decision_rule IS DISTINCT FROM 'keep' AND part.to_receive > 0)""",
            accepted=accepted)

    @api.model
    def _oms_role_groups(self):
        return {**super()._oms_role_groups(), "returns": "oms_returns.group_returns_user"}

    @api.model
    def _oms_own_values(self):
        return [*super()._oms_own_values(), "oms.return"]

    @api.model
    def _oms_opened_models(self):
        return {**super()._oms_opened_models(), "oms.return": "oms.return", "oms.return.parcel": "oms.return.parcel"}
