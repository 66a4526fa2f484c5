# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.oms_core.tools import check_arguments
from odoo.exceptions import MissingError
from odoo.tools import format_date, formatLang

from ...planning.facts import BOUGHT, DROPSHIP, TRANSFER, WAREHOUSE, NodeKey

#: Money in plans is in thousandths of the company's currency.
MONEY = 1_000


class OmsDecision(models.Model):
    """A sourcing decision in words: what each place could have done for a line, and what would have to be different."""

    _inherit = "oms.decision"

    partner_id = fields.Many2one(related="order_id.partner_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    saved = fields.Float(compute="_compute_saved", help="Against the simple plan.")

    @api.depends("cost", "greedy")
    def _compute_saved(self):
        for decision in self:
            decision.saved = max(decision.greedy - decision.cost, 0.0)

    @api.model
    @api.readonly
    def oms_why(self, line_id, decision_id=False):
        """Why an order line is supplied from where it is.

        :param decision_id: that decision; else the last one about this line
        :returns: ``order``, ``product``, ``quantity``, ``unit``, ``backordered``, ``cost`` and ``simple_cost``
            (texts), ``policy``, ``notes``, ``day``, ``can_take`` (from another order) and ``places``: name, chosen, given,
            could, ships, arrives, cost (text or False), bar (0-100), reason, different; no ``places`` where nothing was
            decided
        """
        self.env["oms.promise"]._oms_staff_only()
        check_arguments(self.env, line_id=(line_id, "number"))
        line = self.env["sale.order.line"].browse(line_id or ()).exists()
        if not line:
            raise MissingError(self.env._("This order line is gone."))
        line.check_access("read")
        # sudo: the decision about a line that the user may read
        decision = self.sudo()._oms_about(line, decision_id)
        answer = {
            "can_take": line.oms_short_qty > 0 and self.env.user.has_group("oms_atp.group_atp_supervisor"),
            "order": line.order_id.name, "product": line.product_id.display_name, "unit": line.product_id.uom_id.name,
            "places": []}
        return {**answer, **decision._oms_words(line)} if decision else answer

    @api.model
    def _oms_about(self, line, decision_id=False):
        decisions = self.search([("order_id", "=", line.order_id.id)])
        if decision_id:
            decisions = decisions.filtered(lambda decision: decision.id == decision_id)
        return next((decision for decision in decisions if decision._oms_why_rows(line)), self.browse())

    def _oms_why_rows(self, line):
        """What the plan says about a line: one dict per place (planning/sourcing_why.py)."""
        self.ensure_one()
        return next((rows for line_id, rows in self.plan.get("why") or () if line_id == line.id), [])

    def _oms_words(self, line):
        self.ensure_one()
        scale = 10 ** self.env["decimal.precision"].precision_get("Product Unit")
        rows = self._oms_why_rows(line)
        names = self._oms_place_names([row["node"] for row in rows])
        highest = max((row["cost"] or 0 for row in rows), default=0)
        short = dict(self.plan.get("short") or ()).get(line.id, 0) / scale
        given = sum(row["quantity"] for row in rows) / scale
        places = [self._oms_place(row, names[row["node"]], highest, scale, given + short) for row in rows]
        return {
            "day": format_date(self.env, self.on_date), "quantity": given + short, "backordered": short,
            "cost": self._oms_money(self.cost * MONEY),
            "simple_cost": self._oms_money(self.greedy * MONEY) if self.greedy > self.cost else False,
            "policy": bool(self.policy_id) and self.env._(
                "By the policy “%(policy)s”, version %(version)s.", policy=self.policy_id.name, version=self.policy_version),
            "notes": list(filter(None, (self.env["oms.sourcing"]._note(*note) for note in self.notes or ()))),
            "places": sorted(places, key=lambda place: not place["chosen"]),
        }

    def _oms_place(self, row, name, highest, scale, wanted):
        reason, different = self._oms_reason(row, scale, wanted)
        return {
            "name": name, "chosen": bool(row["quantity"]), "given": row["quantity"] / scale, "could": row["free"] / scale,
            "ships": self._oms_day(row["ship"]), "arrives": self._oms_day(row["arrive"]),
            "cost": row["cost"] is not None and self._oms_money(row["cost"]),
            "bar": round(100 * row["cost"] / highest) if row["cost"] and highest else 0,
            "reason": reason, "different": different,
        }

    def _oms_day(self, day):
        return day is not None and format_date(self.env, fields.Date.add(self.on_date, days=day))

    def _oms_money(self, thousandths):
        return formatLang(self.env, thousandths / MONEY, currency_obj=self.company_id.currency_id)

    @api.model
    def _oms_place_names(self, nodes):
        """{key of a node (planning/facts.py): name}"""
        texts = {
            DROPSHIP: self.env._("%s, straight to the customer"), BOUGHT: self.env._("Bought from %s"),
            TRANSFER: self.env._("Transferred from %s"), WAREHOUSE: "%s"}
        of_model = {}
        for node in map(NodeKey, nodes):
            of_model.setdefault("res.partner" if node.kind in (DROPSHIP, BOUGHT) else "stock.warehouse", []).append(node)
        names = {}
        for model, some in of_model.items():
            # sudo: names of places that the decision compared
            records = self.env[model].sudo().browse({one.id for one in some}).exists()
            there = {record.id: record.display_name for record in records}
            names |= {one: texts[one.kind] % there.get(one.id, self.env._("a place that is gone")) for one in some}
        return names

    # --- reasons -----------------------------------------------------------------------------------------------

    def _oms_reason(self, row, scale, wanted):
        """(why it was not chosen, what would have to be different): texts."""
        texts = {**self._oms_reasons_of_supply(row, scale, wanted), **self._oms_reasons_of_cost(row),
                 **self._oms_reasons_of_rules()}
        return texts.get(row["reason"]) or (
            self.env._("Not for this line: %s", row["reason"]), self.env._("That rule would have to be changed."))

    def _oms_reasons_of_supply(self, row, scale, wanted):
        missing, day = f"{row['missing'] / scale:.12g}", self._oms_day(row["ship"])
        more = (self.env._("%(missing)s more by %(day)s.", missing=missing, day=day) if day
                else self.env._("%s in stock or on their way.", missing))
        return {
            "chosen": (self.env._("Chosen."), ""),
            "no_stock": (self.env._("Has none, and none is coming."), more),
            "taken": (self.env._("What it has goes to other lines of this order."), more),
            "part_only": (self.env._("Has only %(free)s of %(wanted)s.", free=f"{row['free'] / scale:.12g}",
                                     wanted=f"{wanted:.12g}"), more),
        }

    def _oms_reasons_of_cost(self, row):
        extra = self._oms_money(abs(row["extra"] or 0))
        arrives = self._oms_day(row["arrive"]) or ""
        return {
            "later": (self.env._("Would arrive on %s only.", arrives),
                      self.env._("Arrive earlier, or cost %s less.", extra)),
            "costs_more": (self.env._("Would cost %s more.", extra), self.env._("Cost %s less.", extra)),
            "less_preferred": (self.env._("Costs the same, and comes later in the list of warehouses."),
                               self.env._("Stand higher in the list of warehouses.")),
            "not_found": (self.env._("Was not found to be cheaper in the time there was."), ""),
        }

    def _oms_reasons_of_rules(self):
        return {
            "by_hand": (self.env._("Other warehouses were chosen by hand."),
                        self.env._("Add it to “Only from” on the order line.")),
            "max_parcels": (self.env._("Would be one parcel too many for this order."),
                            self.env._("More parcels allowed.")),
            "whole_order": (self.env._("Cannot send the whole order at once."),
                            self.env._("Have all lines, or be allowed to send a part.")),
            "min_split": (self.env._("A parcel of its own would not be worth it."),
                          self.env._("Carry goods of more value, or a lower limit.")),
        }
