# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import Counter, defaultdict
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date

from ...planning import floor_map
from .oms_layout import MOST_AISLES, MOST_BAYS

#: The map tells how often bays were picked in so many days.
DAYS = 30
MARKS = {"both": "SE", "start": "S", "end": "E", "pack": "P"}


class OmsLayout(models.Model):
    """The map: drawn from the layout, the places of the locations and what was picked lately."""

    _inherit = "oms.layout"

    map_html = fields.Html("Map", compute="_compute_map_html", sanitize=False)

    @api.depends("warehouse_id", "aisle_count", "block_ids.bays", "depot_ids", "blocked_ids")
    def _compute_map_html(self):
        for layout in self:
            layout.map_html = layout._oms_svg() or False

    def _oms_svg(self):
        """The map as SVG; safe to be put into a page: what somebody wrote is escaped (`floor_map.draw`). Empty for a layout that
        is still being typed and cannot be drawn."""
        self.ensure_one()
        bays = {block.number: block.bays for block in self.block_ids.sorted("number")}
        if not (self.warehouse_id and 1 <= self.aisle_count <= MOST_AISLES and bays and list(bays) == list(
                range(1, len(bays) + 1)) and all(0 < count <= MOST_BAYS for count in bays.values())):
            return Markup()
        cells = [cell for cell in self._oms_cells() if cell.aisle <= self.aisle_count and cell.bay <= bays.get(cell.block, 0)]
        signs = [floor_map.Sign(depot.aisle, min(depot.cross, len(bays)), MARKS[depot.kind], depot.name or "")
                 for depot in self.depot_ids if 1 <= depot.aisle <= self.aisle_count]
        pieces = [
            floor_map.Piece(piece.aisle, number, piece.bay_from or None, min(piece.bay_to, count) or None,
                            f"{piece.display_name}: {piece.why}" if piece.why else piece.display_name)
            for piece in self.blocked_ids if 1 <= piece.aisle <= self.aisle_count
            for number, count in bays.items() if piece.block in (0, number) and piece.bay_from <= count]
        return Markup(floor_map.draw(self.aisle_count, bays, cells, signs, pieces, self._oms_map_words(cells)))

    def _oms_printed(self):
        """Whose map it is and of which day, for the head of a page."""
        today = self.env["oms.day"]._today(warehouse=self.warehouse_id)
        return f"{self.company_id.display_name}, {format_date(self.env, today)}"

    def _oms_map_words(self, cells):
        picks = sum(cell.picks for cell in cells)
        return floor_map.Words(
            title=self.env._("Map of %s", self.warehouse_id.display_name),
            levels=(self.env._("Not picked"), self.env._("Picked seldom"), self.env._("Picked often"),
                    self.env._("Most: 4 of 5 picks")),
            blocked=self.env._("Blocked"), empty=self.env._("No location yet"),
            note=self.env._(
                "%(picks)s picks in %(days)s days. S start, E end, P packing. The front is below. Not to scale.",
                picks=picks, days=DAYS))

    def _oms_cells(self):
        """[`floor_map.Bay`]: the bays that have a location, all levels together. Three queries."""
        Location = self.env["stock.location"]
        here = Location.search_fetch(
            [("warehouse_id", "=", self.warehouse_id.id), ("oms_placed", "=", True)], ["parent_path", "name"])
        picks = self._oms_picks()
        at = here.union(*picks)._oms_places()
        count, names = Counter(), defaultdict(list)
        for location in here:
            place = at[location.id]
            names[place.aisle, place.block, place.bay, place.side].append(location.name)
        for location, number in picks.items():
            place = at.get(location.id)
            if place:
                count[place.aisle, place.block, place.bay, place.side] += number
        return [
            floor_map.Bay(aisle, block, bay, side, count[aisle, block, bay, side], self.env._(
                "aisle %(aisle)s, bay %(bay)s: %(names)s; picks: %(picks)s", aisle=aisle, bay=bay, picks=count[aisle, block,
                bay, side],
                names=", ".join(some[:4]) + ("…" if len(some) > 4 else "")))
            for (aisle, block, bay, side), some in names.items()]

    def _oms_picks(self):
        """{location: how often something was taken from it in the last days}, corrections of stock not counted."""
        since = fields.Datetime.now() - timedelta(days=DAYS)
        return dict(self.env["stock.move.line"]._read_group(
            [("state", "=", "done"), ("date", ">=", since), ("location_id.warehouse_id", "=", self.warehouse_id.id),
             ("location_id.usage", "=", "internal"), ("location_dest_id.usage", "!=", "inventory")],
            ["location_id"], ["__count"]))
