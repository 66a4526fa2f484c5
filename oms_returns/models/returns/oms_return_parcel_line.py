# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.oms_core.tools import facts
from odoo.exceptions import AccessError, UserError

#: So many order lines are proposed.
#: How many order lines are looked at for goods that came without papers.
READ = 500
PROPOSED = 40


class OmsReturnParcelLine(models.Model):
    """Pieces in a parcel without papers, and whose they turned out to be."""

    _name = "oms.return.parcel.line"
    _description = "Goods in a parcel without papers"
    _order = "parcel_id, id"
    _check_company_auto = True
    _oms_pointed = ("product_id", "lot_id", "sale_line_id")

    parcel_id = fields.Many2one("oms.return.parcel", "Parcel", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="parcel_id.company_id", store=True, index=True)
    state = fields.Selection(related="parcel_id.state", string="Parcel's status")
    product_id = fields.Many2one(
        "product.product", "Product", required=True, ondelete="restrict", check_company=True, domain=[("type", "=", "consu")])
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    lot_id = fields.Many2one(
        "stock.lot", "Lot/Serial", domain="[('product_id', '=', product_id)]", ondelete="restrict", check_company=True)
    quantity = fields.Float("Quantity", digits="Product Unit", required=True, default=1.0, help="In the product's unit.")
    candidate_ids = fields.Many2many("sale.order.line", compute="_compute_candidate_ids")
    sale_line_id = fields.Many2one(
        "sale.order.line", "Of which order", copy=False, index="btree_not_null", ondelete="restrict", check_company=True)
    without_order = fields.Boolean(
        "Without an order", copy=False, help="The customer of the parcel sends it, and no order here sold it to them.")
    reason_id = fields.Many2one("oms.return.reason", "Reason", ondelete="restrict")
    return_line_id = fields.Many2one("oms.return.line", "Return line", readonly=True, copy=False, index="btree_not_null")
    move_ids = fields.One2many("stock.move", "oms_parcel_line_id", "Moves")

    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "A parcel holds more than nothing.")

    @api.depends("product_id", "lot_id", "parcel_id.partner_id", "quantity")
    def _compute_candidate_ids(self):
        """Order lines of which so much can still come back: by the lot that left, then of the customer, then the newest."""
        some = self.filtered("product_id")
        found = some._oms_candidates()
        for line in self:
            line.candidate_ids = found.get(line, False)

    def _oms_candidates(self):
        """{line: order lines}, in one search for all of them: of the newest :data:`READ` that any of them may be about."""
        left = self._oms_left_by_lot()
        domain = [("product_id", "in", self.product_id.ids), ("company_id", "in", self.company_id.ids),
                  ("oms_shipped_qty", ">", 0)]
        Sold = self.env["sale.order.line"]
        sold = Sold.search(domain, order="id desc", limit=READ) if self else Sold
        by_lot = Sold.browse({line_id for ids in left.values() for line_id in ids} - set(sold.ids))
        sold |= by_lot._filtered_access("read").filtered_domain(domain)
        facts_of, found = sold._oms_gather_returnable(), {}
        for line in self:
            partner = line.parcel_id.partner_id.commercial_partner_id
            fits = sold.filtered(lambda one, line=line, partner=partner: (
                one.product_id == line.product_id and one.company_id == line.company_id
                and (not partner or one.order_partner_id.commercial_partner_id == partner)
                and (not line.lot_id or one.id in left.get(line.lot_id, ()))
                and line.product_id.uom_id.compare(
                    facts_of[one.id]["shipped"] - facts_of[one.id]["returned"] - facts_of[one.id]["asked"], line.quantity) >= 0))
            found[line] = fits[:PROPOSED]
        return found

    def _oms_pieces_left(self):
        """As superuser, the done move lines by which lots of these left, the oldest first."""
        # sudo: by which order lines it left; which of them may be seen comes with the search
        Piece = self.env["stock.move.line"].sudo()
        return Piece.search([
            ("lot_id", "in", self.lot_id.ids), ("state", "=", "done"), ("location_dest_id.usage", "=", "customer")],
            order="date, id") if self.lot_id else Piece

    def _oms_owners_left(self):
        """{lot: id of whom it was when it left last, or False}: consigned goods stay so."""
        return {part.lot_id: part.owner_id.id for part in self._oms_pieces_left()}

    def _oms_left_by_lot(self):
        """{lot: ids of the order lines by which it left}"""
        parts = self._oms_pieces_left()
        return {lot.sudo(False): set(same.move_id.sale_line_id.ids) for lot, same in parts.grouped("lot_id").items()}

    # --- guarded writing ---------------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        if any(line.parcel_id.state != "draft" for line in lines):
            raise UserError(self.env._("What came later is another parcel: its goods are here already."))
        return lines

    def write(self, vals):
        if not self.env["oms.return"]._oms_is_our_writer() and not self.env.su:
            if {"return_line_id", "company_id"} & vals.keys():
                raise AccessError(self.env._("Which return it is of follows from matching."))
            here = self.filtered(lambda line: line.parcel_id.state != "draft")
            if here and vals.keys() & {"product_id", "lot_id", "quantity", "parcel_id"}:
                raise UserError(self.env._("The goods are here: count them by a transfer if they are others."))
            if self.filtered("return_line_id") and vals.keys() & {"sale_line_id", "without_order", "reason_id"}:
                raise UserError(self.env._("%s has the goods: change it there.", self.return_line_id.return_id[:1].name))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        if any(line.parcel_id.state != "draft" for line in self):
            raise UserError(self.env._("The goods are here: they are not forgotten."))

    def _oms_write(self, vals):
        """Write as our own code."""
        return self.env["oms.return"]._oms_writing().env[self._name].browse(self.ids).write(facts(vals))

    def _oms_check_lots(self):
        for line in self:
            if line.product_id.type != "consu":
                raise UserError(self.env._("%s is nothing that is in a parcel.", line.product_id.display_name))
            if line.product_id.tracking != "none" and not line.lot_id:
                raise UserError(self.env._(
                    "%(product)s in %(parcel)s: enter its lot or serial number.", product=line.product_id.display_name,
                    parcel=line.parcel_id.name))
            if line.product_id.tracking == "serial" and line.quantity != 1:
                raise UserError(self.env._(
                    "%(lot)s of %(product)s is one piece, not %(quantity)s: a line for each.", lot=line.lot_id.name,
                    product=line.product_id.display_name, quantity=f"{line.quantity:.12g}"))
