# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...planning import places, walk

#: No warehouse is larger; a number beyond is a slip of the pen, which would be drawn and walked.
MOST_AISLES, MOST_BAYS, MOST_BLOCKS = 500, 1_000, 50


class OmsLayout(models.Model):
    """How one walks in a warehouse: aisles beside each other, divided by cross aisles into blocks of bays; where one starts, ends
    and packs; what is blocked. All lengths are metres. The places of its locations are on `stock.location`."""

    _name = "oms.layout"
    _description = "Layout of a warehouse"
    _rec_name = "warehouse_id"
    _order = "warehouse_id"
    _check_company_auto = True

    warehouse_id = fields.Many2one(
        "stock.warehouse", "Warehouse", required=True, ondelete="cascade", index=True, check_company=True)
    company_id = fields.Many2one(related="warehouse_id.company_id", store=True, index=True)
    aisle_count = fields.Integer("Aisles", required=True, default=10)
    aisle_gap = fields.Float(
        "Between aisles (m)", required=True, default=4.0, digits=(8, 2),
        help="Metres from the middle of one aisle to the middle of the next one.")
    bay_length = fields.Float("Length of a bay (m)", required=True, default=1.2, digits=(8, 2), help="Metres along the aisle.")
    cross_width = fields.Float(
        "Width of a cross aisle (m)", required=True, default=2.0, digits=(8, 2),
        help="Metres that one walks from the last bay of a block to the first one of the next.")
    block_ids = fields.One2many(
        "oms.layout.block", "layout_id", "Blocks", copy=True,
        default=lambda self: [fields.Command.create({"number": 1, "bays": 20})])
    depot_ids = fields.One2many("oms.layout.depot", "layout_id", "Start, end, packing", copy=True)
    blocked_ids = fields.One2many("oms.layout.blocked", "layout_id", "Blocked pieces", copy=True)
    place_count = fields.Integer("Places", compute="_compute_place_count")
    unplaced_count = fields.Integer("Without a place", compute="_compute_place_count")

    _warehouse_once = models.Constraint("UNIQUE (warehouse_id)", "This warehouse has a layout already: open that one.")
    _aisles_range = models.Constraint(
        f"CHECK (aisle_count BETWEEN 1 AND {MOST_AISLES})", f"A layout has between 1 and {MOST_AISLES} aisles.")
    _lengths_positive = models.Constraint(
        "CHECK (aisle_gap > 0 AND bay_length > 0 AND cross_width >= 0)",
        "The distance between aisles and the length of a bay are more than 0 metres, the width of a cross aisle is not negative.")

    @api.depends("warehouse_id")
    def _compute_place_count(self):
        rows = self.env["stock.location"]._read_group(
            [("id", "child_of", self.warehouse_id.lot_stock_id.ids), ("usage", "=", "internal"), ("child_ids", "=", False)],
            ["warehouse_id", "oms_placed"], ["__count"])
        counts = {(warehouse, placed): count for warehouse, placed, count in rows}
        for layout in self:
            layout.place_count = counts.get((layout.warehouse_id, True), 0)
            layout.unplaced_count = counts.get((layout.warehouse_id, False), 0)

    def write(self, vals):
        """Blocks that are numbered by hand, or made, in the same breath as others are deleted are numbered by hand alone."""
        said = any(
            command[0] == fields.Command.CREATE or (command[0] == fields.Command.UPDATE and "number" in command[2])
            for command in vals.get("block_ids") or ())
        return super(OmsLayout, self.with_context(oms_numbered=True) if said else self).write(vals)

    # --- what does not fit together -------------------------------------------------------------------------

    @api.constrains("block_ids", "aisle_count", "warehouse_id")
    def _check_blocks(self):
        for layout in self:
            numbers = sorted(layout.block_ids.mapped("number"))
            if numbers != list(range(1, len(numbers) + 1)) or not 1 <= len(numbers) <= MOST_BLOCKS:
                raise ValidationError(self.env._(
                    "%(layout)s: its blocks have the numbers %(numbers)s. Number them 1, 2, 3 … from the front, each once.",
                    layout=layout.display_name, numbers=", ".join(map(str, numbers)) or self.env._("(none)")))
        self._oms_check_places()

    def _oms_check_places(self):
        """No location, depot or blocked piece lies beyond the layout.

        :raises ValidationError: naming the first of them
        """
        beyond = self.env["stock.location"].search(Domain.OR(layout._oms_beyond() for layout in self), limit=1)
        if beyond:
            layout = self.filtered(lambda one: one.warehouse_id == beyond.warehouse_id)[:1]
            raise ValidationError(self.env._(
                "%(location)s is at %(place)s, beyond the layout of %(layout)s (%(aisles)s aisles; bays of its blocks: "
                "%(bays)s). Enlarge the layout, or correct the place of the location.",
                location=beyond.display_name, place=beyond.oms_place, layout=layout.display_name, aisles=layout.aisle_count,
                bays=", ".join(str(block.bays) for block in layout.block_ids.sorted("number"))))
        self.depot_ids._check_inside()
        self.blocked_ids._check_inside()

    def _oms_beyond(self):
        """The domain of the warehouse's locations that lie beyond this layout."""
        self.ensure_one()
        inside = Domain.OR(
            Domain("oms_block", "=", block.number) & Domain("oms_bay", "<=", block.bays) for block in self.block_ids)
        return Domain("warehouse_id", "=", self.warehouse_id.id) & Domain("oms_placed", "=", True) & ~(
            Domain("oms_aisle", "<=", self.aisle_count) & inside)

    # --- as it is walked --------------------------------------------------------------------------------------

    def _oms_position(self, bay):
        """Metres from the middle of the cross aisle in front of a block to the middle of a bay of it."""
        return self.cross_width / 2 + (bay - .5) * self.bay_length

    def _oms_walked(self):
        """This layout as `planning.walk` knows it (metres; aisles and blocks from 0). Its first depot is where walks start, the
        key of a depot is the id of its record."""
        self.ensure_one()
        blocks = self.block_ids.sorted("number")
        starts = self.depot_ids.filtered(lambda depot: depot.kind in ("both", "start"))
        depots = [walk.Depot(depot.aisle - 1, depot.cross, depot.id) for depot in starts + (self.depot_ids - starts)]
        if not starts:
            depots.insert(0, walk.Depot())
        blocked = set()
        for piece in self.blocked_ids:
            part = ()
            if piece.bay_from:
                half = self.bay_length / 2
                part = (self._oms_position(piece.bay_from) - half, self._oms_position(piece.bay_to) + half)
            blocked |= {(piece.aisle - 1, block.number - 1, *part) for block in blocks if piece.block in (0, block.number)}
        return walk.Layout(
            aisles=self.aisle_count, aisle_gap=self.aisle_gap, bay=self.bay_length, depots=tuple(depots),
            blocked=frozenset(blocked),
            blocks=tuple(block.bays * self.bay_length + self.cross_width for block in blocks))

    def _oms_stop(self, place, key):
        """A place (`places.Place`) as a stop of a walk here."""
        return walk.Stop(
            place.aisle - 1, place.block - 1, self._oms_position(place.bay), places.SIDES.index(place.side), place.level, key)

    def _oms_depot(self, walked, records):
        """The depot of `walked` (a layout) that is the first of these records, or None."""
        return next((depot for record in records for depot in walked.depots if depot.key == record.id), None)

    # --- what can be opened -----------------------------------------------------------------------------------

    def action_oms_places(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("oms_fulfillment.oms_places_action")
        return action | {"domain": [("warehouse_id", "=", self.warehouse_id.id), ("usage", "=", "internal")]}

    def action_oms_fill(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window", "res_model": "oms.layout.fill", "view_mode": "form", "views": [(False, "form")],
            "target": "new", "name": self.env._("Fill %s with locations", self.display_name),
            "context": {"default_layout_id": self.id}}


class OmsLayoutBlock(models.Model):
    """A stretch of all aisles between two cross aisles."""

    _name = "oms.layout.block"
    _description = "Block of a layout"
    _order = "layout_id, number"

    layout_id = fields.Many2one("oms.layout", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="layout_id.company_id", store=True)
    number = fields.Integer("Block", required=True, default=1, help="From 1, the one at the front.")
    bays = fields.Integer("Bays", required=True, default=20, help="How many bays follow each other along an aisle.")
    metres = fields.Float("Length (m)", compute="_compute_metres", digits=(8, 2))

    _bays_range = models.Constraint(
        f"CHECK (bays BETWEEN 1 AND {MOST_BAYS})", f"A block has between 1 and {MOST_BAYS} bays along an aisle.")

    @api.depends("bays", "layout_id.bay_length")
    def _compute_metres(self):
        for block in self:
            block.metres = block.bays * block.layout_id.bay_length

    @api.depends("number")
    def _compute_display_name(self):
        for block in self:
            block.display_name = self.env._("Block %s", block.number)

    @api.constrains("number", "bays", "layout_id")
    def _check_fits(self):
        self.layout_id._check_blocks()

    def unlink(self):
        """The blocks behind one that goes move up, with what lies in them."""
        layouts, gone = self.layout_id, {}
        for block in self:
            gone.setdefault(block.layout_id, []).append(block.number)
        result = super().unlink()
        if not self.env.context.get("oms_numbered"):
            for layout in layouts.exists():
                layout.block_ids._oms_move_up(gone[layout])
        return result

    def _oms_move_up(self, gone):
        """Number these blocks of a layout 1, 2, 3 … again; places, depots and blocked pieces keep their block.

        :param gone: numbers of blocks that were deleted, in which nothing lies
        """
        layout, blocks = self.layout_id, self.sorted("number")
        moves = {block.number: number for number, block in enumerate(blocks, 1) if block.number != number}
        layout.blocked_ids.filtered(lambda piece: piece.block in gone).unlink()
        if moves:
            self._oms_renumber(layout, moves)
        for depot in layout.depot_ids:
            before = sum(number <= depot.cross for number in gone)
            if before:
                depot.cross -= before
        layout._check_blocks()

    def _oms_renumber(self, layout, moves):
        """Give blocks of a layout other numbers, with what lies in them.

        :param moves: {number: the new one}
        """
        # SQL: halfway two blocks have one number, which is refused
        self.env.cr.execute(SQL(
            "UPDATE oms_layout_block SET number = moved.new FROM unnest(%s::int[], %s::int[]) AS moved (old, new) "
            "WHERE layout_id = %s AND number = moved.old", list(moves), list(moves.values()), layout.id))
        self.invalidate_model(["number", "display_name"])
        # sudo: places of shelves in blocks that whoever changes the layout numbers anew
        places = self.env["stock.location"].sudo().with_context(active_test=False).search([
            ("warehouse_id", "=", layout.warehouse_id.id), ("oms_placed", "=", True), ("oms_block", "in", list(moves))])
        for old, locations in sorted(places.grouped("oms_block").items()):
            locations.oms_block = moves[old]
        for piece in layout.blocked_ids.filtered(lambda piece: piece.block in moves):
            piece.block = moves[piece.block]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        """A layout that goes takes its blocks along; of one that stays, no block that has places, of archived
        locations neither."""
        used = self.env["stock.location"].with_context(active_test=False).search(Domain("oms_placed", "=", True) & Domain.OR(
            Domain("warehouse_id", "=", block.layout_id.warehouse_id.id) & Domain("oms_block", "=", block.number)
            for block in self), limit=1)
        if used:
            raise ValidationError(self.env._(
                "Block %(number)s of %(layout)s has places (%(location)s). Take their place from these locations first.",
                number=used.oms_block, layout=used.warehouse_id.display_name, location=used.display_name))


class OmsLayoutDepot(models.Model):
    """Where a walk starts or ends, or goods are packed: at an end of an aisle, on a cross aisle."""

    _name = "oms.layout.depot"
    _description = "Start, end or packing place"
    _order = "layout_id, sequence, id"
    _check_company_auto = True

    layout_id = fields.Many2one("oms.layout", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="layout_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True)
    kind = fields.Selection(
        [("both", "Start and end"), ("start", "Start"), ("end", "End"), ("pack", "Packing")], "Used as", required=True,
        default="both", help="A walk begins at the first start and ends at the first end of the list, if nobody says otherwise.")
    aisle = fields.Float("At aisle", required=True, default=1, digits=(8, 1), help="2.5: between aisles 2 and 3.")
    cross = fields.Integer(
        "At cross aisle", required=True, default=0, help="0: at the front, before block 1. 1: behind block 1, and so on.")
    location_id = fields.Many2one(
        "stock.location", "Location", check_company=True, index="btree_not_null", ondelete="set null",
        help="Where goods lie here, such as the packing zone. What is picked for this location is brought here.")

    @api.constrains("aisle", "cross", "layout_id")
    def _check_inside(self):
        for depot in self:
            layout = depot.layout_id
            if not (1 <= depot.aisle <= layout.aisle_count and 0 <= depot.cross <= len(layout.block_ids)):
                raise ValidationError(self.env._(
                    "%(depot)s is at aisle %(aisle)s, cross aisle %(cross)s: %(layout)s has aisles 1 to %(aisles)s and cross "
                    "aisles 0 to %(blocks)s. Move it, or enlarge the layout.",
                    depot=depot.name, aisle=f"{depot.aisle:.12g}", cross=depot.cross, layout=layout.display_name,
                    aisles=layout.aisle_count,
                    blocks=len(layout.block_ids)))


class OmsLayoutBlocked(models.Model):
    """A piece of an aisle that nobody can walk through now. What lies in it is still there."""

    _name = "oms.layout.blocked"
    _description = "Blocked piece of an aisle"
    _order = "layout_id, aisle, block, id"

    layout_id = fields.Many2one("oms.layout", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="layout_id.company_id", store=True)
    aisle = fields.Integer("Aisle", required=True, default=1)
    block = fields.Integer("Block", required=True, default=0, help="0: in all blocks.")
    bay_from = fields.Integer("From bay", help="0: the whole length of the block.")
    bay_to = fields.Integer("To bay", compute="_compute_bay_to", store=True, readonly=False, precompute=True)
    why = fields.Char("Why", help="For those who look at the map: repair, one-way, pallets in the way.")

    @api.depends("bay_from")
    def _compute_bay_to(self):
        for piece in self:
            piece.bay_to = max(piece.bay_to, piece.bay_from) if piece.bay_from else 0

    @api.depends("aisle", "block", "bay_from", "bay_to")
    def _compute_display_name(self):
        for piece in self:
            parts = [self.env._("Aisle %s", piece.aisle)]
            parts += [self.env._("block %s", piece.block)] * bool(piece.block)
            parts += [self.env._("bays %(first)s to %(last)s", first=piece.bay_from, last=piece.bay_to)] * bool(piece.bay_from)
            piece.display_name = ", ".join(parts)

    @api.constrains("aisle", "block", "bay_from", "bay_to", "layout_id")
    def _check_inside(self):
        for piece in self:
            layout = piece.layout_id
            bays = {block.number: block.bays for block in layout.block_ids}
            if not (1 <= piece.aisle <= layout.aisle_count and (not piece.block or piece.block in bays)):
                raise ValidationError(self.env._(
                    "Blocked: %(piece)s. %(layout)s has aisles 1 to %(aisles)s and blocks 1 to %(blocks)s. Correct the row.",
                    piece=piece.display_name, layout=layout.display_name, aisles=layout.aisle_count,
                    blocks=len(layout.block_ids)))
            if piece.bay_from and not (piece.block and 1 <= piece.bay_from <= piece.bay_to <= bays[piece.block]):
                raise ValidationError(self.env._(
                    "Blocked: %(piece)s. Bays are told of one block and lie in it, the first before the last; 0 in “From bay” "
                    "blocks its whole length.", piece=piece.display_name))
