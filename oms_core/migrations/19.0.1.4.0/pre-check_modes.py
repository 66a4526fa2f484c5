# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The company's settings are read once more after the update (``post-check_modes.py``); a company made meanwhile has none."""
from odoo.tools import SQL, sql

CODES = ("address", "duplicate", "price", "date", "payment", "review")


def migrate(cr, version):
    for code in CODES:
        if sql.column_exists(cr, "res_company", f"oms_check_{code}"):
            cr.execute(SQL("ALTER TABLE res_company ALTER COLUMN %s DROP NOT NULL", SQL.identifier(f"oms_check_{code}")))
