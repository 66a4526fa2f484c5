# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import contextmanager
from dataclasses import replace

import psycopg2.errors

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..find_source import BY_SIMILARITY, BY_WORDS, QUICK, WAYS, Field, Source, column_of, index_name
from ..planning.find import CUSTOMER, NUMBER, Hit, ask, best

#: Results of each kind that are shown, and the most that a client may ask for.
SHOWN, MOST = 5, 20
#: So many matches by words are looked at to show the closest.
_POOL = 500
#: How alike names are (word_similarity of pg_trgm): two letters swapped in a word of eight make .38.
ALIKE = 0.36
_DIRECTIONS = {"ASC": SQL("ASC"), "DESC": SQL("DESC")}
#: Milliseconds that the statements of one kind of document may take, by stage: a search never hangs.
PATIENCE = {QUICK: 1000, BY_WORDS: 400, BY_SIMILARITY: 250}


class OmsFind(models.AbstractModel):
    """One search over all documents. What is shown of a hit is in ``oms_find_show``, the indexes in ``oms_find_index``.

    Candidates come from SQL that carries the record rules of the user (``_search``), in stages: equal and beginning;
    by words; alike. Before anything of them is shown they pass ``search`` of the user once more.
    """

    _name = "oms.find"
    _description = "Find anything"

    @api.model
    def _oms_find_sources(self):
        """What can be found, in the order in which equals are shown. Extended by addons with super()."""
        _ = self.env._
        return [
            Source("order", "sale.order", _("Orders"), "fa-shopping-cart", (
                Field("name", _("Number"), ("code", "number", "slips")),
                Field("client_order_ref", _("Customer's order number"), ("code", "number", "slips")),
                Field("oms_channel_ref", _("Channel's order number"), ("code", "slips")),
            ), ("partner_id", "date_order", "amount_total"), "oms_stage", customer="partner_id"),
            Source("customer", "res.partner", _("Customers and contacts"), "fa-user", (
                Field("complete_name", _("Name"), ("text", "words", "similar")),
                Field("email", _("Mail"), ("code", "slips")),
                Field("phone", _("Phone"), ("phone",)),
                Field("ref", _("Reference"), ("code",)),
                Field("vat", _("Tax ID"), ("code",)),
            ), ("email", "phone", "city")),
            Source("product", "product.product", _("Products"), "fa-cube", (
                Field("default_code", _("SKU"), ("code", "number", "slips")),
                Field("barcode", _("Barcode"), ("code", "slips")),
                Field("name", _("Name"), ("words", "similar"), through="product_tmpl_id", translated=True),
            ), ("default_code", "barcode")),
            Source("delivery", "stock.picking", _("Deliveries"), "fa-truck", (
                Field("carrier_tracking_ref", _("Tracking number"), ("code", "ending", "words", "slips")),
                Field("name", _("Number"), ("code", "number")),
                Field("origin", _("Order"), ("code", "number")),
            ), ("partner_id", "origin", "carrier_tracking_ref", "date_done"), "state"),
            Source("invoice", "account.move", _("Invoices and credit notes"), "fa-file-text-o", (
                Field("name", _("Number"), ("code", "number", "slips")),
                Field("ref", _("Reference"), ("code", "number")),
            ), ("partner_id", "invoice_date", "amount_total"), "payment_state", (("move_type", "!=", "entry"),)),
            Source("lot", "stock.lot", _("Lots and serial numbers"), "fa-barcode", (
                Field("name", _("Number"), ("code", "ending", "slips")),
            ), ("product_id",)),
        ]

    @api.model
    @api.readonly
    def find(self, text, limit=SHOWN):
        """What a person may mean, best first.

        :param str text: anything; blank: nothing is found, and ``can_find`` teaches what could be
        :param int limit: results of each kind
        :returns: {"text": what was looked for,
            "groups": [{"key", "label", "icon", "model", "hits": [{"id", "title", "details", "state", "match", "why",
            "value"}]}], the group with the best hit first,
            "partial": whether some place took too long,
            "can_find": [{"key", "label", "icon", "fields"}] if nothing was asked or found}
        """
        if not self.env.user._is_internal():
            raise AccessError(self.env._("Only for staff."))
        limit = min(max(int(limit or SHOWN), 1), MOST)
        sources = list(filter(None, map(self._oms_find_readable, self._oms_find_sources())))
        asked = ask(text)
        found, partial = self._oms_find_hits(asked, sources, limit) if asked else ({}, False)
        groups = self._oms_find_show(sources, found)
        return {
            "text": asked.text if asked else "", "groups": groups, "partial": partial,
            "can_find": [] if groups else [
                {"key": source.key, "label": source.label, "icon": source.icon,
                 "fields": list(dict.fromkeys(field.label for field in source.fields))} for source in sources],
        }

    def _oms_find_readable(self, source):
        """The source with the fields that the user may read; None if there are none."""
        if source.model not in self.env or not self.env[source.model].has_access("read"):
            return None

        def readable(name):
            model = self.env[source.model]
            return name in model._fields and model._has_field_access(model._fields[name], "read")

        fields = tuple(field for field in source.fields if readable(field.name))
        return replace(
            source, fields=fields, details=tuple(filter(readable, source.details)),
            state=source.state if readable(source.state) else "",
            customer=source.customer if readable(source.customer) else "") if fields else None

    # --- candidates --------------------------------------------------------------------------------------------

    def _oms_find_hits(self, asked, sources, limit):
        """({source key: hits, best first}, whether some place took too long)"""
        self.env.flush_all()  # plain SQL reads the tables
        found, late = {source.key: [] for source in sources}, False
        with self._oms_find_settings():
            for stage in (QUICK, BY_WORDS, BY_SIMILARITY):
                certain = any(hit.match <= NUMBER for hits in found.values() for hit in hits)
                if stage == BY_SIMILARITY and (certain or sum(map(len, found.values())) >= limit):
                    break
                self._oms_find_set(statement_timeout=PATIENCE[stage])
                for source in sources:
                    if len(found[source.key]) < limit:
                        hits, slow = self._oms_find_stage(asked, source, stage, limit)
                        found[source.key] = best(found[source.key] + hits, limit)
                        late = late or slow
            for source in sources:
                if source.customer and len(found[source.key]) < limit and found.get("customer"):
                    hits = self._oms_find_of_customers(source, [hit.id for hit in found["customer"]], limit)
                    found[source.key] = best(found[source.key] + hits, limit)
        return found, late

    @contextmanager
    def _oms_find_settings(self):
        """Indexes are used where there are any (the planner thinks that with a LIMIT reading the table is faster: it is
        not, when nothing is found), and statements are compiled by nobody. For these statements only."""
        names = ("enable_seqscan", "jit", "statement_timeout")
        before = self.env.execute_query(SQL(", ").join(
            [SQL("SELECT current_setting(%s)", names[0]), *(SQL("current_setting(%s)", name) for name in names[1:])]))[0]
        self._oms_find_set(**{"enable_seqscan": "off", "jit": "off", "pg_trgm.word_similarity_threshold": ALIKE})
        yield
        self._oms_find_set(**dict(zip(names, before)))  # on an error the transaction is at its end, and these with it

    def _oms_find_set(self, **settings):
        self.env.execute_query(SQL("SELECT %s", SQL(", ").join(
            SQL("set_config(%s, %s, true)", name, str(value)) for name, value in settings.items())))

    def _oms_find_stage(self, asked, source, stage, limit):
        """(the hits of one stage, whether it took too long)"""
        selects = [
            self._oms_find_select(source, number, branch, limit)
            for number, field in enumerate(source.fields)
            for way in self._oms_find_ways(source, field, stage)
            for branch in WAYS[way].stages[stage](asked, self._oms_find_column(source, field))]
        selects = [select for select in selects if select is not None]
        if not selects:
            return [], False
        try:
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute(SQL(" UNION ALL ").join(selects), log_exceptions=False)
                return [Hit(*row) for row in self.env.cr.fetchall()], False
        except psycopg2.errors.QueryCanceled:
            return [], True

    def _oms_find_ways(self, source, field, stage):
        """The ways of the field that have something to do in this stage, and what they need for it."""
        ways = [way for way in field.ways if stage in WAYS[way].stages]
        table = self._oms_find_model(source, field)._table
        return [way for way in ways
                if not WAYS[way].needs_trigram or self._oms_find_has_index(index_name(table, field, way))]

    def _oms_find_has_index(self, name):
        return self.env.execute_query(SQL("SELECT to_regclass(%s) IS NOT NULL", name))[0][0]

    def _oms_find_model(self, source, field):
        """The model whose table has the field's column."""
        model = self.env[source.model]
        return self.env[model._fields[field.through].comodel_name] if field.through else model

    def _oms_find_column(self, source, field):
        return column_of(field, "oms_find_through" if field.through else self.env[source.model]._table)

    def _oms_find_select(self, source, number, branch, limit):
        """The SELECT of a branch among what the user may read; None if that is nothing."""
        model, field = self.env[source.model], source.fields[number]
        query = model._search(list(source.domain))
        if query.is_empty():
            return None
        if field.through:
            table = self._oms_find_model(source, field)._table
            query.add_join("JOIN", "oms_find_through", table, SQL(
                "%s = %s", SQL.identifier("oms_find_through", "id"), SQL.identifier(model._table, field.through)))
        record = SQL.identifier(model._table, "id")
        query.add_where(branch.where)
        if branch.way:
            query.order = SQL(", ").join(
                SQL("%s %s", part, _DIRECTIONS[branch.way]) for part in (branch.order, record) if part is not None)
        query.limit = limit if branch.way else _POOL
        return SQL("(%s)", query.select(
            record, SQL("%s", number), SQL("%s", branch.match), SQL("%s AS score", branch.score)))

    def _oms_find_of_customers(self, source, partner_ids, limit):
        """The latest documents of customers and of everybody in their companies."""
        partners = self.env["res.partner"].search(
            ["|", ("id", "in", partner_ids), ("commercial_partner_id", "in", partner_ids)], limit=200)
        records = self.env[source.model].search(
            [*source.domain, (source.customer, "in", partners.ids)], order="id desc", limit=limit)
        return [Hit(record.id, -1, CUSTOMER) for record in records]

