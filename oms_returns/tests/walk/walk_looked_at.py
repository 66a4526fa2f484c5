# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from .walk_goods import WalkGoods

FATES = ("restock", "restock", "restock", "scrap", "second", "refurbish", "vendor", "customer", "keep")


class WalkLookedAt(WalkGoods):
    """Goods that came are looked at, and go where somebody says."""

    def step_note(self):
        """Some pieces, each with its fate."""
        back = self.pick(back for back in self.open_backs("received", "inspected") if self.backs[back].any("here"))
        if not back:
            return False
        fates = []
        for line, part in self.backs[back].parts.items():
            left = part.here
            while left and (not fates or self.dice.random() < 0.4):
                fates.append((line, self.dice.randint(1, left), self.dice.choice(FATES)))
                left -= fates[-1][1]
        return self.inspect_pieces(back, fates)

    def inspect_pieces(self, back, fates):
        """:param fates: [(return line, pieces, disposition)]"""
        self.env["oms.return.inspection"].create([
            {"line_id": line.id, "quantity": pieces, "disposition": fate} for line, pieces, fate in fates])
        back.action_inspect_noted()
        return self.note_fates(back, fates)

    def step_inspect(self):
        """All that is here goes where the line says; what came besides where somebody decides."""
        back = self.pick(back for back in self.open_backs("received", "inspected") if self.backs[back].any("here"))
        if not back:
            return False
        fates, said = [], {}
        for line, part in self.backs[back].parts.items():
            said[line.id] = self.dice.choice(("restock", "scrap", "refurbish"))
            besides = min(max(part.received - part.quantity, 0) - part.given, part.here)
            if besides > 0:
                line.surplus = self.dice.choice(("customer", "keep"))
                fates.append((line, besides, line.surplus))
            if part.here > max(besides, 0):
                fates.append((line, part.here - max(besides, 0), said[line.id]))
        back.action_inspect(said)
        return self.note_fates(back, fates)

    def note_fates(self, back, fates):
        # Sets of a fate are done together, as they come first.
        for fate in dict.fromkeys(fate for _line, _pieces, fate in fates):
            for line, pieces in [(line, pieces) for line, pieces, one in fates if one == fate]:
                part = self.backs[back].parts[line]
                pot, place = self.books[line.product_id], self.places[line.product_id]
                part.inspected += pieces
                part.given += pieces if fate in ("customer", "keep") else 0
                place["inspection"] -= 0 if fate == "customer" else pieces
                if fate in ("scrap", "second"):
                    pot.leave(pieces)
                elif fate != "customer":
                    place["stock" if fate in ("restock", "keep") else fate] += pieces
                if fate == "second":
                    self.books[self.chip].come(pieces, self.books[self.chip].price * pieces)
                    self.places[self.chip]["stock"] += pieces
        self.sent_back += back.line_ids.move_ids.move_dest_ids.filtered(
            lambda move: move.location_dest_id.usage == "customer" and move not in self.sent_back)
        return self.note_moment(back, "inspection")

    def step_send_back(self):
        """What the shop did not take back leaves once more."""
        move = self.pick(move for move in self.sent_back if move.state not in ("done", "cancel"))
        if not move:
            return False
        picking = move.picking_id
        picking.move_ids.picked = True
        picking.with_context(skip_backorder=True).button_validate()
        for one in picking.move_ids:
            self.books[one.product_id].leave(int(one.quantity))
            self.places[one.product_id]["inspection"] -= int(one.quantity)
        return True
