# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How PostgreSQL keeps tables of ours that change with every order: fill factor, and when autovacuum looks at them."""
from odoo.tools import SQL


def store(model, **parameters):
    """Give a model's table these storage parameters; called by its ``init``, so with each update of its addon. Nothing is done,
    and no lock taken, where they are as they should be.

    :param parameters: name of a storage parameter of PostgreSQL -> value
    """
    wanted = {f"{name}={value}" for name, value in parameters.items()}
    cr = model.env.cr
    cr.execute(SQL("SELECT reloptions FROM pg_class WHERE oid = %s::regclass", model._table))
    if wanted <= set(cr.fetchone()[0] or ()):
        return
    cr.execute(SQL("ALTER TABLE %s SET (%s)", SQL.identifier(model._table), SQL(", ").join(
        SQL("%s = %s", SQL(name), SQL(value)) for name, value in parameters.items())))
