# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ...planning.refund import Pool

DOCK = ("oms_returns.group_returns_user", "stock.group_stock_user")
OPEN = ("authorised", "received", "inspected")


class OmsReturnDock(models.TransientModel):
    """What is in a parcel of a return, counted with a scanner where it arrives: the slip or a number says whose it is, each scan
    of goods counts one. What was not announced is received as well, on a line of its own."""

    _name = "oms.return.dock"
    _description = "Receive a return"

    return_id = fields.Many2one("oms.return", "Return", ondelete="cascade")
    return_name = fields.Char("Whose it is", compute="_compute_return_name", compute_sudo=True)
    scan = fields.Char(
        "Scan", store=False,
        help="The slip, or a number on the parcel; then each product, lot or serial number. Enter counts one.")
    line_ids = fields.One2many("oms.return.dock.line", "dock_id", "Goods")

    @api.depends("return_id")
    def _compute_return_name(self):
        """As superuser: its number and customer, for staff of the warehouse of that company."""
        mine = self.sudo(False).env.companies
        for dock in self:
            back = dock.return_id.filtered(lambda back: back.company_id in mine)
            dock.return_name = f"{back.name}, {back.partner_id.display_name}" if back else False

    @api.model
    def _oms_check_dock(self):
        if not self.env.su and not any(self.env.user.has_group(group) for group in DOCK):
            raise AccessError(self.env._("Only staff of returns or of the warehouse receive goods."))

    def _oms_back(self):
        """The return that is received, as superuser: which it is was said by whoever asks.

        :raises AccessError: where it is of a company that they do not work in
        """
        back = self.return_id.sudo()  # sudo: the goods of this return only, of a company of the user's
        if back.company_id - self.env.companies:
            raise AccessError(self.env._("This return is of another company: switch to that company first."))
        return back

    @api.model
    def _oms_open(self, back):
        """The dialog for a return; who may was checked, or is by what the dialog does."""
        dock = self.create({"return_id": back.id})
        return {"type": "ir.actions.act_window", "name": self.env._("Receive %s", back.sudo().name), "res_model": self._name,
                "res_id": dock.id, "view_mode": "form", "target": "new"}  # sudo: its number

    # --- scanning -----------------------------------------------------------------------------------------------------

    @api.onchange("scan")
    def _onchange_scan(self):
        code, self.scan = (self.scan or "").strip(), False
        why = code and self._oms_scanned(code)
        if why:
            return {"warning": {"title": self.env._("Not counted"), "message": why, "type": "notification"}}

    def _oms_scanned(self, code):
        """Count what was scanned, or find the return first.

        :return: why not, in words, or None
        """
        # sudo: numbers of goods and returns, for staff of the dock
        lots = self.env["stock.lot"].sudo().search(
            [("name", "=", code), ("company_id", "in", [False, *self.env.companies.ids])], limit=20)
        if not self.return_id:
            found = self._oms_find(code, lots)
            if len(found) != 1:
                return self.env._("%s is of several returns: scan the slip.", code) if found else self.env._(
                    "%s is the number of no return that is expected: scan the slip, or look for the customer.", code)
            self.return_id = found.sudo(False)
            if not lots:
                return None
        lot = self._oms_lot(lots)
        product = lot.product_id or self._oms_product(code)
        if not product:
            return self._oms_back()._oms_why_scanned(code) or self.env._("%s is no product, lot or serial number of ours.", code)
        if product.tracking != "none" and not lot:
            return self.env._("%s has lot or serial numbers: scan its number.", product.display_name)
        if product.tracking == "serial" and any(line.lot_id._origin.id == lot.id for line in self.line_ids):
            return self.env._("%s is counted.", code)
        self._oms_count(product.sudo(False), lot.sudo(False))
        return None

    def _oms_find(self, code, lots):
        """The open returns that a code names: by their number, a transfer's, a tracking number, or a lot that left. What the
        carrier brings back has the delivery's label."""
        # sudo: as above, of the companies of who asks
        Return = self.env["oms.return"].sudo()
        mine = [("state", "in", OPEN), ("company_id", "in", self.env.companies.ids)]
        found = Return.search([("name", "=", code), *mine])
        for place, door in (("picking_id", []), ("origin_returned_move_id.picking_id", [("door", "=", "carrier")])):
            transfer = f"line_ids.move_ids.{place}"
            named = found or Return.search([
                "|", (f"{transfer}.name", "=", code), (f"{transfer}.carrier_tracking_ref", "ilike", code), *door, *mine])
            found = found or named.filtered(lambda back: back._oms_is_on_parcel(code))
        if lots and not found:
            left = self.env["stock.move.line"].sudo().search([  # sudo: as above
                ("lot_id", "in", lots.ids), ("state", "=", "done"), ("location_dest_id.usage", "=", "customer")])
            found = Return.search([("line_ids.sale_line_id", "in", left.move_id.sale_line_id.ids),
                                   ("state", "in", ("authorised", "received")), *mine[1:]], limit=2)
        return found

    def _oms_lot(self, lots):
        """Of lots of one number, that of goods of the return."""
        back = self._oms_back()
        goods = self._oms_goods_of(back)
        lots = lots.filtered(lambda lot: not lot.company_id or lot.company_id == back.company_id)
        return lots.filtered(lambda lot: lot.product_id in goods)[:1] or lots[:1]

    @api.model
    def _oms_goods_of(self, back):
        return self.env["product.product"].sudo().union(*(line._oms_goods() for line in back.line_ids))  # sudo: as above

    def _oms_product(self, code):
        """The product of a barcode or reference: one of the return's before others of its company, a barcode first."""
        back = self._oms_back()
        goods = self._oms_goods_of(back)
        # sudo: as above; of the return's company, which is one of the user's
        found = goods | self.env["product.product"].sudo().search([
            ("company_id", "in", [False, back.company_id.id]), "|", ("barcode", "=", code), ("default_code", "=", code)],
            limit=20)
        named = found.filtered(lambda product: code in (product.barcode, product.default_code))
        return named.sorted(lambda product: (product not in goods, product.barcode != code))[:1]

    def _oms_count(self, product, lot):
        """One more of it: of the first line that expects more, else of the line it is of, else as other goods."""
        lines = self._oms_back().line_ids.filtered(
            lambda line: product.id in line._oms_goods().ids and line.decision == "accept")
        counted = {line: sum(row.quantity for row in self.line_ids if row.line_id._origin.id == line.id) for line in lines}
        line = next((line for line in lines if counted[line] < line.to_receive), lines[:1])
        same = self.line_ids.filtered(
            lambda row: row.product_id._origin.id == product.id and row.lot_id._origin.id == lot.id
            and row.line_id._origin.id == line.id)[:1]
        if same:
            same.quantity += 1
        else:
            self.line_ids = [Command.create({
                "line_id": line.id, "product_id": product.id, "lot_id": lot.id, "quantity": 1})]

    # --- receiving ----------------------------------------------------------------------------------------------------

    def action_receive(self):
        """What was counted is here; the rest stays expected."""
        self.ensure_one()
        self._oms_check_dock()
        back = self._oms_back()
        rows = self.line_ids.filtered("quantity")
        if not back or not rows:
            raise UserError(self.env._("Scan the slip first, then the goods.") if not back else self.env._(
                "%s: nothing is counted. Scan the goods, or enter how many are here.", back.name))
        wrong = next((row for row in rows if not self.env["oms.return.line"]._oms_is_quantity(row.quantity)), None)
        if wrong:
            raise UserError(self.env._("%s: enter how many are here.", wrong.product_id.display_name))
        unread = next((row for row in rows if row.product_id.tracking != "none" and not row.lot_id), None)
        if unread:  # the number that left need not be the one that came
            raise UserError(self.env._(
                "%s has lot or serial numbers: scan or choose the number of each.", unread.product_id.display_name))
        for row in rows.filtered(lambda row: not row.line_id):  # typed, not scanned
            row.line_id = back.line_ids.filtered(
                lambda line, row=row: line.decision == "accept" and row.product_id in line._oms_goods())[:1].sudo(False)
        announced = rows.filtered("line_id")
        if announced.line_id.sudo() - back.line_ids:  # sudo: which they are
            raise UserError(self.env._("Say it for lines of these returns only."))
        if announced:
            back.with_context(oms_return_lots=announced._oms_lots())._oms_receive_counted(announced._oms_by_line())
        for (product, lot), others in (rows - announced).grouped(lambda row: (row.product_id, row.lot_id)).items():
            back._oms_receive_other(product, sum(others.mapped("quantity")), lot)
        back = back.with_env(self.env)
        if back.has_access("read"):
            return back.action_scan()
        return {"type": "ir.actions.client", "tag": "display_notification", "params": {
            "type": "success", "message": self.env._("%s: received.", back.sudo().name),  # sudo: its number
            "next": {"type": "ir.actions.act_window_close"}}}


