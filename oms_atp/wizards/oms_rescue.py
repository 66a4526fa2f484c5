# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

WAYS = [("help", "In time"), ("part", "Partly in time"), ("late", "Later")]


class OmsRescue(models.TransientModel):
    """A purchase comes later: what can be done for each order that it comes too late for. Who can be helped in time is chosen."""

    _name = "oms.rescue"
    _description = "Help orders that a purchase is too late for"

    purchase_id = fields.Many2one("purchase.order", required=True, readonly=True, ondelete="cascade")
    line_ids = fields.One2many("oms.rescue.line", "rescue_id")
    count = fields.Integer(compute="_compute_counts")
    helped = fields.Integer(compute="_compute_counts")
    said = fields.Text("What happened", readonly=True)

    @api.depends("line_ids.way")
    def _compute_counts(self):
        for rescue in self:
            rescue.count = len(rescue.line_ids)
            rescue.helped = len(rescue.line_ids.filtered(lambda line: line.way == "help"))

    @api.model
    def _oms_open(self, purchase):
        """The dialog for a purchase that the user may change."""
        purchase.check_access("write")
        rescue = self.create({"purchase_id": purchase.id})
        rescue._oms_look()
        return rescue._oms_again()

    def _oms_again(self):
        return {
            "type": "ir.actions.act_window", "name": self.env._("Orders that %s is too late for", self.purchase_id.name),
            "res_model": self._name, "res_id": self.id, "views": [(False, "form")], "target": "new",
            "context": {"dialog_size": "extra-large"}}

    def _oms_look(self):
        """Who is hit now, and what can be done."""
        self.line_ids.unlink()
        rows = self.env["oms.promise"]._oms_hit_rows(self.purchase_id._oms_hit_now())
        self.env["oms.rescue.line"].create([{
            "rescue_id": self.id, "promise_id": row["promise_id"], "quantity": row["uncovered"],
            "way": "help" if row["rescue"] else "part" if row["part"] else "late", "chosen": bool(row["rescue"]),
            "text": self._oms_what(row)} for row in rows])

    def _oms_what(self, row):
        """What can be done, in words."""
        facts = {"warehouse": row["warehouse"], "quantity": f"{row['part']:.12g}"}
        if row["rescue"]:
            text = self.env._("%(warehouse)s sends it in time", **facts)
        elif row["part"]:
            text = self.env._("%(warehouse)s has %(quantity)s in time, the rest comes later", **facts)
        else:
            text = self.env._("a later day, with the next receipt")
        if row["substitutes"]:
            text = self.env._("%(way)s; instead there is %(substitutes)s: the order desk asks the customer", way=text,
                              substitutes=", ".join(row["substitutes"]))
        return text

    def action_apply(self):
        """Promise the chosen orders anew: from elsewhere in time, or for the day that goods come. Customers are told as with any
        date that moves."""
        self.ensure_one()
        self.purchase_id.check_access("write")
        chosen = self.line_ids.filtered("chosen").promise_id
        if not chosen:
            raise UserError(self.env._("Choose the orders to help first."))
        short = dict(self.purchase_id._oms_hit_now())  # what was shown may be over: only who is still hit
        # sudo: promises of orders that a purchase, which the buyer may change, comes too late for: the buyer's work
        promises = chosen.sudo().filtered(lambda promise: promise.id in short and promise.move_ids._oms_takeable())
        made = promises._oms_replace(
            {promise: min(short[promise.id], promise._oms_takeable_qty()) for promise in promises},
            self.env._("%(purchase)s from %(vendor)s comes later", purchase=self.purchase_id.name,
                       vendor=self.purchase_id.partner_id.display_name))
        self.said = self._oms_result(chosen.sudo(), made)  # sudo: names of orders that were shown
        self._oms_look()
        return self._oms_again()

    def _oms_result(self, chosen, made):
        """What became of each order."""
        by_line, said = made.grouped("line_id"), []
        for line in chosen.line_id:
            new = by_line.get(line)
            said.append(
                self.env._("%(order)s: %(new)s", order=line.order_id.name, new=new._oms_say()) if new
                else self.env._("%(order)s: nothing can be had elsewhere; its promise stays, at risk", order=line.order_id.name))
        return "\n".join(said)

    def action_buy(self):
        """A request for what is missing, of a vendor still to be chosen: another purchase."""
        self.ensure_one()
        self.purchase_id.check_access("write")
        missing = {}
        for line in self.line_ids:
            product = line.promise_id.sudo().product_id  # sudo: which product; the line was shown
            missing[product] = missing.get(product, 0.0) + line.quantity
        return {
            "type": "ir.actions.act_window", "name": self.env._("Request for quotation"), "res_model": "purchase.order",
            "views": [(False, "form")], "context": {
                "default_picking_type_id": self.purchase_id.picking_type_id.id, "default_origin": self.purchase_id.name,
                "default_order_line": [
                    (0, 0, {"product_id": product.id, "product_qty": quantity, "product_uom_id": product.uom_id.id})
                    for product, quantity in missing.items()]}}


class OmsRescueLine(models.TransientModel):
    _name = "oms.rescue.line"
    _description = "Order that a purchase is too late for"

    rescue_id = fields.Many2one("oms.rescue", required=True, ondelete="cascade", index=True)
    promise_id = fields.Many2one("oms.promise", required=True, readonly=True, ondelete="cascade")
    chosen = fields.Boolean("Help")
    order = fields.Char(compute="_compute_who")
    customer = fields.Char(compute="_compute_who")
    product = fields.Char(compute="_compute_who")
    promised = fields.Date(compute="_compute_who")
    quantity = fields.Float(digits="Product Unit", readonly=True)
    way = fields.Selection(WAYS, readonly=True)
    text = fields.Char("What can be done", readonly=True)

    @api.depends("promise_id")
    def _compute_who(self):
        for line in self:
            # sudo: names of the order and its customer, of a promise that the user may read
            promise = line.promise_id._filtered_access("read").sudo()
            line.order, line.customer = promise.order_id.name, promise.order_id.partner_id.display_name
            line.product, line.promised = promise.product_id.display_name, promise._oms_day() if promise else False
