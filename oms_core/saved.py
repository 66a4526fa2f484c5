# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What people saved names fields and values of ours: favourites, exports, views, actions, mail templates, fields of their own.
A migration that renames or removes something sees to it here, before the models are loaded: else a list, a form or a mail
fails for everybody who meets it. Code of other modules is theirs to change."""
import logging

from odoo.tools import SQL, sql

_logger = logging.getLogger(__name__)

_BY_ID = "(SELECT model FROM ir_model WHERE ir_model.id = {table}.model_id)"
#: Where such words are: (table, SQL of the model that they are about, columns).
SAVED = (
    ("ir_filters", "{table}.model_id", ("domain", "context", "sort")),
    ("ir_exports_line", "(SELECT resource FROM ir_exports WHERE ir_exports.id = {table}.export_id)", ("name",)),
    ("ir_ui_view", "{table}.model", ("arch_db",)),
    ("ir_ui_view_custom", "NULL", ("arch",)),
    ("ir_act_window", "{table}.res_model", ("domain", "context")),
    ("ir_embedded_actions", "{table}.parent_res_model", ("domain", "context")),
    ("ir_act_server", _BY_ID, ("code", "update_path", "value")),
    ("base_automation", _BY_ID, ("filter_domain", "filter_pre_domain")),
    ("ir_rule", _BY_ID, ("domain_force",)),
    ("mail_template", "{table}.model", ("subject", "body_html", "email_to", "partner_to", "lang", "scheduled_date")),
    ("sms_template", "{table}.model", ("body",)),
    ("ir_model_fields", "{table}.model", ("related", "depends", "compute", "domain")),
)


def rename(cr, pattern, words, models=None):
    """Say it in other words wherever it is saved.

    :param pattern: regular expression of the database; what it finds becomes ``words`` (``\\1`` is its first group)
    :param models: only in what is about these models
    """
    for table, model, columns in SAVED:
        types = _columns(cr, table)
        for column in filter(types.get, columns):
            about = SQL("%s = ANY(%s)", SQL(model.format(table=table)), list(models)) if models else SQL("TRUE")
            cr.execute(SQL(
                """UPDATE %(table)s SET %(column)s = regexp_replace(%(column)s::text, %(pattern)s, %(words)s, 'g')::%(type)s
                    WHERE %(column)s::text ~ %(pattern)s AND %(about)s""",
                table=SQL.identifier(table), column=SQL.identifier(column), pattern=pattern, words=words,
                type=SQL(types[column]), about=about))


def rename_field(cr, module, model, old, new):
    """A field has another name: its column, its own row, so that what was built on it stays, and all that names it. Its name
    must be one that nothing else has."""
    table = model.replace(".", "_")
    if sql.column_exists(cr, table, old) and not sql.column_exists(cr, table, new):
        sql.rename_column(cr, table, old, new)
    cr.execute(SQL(
        """UPDATE ir_model_fields SET name = %(new)s WHERE model = %(model)s AND name = %(old)s
              AND NOT EXISTS (SELECT FROM ir_model_fields other WHERE other.model = %(model)s AND other.name = %(new)s)""",
        new=new, old=old, model=model))
    cr.execute(SQL(
        """UPDATE ir_model_data SET name = %(new)s WHERE module = %(module)s AND name = %(old)s
              AND NOT EXISTS (SELECT FROM ir_model_data other WHERE other.module = %(module)s AND other.name = %(new)s)""",
        new=f"field_{table}__{new}", old=f"field_{table}__{old}", module=module))
    rename(cr, rf"\m{old}\M", new)


def retire(cr, pattern, but=()):
    """Something is gone: favourites and views of people's own that name it are archived and columns of exports taken away, so
    that what they are part of goes on; the log names them, and what only a person can change.

    :param but: models that have it still
    """
    for table, model, columns in SAVED:
        types = _columns(cr, table)
        columns = [column for column in columns if types.get(column)]
        if not columns:
            continue
        label = _label(types)
        found = SQL(
            "(%s) AND COALESCE(%s, '') != ALL(%s)%s",
            SQL(" OR ").join(SQL("%s::text ~ %s", SQL.identifier(column), pattern) for column in columns),
            SQL(model.format(table=table)), list(but), SQL(_OWN.get(table, "")))
        cr.execute(SQL(
            "%s WHERE %s RETURNING %s", SQL(_RETIRED[table]), found, label) if table in _RETIRED else SQL(
            "SELECT %s FROM %s WHERE %s", label, SQL.identifier(table), found))
        names = [name for (name,) in cr.fetchall()]
        if names:
            done = _DONE.get(table, "names what is gone: it fails until somebody changes it, or Odoo removes it")
            _logger.warning("%s %s: %s", table, ", ".join(map(repr, names)), done)


def tell_lost(env):
    """Name in the log what people's own code, templates and views call by a name of ours (``_oms_…``) that no model has any
    more. When all modules are loaded."""
    for table, _model, columns in SAVED:
        types = _columns(env.cr, table)
        for column in filter(types.get, columns):
            rows = env.execute_query(SQL(
                r"""SELECT %s, found[1] FROM %s CROSS JOIN regexp_matches(%s::text, '\.(_oms_\w+)\s*\(', 'g') AS found""",
                _label(types), SQL.identifier(table), SQL.identifier(table, column)))
            for label, name in sorted(set(rows)):
                if not any(hasattr(model, name) for model in env.registry.values()):
                    _logger.warning("%s %r calls %s, which is not there any more", table, label, name)


def _label(types):
    """How a row of a table with these columns is called."""
    if types.get("name") == "jsonb":
        return SQL("COALESCE(name->>'en_US', id::text)")
    return SQL("name") if types.get("name") else SQL("id::text")


_RETIRED = {
    "ir_filters": "UPDATE ir_filters SET active = FALSE",
    "ir_exports_line": "DELETE FROM ir_exports_line",
    "ir_ui_view": "UPDATE ir_ui_view SET active = FALSE",
}
_DONE = {
    "ir_filters": "archived, for it names what is gone",
    "ir_exports_line": "taken out of exports, for it is gone",
    "ir_ui_view": "archived, for it names what is gone",
}
#: Of views only those that no module brings; of fields those that people made.
_OWN = {
    "ir_ui_view": " AND active AND NOT EXISTS (SELECT FROM ir_model_data known WHERE known.model = 'ir.ui.view'"
                  " AND known.res_id = ir_ui_view.id)",
    "ir_filters": " AND active",
    "ir_model_fields": " AND state = 'manual'",
}


def _columns(cr, table):
    """{column: type} of a table; nothing if it is not there."""
    cr.execute(SQL(
        """SELECT attname, format_type(atttypid, NULL) FROM pg_attribute
            WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped""", table))
    return dict(cr.fetchall())
