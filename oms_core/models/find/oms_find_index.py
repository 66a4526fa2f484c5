# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

import psycopg2

from odoo import models
from odoo.tools import SQL
from odoo.tools.sql import add_index, drop_index, index_definition, table_exists

from ...find_source import WAYS, column_of, index_name

_logger = logging.getLogger(__name__)


class OmsFind(models.AbstractModel):
    """The indexes of the search: made of the sources, beside Odoo's own; ``uninstall_hook`` drops them."""

    _inherit = "oms.find"

    def init(self):
        """Also when an addon brings sources: then once all its tables are there."""
        self.pool.post_init(self._oms_find_make_indexes)

    def _oms_find_make_indexes(self):
        trigram = self._oms_find_make_trigram()
        for source in self._oms_find_sources():
            if source.model not in self.env:
                continue
            for field in source.fields:
                table = self._oms_find_model(source, field)._table
                for name in field.ways:
                    way = WAYS[name]
                    definition = way.definition(column_of(field))
                    if definition is not None and (trigram or not way.needs_trigram) and table_exists(self.env.cr, table):
                        self._oms_find_make_index(index_name(table, field, name), table, definition.code)

    def _oms_find_make_index(self, name, table, definition):
        """Make the index, or make it anew if it is another one by now (its comment tells)."""
        existing, comment = index_definition(self.env.cr, name)
        if existing and comment == definition:
            return
        if existing:
            drop_index(self.env.cr, name, table)
        add_index(self.env.cr, name, table, definition, unique=False, comment=definition)

    def _oms_find_make_trigram(self):
        """Whether PostgreSQL's pg_trgm is here; makes it where this role may (the owner of a database may, from
        PostgreSQL 13 on). Never dropped again: others may have come to use it."""
        installed = self.env.execute_query(SQL("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'"))
        available = self.env.execute_query(SQL("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'"))
        if installed or not available:
            return bool(installed)
        try:
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm", log_exceptions=False)
        except psycopg2.Error as error:
            _logger.info("Names are found by their words only, typing errors are not forgiven: pg_trgm: %s", error)
            return False
        return True

    def _oms_find_drop_indexes(self):
        for (name,) in self.env.execute_query(SQL(
                "SELECT relname FROM pg_class WHERE relkind = 'i' AND relname LIKE %s"
                " AND relnamespace = current_schema::regnamespace", r"oms\_find\_%")):
            self.env.cr.execute(SQL("DROP INDEX %s", SQL.identifier(name)))
