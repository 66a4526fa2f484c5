# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


def migrate(cr, version):
    """As on installing: companies that are there book what returned goods cost to the cent."""
    cr.execute("UPDATE res_company SET oms_exact_cost = TRUE")
