# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

FACTS = ("oms_bought_qty", "oms_asked_qty", "oms_bare_qty", "oms_unbought_qty", "oms_vendor_date", "oms_vendor_line_id",
         "oms_vendor_late")
#: Lines of which is noted at once what is bought for them, when the suite comes to a database in use.
CHUNK = 1000


class SaleOrderLine(models.Model):
    """What is bought for a line (drop-shipped, or made to order) is watched: how much of it will come, and when.

    Whatever door changed a purchase, its receipt or a date only says which lines it may be about; they are compared with
    what is true once, before the transaction commits (and by the job, for what nobody told us: a day that passes).
    """

    _inherit = "sale.order.line"

    oms_bought_qty = fields.Float(
        "Bought for it", digits="Product Unit", readonly=True, copy=False, groups="base.group_system",
        help="How much was to be bought or made for this line alone, ever.")
    oms_bare_qty = fields.Float(digits="Product Unit", readonly=True, copy=False, groups="base.group_system")
    oms_asked_qty = fields.Float(
        "To be bought", digits="Product Unit", readonly=True, copy=False, groups="base.group_user",
        help="A vendor is asked for it; the purchase is not confirmed yet.")
    oms_unbought_qty = fields.Float(
        "Will not come", digits="Product Unit", readonly=True, copy=False, groups="base.group_user",
        help="Was bought or made for this line, and does not come any more. It counts as backordered.")
    oms_vendor_date = fields.Datetime(
        "Vendor's date", readonly=True, copy=False, index="btree_not_null", groups="base.group_user",
        help="When the last of what is bought for this line is expected, by the latest date that is known.")
    oms_vendor_line_id = fields.Many2one(
        "purchase.order.line", "Bought with", readonly=True, copy=False, index="btree_not_null", groups="base.group_user",
        help="The purchase that comes last.")
    oms_vendor_late = fields.Boolean(
        "Vendor late", readonly=True, copy=False, groups="base.group_user",
        help="What is bought for this line is overdue, or comes later than the customer wants it.")

    _oms_vendor_late_idx = models.Index("(order_id) WHERE oms_vendor_late")

    @api.depends("oms_unbought_qty", "oms_bare_qty", "oms_bought_qty")
    def _compute_oms_quantities(self):
        """What is asked for but not bought is in nobody's hands; what will not come is backordered."""
        super()._compute_oms_quantities()
        for line in self.filtered("oms_bought_qty"):
            bare = line.oms_bare_qty
            for name in ("oms_released_qty", "oms_waiting_qty"):
                part = min(line[name], bare)
                line[name] -= part
                bare -= part
            line.oms_short_qty += line.oms_unbought_qty

    def write(self, vals):
        result = super().write(vals)
        if "product_uom_qty" in vals or "product_uom_id" in vals:
            self.sudo().filtered("oms_bought_qty")._oms_bought_changed()  # sudo: which lines something is bought for
        return result

    def _action_launch_stock_rule(self, *, previous_product_uom_qty=False):
        result = super()._action_launch_stock_rule(previous_product_uom_qty=previous_product_uom_qty)
        # sudo: a fact about lines that were launched just now: what is missing of them from now on was lost
        for line in self.sudo().filtered(lambda line: line.oms_bought_qty and not line._oms_release_blocked()
                                         and not line.move_ids._oms_is_mixed()):
            line.oms_bought_qty = max(line.oms_bought_qty, line.oms_ordered_qty - line.oms_closed_qty)
        if any(self.env.cr.precommit.data.get("oms_core.bought", ())):  # what follows asks where the order stands
            self.env["sale.order.line"].sudo()._oms_settle_noted()  # sudo: facts about orders, whoever confirms
        return result

    # --- which lines to look at -------------------------------------------------------------------------------

    def _oms_bought_changed(self, cause="", moves=()):
        """Have these lines, and those that get goods by these moves, looked at before the transaction commits.

        :param cause: what changed, for the timeline
        """
        precommit = self.env.cr.precommit
        noted = precommit.data.get("oms_core.bought")
        if noted is None:
            noted = precommit.data["oms_core.bought"] = ({}, set())
        if not noted[0] and not noted[1] and (self or moves):
            # sudo: facts about orders, whoever buys
            precommit.add(self.env["sale.order.line"].sudo()._oms_settle_before_commit)
        for line_id in self.ids:
            noted[0][line_id] = cause or noted[0].get(line_id, "")
        noted[1].update(moves)

    @api.model
    def _oms_settle_noted(self):
        noted = self.env.cr.precommit.data.get("oms_core.bought")
        if not noted:
            return
        causes, moves = dict(noted[0]), set(noted[1])
        noted[0].clear()
        noted[1].clear()
        lines = self.browse([*causes, *(self._gather_served(moves) if moves else ())]).exists()
        lines._oms_settle_bought(causes)

    @api.model
    def _oms_settle_before_commit(self):
        if any(self.env.cr.precommit.data.get("oms_core.bought", ())):
            self._oms_settle_noted()
            self.env.flush_all()  # precommit hooks run after the last flush of the transaction

    # --- settle -----------------------------------------------------------------------------------------------

    @api.model
    def _oms_settle_open_bought(self):
        """Note of all lines still to be sent what is bought for them: of orders from before. Nobody is told."""
        self.env.flush_all()
        ids = [row[0] for row in self.env.execute_query(SQL(
            """SELECT line.id FROM sale_order_line line JOIN sale_order sale ON sale.id = line.order_id AND sale.state = 'sale'
                WHERE COALESCE(line.oms_ordered_qty, 0) > COALESCE(line.oms_closed_qty, 0) + COALESCE(line.oms_shipped_qty, 0)
                ORDER BY line.id"""))]
        for start in range(0, len(ids), CHUNK):
            self.browse(ids[start:start + CHUNK])._oms_settle_bought(quiet=True)

    def _oms_settle_bought(self, causes=None, quiet=False):
        """Compare what was noted of these lines with what is true. Safe to call at any time, and twice.

        :param causes: {line id: what changed}
        :param quiet: tell nobody
        """
        lines = self.sudo()  # sudo: facts about lines, whoever changed what they rest on
        outcomes, coverage = lines._gather_bought()
        changes, entries, risky = {}, [], self.browse()
        for line, outcome in outcomes.items():
            new, old = line._oms_bought_vals(outcome), {name: line[name] for name in FACTS}
            old["oms_vendor_line_id"] = line.oms_vendor_line_id.id
            if new == old:
                continue
            entries += line._oms_bought_entries(old, new, (causes or {}).get(line.id, ""))
            changes[line] = old["oms_vendor_date"]
            line.write(new)
            if new["oms_vendor_late"] != old["oms_vendor_late"]:
                risky |= line
        if risky:
            self.env.add_to_compute(self.env["sale.order"]._fields["oms_at_risk"], risky.order_id)
        for line, before in changes.items():
            line._oms_follow_vendor(coverage.last, before)
        if not quiet:
            self.env["oms.order.event"]._oms_log(entries)

    def _oms_bought_vals(self, outcome):
        self.ensure_one()
        none = {name: 0.0 if name.endswith("_qty") else False for name in FACTS}
        if self.order_id.state != "sale":
            return none
        dates = {"oms_vendor_date": outcome.day or False, "oms_vendor_line_id": outcome.purchase or False}
        if self._oms_is_kit():  # its moves are of components: they cannot be counted in its unit
            return {**none, **dates, "oms_vendor_late": outcome.lost > 0 or self._oms_is_vendor_late(outcome.day)}
        unit = self.product_id.uom_id
        return {
            "oms_bought_qty": unit.round(outcome.bought), "oms_asked_qty": unit.round(outcome.asked),
            "oms_bare_qty": unit.round(outcome.bare), "oms_unbought_qty": unit.round(outcome.lost), **dates,
            "oms_vendor_late": self._oms_is_vendor_late(outcome.day)}

    def _oms_is_vendor_late(self, date):
        """Whether goods that come on this date are overdue, or too late for the day that the customer wants."""
        if not date:
            return False
        day, warehouse = self.env["oms.day"], self.warehouse_id or self.order_id.warehouse_id
        wanted, due = self.order_id.commitment_date, day._of(date, warehouse)
        return due < day._today(warehouse) or bool(wanted and due > day._of(wanted, warehouse))

    def _oms_follow_vendor(self, last, before):
        """The transfers to the customer are planned for when the goods come: never before, and not later for a date that was
        moved back (``before``: the date that they followed)."""
        for move in self.move_ids:
            day, _purchase = last.get(move.id) or (None, 0)
            if not day or move.state in ("done", "cancel") or move.picked:
                continue
            if move.date < day:
                move.date = day
            elif before and move.date == before and day < before:
                native = self._oms_native_date()
                move.date = max(day, fields.Datetime.subtract(native, days=self.company_id.security_lead))

    # --- the day that the customer is told --------------------------------------------------------------------

    def _oms_native_date(self):
        """When Odoo would have the line delivered, whatever its vendor says."""
        self.ensure_one()
        return self.order_id.commitment_date or super()._expected_date()

    def _expected_date(self):
        """Never before the vendor's date."""
        date, vendor = super()._expected_date(), self.sudo().oms_vendor_date  # sudo: of what date follows from it
        return max(date, vendor) if vendor else date

    def _oms_told_day(self, vendor_date):
        self.ensure_one()
        native = self._oms_native_date()
        return self.env["oms.day"]._of(max(native, vendor_date) if vendor_date else native,
                                       self.warehouse_id or self.order_id.warehouse_id)

    # --- what is said of it -----------------------------------------------------------------------------------

    def _oms_bought_entries(self, old, new, cause):
        """Events of what changed for this line; nothing is said of what is only just asked for."""
        self.ensure_one()
        unit, entries = self.product_id.uom_id, []
        lost = new["oms_unbought_qty"] - old["oms_unbought_qty"]
        by = self.env["purchase.order.line"].browse(new["oms_vendor_line_id"] or ())
        facts = {"cause": cause or by._oms_bought_name(), "old": self._oms_iso(old["oms_vendor_date"]),
                 "new": self._oms_iso(new["oms_vendor_date"])}
        names = {"product": self.product_id.display_name, "cause": facts["cause"] or self.env._("what was bought"),
                 "old": facts["old"], "new": facts["new"]}
        if self.order_id.state != "sale":
            return []
        if unit.compare(lost, 0) > 0:
            entries.append(("short", self.env._(
                "%(quantity)s × %(product)s will not come: %(cause)s", quantity=f"{lost:.12g}", **names)))
        elif unit.compare(lost, 0) < 0 and unit.is_zero(new["oms_unbought_qty"]):
            entries.append(("moved", self.env._("%(product)s is bought again: %(cause)s", **names)))
        elif facts["old"] and facts["new"] and facts["old"] != facts["new"]:
            entries.append(("moved", self.env._("%(product)s comes on %(new)s instead of %(old)s: %(cause)s", **{
                **names, "cause": by._oms_bought_name() or names["cause"]})))
        dates = self._oms_bought_news(old, new)
        rows = [{"order_id": self.order_id.id, "line_id": self.id, "kind": kind, "summary": text, "facts": facts}
                for kind, text in entries]
        if rows and dates:
            if rows[-1]["kind"] == "moved":
                rows[-1].update(customer_visible=True, facts={**facts, "dates": [dates]})
            else:
                rows.append({**rows[-1], "kind": "moved", "customer_visible": True, "facts": {**facts, "dates": [dates]}})
        return rows

    def _oms_bought_news(self, old, new):
        """What the customer learns, or None where the day that they were told stands (or they were told none)."""
        # sudo: only whether its day is still being looked at, whoever changed the purchase
        if old["oms_unbought_qty"] or self.env["oms.portal"]._is_line_checking(self.sudo()):
            return None
        was = self._oms_told_day(old["oms_vendor_date"])
        now = None if new["oms_unbought_qty"] else self._oms_told_day(new["oms_vendor_date"])
        if now and (now <= was or (now - was).days < self.company_id.oms_mail_moved_days):
            return None
        return {"product_id": self.product_id.id, "product": self.product_id.display_name, "old": str(was),
                "new": str(now) if now else None}

    def _oms_iso(self, date):
        return str(self.env["oms.day"]._of(date, self.warehouse_id or self.order_id.warehouse_id)) if date else None

