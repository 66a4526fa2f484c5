# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from math import floor

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...planning import replay
from ...planning.facts import Need, NodeKey


class SaleOrderLine(models.Model):
    """Claim, decide, write: how order lines get their promises."""

    _inherit = "sale.order.line"

    def _oms_promise(self, needs, for_backorders=False, freed=()):
        """Claim stock for ``needs`` ({line: quantity in the product's unit}) and write the promises.

        One claim for orders of one company and sales team that follow one another.

        :param for_backorders: these lines wait already: they do not queue behind themselves
        :param freed: rows (product id, warehouse id, ordinal of the day or 0, quantity) that this transaction gives back
        """
        promises, freed = self.env["oms.promise"], [*freed, *self.env["oms.claim"]._freed()]
        # Consecutive lines only: whoever comes first is served first, whatever the team.
        runs = []
        for line in needs:
            key = line.company_id, line.order_id.team_id
            if not runs or runs[-1][0] != key:
                runs.append((key, []))
            runs[-1][1].append(line.id)
        for (company, team), line_ids in runs:
            lines = self.browse(line_ids)
            promises |= lines._oms_claim_and_write(company, team, needs, for_backorders, freed)
        return promises

    def _oms_claim_and_write(self, company, team, needs, for_backorders, freed):
        sourcing, supply = self.env["oms.sourcing"].with_company(company), self.env["oms.supply"].with_company(company)
        known = sourcing._gather_facts(self.order_id, self.product_id)
        wanted = self._oms_needs(needs, known.scale, known.today)
        scope = supply._scope(
            self.product_id.ids, known.warehouses, for_backorders=for_backorders, team=team.id, freed=tuple(freed),
            today=known.today)
        today = known.today.toordinal()

        def decide(cr):
            decided = sourcing._plan(wanted, known, supply._gather_ladders(cr, scope))
            return decided, [
                row for _problem, plan, taken in decided for pick, (_firm, day) in zip(plan.picks, taken, strict=True)
                for row in sourcing._claim_rows(pick, today + day, known)]

        keys = [(product_id, warehouse_id) for product_id in scope.products for warehouse_id in known.warehouses]
        token, decided = self.env["oms.claim"]._claim("stock", keys, decide)
        return self._oms_write_promises(decided, token, known, for_backorders)

    def _oms_needs(self, quantities, scale, today):
        """What these lines want of sourcing: one list of :class:`Need` an order, in the sequence of the lines. Days count from
        ``today``. A line that is not saved yet has minus its number as id.

        :param quantities: {line: quantity in the product's unit}
        """
        Day, needs = self.env["oms.day"], {}
        for number, line in enumerate(self, 1):
            order = line.order_id
            quantity = round(quantities[line] * scale)
            if quantity <= 0:
                continue
            home = line.warehouse_id or order.warehouse_id  # its day is the day that is wanted
            wanted = order.commitment_date and max((Day._of(order.commitment_date, home) - today).days, 0)
            rate = order.currency_rate or 1.0
            needs.setdefault(order, []).append(Need(
                line._origin.id or -number, order._origin.id or 0, line.product_id.id, quantity, NodeKey.warehouse(home.id),
                wanted if order.commitment_date else None, line._oms_multiple(scale),
                value=round(line.price_reduce_taxexcl / rate * 1_000_000 / scale), fixed=line._oms_fixed_nodes(),
                floor=max((Day._of(line._expected_date(), home) - today).days, 0) if not order.commitment_date else 0,
                way=line.oms_way or ""))
        return list(needs.values())

    def _oms_multiple(self, scale):
        """What a parcel carries multiples of: whole kits, or packs where their category reserves full ones only. 1: anything."""
        self.ensure_one()
        unit = self.product_id.uom_id
        if self._oms_is_kit():
            return max(round(self._oms_kit_grain() * scale), 1)
        if self.product_uom_id == unit or self.product_id.categ_id.packaging_reserve_method != "full":
            return 1
        return max(round(self.product_uom_id._compute_quantity(1, unit, round=False) * scale), 1)

    def _oms_whole_ones(self, quantity):
        """What of ``quantity`` (in the product's unit) is promised: where the line's unit is smaller, whole ones of that."""
        self.ensure_one()
        each = self._oms_per_unit()
        if each <= 1.0 or self.product_uom_qty != round(self.product_uom_qty):
            return quantity
        pieces = self._oms_in_line_unit(quantity)
        return self.product_uom_id._compute_quantity(floor(pieces + 1e-6), self.product_id.uom_id, rounding_method="HALF-UP")

    def _oms_fixed_nodes(self):
        """Nodes chosen by hand for this line, None: any."""
        self.ensure_one()
        if not self.oms_is_fixed:
            return None
        return tuple(NodeKey.warehouse(number) for number in self.oms_fixed_warehouse_ids._origin.ids) or None

    def _oms_write_promises(self, decided, token, known, for_backorders):
        lines = {line.id: line for line in self}
        if for_backorders:  # asked every ten minutes: that there is still nothing is no decision worth a row
            decided = [(problem, plan, taken) for problem, plan, taken in decided if plan.picks]
        decisions = self._oms_write_decisions(decided, known)
        vals_list, short = [], {}
        for (problem, plan, taken), decision in zip(decided, decisions, strict=True):
            for pick, (firm, _day) in zip(plan.picks, taken, strict=True):
                if not lines[pick.line_id]._oms_whole_ones(pick.quantity / known.scale):
                    continue
                latest = known.transit[problem.needs[0].order_id, pick.node.id][1]
                vals_list.append(lines[pick.line_id]._oms_promise_vals(pick, known, firm, latest, decision, token))
            short.update({lines[line_id]: quantity / known.scale for line_id, quantity in plan.short.items()})
        # sudo: the promise is the answer to an order the user confirms; nobody writes promises by hand
        promises = self.env["oms.promise"].sudo().create(vals_list)
        promises.filtered("coming")._oms_name_vendors()
        promises.flush_recordset()
        self.env["oms.claim"]._consume(token)
        # What goes on being backordered is no news.
        self._oms_log_promises(promises, {} if for_backorders else short)
        return promises

    @api.model
    def _oms_write_decisions(self, decided, known):
        unit = 1_000
        # sudo: the record of a decision that an order led to, which the user was allowed to confirm
        return self.env["oms.decision"].sudo().create([{
            "order_id": problem.needs[0].order_id, "on_date": known.today,
            "company_id": self.browse(problem.needs[0].line_id).company_id.id,
            "problem": replay.dump(problem), "plan": replay.plan_dict(plan),
            "cost": plan.cost / unit, "greedy": plan.greedy / unit, **known.decision_vals(problem.needs[0].order_id),
        } for problem, plan, _taken in decided])

    def _oms_promise_vals(self, pick, known, firm, latest, decision, token):
        self.ensure_one()
        today, Day = known.today, self.env["oms.day"]
        where = self.env["stock.warehouse"].browse(pick.node.id)
        native = self.order_id.commitment_date or self._expected_date()
        ships = fields.Date.add(today, days=pick.ship)
        date = native
        if self.order_id.commitment_date or Day._of(native, where) != ships:
            date = Day._on(ships, where)
        return {
            "order_id": self.order_id.id, "line_id": self.id, "company_id": self.company_id.id,
            "product_id": pick.product_id, "warehouse_id": where.id,
            "quantity": self._oms_whole_ones(pick.quantity / known.scale),
            "date": date, "delivery_date": fields.Date.add(today, days=pick.arrive),
            "delivery_late": fields.Date.add(today, days=pick.ship + max(latest, pick.arrive - pick.ship)),
            "firm": firm, "coming": not firm, "state": "open", "decision_id": decision.id, "claim_token": token,
        }

    def _oms_log_promises(self, promises, short):
        """Tell each order what it was promised and what it lacks, in one batch."""
        entries, by_order = [], promises.grouped("order_id")
        for order, lines in self.grouped("order_id").items():
            made = by_order.get(order)
            if made:
                parts = ", ".join(
                    f"{warehouse.name} {len(some.line_id)}" for warehouse, some in made.grouped("warehouse_id").items())
                entries.append({
                    "order_id": order.id, "kind": "promised", "customer_visible": False,
                    "summary": self.env._("Lines promised: %s", parts)})
            lacking = lines.filtered(lambda line: short.get(line))
            if lacking:
                entries.append({
                    "order_id": order.id, "kind": "short",
                    "summary": self.env._("Lines backordered: %s", len(lacking)),
                    "facts": {str(line.id): short[line] for line in lacking}})
        self.env["oms.order.event"]._oms_log(entries)

    # --- backorders ------------------------------------------------------------------------------------------

    def _oms_leave_to_odoo(self):
        """Backordered lines that are not promised from stock any more (promising was switched off, a route was
        chosen) become plain demand that waits for goods as in Odoo."""
        # sudo: a mark of ours on demand of orders that are being processed
        self.sudo().move_ids.filtered(
            lambda move: move.oms_short and move.state not in ("done", "cancel")).write({"oms_short": False})

    def _oms_promise_short(self):
        """Promise what is backordered as far as supply allows by now, and launch it from where it is."""
        short = self.filtered(
            lambda line: line.state == "sale" and line.oms_short_qty > 0 and not line._oms_promise_blocked())
        lines = short._oms_promised_lines()
        (short - lines)._oms_leave_to_odoo()
        lines._oms_lost_to_short()
        promises = self._oms_promise({line: line.oms_short_qty for line in lines}, for_backorders=True)
        if not promises:
            return promises
        procurements = []
        for line, made in promises.grouped("line_id").items():
            # sudo: demand of ours, nobody else works on it
            waiting = line.sudo().move_ids.filtered("oms_short")
            procurements += line._oms_relaunch(made, [(waiting, sum(made.mapped("quantity")))])
        self.env["stock.rule"].run(procurements)
        promises.order_id.picking_ids.filtered(lambda picking: picking.state not in ("cancel", "done")).action_confirm()
        return promises

    def _oms_relaunch(self, promises, sources):
        """Take the quantity of ``promises`` off demand of this line that nobody works on.

        :param sources: pairs (moves, at most so much of them, in the product's unit), the first ones first
        :returns: the procurements that launch it from where it is promised now
        """
        self.ensure_one()
        unit = self.product_id.uom_id
        left = wanted = sum(promises.mapped("quantity"))
        for moves, most in sources:
            part = min(left, most)
            left -= part - self.env["oms.demand"]._give_back(moves, part)
        if unit.compare(left, 0) > 0:
            raise UserError(self.env._(
                "%(product)s in %(order)s is being worked on; unpick it first.",
                product=self.product_id.display_name, order=self.order_id.name))
        return self.with_context(oms_promise_ids={self.id: promises.ids})._oms_launch_again(wanted)
