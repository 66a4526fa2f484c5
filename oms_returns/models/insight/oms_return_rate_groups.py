# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

#: What goods that stay with the customer do not have: no part of what was shipped is left out for it.
OF_RETURNS = ("reason_id", "return_line_id", "return_id")
#: Ratios: (what came back, of what).
RATIOS = {"rate": ("returned_units", "shipped_units"), "rate_value": ("returned_value", "shipped_value")}
SHIPPED = ("shipped_units:sum", "shipped_value:sum")


class OmsReturnRate(models.Model):
    """Figures of groups: a rate is of a group, conditions on returns leave what was shipped as it is, and millions of rows are
    read once, by all workers of PostgreSQL: neither several sets of groups at once nor rows in the order of names are shared
    among them."""

    _inherit = "oms.return.rate"

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        """A rate of a group is what came back of it by what was shipped of it, not a mean of rates."""
        name, _colon, how = aggregate_spec.partition(":")
        if name not in RATIOS or how != "avg":
            return super()._read_group_select(aggregate_spec, query)
        back, sent = (self._field_to_sql(self._table, column, query) for column in RATIOS[name])
        return SQL("100 * SUM(%s) / NULLIF(SUM(%s), 0)", back, sent)

    @api.model
    def _oms_domain(self, domain):
        """Conditions on the return leave what was shipped as it is."""
        shipped = Domain("return_line_id", "=", False) & Domain("shipped_units", "!=", 0)
        return Domain(domain).optimize(self).map_conditions(
            lambda one: one | shipped if one.field_expr.split(".")[0] in OF_RETURNS else one)

    @api.model
    def _read_group(self, domain, groupby=(), aggregates=(), having=(), offset=0, limit=None, order=None):
        domain, parts = self._oms_domain(domain), self._oms_parts(order)
        ours = bool(parts) and all(self._oms_may_order(groupby, *part) for part in parts)
        # Groups are put in order when they are few: rows that are sorted by names PostgreSQL cannot share among its workers.
        how = (having,) if ours else (having, offset, limit, order)
        if self._oms_is_split(groupby, aggregates):
            asked = self._oms_asked(aggregates)
            whole = [spec for spec in groupby if not self._oms_of_returns(spec)]
            rows = super()._read_group(domain, groupby, asked, *how)
            rows = self._oms_of_whole(groupby, aggregates, asked, rows, whole, super()._read_group(domain, whole, SHIPPED))
        else:
            rows = super()._read_group(domain, groupby, aggregates, *how)
        return self._oms_in_order(groupby, parts, rows)[offset:limit and offset + limit] if ours else rows

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        specs = list(dict.fromkeys(spec for groupby in grouping_sets for spec in groupby))
        parts = self._oms_parts(order)
        finest = next((groupby for groupby in grouping_sets if set(groupby) == set(specs)), None)
        if finest is not None and all(map(self._oms_adds_up, aggregates)) and all(
                self._oms_may_order(finest, *part) for part in parts):
            return self._oms_from_finest(self._oms_domain(domain), list(finest), grouping_sets, aggregates, parts)
        return [self._read_group(domain, groupby, aggregates, order=", ".join(
            " ".join(part) for part in parts if part[0] in groupby or part[0] not in specs) or None) for groupby in grouping_sets]

    @api.model
    def _oms_adds_up(self, spec):
        """Whether a figure of a group follows from those of its parts."""
        return spec == "__count" or spec.endswith(":sum") or spec in [f"{name}:avg" for name in RATIOS]

    @api.model
    def _oms_from_finest(self, domain, finest, grouping_sets, aggregates, parts):
        """All sets of groups from the one that has all of their parts, added up."""
        sums = [spec for spec in self._oms_asked(aggregates) if not spec.endswith(":avg")]
        rows = super()._read_group(domain, finest, sums)
        found = []
        for groupby in grouping_sets:
            groups = self._oms_add_up(rows, finest, groupby, sums)
            whole = [spec for spec in groupby if not self._oms_of_returns(spec)]
            shipped = groups if len(whole) == len(groupby) else self._oms_add_up(rows, finest, whole, sums)
            asked = [(*key, *values) for key, values in groups.items()]
            sent = [(*key, *(values[sums.index(spec)] for spec in SHIPPED)) for key, values in shipped.items()]
            found.append(self._oms_in_order(
                groupby, [part for part in parts if part[0] in groupby],
                self._oms_of_whole(groupby, aggregates, sums, asked, whole, sent)))
        return found

    @api.model
    def _oms_add_up(self, rows, finest, groupby, sums):
        """{values of these groups: [sum of each figure]} of the rows of a finer set of groups."""
        places, first = [finest.index(spec) for spec in groupby], len(finest)
        if len(places) == first:
            return {tuple(row[place] for place in places): row[first:] for row in rows}
        found = defaultdict(lambda: [0.0] * len(sums))
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
    def _oms_may_order(self, groupby, term, *how):
        """Whether groups can be put in this order afterwards: they are of it, up or down."""
        return term in groupby and "." not in term and not term.endswith("day_of_week") and (
            not how or [word.lower() for word in how] in (["asc"], ["desc"]))

    @api.model
    def _oms_in_order(self, groupby, parts, rows):
        """Groups as PostgreSQL orders them: by the order of what they are of, those of nothing last (or first, downwards)."""
        def key(value):
            if isinstance(value, models.BaseModel):
                return places.get(value.id, len(places))
            return value is None or value is False, value or 0

        for term, *how in reversed(parts):
            place, places = groupby.index(term), {}
            found = [row[place].id for row in rows if isinstance(row[place], models.BaseModel) and row[place]]
            if found:
                # sudo: where in the order of its model stands what was just read as a group
                Model = self.env[self._fields[term].comodel_name].sudo().with_context(active_test=False)
                places = {id_: number for number, id_ in enumerate(Model.search([("id", "in", found)]).ids)}
            rows = sorted(rows, key=lambda row: key(row[place]), reverse=[word.lower() for word in how] == ["desc"])
        return rows

    @api.model
    def _oms_of_returns(self, spec):
        return spec.split(":")[0].split(".")[0] in OF_RETURNS

    @api.model
    def _oms_is_split(self, groupby, aggregates):
        """Whether goods that came back are asked for in groups in which those shipped are not."""
        return any(map(self._oms_of_returns, groupby)) and any(
            one in SHIPPED or one.partition(":")[0] in RATIOS for one in aggregates)

    @api.model
    def _oms_asked(self, aggregates):
        """The same, and what the rates are of."""
        needed = (*SHIPPED, *(f"{name}:sum" for ratio in RATIOS.values() for name in ratio))
        return tuple(dict.fromkeys((*aggregates, *needed)))

    @api.model
    def _oms_of_whole(self, groupby, aggregates, asked, rows, whole, shipped):
        """Rows of a group by what only returns have: of all that was shipped, whatever came back of it and why.

        :param shipped: the same groups without that: their values, units and value
        """
        sent = {row[:len(whole)]: dict(zip(SHIPPED, row[len(whole):], strict=True)) for row in shipped}
        places = [place for place, spec in enumerate(groupby) if spec in whole]
        found = []
        for row in rows:
            values = dict(zip(asked, row[len(groupby):], strict=True))
            values.update(sent.get(tuple(row[place] for place in places)) or dict.fromkeys(SHIPPED, 0.0))
            for name, (back, of) in RATIOS.items():
                of = values[f"{of}:sum"]
                values[f"{name}:avg"] = 100 * (values[f"{back}:sum"] or 0.0) / of if of else None
            found.append((*row[:len(groupby)], *(values[one] for one in aggregates)))
        return found
