# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, split_every

from ..models.tours.stock_location_place import FIELDS
from ..planning import places

#: So many locations are made by one call of create.
SET = 1_000


class OmsLayoutFill(models.TransientModel):
    """Makes the locations of a warehouse as a grid: aisles × bays × levels × sides of one block, named by a pattern. What is
    there is neither made again nor named anew; it gets the place that its name says where it has none."""

    _name = "oms.layout.fill"
    _description = "Fill a layout with locations"

    layout_id = fields.Many2one("oms.layout", required=True, ondelete="cascade", readonly=True)
    warehouse_id = fields.Many2one(related="layout_id.warehouse_id")
    parent_id = fields.Many2one(
        "stock.location", "Below", required=True, help="The locations are made below this one.",
        domain="[('warehouse_id', '=', warehouse_id), ('usage', 'in', ('internal', 'view'))]",
        compute="_compute_parent_id", store=True, readonly=False, precompute=True)
    block = fields.Integer("Block", required=True, default=1)
    aisle_from = fields.Integer("From aisle", required=True, default=1)
    aisle_to = fields.Integer("To aisle", required=True, compute="_compute_to", store=True, readonly=False, precompute=True)
    bay_from = fields.Integer("From bay", required=True, default=1)
    bay_to = fields.Integer("To bay", required=True, compute="_compute_to", store=True, readonly=False, precompute=True)
    level_from = fields.Integer("From level", required=True, default=1, help="0: levels make no difference.")
    level_to = fields.Integer("To level", required=True, default=3)
    sides = fields.Selection(
        [("both", "Left and right"), ("left", "Left"), ("right", "Right"), ("none", "Not told apart")], required=True,
        default="both")
    pattern = fields.Char(
        "Names", required=True, compute="_compute_pattern", store=True, readonly=False, precompute=True,
        help="{aisle} {block} {bay} {level} {side} stand for the place. {bay:03} writes 007, {aisle:A} writes C, {side} "
             "writes L or R.")
    give_barcode = fields.Boolean(
        "Barcode as the name", help="New locations get their name as barcode, so that labels with it can be scanned.")
    move_known = fields.Boolean(
        "Correct places",
        help="Also locations that have another place get the one that their name says. Otherwise they are left.")
    fault = fields.Char(compute="_compute_preview")
    preview = fields.Text(compute="_compute_preview")

    @api.depends("layout_id")
    def _compute_parent_id(self):
        for fill in self:
            fill.parent_id = fill.parent_id or fill.layout_id.warehouse_id.lot_stock_id

    @api.depends("layout_id")
    def _compute_pattern(self):
        for fill in self:
            fill.pattern = fill.pattern or fill._oms_example()

    def _oms_example(self):
        """Names that tell all places of the layout apart."""
        block = "{block}-" if len(self.layout_id.block_ids) > 1 else ""
        return f"{{aisle:02}}-{block}{{bay:02}}-{{level}}{{side}}"

    @api.depends("layout_id", "block")
    def _compute_to(self):
        for fill in self:
            block = fill.layout_id.block_ids.filtered(lambda one, fill=fill: one.number == fill.block)
            fill.aisle_to = fill.aisle_to or fill.layout_id.aisle_count
            fill.bay_to = block.bays or fill.bay_to

    @api.depends("layout_id", "parent_id", "pattern", "sides", "block", "aisle_from", "aisle_to", "bay_from", "bay_to",
                 "level_from", "level_to", "give_barcode", "move_known")
    def _compute_preview(self):
        for fill in self:
            fill.fault, fill.preview = False, False
            try:
                wanted = fill._oms_wanted()
                fill.preview = fill._oms_tell(wanted, fill._oms_plan(wanted))
            except UserError as error:
                fill.fault = str(error)

    # --- what is wanted ---------------------------------------------------------------------------------------------

    def _oms_wanted(self):
        """{place: name}

        :raises UserError: numbers that run backwards or lie outside the layout, too many, a pattern that names nothing
        """
        self._oms_check_numbers()
        sides = {"both": ["left", "right"], "none": [""]}.get(self.sides, [self.sides])
        try:
            return places.named(self.pattern, places.grid(
                range(self.aisle_from, self.aisle_to + 1), self.block, range(self.bay_from, self.bay_to + 1),
                range(self.level_from, self.level_to + 1), sides))
        except places.PatternError as error:
            raise UserError(self._oms_pattern_fault(error)) from error

    def _oms_check_numbers(self):
        layout = self.layout_id
        block = layout.block_ids.filtered(lambda one: one.number == self.block)
        if not block:
            raise UserError(self.env._(
                "%(layout)s has no block %(block)s, only 1 to %(blocks)s. Choose one of them, or add it to the layout.",
                layout=layout.display_name, block=self.block, blocks=len(layout.block_ids)))
        count = 2 if self.sides == "both" else 1
        for begin, end, low, high, name in (
                ("aisle_from", "aisle_to", 1, layout.aisle_count, self.env._("Aisles")),
                ("bay_from", "bay_to", 1, block.bays, self.env._("Bays")),
                ("level_from", "level_to", 0, 99, self.env._("Levels"))):
            if not low <= self[begin] <= self[end] <= high:
                raise UserError(self.env._(
                    "%(what)s %(first)s to %(last)s: they lie between %(low)s and %(high)s, the first before the last. Correct "
                    "the numbers, or enlarge the layout of %(layout)s.",
                    what=name, first=self[begin], last=self[end], low=low, high=high, layout=layout.display_name))
            count *= self[end] - self[begin] + 1
        if count > places.MOST:
            raise UserError(self.env._(
                "These are %(count)s places, at most %(most)s are made at once. Fill some aisles first, then the others.",
                count=count, most=places.MOST))

    def _oms_pattern_fault(self, error):
        if error.code == "same":
            one, other = (self.env["stock.location"]._oms_say_place(place) for place in error.places)
            return self.env._(
                "Names: “%(name)s” would be both %(one)s and %(other)s. Put every part that differs into the names, with "
                "something between the parts, such as %(example)s.",
                name=error.text, one=one, other=other, example=self._oms_example())
        if error.code == "brace":
            return self.env._(
                "Names: “%s” is no part of a place. These are: {aisle} {block} {bay} {level} {side}; {bay:03} with zeros, "
                "{aisle:A} as a letter.", error.text)
        return self.env._(
            "Names: “%(pattern)s” says nothing of the place. Write such as %(example)s.", pattern=self.pattern or "",
            example=self._oms_example())

    # --- what is there -------------------------------------------------------------------------------------------------

    def _oms_plan(self, wanted):
        """:returns: `places.GridPlan`. One query."""
        Location = self.env["stock.location"].with_context(active_test=False)
        known = Location.search_fetch(
            ["|", ("location_id", "=", self.parent_id.id),
             "&", ("warehouse_id", "=", self.warehouse_id.id), ("oms_placed", "=", True)],
            ["name", "location_id", "warehouse_id", "active", "oms_placed", *FIELDS])
        return places.plan_grid(wanted, [places.There(
            id=one.id, name=one.name, place=one._oms_own_place(), here=one.location_id == self.parent_id, active=one.active)
            for one in known])

    def _oms_tell(self, wanted, plan):
        """The plan in words, with a few of the names."""
        new = [name for _place, name in plan.create]
        texts = [self.env._("%(count)s places, %(first)s to %(last)s.", count=len(wanted), first=next(iter(wanted.values())),
                            last=next(reversed(wanted.values())))]
        if new:
            texts.append(self.env._("%(count)s new locations: %(names)s.", count=len(new), names=self._oms_some(new)))
        if plan.give:
            texts.append(self.env._("%s locations with these names get the place that they lack.", len(plan.give)))
        if plan.move:
            names = self._oms_some(self.env["stock.location"].browse(plan.move).mapped("name"))
            facts = {"count": len(plan.move), "names": names}
            texts.append(self.env._("%(count)s have another place and get this one: %(names)s.", **facts) if self.move_known
                         else self.env._("%(count)s have another place and keep it: %(names)s.", **facts))
        if plan.kept:
            texts.append(self.env._("%s places have a location already.", len(plan.kept)))
        if plan.archived:
            texts.append(self.env._("%(count)s are archived and are left so: %(names)s.", count=len(plan.archived),
                                    names=self._oms_some(plan.archived)))
        return "\n".join(texts)

    def _oms_some(self, names):
        return ", ".join(names) if len(names) <= 6 else f"{', '.join(names[:3])} … {', '.join(names[-2:])}"

    # --- doing it ------------------------------------------------------------------------------------------------------

    def action_fill(self):
        """Make it so, and show the places.

        :raises UserError: as `_oms_wanted`; a barcode is taken
        """
        self.ensure_one()
        self.layout_id.check_access("write")
        # Two people filling one warehouse at once: the second finds the row changed, is tried again and sees what the first made.
        self.env.cr.execute(SQL("UPDATE oms_layout SET write_date = write_date WHERE id = %s", self.layout_id.id))
        plan = self._oms_plan(self._oms_wanted())
        if self.give_barcode:
            self._oms_check_barcodes([name for _place, name in plan.create])
        Location = self.env["stock.location"]
        for some in split_every(SET, plan.create, list):
            Location.create([self._oms_location_vals(place, name) for place, name in some])
        known = {**plan.give, **({one: place for one, (_old, place) in plan.move.items()} if self.move_known else {})}
        Location.browse(known)._oms_put(known)
        return self.layout_id.action_oms_places()

    def _oms_place_vals(self, place):
        return {"oms_aisle": place.aisle, "oms_block": place.block, "oms_bay": place.bay, "oms_level": place.level,
                "oms_side": place.side or False}

    def _oms_location_vals(self, place, name):
        return {"name": name, "location_id": self.parent_id.id, "usage": "internal", "company_id": self.parent_id.company_id.id,
                "barcode": name if self.give_barcode else False, **self._oms_place_vals(place)}

    def _oms_check_barcodes(self, names):
        taken = self.env["stock.location"].with_context(active_test=False).search([
            ("barcode", "in", names), ("company_id", "=", self.parent_id.company_id.id)], limit=1)
        if taken:
            raise UserError(self.env._(
                "The barcode “%(barcode)s” is that of %(location)s already. Leave “Barcode as the name” off, or choose other "
                "names.",
                barcode=taken.barcode, location=taken.display_name))