class OmsReturnDockLine(models.TransientModel):
    _name = "oms.return.dock.line"
    _description = "Goods in a parcel of a return"
    _oms_pointed = ("product_id", "lot_id")

    dock_id = fields.Many2one("oms.return.dock", required=True, ondelete="cascade")
    line_id = fields.Many2one("oms.return.line", "Return line", ondelete="cascade")
    announced = fields.Boolean("Announced", compute="_compute_announced")
    product_id = fields.Many2one("product.product", "Product", required=True, domain="[('type', '=', 'consu')]")
    tracking = fields.Selection(related="product_id.tracking")
    lot_id = fields.Many2one("stock.lot", "Lot/Serial", domain="[('product_id', '=', product_id)]")
    quantity = fields.Float("How many", digits="Product Unit", default=1.0)

    @api.depends("line_id")
    def _compute_announced(self):
        for row in self:
            row.announced = bool(row.line_id)

    def _oms_by_line(self):
        """{return line id: how much of it came}: of the lines of the return of which nothing was counted, nothing."""
        back = self.dock_id._oms_back()
        found = {line.id: 0.0 for line in back.line_ids if line.decision == "accept"}
        for line, rows in self.grouped("line_id").items():
            if rows.product_id - line.product_id:
                raise UserError(self.env._(  # sudo: the name of goods of the return that is received
                    "%s is a kit: receive it on the return, whole, or by its transfer.", line.sudo().product_id.display_name))
            found[line.id] = sum(rows.mapped("quantity"))
        return found

    def _oms_lots(self):
        """{return line id: [(lot id, quantity)]}"""
        return {line.id: [(row.lot_id.id, row.quantity) for row in rows if row.lot_id]
                for line, rows in self.grouped("line_id").items()}


