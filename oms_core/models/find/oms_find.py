# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import contextmanager
from dataclasses import replace

import psycopg2.errors

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ...find_source import (
    ANY,
    BY_SIMILARITY,
    BY_WORDS,
    CLOSEST,
    NEWEST,
    QUICK,
    UP,
    WAYS,
    Field,
    Source,
    column_of,
    index_name,
)
from ...planning.find import CUSTOMER, Hit, ask, best
from ...tools import check_arguments

#: Results of each kind that are shown, and the most that a client may ask for.
SHOWN, MOST = 5, 20
#: So many matches by words are looked at to show the closest.
_POOL = 500
#: With so many results nobody is asked for what is only alike.
ENOUGH = 3
#: How alike names are (word_similarity of pg_trgm): two letters swapped in a word of eight make .38.
ALIKE = 0.36
# The operator is that of text_pattern_ops, byte order.
_ORDERS = {
    NEWEST: "ORDER BY %(id)s DESC", UP: "ORDER BY %(by)s USING ~<~, %(id)s DESC", CLOSEST: "ORDER BY %(by)s DESC", ANY: "",
}
#: Milliseconds that the statements of one kind of document may take, by stage: a search never hangs.
PATIENCE = {QUICK: 800, BY_WORDS: 800, BY_SIMILARITY: 600}


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
            ), ("partner_id", "date_order", "amount_total"), "oms_stage", customer="partner_id", title="name"),
            Source("customer", "res.partner", _("Customers and contacts"), "fa-user", (
                Field("complete_name", _("Name"), ("text", "words", "similar")),
                Field("email", _("Mail"), ("code", "mail_slips")),
                Field("phone", _("Phone"), ("phone",)),
                Field("ref", _("Reference"), ("code",)),
                Field("vat", _("Tax ID"), ("code",)),
            ), ("email", "phone", "city"), title="complete_name"),
            Source("product", "product.product", _("Products"), "fa-cube", (
                Field("default_code", _("SKU"), ("code", "number", "slips")),
                Field("barcode", _("Barcode"), ("code", "slips")),
                Field("name", _("Name"), ("words", "similar"), through="product_tmpl_id", translated=True),
            ), ("barcode",)),
            Source("delivery", "stock.picking", _("Deliveries"), "fa-truck", (
                Field("carrier_tracking_ref", _("Tracking number"), ("code", "ending", "words", "slips")),
                Field("name", _("Number"), ("code", "number")),
                Field("origin", _("Order"), ("code", "number")),
            ), ("partner_id", "origin", "carrier_tracking_ref", "date_done"), "state", title="name"),
            Source("invoice", "account.move", _("Invoices and credit notes"), "fa-file-text-o", (
                Field("name", _("Number"), ("code", "number", "slips")),
                Field("ref", _("Reference"), ("code", "number")),
            ), ("partner_id", "invoice_date", "amount_total"), "payment_state", (("move_type", "!=", "entry"),), title="name"),
            Source("lot", "stock.lot", _("Lots and serial numbers"), "fa-barcode", (
                Field("name", _("Number"), ("code", "ending", "slips")),
            ), ("product_id",), title="name"),
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
        check_arguments(self.env, limit=(limit, "number"))
        limit = min(max(limit or SHOWN, 1), MOST)
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
        found, late, places = {source.key: [] for source in sources}, False, {}
        with self._oms_find_settings() as savepoint:
            for stage in (QUICK, BY_WORDS, BY_SIMILARITY):
                every = [hit for hits in found.values() for hit in hits]
                if stage == BY_SIMILARITY and (len(every) >= ENOUGH or any(hit.is_certain(asked) for hit in every)):
                    break
                trigram = self._oms_find_trigram_indexes() if stage == BY_SIMILARITY else ()
                selects = {source.key: self._oms_find_selects(asked, source, stage, limit, trigram, places)
                           for source in sources if len(found[source.key]) < limit}
                hits, slow = self._oms_find_stage(asked, {key: some for key, some in selects.items() if some}, stage, savepoint)
                late = late or slow
                for key, some in hits.items():
                    found[key] = best(found[key] + some, limit)
        for source in sources:
            if source.customer and len(found[source.key]) < limit and found.get("customer"):
                hits = self._oms_find_of_customers(source, [hit.id for hit in found["customer"]], limit)
                found[source.key] = best(found[source.key] + hits, limit)
        return found, late

    @contextmanager
    def _oms_find_settings(self):
        """Indexes are used where there are any (the planner thinks that with a LIMIT reading the table is faster: it is
        not, when nothing is found), and statements are compiled by nobody. For these statements only."""
        settings = {"enable_seqscan": "off", "jit": "off", "statement_timeout": PATIENCE[QUICK]}
        before = self.env.execute_query(SQL("SELECT %s", SQL(", ").join([
            *(SQL("current_setting(%s)", name) for name in settings),
            *self._oms_find_set({**settings, "pg_trgm.word_similarity_threshold": ALIKE})])))[0]
        try:
            with self.env.cr.savepoint(flush=False) as savepoint:
                yield savepoint
        finally:
            self.env.execute_query(SQL("SELECT %s", SQL(", ").join(self._oms_find_set(dict(zip(settings, before))))))

    def _oms_find_set(self, settings):
        return [SQL("set_config(%s, %s, true)", name, str(value)) for name, value in settings.items()]

    def _oms_find_stage(self, asked, selects, stage, savepoint):
        """({source key: hits}, whether some place took too long): one statement for all. If that takes too long, one for
        each source, so that only the slow one is left out."""
        if not selects:
            return {}, False
        head = SQL("WITH slip AS (SELECT unnest(%s::text[]) AS code)", asked.slips) if stage == BY_SIMILARITY else SQL()
        hits = self._oms_find_run(head, selects, PATIENCE[stage], savepoint)
        if hits is not None:
            return hits, False
        hits = {}
        for key, some in selects.items():
            hits.update(self._oms_find_run(head, {key: some}, PATIENCE[stage] // 4, savepoint) or {})
        return hits, True

    def _oms_find_run(self, head, selects, patience, savepoint):
        """{source key: hits}, None if it took more than ``patience`` (milliseconds). Who lost patience once keeps the
        lesser one."""
        keys = list(selects)
        try:
            if patience != PATIENCE[QUICK]:
                self.env.execute_query(SQL("SELECT %s", *self._oms_find_set({"statement_timeout": patience})))
            self.env.cr.execute(SQL("%s %s", head, SQL(" UNION ALL ").join(
                SQL("(SELECT %s, hit.* FROM %s hit)", number, select)
                for number, key in enumerate(keys) for select in selects[key])), log_exceptions=False)
            rows = self.env.cr.fetchall()
        except psycopg2.errors.QueryCanceled:
            savepoint.rollback()  # to it: the settings are from before
            return None
        hits = {}
        for number, *row in rows:
            hits.setdefault(keys[number], []).append(Hit(*row))
        return hits

    def _oms_find_trigram_indexes(self):
        """Names of the indexes that need pg_trgm: without one a name is not compared letter by letter."""
        return {name for (name,) in self.env.execute_query(SQL(
            "SELECT relname FROM pg_class WHERE relkind = 'i' AND relname LIKE %s", r"oms\_find\_%\_similar"))}

    def _oms_find_selects(self, asked, source, stage, limit, trigram, places):
        """The SELECTs of one stage among what the user may read of the source; ``places`` keeps that for the next."""
        selects = []
        for number, field in enumerate(source.fields):
            model = self._oms_find_model(source, field)
            for way in field.ways:
                if stage not in WAYS[way].stages or (
                        WAYS[way].needs_trigram and index_name(model._table, field, way) not in trigram):
                    continue
                place = source.key, field.through
                if place not in places:
                    places[place] = self._oms_find_place(source, field)
                if places[place] is None:
                    return []
                column = column_of(field, "oms_find_through" if field.through else model._table)
                selects += [
                    self._oms_find_select(source, places[place], number, branch, limit)
                    for branch in WAYS[way].stages[stage](asked, column)]
        return selects

    def _oms_find_model(self, source, field):
        """The model whose table has the field's column."""
        model = self.env[source.model]
        return self.env[model._fields[field.through].comodel_name] if field.through else model

    def _oms_find_place(self, source, field):
        """(FROM, WHERE) of what the user may read of the source; None if that is nothing."""
        model = self.env[source.model]
        query = model._search(list(source.domain))
        if query.is_empty():
            return None
        if field.through:
            query.add_join("JOIN", "oms_find_through", self._oms_find_model(source, field)._table, SQL(
                "%s = %s", SQL.identifier("oms_find_through", "id"), SQL.identifier(model._table, field.through)))
        return query.from_clause, query.where_clause or SQL("TRUE")

    def _oms_find_select(self, source, place, number, branch, limit):
        """The SELECT of a branch: id, field, match, score."""
        (table, where), record = place, SQL.identifier(self.env[source.model]._table, "id")
        order = SQL(_ORDERS[branch.order], id=record, by=branch.by)
        most = _POOL if branch.order == ANY else limit
        shown = SQL("%s, %s, %s, %s", record, number, branch.match, branch.score or 0)
        if branch.slips:
            return SQL(
                "(SELECT one.* FROM slip, LATERAL (SELECT %s FROM %s WHERE %s AND %s = slip.code LIMIT %s) one LIMIT %s)",
                shown, table, where, branch.where, limit, most)
        return SQL("(SELECT %s FROM %s WHERE %s AND %s %s LIMIT %s)", shown, table, where, branch.where, order, most)

    def _oms_find_of_customers(self, source, partner_ids, limit):
        """The latest documents of customers and of everybody in their companies."""
        partners = self.env["res.partner"].search(
            ["|", ("id", "in", partner_ids), ("commercial_partner_id", "in", partner_ids)], order="id", limit=200)
        records = self.env[source.model].search(
            [*source.domain, (source.customer, "in", partners.ids)], order="id desc", limit=limit)
        return [Hit(record.id, -1, CUSTOMER) for record in records]
