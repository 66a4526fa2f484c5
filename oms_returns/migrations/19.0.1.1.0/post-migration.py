# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


def migrate(cr, version):
    """Returns that closed without a credit note used to be logged as if the customer had written."""
    cr.execute("UPDATE oms_order_event SET kind = 'return_closed' WHERE kind = 'message' AND facts -> 'return_id' IS NOT NULL")
