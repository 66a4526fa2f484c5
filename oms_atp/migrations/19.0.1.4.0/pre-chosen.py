# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The day of the way that was chosen for a line goes by one word with the choice."""
from odoo.tools import sql


def migrate(cr, version):
    if sql.column_exists(cr, "sale_order_line", "oms_taken_date"):
        sql.rename_column(cr, "sale_order_line", "oms_taken_date", "oms_chosen_date")
