# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...planning import places

#: The fields of a place, in its order.
FIELDS = ("oms_aisle", "oms_block", "oms_bay", "oms_level", "oms_side")


class StockLocation(models.Model):
    """Where a location is in its warehouse. What lies below a location with a place (bins of a shelf) has the same place."""

    _inherit = "stock.location"

    oms_aisle = fields.Integer("Aisle", copy=False, help="From 1. 0: nobody said where this location is.")
    oms_block = fields.Integer(
        "Block", copy=False, default=1, help="The stretch of the aisle between two cross aisles, from 1 at the front.")
    oms_bay = fields.Integer("Bay", copy=False, help="Along the aisle, from 1 at the front of the block.")
    oms_level = fields.Integer("Level", copy=False, help="Up, from 1 at the floor. 0: it makes no difference.")
    oms_side = fields.Selection(
        [(places.LEFT, "Left"), (places.RIGHT, "Right")], "Side", copy=False, help="As seen from the front of the aisle.")
    oms_placed = fields.Boolean("Has a place", compute="_compute_oms_placed", store=True)
    oms_place = fields.Char("Place", compute="_compute_oms_place")
    oms_metres = fields.Float(
        "Metres into the block", compute="_compute_oms_metres", digits=(8, 2),
        help="How far one walks from the middle of the cross aisle in front of the block to the middle of the bay, by the "
             "layout of the warehouse.")

    @api.depends("oms_aisle", "oms_bay")
    def _compute_oms_placed(self):
        for location in self:
            location.oms_placed = bool(location.oms_aisle and location.oms_bay)

    @api.depends(*FIELDS)
    def _compute_oms_place(self):
        sides = dict(self._fields["oms_side"]._description_selection(self.env))
        for location in self:
            place = location._oms_own_place()
            location.oms_place = location._oms_say_place(place, sides) if place else ""

    @api.depends("oms_bay", "oms_placed", "warehouse_id")
    def _compute_oms_metres(self):
        # sudo: lengths only, for whoever may read the location
        layouts = {layout.warehouse_id: layout for layout in self.env["oms.layout"].sudo().search([
            ("warehouse_id", "in", self.warehouse_id.ids)])}
        for location in self:
            layout = layouts.get(location.warehouse_id)
            location.oms_metres = layout._oms_position(location.oms_bay) if layout and location.oms_placed else 0

    def _oms_own_place(self):
        """:returns: `places.Place`, or None"""
        self.ensure_one()
        if not self.oms_placed:
            return None
        return places.Place(self.oms_aisle, self.oms_block, self.oms_bay, self.oms_level, self.oms_side or "")

    def _oms_say_place(self, place, sides=None):
        sides = sides or dict(self._fields["oms_side"]._description_selection(self.env))
        parts = [self.env._("aisle %s", place.aisle)]
        if place.block > 1:
            parts.append(self.env._("block %s", place.block))
        parts.append(self.env._("bay %s", place.bay))
        if place.level:
            parts.append(self.env._("level %s", place.level))
        if place.side:
            parts.append(sides[place.side].lower())
        return ", ".join(parts)

    def _oms_put(self, at):
        """Give many locations their places: what `write` does, and checks, one by one.

        :param at: {id: `places.Place`}
        """
        if not self:
            return
        self.check_access("write")
        self.flush_recordset()
        rows = [at[location.id] for location in self]
        self.env.cr.execute(SQL(
            """UPDATE stock_location location
                  SET oms_aisle = at.aisle, oms_block = at.block, oms_bay = at.bay, oms_level = at.level, oms_side =
                  NULLIF(at.side, ''),
                      write_uid = %s, write_date = now() AT TIME ZONE 'UTC'
                 FROM unnest(%s::int[], %s::int[], %s::int[], %s::int[], %s::int[], %s::text[]) AS at (id, aisle, block, bay,
                 level, side)
                WHERE location.id = at.id""",
            self.env.uid, self.ids, *([getattr(place, part) for place in rows] for part in places.PARTS)))
        self.invalidate_recordset(flush=False)
        self.modified(FIELDS)
        self._validate_fields(FIELDS)

    def _oms_places(self):
        """{id: `places.Place`} of those that have one, their own or that of the nearest location above. Two queries."""
        above = {location.id: [int(part) for part in (location.parent_path or "").split("/") if part] for location in self}
        every = self.browse({one for path in above.values() for one in path})
        # sudo: structure, not contents; whoever may read the location may know where it is
        own = {one.id: one._oms_own_place() for one in every.sudo()}
        found = {}
        for location, path in above.items():
            place = next((own[one] for one in reversed(path) if own[one]), None)
            if place:
                found[location] = place
        return found

    # --- what cannot be -----------------------------------------------------------------------------------------

    @api.constrains(*FIELDS, "usage", "location_id", "active")
    def _check_oms_place(self):
        """A place is whole, inside the warehouse and its layout, and one location's alone."""
        told = self.filtered(lambda one: one.oms_aisle or one.oms_bay or one.oms_level or one.oms_side)
        for location in told:
            location._oms_check_whole()
        told = told.filtered("active")
        # sudo: what cannot be is refused to everybody who may write the location
        for layout in self.env["oms.layout"].sudo().search([("warehouse_id", "in", told.warehouse_id.ids)]):
            if told.filtered_domain(layout._oms_beyond()):
                layout._oms_check_places()
        told._oms_check_alone()

    def _oms_check_whole(self):
        wrong = next((name for name in FIELDS if name != "oms_side" and self[name] < 0), None)
        if wrong:
            raise ValidationError(self.env._(
                "%(location)s: %(field)s %(value)s. Numbers of a place begin with 1.", location=self.display_name,
                field=self._fields[wrong]._description_string(self.env), value=self[wrong]))
        if not (self.oms_placed and self.oms_block):
            raise ValidationError(self.env._(
                "%(location)s: aisle %(aisle)s, block %(block)s, bay %(bay)s. A place has an aisle, a block and a bay, each "
                "from 1; to take it away put 0 for aisle, bay and level, and no side.",
                location=self.display_name, aisle=self.oms_aisle, block=self.oms_block, bay=self.oms_bay))
        if self.usage not in ("internal", "view", "transit") or not self.warehouse_id:
            raise ValidationError(self.env._(
                "%s is in no warehouse, so it has no aisle and bay. Leave them out.", self.display_name))

    def _oms_check_alone(self):
        """No other location of the warehouse is at the same place.

        Not by an index: several that change places with each other (an import does) would stop halfway. Two people at the
        same moment may still make a pair, which walks right; the next change of either names it.
        """
        if not self:
            return
        domain = Domain("warehouse_id", "in", self.warehouse_id.ids) & Domain("oms_placed", "=", True)
        if len(self) <= 100:
            domain &= Domain.OR(Domain([(name, "=", one[name]) for name in FIELDS]) for one in self)
        else:
            domain &= Domain("oms_aisle", "in", list(set(self.mapped("oms_aisle"))))
        taken, mine = {}, set(self.ids)
        for other in self.search_fetch(domain, ["warehouse_id", *FIELDS]):
            first = taken.setdefault((other.warehouse_id.id, other._oms_own_place()), other)
            if first != other and mine & {first.id, other.id}:
                raise ValidationError(self.env._(
                    "%(location)s and %(other)s are both at %(place)s of %(warehouse)s. Give one of them another place; bins "
                    "that share a shelf lie below a location that has its place, and need none of their own.",
                    location=other.display_name, other=first.display_name, place=other.oms_place,
                    warehouse=other.warehouse_id.display_name))
