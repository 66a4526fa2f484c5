# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
def migrate(cr, version):
    """Customers do not say that an order was cancelled after shipping, or came back from the carrier: the desk's reasons."""
    cr.execute("""UPDATE oms_return_reason SET for_customers = FALSE
                   WHERE id IN (SELECT res_id FROM ir_model_data
                                WHERE module = 'oms_returns' AND name IN ('reason_cancelled', 'reason_sent_back'))""")
