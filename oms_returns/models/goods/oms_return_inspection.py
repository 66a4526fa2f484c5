# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.oms_core.tools import facts
from odoo.exceptions import AccessError, UserError, ValidationError

from ..returns.oms_return_reason import CONDITIONS, DISPOSITIONS

_FACTS = {"state", "done_on", "user_id", "place_id"}


class OmsReturnInspection(models.Model):
    """So many pieces of what came of a return line, in what condition they are and what becomes of them.

    Rows are noted while somebody looks at the goods, in as many stages as they like; done, they have moved the goods and stay
    as they are.
    """

    _name = "oms.return.inspection"
    _description = "Inspected goods"
    _order = "return_id, id"
    _check_company_auto = True
    _oms_pointed = ("line_id", "product_id", "lot_id", "second_product_id")

    line_id = fields.Many2one("oms.return.line", "Return line", required=True, index=True, ondelete="cascade")
    return_id = fields.Many2one(related="line_id.return_id", store=True, index=True)
    company_id = fields.Many2one(related="line_id.company_id", store=True, index=True)
    product_id = fields.Many2one(
        "product.product", "Product", compute="_compute_product_id", store=True, readonly=False, precompute=True, required=True,
        ondelete="restrict", help="What it is: of a kit, one of its components.")
    tracking = fields.Selection(related="product_id.tracking")
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    lot_id = fields.Many2one(
        "stock.lot", "Lot/Serial", domain="[('product_id', '=', product_id)]", ondelete="restrict", index="btree_not_null",
        check_company=True)
    quantity = fields.Float("Quantity", digits="Product Unit", required=True, default=1.0, help="In the product's unit.")
    condition = fields.Selection(
        CONDITIONS, "Condition", compute="_compute_disposition", store=True, readonly=False, precompute=True, required=True)
    disposition = fields.Selection(
        DISPOSITIONS, "What to do with it", compute="_compute_disposition", store=True, readonly=False, precompute=True,
        required=True)
    second_product_id = fields.Many2one(
        "product.product", "Sold on as", compute="_compute_second_product_id", store=True, readonly=False, precompute=True,
        ondelete="restrict", check_company=True, help="The product of second grade as which it goes into stock.")
    scrap_tag_ids = fields.Many2many("stock.scrap.reason.tag", string="Why it is scrapped")
    photo_ids = fields.Many2many("ir.attachment", string="Photos", copy=False, bypass_search_access=True)
    note = fields.Char("Remark")
    state = fields.Selection([("draft", "Noted"), ("done", "Done")], "Status", required=True, readonly=True, copy=False,
                             default="draft")
    done_on = fields.Datetime("Inspected on", readonly=True, copy=False)
    user_id = fields.Many2one("res.users", "Inspected by", readonly=True, copy=False)
    place_id = fields.Many2one(
        "stock.location", "Waits in", readonly=True, copy=False, ondelete="restrict", index="btree_not_null",
        help="Where it was put to wait for its vendor, or to be put in order.")

    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "A quantity to inspect is above zero.")

    @api.depends("line_id")
    def _compute_product_id(self):
        for row in self:
            row.product_id = row.product_id or row.line_id.product_id

    @api.depends("line_id")
    def _compute_disposition(self):
        for row in self:
            row.disposition = row.disposition or row.line_id.disposition
            row.condition = row.condition or row.line_id._oms_usual_condition()

    @api.depends("product_id", "disposition")
    def _compute_second_product_id(self):
        for row in self:
            row.second_product_id = row.disposition == "second" and (
                row.second_product_id or row.product_id.oms_second_product_id)

    @api.constrains("line_id", "product_id", "lot_id")
    def _check_goods(self):
        for row in self:
            if row.product_id not in row.line_id._oms_goods():
                raise ValidationError(self.env._(
                    "%(product)s is not what %(line)s is for: choose a line of it, or another product.",
                    product=row.product_id.display_name, line=row.line_id.display_name))
            if row.lot_id and row.lot_id.sudo().product_id != row.product_id:  # sudo: whose lot it is
                raise ValidationError(self.env._(
                    "%(lot)s is no lot of %(product)s.", lot=row.lot_id.sudo().name,  # sudo: as above
                    product=row.product_id.display_name))

    @api.constrains("product_id", "lot_id", "quantity")
    def _check_serial(self):
        for row in self.filtered(lambda row: row.lot_id and row.product_id.tracking == "serial" and row.quantity != 1):
            raise ValidationError(self.env._(
                "%(lot)s of %(product)s is one piece, not %(quantity)s: a row for each serial number.",
                lot=row.lot_id.sudo().name,  # sudo: its number
                product=row.product_id.display_name, quantity=f"{row.quantity:.12g}"))

    # --- guarded writing ----------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env["oms.return"]._oms_is_our_writer():
            # A default in the context is written like a value.
            written = {key for vals in vals_list for key in vals} | {
                key.removeprefix("default_") for key in self.env.context if key.startswith("default_")}
            if written & _FACTS:
                raise AccessError(self.env._("Whether it is done follows from what was done with the goods."))
        # A row that is typed in a return comes with the return: it is that of the line.
        rows = super().create([{key: value for key, value in vals.items() if key != "return_id"} for vals in vals_list])
        if any(vals.get("photo_ids") for vals in vals_list):
            self.env["ir.attachment"]._oms_keep_photos(rows)
        return rows

    def write(self, vals):
        if not self.env["oms.return"]._oms_is_our_writer():
            if _FACTS & vals.keys():
                raise AccessError(self.env._("Whether it is done follows from what was done with the goods."))
            self._oms_refuse_done(vals)
        result = super().write(vals)
        if "photo_ids" in vals:
            self.env["ir.attachment"]._oms_keep_photos(self)
        return result

    def _oms_refuse_done(self, vals=None):
        done = self.filtered(lambda row: row.state == "done")
        if done and (vals is None or vals.keys() - {"note", "photo_ids"} & self._fields.keys()):
            raise UserError(self.env._(
                "%s was inspected and its goods have moved: note a new row for what is left, or move the goods by a transfer.",
                done[:1].line_id.display_name))

    @api.ondelete(at_uninstall=False)
    def _unlink_only_noted(self):
        self._oms_refuse_done()

    def _oms_write(self, vals):
        """Write as our own code."""
        return self.env["oms.return"]._oms_writing().env[self._name].browse(self.ids).write(facts(vals))
