# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


def uninstall_hook(env):
    """The indexes of the search are on Odoo's tables: they go with the search."""
    env["oms.find"]._oms_find_drop_indexes()
