# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.oms_core.planning import kits
from odoo.addons.oms_core.tools import Fact
from odoo.exceptions import UserError

from ...planning import states

#: What nobody asks of a customer whose parcel did not arrive: terms of a policy.
FREE = {"fee_amount": 0.0, "fee_percent": 0.0, "fee_steps": [], "return_freight": "shop", "return_freight_amount": 0.0}


class OmsReturnAdoption(models.AbstractModel):
    """What Odoo's own dialog returns of a delivery is one return of ours: no more than can come back, authorised, its lines
    linked to the moves. Where goods go, and whether the order's quantity follows them, stays as Odoo has it."""

    _name = "oms.return.adoption"
    _description = "Adopt Odoo's own returns"

    @api.model
    def _adopt(self, wizard):
        """Called, with rights of ours, before Odoo makes the transfer of ``wizard``.

        :return: the transfer that expects these goods already, for a return of ours: nothing is made then
        :raises UserError: more than can come back, or other than what is expected
        """
        parts = wizard.product_return_moves._oms_from_delivery()
        if not parts:
            return None
        sold = parts.move_id.sale_line_id
        self.env["oms.guard"]._lock(self.env.cr, "return", [(line.id, 0) for line in sold.sorted("id")])
        if expected := self._expected(parts, wizard.oms_exchange):
            return expected
        self._refuse_too_much(parts)
        if wizard.oms_exchange:
            parts.to_refund = True  # the customer keeps what is ordered: the goods that go out again take their place
        self._make(parts, wizard.oms_exchange)
        return None

    # --- what can come back ------------------------------------------------------------------------------------------------

    @api.model
    def _refuse_too_much(self, parts):
        pools, Line = parts.move_id.sale_line_id._oms_returnable_moves(), self.env["oms.return.line"]
        said = []
        for move, of_move in parts.grouped("move_id").items():
            pool = pools.get((move.sale_line_id, move.product_id))
            if pool is None:  # other goods than ordered: Odoo makes a line of its own of them
                continue
            left = pool.free.get(move, 0)
            wanted = sum(Line._oms_units(part._oms_product_quantity()) for part in of_move)
            if wanted > left:
                said.append(self._why_too_much(move, Line._oms_quantity(wanted), Line._oms_quantity(left)))
        if said:
            raise UserError("\n".join(said))

    @api.model
    def _why_too_much(self, move, wanted, left):
        shipped = move.product_uom._compute_quantity(move.quantity, move.product_id.uom_id)
        names = {
            "product": move.product_id.display_name, "order": move.sale_line_id.order_id.name, "picking": move.picking_id.name,
            "wanted": f"{wanted:.12g}", "left": f"{left:.12g}", "shipped": f"{shipped:.12g}",
            "returned": f"{shipped - left:.12g}"}
        if left:
            return self.env._(
                "%(product)s of %(order)s: %(shipped)s shipped with %(picking)s, %(returned)s came back or are on their way. "
                "Return %(left)s at most, not %(wanted)s; what left with another delivery is returned there.", **names)
        return self.env._(
            "%(product)s of %(order)s: %(shipped)s shipped with %(picking)s, and all of it came back or is on its way: not "
            "%(wanted)s more. Cancel a return that does not come, or return what left with another delivery there.", **names)

    # --- what is expected already -------------------------------------------------------------------------------------------

    @api.model
    def _asks(self, sold):
        """Lines of open returns that want goods of these order lines. Odoo's own transfers say themselves what they bring."""
        asks = self.env["oms.return.line"].search([
            ("sale_line_id", "in", sold.ids), ("state", "in", sorted(states.OPEN)), ("decision", "!=", "refuse")])
        return asks.filtered(lambda line: not line.move_ids.filtered("oms_adopted"))

    @api.model
    def _claims(self, sold):
        """Those whose goods are still to come."""
        asks = self._asks(sold)
        expected = asks._oms_expected()
        return asks.filtered(lambda line: expected[line] > 0 or line.state == "requested")

    @api.model
    def _expected(self, parts, exchange):
        """The open transfer of a return of ours that expects these goods; None where nobody asked for any. What was asked for
        and needs nobody's decision is authorised by goods that are here.

        :raises UserError: it is to be received there
        """
        asks = self._asks(parts.move_id.sale_line_id)
        if not asks:
            return None
        new = asks.return_id.filtered(lambda back: back.state == "requested")
        if waits := new.filtered("needs_supervisor"):
            raise UserError(self.env._(
                "%(returns)s asks for %(goods)s of %(orders)s and waits for a decision. Once it is made, receive the goods "
                "there.",
                **self._names(asks.filtered(lambda line: line.return_id in waits))))
        if not exchange:
            new.action_authorise()
        expected = asks._oms_expected()
        asks = asks.filtered(lambda line: expected[line] > 0 or (exchange and line.return_id in new))
        if not asks:
            return None
        picking = None if exchange else self._one_transfer(asks, parts)
        if picking:
            return picking
        raise UserError(self.env._(
            "%(returns)s expects %(goods)s of %(orders)s. Receive the goods there, though they be more than was announced, so "
            "that they come back once; here return what nobody asked for.", **self._names(asks)))

    @api.model
    def _names(self, asks):
        return {"returns": ", ".join(asks.return_id.mapped("name")), "orders": ", ".join(asks.order_id.mapped("name")),
                "goods": ", ".join(asks.product_id.mapped("display_name"))}

    @api.model
    def _one_transfer(self, asks, parts):
        """The transfer that expects all of these goods, if there is one; so many of them are here."""
        moves = asks.move_ids._oms_from_customer().filtered(lambda move: move.state not in ("done", "cancel"))
        if len(moves.picking_id) != 1:
            return None
        units, here = self.env["oms.return.line"]._oms_units, {}
        for part in parts:
            key = part.move_id.sale_line_id, part.product_id
            here[key] = here.get(key, 0) + units(part._oms_product_quantity())
        came = {}
        for move in moves.sorted("id"):
            key = move.sale_line_id, move.product_id
            came[move] = min(here.get(key, 0), units(move.product_uom._compute_quantity(
                move.product_uom_qty, move.product_id.uom_id, round=False)))
            here[key] = here.get(key, 0) - came[move]
        if any(here.values()):
            return None
        for move, quantity in came.items():
            move._oms_set_came(self.env["oms.return.line"]._oms_quantity(quantity))
            # Of a transfer with nothing picked, Odoo takes all in. What another dialog said is here stays so.
            move.picked = quantity > 0
        return moves.picking_id

    # --- the return ---------------------------------------------------------------------------------------------------------

    @api.model
    def _make(self, parts, exchange):
        made = self.env["oms.return"]
        for (partner, company, _currency), mine in parts.grouped(self._owner_of).items():
            wanted = self._wanted(mine, exchange)
            back = self.env["oms.return"].create({
                "partner_id": partner.id, "company_id": company.id, "user_id": False,
                "line_ids": [fields.Command.create(vals) for vals, _parts in wanted]})
            for line, (_vals, of_line) in zip(back.line_ids.sorted("id"), wanted, strict=True):
                of_line.oms_return_line_id = line
                for part in of_line:
                    part.oms_adopted = self._meaning(part, exchange)
            made |= back
        self._accept(made, "stock", self.env._(
            "Returned in the warehouse: %s", ", ".join(parts.move_id.picking_id.mapped("name"))))
        return made

    @api.model
    def _accept(self, returns, door, why):
        """Goods that are here, or as good as here: nobody is asked."""
        returns._oms_writing().write({"door": Fact(door)})
        returns.line_ids._oms_write({
            "decision": "accept", "decision_rule": door, "decision_user_id": self.env.uid, "decision_why": why})
        returns._oms_go("authorised")

    @api.model
    def _owner_of(self, part):
        order = part.move_id.sale_line_id.order_id
        return order.partner_id.commercial_partner_id, order.company_id, order.currency_id

    @api.model
    def _meaning(self, part, exchange):
        if exchange:
            return "replaced"
        return "waits" if part.move_id.sale_line_id.product_id.invoice_policy == "order" else "counted"

    @api.model
    def _wanted(self, parts, exchange):
        """[(values of a return line, its parts)]"""
        found = []
        for (sold, refunds), mine in parts.grouped(lambda part: (part.move_id.sale_line_id, part.to_refund)).items():
            vals = {"sale_line_id": sold.id, "resolution": "refund" if refunds and not exchange else "nothing"}
            if exchange:
                vals["note"] = self.env._("To be replaced: sent once more")
            by_product = mine.grouped("product_id")
            quantities = {product: sum(part._oms_product_quantity() for part in some) for product, some in by_product.items()}
            for goods in self._goods(sold, quantities):
                component = self.env["product.product"].browse(goods.get("component_id", ()))
                found.append(({**vals, **goods}, by_product[component] if component else mine))
        return found

    @api.model
    def _goods(self, sold, quantities):
        """Values of return lines for goods of one order line: of a kit whole ones, or one line for each component.

        :param quantities: {product: quantity in its unit}
        """
        if not sold._oms_is_kit():
            return [{"quantity": quantity} for quantity in quantities.values()]
        recipe = {part.id: each for part, each in sold._oms_recipe_now().items()}
        whole = kits.whole({product.id: quantity for product, quantity in quantities.items()}, recipe, sold._oms_kit_grain())
        units = self.env["oms.return.line"]._oms_units
        if whole and {product: units(quantity) for product, quantity in sold._oms_goods_of_kits(whole).items()} == {
                product: units(quantity) for product, quantity in quantities.items()}:
            return [{"quantity": whole}]
        return [{"quantity": quantity, "component_id": product.id} for product, quantity in quantities.items()]

    # --- a parcel that the carrier brings back --------------------------------------------------------------------------------

    @api.model
    def _sent_back(self, picking):
        """The return of all that can still come back of a delivery, expected.

        :raises UserError: nothing of it can, or a return of it is open
        """
        moves = picking.move_ids.filtered(lambda move: move.state == "done" and move.sale_line_id)
        sold = moves.sale_line_id
        self.env["oms.guard"]._lock(self.env.cr, "return", [(line.id, 0) for line in sold.sorted("id")])
        asks = self._claims(sold)
        if asks:
            raise UserError(self.env._(
                "%(picking)s: %(returns)s is open for its goods: receive them there.", picking=picking.name,
                returns=", ".join(asks.return_id.mapped("name"))))
        pools, Line = sold._oms_returnable_moves(), self.env["oms.return.line"]
        quantities = {}
        for move in moves:
            pool = pools.get((move.sale_line_id, move.product_id))
            if pool and pool.free.get(move, 0) > 0:
                goods = quantities.setdefault(move.sale_line_id, {})
                goods[move.product_id] = goods.get(move.product_id, 0.0) + Line._oms_quantity(pool.free[move])
        if not quantities:
            raise UserError(self.env._("%s: all of it has come back, or is on its way.", picking.name))
        reason = self.env.ref("oms_returns.reason_sent_back", raise_if_not_found=False)
        order = sold.order_id[:1]
        back = self.env["oms.return"].create({
            "partner_id": order.partner_id.id, "company_id": order.company_id.id, "user_id": False, "line_ids": [
                fields.Command.create({"sale_line_id": line.id, "reason_id": reason.id if reason else False, **goods})
                for line, of_line in quantities.items() for goods in self._goods(line, of_line)]})
        self._accept(back, "carrier", self.env._("The carrier brings %s back", picking.name))
        for line in back.line_ids:
            line._oms_write({"terms": {**(line.terms or {}), **FREE}})
        self._expect(back)
        return back

    @api.model
    def _expect(self, back):
        """The dock sees what is to come.

        :raises UserError: it cannot
        """
        if blocked := back._oms_expect():
            raise UserError("\n".join(blocked.values()))

    # --- a parcel without papers ------------------------------------------------------------------------------------------------

    @api.model
    def _match(self, found):
        """Received goods of a parcel turn out to be of these order lines: returns of them, whose goods are here.

        :param found: lines of a parcel with an order line, of no return yet
        :raises UserError: other goods, or more than can come back
        """
        sold, Line = found.sale_line_id, self.env["oms.return.line"]
        self.env["oms.guard"]._lock(self.env.cr, "return", [(line.id, 0) for line in sold.sorted("id")])
        pools = sold._oms_returnable_moves()
        origins = {line: self._origins_of(line, pools) for line in found}
        asks = self._claims(sold)
        if asks:
            raise UserError(self.env._(
                "%(returns)s is open for %(goods)s of %(orders)s. Cancel what does not come by its own parcel, then match.",
                **self._names(asks)))
        for (partner, company, _currency), mine in found.grouped(lambda line: (
                line.sale_line_id.order_id.partner_id.commercial_partner_id, line.sale_line_id.order_id.company_id,
                line.sale_line_id.order_id.currency_id)).items():
            back = self.env["oms.return"].create({
                "partner_id": partner.id, "company_id": company.id, "user_id": False, "line_ids": [
                    fields.Command.create({
                        "sale_line_id": line.sale_line_id.id, "quantity": line.quantity, "reason_id": line.reason_id.id,
                        **({"component_id": line.product_id.id} if line.sale_line_id._oms_is_kit() else {}),
                    }) for line in mine]})
            asked = {line: (line.decision, line.decision_rule, line.decision_why) for line in back.line_ids}
            self._accept(back, "dock", self.env._("It was in %s", ", ".join(mine.parcel_id.mapped("name"))))
            for line, part in zip(back.line_ids.sorted("id"), mine.sorted("id"), strict=True):
                if asked[line][0] != "accept":  # the policy would have asked: whoever inspects and settles reads it
                    line.note = self.env._("By the rules: %s", asked[line][2])
                part._oms_write({"return_line_id": line.id})
                for move, origin in part.move_ids._oms_part_by_origin(origins[part]):
                    move.write({
                        "sale_line_id": line.sale_line_id.id, "origin_returned_move_id": origin.id, "to_refund": False,
                        "oms_return_line_id": Fact(line.id), "oms_kit": Fact(origin.oms_kit)})
            mine.move_ids._set_value()  # what it left with, as of every return
            back._oms_arrived(mine.move_ids)
        return Line.browse(found.return_line_id.ids).return_id

    @api.model
    def _origins_of(self, line, pools):
        """[(move, quantity in the product's unit)]: how the goods of a parcel's line left; of a lot, first by what
        brought it to the customer."""
        Line, sold = self.env["oms.return.line"], line.sale_line_id
        pool, units = pools.get((sold, line.product_id)), Line._oms_units(line.quantity)
        if pool is None:
            raise UserError(self.env._(
                "%(product)s did not leave for %(order)s: choose an order that it is of.", product=line.product_id.display_name,
                order=sold.order_id.name))
        if line.lot_id and line.lot_id not in self.env["stock.move"].union(*pool.free).move_line_ids.lot_id:
            raise UserError(self.env._(
                "%(lot)s of %(product)s did not leave for %(order)s: choose the order that it left for.",
                lot=line.lot_id.name, product=line.product_id.display_name, order=sold.order_id.name))
        taken, missing = pool.take(units, line.lot_id and {
            move: free - min(free, Line._oms_units(sum(move.move_line_ids.filtered(
                lambda part: part.lot_id == line.lot_id).mapped("quantity_product_uom"))))
            for move, free in pool.free.items()})
        if missing:
            raise UserError(self.env._(
                "%(product)s of %(order)s: %(left)s can still come back, and %(wanted)s are in %(parcel)s. Choose another order.",
                product=line.product_id.display_name, order=sold.order_id.name, parcel=line.parcel_id.name,
                left=f"{Line._oms_quantity(units - missing):.12g}", wanted=f"{line.quantity:.12g}"))
        return [(move, Line._oms_quantity(part)) for move, part in taken]
