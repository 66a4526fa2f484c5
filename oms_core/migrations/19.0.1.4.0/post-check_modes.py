# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which orders a company holds by themselves was six settings of the company; it is the mode of the reasons for such holds."""
from odoo import SUPERUSER_ID, api
from odoo.tools import SQL, sql

CODES = ("address", "duplicate", "price", "date", "payment", "review")


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    for code in CODES:
        column, reason = f"oms_check_{code}", env.ref(f"oms_core.hold_reason_{code}", raise_if_not_found=False)
        if not reason or not sql.column_exists(cr, "res_company", column):
            continue
        rows = env.execute_query(SQL("SELECT id, %s FROM res_company WHERE %s != 'off'", *[SQL.identifier(column)] * 2))
        for company_id, mode in rows:
            reason.with_company(company_id).mode = mode
        sql.drop_not_null(cr, "res_company", column)  # it goes when all modules are updated; until then companies are made
    env.flush_all()
