# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL


class OmsTodo(models.Model):
    """Products of which more comes back than before: look why."""

    _inherit = "oms.todo"

    kind = fields.Selection(selection_add=[("return_jump", "More comes back than before")])

    @api.model
    def _oms_todo_queries(self):
        return [*super()._oms_todo_queries(), SQL(
            """SELECT 'returns', 'return_jump', NULL::int, 'oms.return.alarm', alarm.id,
                      COALESCE(product.default_code || ' ', '') || COALESCE(template.name->>%(lang)s, template.name->>'en_US')
                      || ': ' || round(100.0 * alarm.recent_back / NULLIF(alarm.recent, 0), 1) || ' %%, '
                      || round(100.0 * alarm.past_back / NULLIF(alarm.past, 0), 1) || ' %%',
                      alarm.create_date, NULL::timestamp, 0, company.currency_id, alarm.company_id
                 FROM oms_return_alarm alarm
                 JOIN product_product product ON product.id = alarm.product_id
                 JOIN product_template template ON template.id = product.product_tmpl_id
                 JOIN res_company company ON company.id = alarm.company_id
                WHERE alarm.state = 'open'""", lang=self.env.lang or "en_US")]

    @api.model
    def _oms_own_values(self):
        return [*super()._oms_own_values(), "oms.return.alarm"]

    @api.model
    def _oms_opened_models(self):
        return {**super()._oms_opened_models(), "oms.return.alarm": "oms.return.alarm"}
