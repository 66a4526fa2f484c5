# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.oms_core.tools import Fact, facts
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

STATES = [("draft", "At the dock"), ("here", "To be matched"), ("matched", "Matched"), ("closed", "Nobody's")]
_GUARDED = {"name", "state", "picking_id"}


class OmsReturnParcel(models.Model):
    """A parcel without papers: goods that came back, and nobody knows whose. They are received into inspection as what they
    are; whose they are is found out afterwards, and from then on they are goods of a return like others."""

    _name = "oms.return.parcel"
    _description = "Parcel without papers"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char("Number", required=True, readonly=True, copy=False, default="/", index="trigram")
    state = fields.Selection(
        STATES, "Status", required=True, readonly=True, copy=False, default="draft", index=True, tracking=True)
    company_id = fields.Many2one("res.company", "Company", required=True, index=True, default=lambda self: self.env.company)
    warehouse_id = fields.Many2one(
        "stock.warehouse", "Warehouse", required=True, check_company=True, default=lambda self: self._default_warehouse())
    partner_id = fields.Many2one(
        "res.partner", "Customer", check_company=True, index="btree_not_null",
        help="As far as anybody knows: goods of theirs are proposed.")
    reference = fields.Char("On the parcel", help="Sender, tracking number, whatever is written on it.")
    note = fields.Text("Remark")
    line_ids = fields.One2many("oms.return.parcel.line", "parcel_id", "Goods", copy=False)
    picking_id = fields.Many2one("stock.picking", "Transfer", readonly=True, copy=False, index="btree_not_null")
    return_ids = fields.Many2many("oms.return", string="Returns", compute="_compute_return_ids")

    @api.model
    def _default_warehouse(self):
        return self.env["stock.warehouse"].search([("company_id", "=", self.env.company.id)], limit=1)

    @api.depends("line_ids.return_line_id.return_id")
    def _compute_return_ids(self):
        for parcel in self:
            parcel.return_ids = parcel.line_ids.return_line_id.return_id

    # --- guarded writing ---------------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        sequence = self.env.ref("oms_returns.sequence_return_parcel").sudo()  # sudo: a number for whoever may create
        typed = {key for vals in vals_list for key in vals} | {
            key.removeprefix("default_") for key in self.env.context if key.startswith("default_")}
        self._oms_refuse_guarded(typed & _GUARDED)
        return super().create([{**vals, "name": Fact(sequence.next_by_id())} for vals in vals_list])

    def write(self, vals):
        if not self.env["oms.return"]._oms_is_our_writer():
            self._oms_refuse_guarded(_GUARDED & vals.keys())
        return super().write(vals)

    @api.model
    def _oms_refuse_guarded(self, found):
        if found:
            raise AccessError(self.env._("How far a parcel is follows from what is done with it: use its buttons."))

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        if any(parcel.state != "draft" for parcel in self):
            raise UserError(self.env._("Its goods are here: match them, or close the parcel."))

    def _oms_write(self, vals):
        """Write as our own code."""
        return self.env["oms.return"]._oms_writing().env[self._name].browse(self.ids).write(facts(vals))

    def _oms_check_staff(self):
        if not self.env.su and not self.env.user.has_group("oms_returns.group_returns_user"):
            raise AccessError(self.env._("Only staff of returns work on parcels without papers."))
        self.check_access("write")

    # --- receive -------------------------------------------------------------------------------------------------------------

    def action_receive(self):
        """Take the goods into inspection, of no order as yet."""
        self._oms_check_staff()
        for parcel in self:
            if parcel.state != "draft":
                raise UserError(self.env._("%s was received already.", parcel.name))
            if not parcel.line_ids:
                raise UserError(self.env._("%s: enter what is in it first.", parcel.name))
            parcel.line_ids._oms_check_lots()
            parcel._oms_receive()
        return True

    def _oms_receive(self):
        # sudo: staff of returns receive goods of customers; they move no other stock
        self = self.sudo()
        kind = self.warehouse_id._oms_return_types()[self.warehouse_id]
        place = self.warehouse_id._oms_inspection_locations()[self.warehouse_id]
        source, owners = self.env.ref("stock.stock_location_customers"), self.line_ids._oms_owners_left()
        picking = self.env["stock.picking"].create({
            "picking_type_id": kind.id, "location_id": source.id, "location_dest_id": place.id, "origin": self.name,
            "company_id": self.company_id.id, "partner_id": self.partner_id.id,
            "move_ids": [Command.create({
                "product_id": line.product_id.id, "product_uom": line.uom_id.id, "product_uom_qty": line.quantity,
                "location_id": source.id, "location_dest_id": place.id, "picking_type_id": kind.id,
                "company_id": self.company_id.id, "oms_parcel_line_id": Fact(line.id), "picked": True,
                "move_line_ids": [Command.create({
                    "product_id": line.product_id.id, "product_uom_id": line.uom_id.id, "quantity": line.quantity,
                    "location_id": source.id, "location_dest_id": place.id, "lot_id": line.lot_id.id,
                    "owner_id": owners.get(line.lot_id), "company_id": self.company_id.id, "picked": True})],
            }) for line in self.line_ids]})
        picking.action_confirm()
        picking._action_done()
        self._oms_write({"state": "here", "picking_id": picking.id})

    # --- whose they are ---------------------------------------------------------------------------------------------------------

    def action_match(self):
        """Goods whose order was found are goods of a return of it, one for each customer, received; those without an order, of a
        return of the parcel's customer, whether or not the parcel was nobody's before."""
        self._oms_check_staff()
        for parcel in self:
            loose = parcel._oms_loose_lines()
            if parcel.state != "here" and not (parcel.state == "closed" and loose):
                raise UserError(self.env._("%s: receive the parcel first; what is matched already stays so.", parcel.name))
            found = parcel.line_ids.filtered(lambda line: line.sale_line_id and not line.return_line_id)
            if not found | loose:
                raise UserError(self.env._(
                    "%s: choose of which order its goods are, at least of one line, or that they are of none. Goods of "
                    "nobody: close the parcel.",
                    parcel.name))
            found.sale_line_id.order_id.check_access("read")
            # sudo: orders that the user sees; what comes of them was checked above
            self.env["oms.return.adoption"].sudo()._match(found.sudo())
            self.env["oms.return.adoption"].sudo()._match_without_order(loose.sudo())  # sudo: as above
            if all(line.return_line_id for line in parcel.line_ids):
                parcel._oms_write({"state": "matched"})
        returns = self.return_ids
        return self.env["oms.return"]._oms_open("oms.return", returns, self.env._("Returns"))

    def action_close(self):
        """Nobody's: the goods stay in inspection until somebody moves them by a transfer."""
        self._oms_check_staff()
        for parcel in self:
            if parcel.state != "here":
                raise UserError(self.env._("%s: only a parcel whose goods are to be matched can be closed.", parcel.name))
        self._oms_write({"state": "closed"})
        return True
