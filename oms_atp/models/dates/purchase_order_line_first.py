# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL, sql

_FIRST = {"oms_first_planned", "oms_first_ordered"}
# No client can send this object (see oms_core/models/orders/stock_move.py).
_FIRST_KEY = object()


class PurchaseOrderLine(models.Model):
    """Remembers what the vendor promised first: Odoo's own on-time rate compares with a date that anybody may move
    afterwards."""

    _inherit = "purchase.order.line"

    oms_first_planned = fields.Datetime(
        "First expected", readonly=True, copy=False,
        help="When the goods were expected at the moment the order was confirmed. Never changes.")
    oms_first_ordered = fields.Datetime("First ordered", readonly=True, copy=False)

    def _auto_init(self):
        is_new = not sql.column_exists(self.env.cr, self._table, "oms_first_planned")
        done = super()._auto_init()
        if is_new:
            self.env.cr.execute(self._adopt_sql())
        return done

    @api.model
    def _adopt_sql(self):
        """Lines confirmed before the addon was there: their dates of today are the best that is known."""
        return SQL(
            """UPDATE purchase_order_line line
                  SET oms_first_planned = line.date_planned,
                      oms_first_ordered = COALESCE(po.date_approve, po.date_order)
                 FROM purchase_order po
                WHERE po.id = line.order_id AND po.state = 'purchase' AND line.date_planned IS NOT NULL
                  AND line.oms_first_planned IS NULL""")

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create([
            {name: value for name, value in vals.items() if name not in _FIRST} for vals in vals_list])
        lines.filtered(lambda line: line.order_id.state == "purchase")._oms_keep_first_dates()
        return lines

    def write(self, vals):
        if not _FIRST.isdisjoint(vals) and self.env.context.get("oms_first_key") is not _FIRST_KEY:
            raise AccessError(self.env._("What a vendor promised first is never rewritten."))
        return super().write(vals)

    def _oms_keep_first_dates(self):
        """Write down what is expected now, for lines where nothing was written down before."""
        fresh = self.filtered(
            lambda line: not line.oms_first_planned and line.date_planned and not line.display_type)
        # sudo: only these two facts, of lines that the user has just confirmed; nobody can write them otherwise.
        trusted = fresh.sudo().with_context(oms_first_key=_FIRST_KEY)
        for (planned, ordered), lines in trusted.grouped(
                lambda line: (line.date_planned, line.order_id.date_approve or line.order_id.date_order)).items():
            lines.write({"oms_first_planned": planned, "oms_first_ordered": ordered})
