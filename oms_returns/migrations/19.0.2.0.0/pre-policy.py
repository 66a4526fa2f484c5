# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a company allows was three settings of it, edited in a dialog called oms.return.policy. Policies are records now
(post-policy.py makes the first one of each company), and have the name."""
from odoo.addons.oms_core import saved
from odoo.tools import sql


def migrate(cr, version):
    # The dialogs that people had opened are no policies.
    cr.execute("DROP TABLE IF EXISTS oms_return_policy CASCADE")
    saved.retire(cr, r"\moms_return_(window_days|late|ask_above)\M")
    # When existing returns were asked for is known; else the database would fill in the day of the update.
    if sql.table_exists(cr, "oms_return") and not sql.column_exists(cr, "oms_return", "asked_on"):
        sql.create_column(cr, "oms_return", "asked_on", "timestamp")
        cr.execute("UPDATE oms_return SET asked_on = create_date")
