# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The settings of each company become its first policy; the reasons that came with the addon say whose fault they are."""
from odoo import SUPERUSER_ID, api
from odoo.tools import SQL, sql

OLD = ("oms_return_window_days", "oms_return_late", "oms_return_ask_above")
REASONS = {
    "reason_wrong_item": {"fault": "shop"},
    "reason_damaged": {"fault": "carrier", "defect": True},
    "reason_faulty": {"fault": "shop", "defect": True},
}


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    if all(sql.column_exists(cr, "res_company", column) for column in OLD):
        rows = env.execute_query(SQL(
            "SELECT id, COALESCE(%s, 0), COALESCE(%s, 'refuse'), COALESCE(%s, 0) FROM res_company ORDER BY id",
            *map(SQL.identifier, OLD)))
        with_one = env["oms.return.policy"].search([]).company_id.ids
        env["oms.return.policy"].create([
            {"name": "Return policy", "company_id": company_id, "window_days": days, "late": late, "ask_above": float(above)}
            for company_id, days, late, above in rows if company_id not in with_one])
        for column in OLD:
            sql.drop_not_null(cr, "res_company", column)  # it goes when all modules are updated; until then companies are made
    for name, values in REASONS.items():
        reason = env.ref(f"oms_returns.{name}", raise_if_not_found=False)
        if reason and reason.fault == "customer" and not reason.defect:
            reason.write(values)
    env.flush_all()
