# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
def migrate(cr, version):
    """Customers do not say that an order was cancelled after shipping: that is the desk's reason."""
    cr.execute("""UPDATE oms_return_reason SET for_customers = FALSE
                   WHERE id = (SELECT res_id FROM ir_model_data WHERE module = 'oms_returns' AND name = 'reason_cancelled')""")
