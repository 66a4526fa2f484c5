# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The job of planned sending asks every five minutes which warehouses are due; each gets what waits once an hour, as before,
until its form says otherwise. An interval that somebody chose stays."""


def migrate(cr, version):
    cr.execute("""
        UPDATE ir_cron SET interval_number = 5, interval_type = 'minutes'
         WHERE id = (SELECT res_id FROM ir_model_data WHERE module = 'oms_fulfillment' AND name = 'cron_release_due')
           AND interval_number = 1 AND interval_type = 'hours'""")
