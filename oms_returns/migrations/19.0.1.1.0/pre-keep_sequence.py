# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


def migrate(cr, version):
    """The numbers of returns are the shop's own: where they were installed as ours, updates leave them alone by now."""
    cr.execute("""UPDATE ir_model_data SET noupdate = TRUE
                   WHERE module = 'oms_returns' AND name = 'sequence_return' AND NOT COALESCE(noupdate, FALSE)""")
