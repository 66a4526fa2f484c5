# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tools import sql


def migrate(cr, version):
    """What was paid for goods that came back long ago is not worked out anew: the columns beside it are there, and empty, before
    Odoo looks for fields to fill. All returns so far are of orders."""
    if sql.table_exists(cr, "oms_return_line"):
        for column, kind in (("price_source", "varchar"), ("price_item_id", "int4"), ("price_raw", "float8")):
            if not sql.column_exists(cr, "oms_return_line", column):
                sql.create_column(cr, "oms_return_line", column, kind)
