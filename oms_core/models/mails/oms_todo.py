# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL


class OmsTodo(models.Model):
    """Mails that failed or are in doubt wait for somebody."""

    _inherit = "oms.todo"

    kind = fields.Selection(selection_add=[("mail", "Look at mail not sent")])

    @api.model
    def _oms_todo_queries(self):
        return [*super()._oms_todo_queries(), SQL(
            """SELECT 'desk', 'mail', outbox.order_id, 'oms.mail.outbox', outbox.id,
                      sale.name || ': ' || COALESCE(outbox.reason, ''), outbox.sending_on, NULL::timestamp,
                      sale.amount_total, sale.currency_id, outbox.company_id
                 FROM oms_mail_outbox outbox JOIN sale_order sale ON sale.id = outbox.order_id
                WHERE outbox.state = 'failed' OR (
                      outbox.state = 'sending' AND outbox.sending_on < now() AT TIME ZONE 'UTC' - interval '15 minutes')""")]