class OmsReturn(models.Model):
    _inherit = "oms.return"

    def action_dock(self):
        """Open the dialog in which goods are counted with a scanner, or other goods are entered."""
        self.ensure_one()
        self._oms_check_group("oms_returns.group_returns_user", self.env._("Only staff of returns receive goods."))
        return self.env["oms.return.dock"]._oms_open(self)

    def _oms_receive_counted(self, quantities):
        """Receive what was counted. Of a return that was inspected nothing is expected: what is late came besides, and opens it.

        :param quantities: {return line id: how much of it came}
        """
        if self.state != "inspected":
            self.action_receive(quantities)
            return
        late = {line: quantities[line.id] for line in self.line_ids if quantities.get(line.id)}
        self._oms_validate(self.line_ids._oms_take_in(late), only_picked=True)

    def _oms_receive_other(self, product, quantity, lot=None):
        """Receive goods that were not announced with this return, onto a line of their own.

        :param lot: lot or serial number of it
        """
        line = self._oms_other_line(product, quantity)
        lots = {line.id: [(lot.id, quantity)]} if lot else {}
        self.env["oms.return"]._oms_validate(
            line.with_context(oms_return_lots=lots)._oms_take_in({line: quantity}), only_picked=True)


class OmsReturnLine(models.Model):
    _inherit = "oms.return.line"

    def _oms_take_in(self, quantities):
        """With the very lots that were read, where somebody read them (a number that is not with this customer is stopped where
        the transfer is done)."""
        pickings = super()._oms_take_in(quantities)
        lots = self.env.context.get("oms_return_lots") or {}
        for line in self if isinstance(lots, dict) else ():
            if lots.get(line.id):
                pickings.move_ids.filtered(
                    lambda move, line=line: move.oms_return_line_id.id == line.id and move.picked)._oms_set_lots(lots[line.id])
        return pickings


