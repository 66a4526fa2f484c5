# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""OCA's import of bank statements and its matching screen, for a test beside the suite."""
from . import wheels

#: What is installed; the others come with these.
ADDONS = ("account_statement_import_camt", "account_reconcile_oca")


def words():
    """The words with which Odoo finds the addons (0.6 MB, fetched in seconds)."""
    return wheels.addons_words(wheels.fetch("bank", "OCA's bank statements and matching, for a test beside them"))
