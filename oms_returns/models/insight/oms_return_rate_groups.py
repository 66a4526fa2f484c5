# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

#: What goods that stay with the customer do not have: no part of what was shipped is left out for it.
OF_RETURNS = ("reason_id", "return_line_id", "return_id")
#: Ratios: (what came back, of what).
RATIOS = {"rate": ("returned_units", "shipped_units"), "rate_value": ("returned_value", "shipped_value")}
#: In how many rows something was shipped.
ROWS_SHIPPED = "shipped_units:count"
#: What screens ask for beside an amount: which currencies it is in, and what it is in the user's.
CURRENCIES, CONVERTED = "currency_id:array_agg_distinct", ":sum_currency"


class OmsReturnRate(models.Model):
    """Figures of groups: a rate is of a group, conditions on returns leave what was shipped as it is, and millions of rows are
    read once, by all workers of PostgreSQL: neither several sets of groups at once, nor rows in the order of names, nor the
    currencies of each group, nor one row after the other are shared among them."""

    _inherit = "oms.return.rate"

    @api.model
    def _search(self, domain, *args, **kwargs):
        """Conditions on the return leave what was shipped as it is: in figures, and in the list that is behind them."""
        shipped = Domain("return_line_id", "=", False) & Domain("shipped_units", "!=", 0)
        return super()._search(Domain(domain).optimize(self).map_conditions(
            lambda one: one | shipped if one.field_expr.split(".")[0] in OF_RETURNS else one), *args, **kwargs)

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        """A rate of a group is what came back of it by what was shipped of it, not a mean of rates; rows of shipped goods are
        those that have some."""
        name, _colon, how = aggregate_spec.partition(":")
        if aggregate_spec == ROWS_SHIPPED:
            return SQL("COUNT(NULLIF(%s, 0))", self._field_to_sql(self._table, name, query))
        if name not in RATIOS or how != "avg":
            return super()._read_group_select(aggregate_spec, query)
        back, sent = (self._field_to_sql(self._table, column, query) for column in RATIOS[name])
        return SQL("100 * SUM(%s) / NULLIF(SUM(%s), 0)", back, sent)

    @api.model
    def _read_group(self, domain, groupby=(), aggregates=(), having=(), offset=0, limit=None, order=None):
        parts = self._oms_parts(order)
        if having or not self._oms_may_order([*groupby, *aggregates], parts):
            return super()._read_group(domain, groupby, aggregates, having, offset, limit, order)
        ours = [spec for spec in aggregates if self._oms_follows(spec)]
        [rows] = self._oms_from_finest(domain, list(groupby), [groupby], ours, [] if len(ours) < len(aggregates) else parts)
        if len(ours) < len(aggregates):
            others, size = [spec for spec in aggregates if spec not in ours], len(groupby)
            more = {row[:size]: row[size:] for row in super()._read_group(domain, groupby, others)}
            columns = [(ours if spec in ours else others).index(spec) + (0 if spec in ours else len(ours)) for spec in aggregates]
            rows = [(*row[:size], *((*row[size:], *more[row[:size]])[column] for column in columns)) for row in rows]
            rows = self._oms_in_order([*groupby, *aggregates], parts, rows)
        return rows[offset:limit and offset + limit]

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        parts, finest = self._oms_parts(order), max(grouping_sets, key=len)
        if all(map(self._oms_follows, aggregates)) and self._oms_may_order([*finest, *aggregates], parts) and all(
                set(groupby) <= set(finest) for groupby in grouping_sets):
            return self._oms_from_finest(domain, list(finest), grouping_sets, aggregates, parts)
        specs = {spec for groupby in grouping_sets for spec in groupby}
        return [self._read_group(domain, groupby, aggregates, order=", ".join(
            " ".join(part) for part in parts if part[0] in groupby or part[0] not in specs) or None) for groupby in grouping_sets]

    @api.model
    def _oms_may_order(self, terms, parts):
        """Whether rows of these can be put in this order afterwards."""
        return all(term in terms and "." not in term and not term.endswith("day_of_week")
                   and [word.lower() for word in how] in ([], ["asc"], ["desc"]) for term, *how in parts)

    @api.model
    def _oms_follows(self, spec):
        """Whether a figure of a group follows from those of its parts."""
        return spec in ("__count", CURRENCIES) or spec.endswith(":sum") or self._oms_is_mean(spec) or (
            spec.endswith(CONVERTED) and self._fields[spec.partition(":")[0]].type == "monetary")

    @api.model
    def _oms_is_mean(self, spec):
        name, _colon, how = spec.partition(":")
        return how == "avg" and self._fields[name].aggregator == "avg"

    @api.model
    def _oms_asked(self, aggregates, specs):
        """What is summed up for these figures of these groups."""
        found = {}
        if "__count" in aggregates and any(map(self._oms_of_returns, specs)):
            found[ROWS_SHIPPED] = None
        for spec in aggregates:
            name, _colon, how = spec.partition(":")
            if name in RATIOS:
                found.update(dict.fromkeys(f"{part}:sum" for part in RATIOS[name]))
            elif how == "avg":
                found.update(dict.fromkeys((f"{name}:sum", f"{name}:count")))
            elif how == "sum_currency":
                found[f"{name}:sum"] = None
            elif spec != CURRENCIES:
                found[spec] = None
        return [*found]

    @api.model
    def _oms_of_returns(self, spec):
        return spec.split(":")[0].split(".")[0] in OF_RETURNS

    @api.model
    def _oms_from_finest(self, domain, finest, grouping_sets, aggregates, parts):
        """All sets of groups from the one that has all of their parts, added up.

        :param finest: the groups that have them
        """
        # What names are made of is read of all, one column after the other: what else there is of products is much.
        self = self.with_context(prefetch_fields=False)
        asked = self._oms_asked(aggregates, finest)
        in_currency = [spec for spec in aggregates if spec.endswith(CONVERTED)]
        by_company = bool(in_currency) or CURRENCIES in aggregates
        specs = finest if not by_company or "company_id" in finest else [*finest, "company_id"]
        rows = super()._read_group(domain, specs, asked)
        figures = [*asked, *in_currency]
        if in_currency:
            rows = self._oms_converted(rows, specs, asked, in_currency)
        found = []
        for groupby in grouping_sets:
            groups = self._oms_add_up(rows, specs, groupby, figures)
            whole = [spec for spec in groupby if not self._oms_of_returns(spec)]
            of_all = groups if len(whole) == len(groupby) else self._oms_add_up(rows, specs, whole, figures)
            places = [place for place, spec in enumerate(groupby) if spec in whole]
            coins = self._oms_coins(rows, specs, groupby) if CURRENCIES in aggregates else {}
            told = []
            for key, values in groups.items():
                values = dict(zip(figures, values, strict=True))
                if of_all is not groups:  # what was shipped, whatever came back of it and why
                    sent = of_all[tuple(key[place] for place in places)]
                    sent = {spec: sent[number] for number, spec in enumerate(figures) if spec.startswith("shipped_")}
                    if "__count" in values:
                        values["__count"] += sent[ROWS_SHIPPED] - values[ROWS_SHIPPED]
                    values.update(sent)
                if "__count" in values:
                    values["__count"] = int(values["__count"])
                values[CURRENCIES] = coins.get(key, [])
                told.append((*key, *(self._oms_figure(spec, values) for spec in aggregates)))
            found.append(self._oms_in_order(
                [*groupby, *aggregates], [part for part in parts if part[0] in groupby or part[0] in aggregates], told))
        return found

    @api.model
    def _oms_figure(self, spec, values):
        """A figure of a group; of nothing there is none."""
        name, _colon, how = spec.partition(":")
        if how != "avg":
            return values[spec]
        if name in RATIOS:
            back, sent = (values[f"{part}:sum"] for part in RATIOS[name])
            return 100 * (back or 0.0) / sent if sent else False
        count = values[f"{name}:count"]
        return values[f"{name}:sum"] / count if count else False

    @api.model
    def _oms_converted(self, rows, specs, asked, in_currency):
        """Rows with amounts in the user's currency, at today's rates, as Odoo has them."""
        place, first = specs.index("company_id"), len(specs)
        sums = [first + asked.index(f"{spec.partition(':')[0]}:sum") for spec in in_currency]
        companies = self.env["res.company"].union(*(row[place] for row in rows)).sudo()  # sudo: their currencies
        today = fields.Date.context_today(self)  # day: Odoo's own, whose amounts stand beside ours
        rates = companies.currency_id._get_rates(self.env.company.root_id, today)
        rates = {company.id: rates[company.currency_id.id] for company in companies}
        return [(*row, *((row[number] or 0.0) / rates[row[place].id] for number in sums)) for row in rows]

    @api.model
    def _oms_coins(self, rows, specs, groupby):
        """{values of these groups: ids of the currencies of their companies}"""
        company, places = specs.index("company_id"), [specs.index(spec) for spec in groupby]
        found = defaultdict(set)
        for row in rows:
            found[tuple(row[place] for place in places)].add(row[company].id)
        # sudo: the currencies of companies of which the user sees figures
        coins = {one.id: one.currency_id.id for one in self.env["res.company"].sudo().browse(set().union(*found.values()))}
        return {key: sorted({coins[id_] for id_ in ids}) for key, ids in found.items()}

    @api.model
    def _oms_add_up(self, rows, finest, groupby, figures):
        """{values of these groups: [sum of each figure]} of the rows of a finer set of groups."""
        places, first = [finest.index(spec) for spec in groupby], len(finest)
        if len(places) == first:
            return {tuple(row[place] for place in places): row[first:] for row in rows}
        found = defaultdict(lambda: [0.0] * len(figures))
        if not groupby:
            found[()]  # there is always one of all
        for row in rows:
            group = found[tuple(row[place] for place in places)]
            for number, value in enumerate(row[first:]):
                group[number] += value or 0.0
        return found

    @api.model
    def _oms_parts(self, order):
        """An order as [[term, direction …]]."""
        return [part.split() for part in order.split(",")] if order else []

    @api.model
    def _oms_in_order(self, columns, parts, rows):
        """Groups as PostgreSQL orders them: by the order of what they are of, those of nothing last (or first, downwards)."""
        def key(value):
            if isinstance(value, models.BaseModel):
                return places.get(value.id, len(places))
            return value is None or value is False, value or 0

        for term, *how in reversed(parts):
            place, places = columns.index(term), {}
            found = [row[place].id for row in rows if isinstance(row[place], models.BaseModel) and row[place]]
            if found:
                # sudo: where in the order of its model stands what was just read as a group
                Model = self.env[self._fields[term].comodel_name].sudo().with_context(active_test=False)
                places = {id_: number for number, id_ in enumerate(Model.search([("id", "in", found)]).ids)}
            rows = sorted(rows, key=lambda row: key(row[place]), reverse=[word.lower() for word in how] == ["desc"])
        return rows