class StockMove(models.Model):
    _inherit = "stock.move"

    def _oms_set_lots(self, lots):
        """These lots are on these moves, one after the other, of whom they were when they left (consigned goods).

        :param lots: [(lot id, quantity in the product's unit)]
        """
        left = [list(pair) for pair in lots]
        for move in self:
            wanted, parts = move.product_uom._compute_quantity(move.quantity, move.product_id.uom_id, round=False), []
            for pair in left:
                taken = min(wanted, pair[1])
                if taken > 0:
                    pair[1] -= taken
                    wanted -= taken
                    parts += [Command.create({
                        "product_id": move.product_id.id, "product_uom_id": move.product_id.uom_id.id, "quantity": quantity,
                        "lot_id": pair[0], "location_id": move.location_id.id, "location_dest_id": move.location_dest_id.id,
                        "owner_id": owner_id, "picking_id": move.picking_id.id, "company_id": move.company_id.id, "picked": True})
                        for owner_id, quantity in move._oms_owners_left(pair[0], taken)]
            move.move_line_ids.unlink()  # clearing leaves them on the transfer, without a move
            move.move_line_ids = parts

    def _oms_owners_left(self, lot_id, quantity):
        """[(owner id or False, quantity)]: of whom so much of a lot was, by the move that it left with, less what of it
        is back; what did not leave with it is ours."""
        self.ensure_one()
        origin, owned = self.origin_returned_move_id, {}
        parts = (origin | origin.returned_move_ids.filtered(lambda move: move.state == "done")).move_line_ids
        for part in parts.filtered(lambda part: part.lot_id.id == lot_id):
            sign = 1 if part.move_id == origin else -1
            owned[part.owner_id.id] = owned.get(part.owner_id.id, 0.0) + sign * part.quantity_product_uom
        taken, missing = Pool({owner: max(left, 0.0) for owner, left in owned.items()}.items()).take(quantity)
        return taken + ([(False, missing)] if self.product_id.uom_id.compare(missing, 0.0) > 0 else [])


class StockPicking(models.Model):
    _inherit = "stock.picking"

    oms_of_return = fields.Boolean("Of a return", compute="_compute_oms_of_return")

    @api.depends("move_ids.oms_return_line_id", "picking_type_code")
    def _compute_oms_of_return(self):
        for picking in self:
            picking.oms_of_return = bool(picking.move_ids.oms_return_line_id) and picking.picking_type_code == "incoming"

    def action_oms_dock(self):
        """Count with a scanner what came with this transfer of a return, or enter other goods that came with it."""
        self.ensure_one()
        self.check_access("read")
        self.env["oms.return.dock"]._oms_check_dock()
        returns = self.sudo().move_ids.oms_return_line_id.return_id  # sudo: whose it is, of a transfer that the user sees
        if len(returns) != 1:
            raise UserError(self.env._("%s is of no return, or of several: scan the slip.", self.name))
        return self.env["oms.return.dock"]._oms_open(returns.with_env(self.env))
