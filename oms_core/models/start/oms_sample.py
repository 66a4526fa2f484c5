# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools import LOWERED

#: Module under which external ids of what is made are kept, so that it is found again.
MARK = "__oms_sample__"
#: code → (name, price, cost, stock); None: not counted.
GOODS = {
    "MUG": ("Sample mug", 6.0, 2.5, 60), "POT": ("Sample teapot", 24.0, 11.0, 12), "PLATE": ("Sample plate", 9.0, 4.0, 40),
    "LAMP": ("Sample lamp", 45.0, 20.0, 0), "CARD": ("Sample greeting card", 1.5, 0.5, None)}
PEOPLE = {
    "corner": ("Sample Corner Shop", "1 Market Street", "Sampletown", "10010"),
    "museum": ("Sample Museum Shop", "12 Castle Road", "Sampleford", "20020"),
    "garden": ("Sample Garden Centre", "3 Mill Lane", "Sample-on-Sea", "30030"),
    "vendor": ("Sample Pottery", "8 Kiln Yard", "Sampleby", "40040")}


class OmsSample(models.AbstractModel):
    """A small shop to try things on: products, customers, a vendor, and orders in every stage. In an empty database only, at a
    manager's click (``oms.start`` checks who). Everything in it is called "Sample …", and can be put away."""

    _name = "oms.sample"
    _description = "Sample data"

    @api.model
    def _is_empty(self):
        """Whether nothing was ordered, bought, moved or billed here, in any company, and nothing is kept in stock."""
        [row] = self.env.execute_query(SQL(
            """SELECT NOT (EXISTS (SELECT FROM sale_order) OR EXISTS (SELECT FROM purchase_order)
                        OR EXISTS (SELECT FROM stock_move) OR EXISTS (SELECT FROM account_move)
                        OR EXISTS (SELECT FROM stock_quant)
                        OR EXISTS (SELECT FROM product_template WHERE is_storable))"""))
        return row[0]

    @api.model
    def _made(self, model, active_test=True):
        """The records of a model that are sample data."""
        # sudo: they are the sample data and nothing else; who asks was checked
        ids = self.env["ir.model.data"].sudo().search([("module", "=", MARK), ("model", "=", model)]).mapped("res_id")
        return self.env[model].sudo().with_context(active_test=active_test).search([("id", "in", ids)])

    @api.model
    def _is_there(self):
        """Whether sample data was made and not put away."""
        return bool(self._made("product.product"))

    # --- make ----------------------------------------------------------------------------------------------------------

    @api.model
    def _make(self):
        """Make the small shop in the company chosen.

        :raises UserError: the database is not empty, or has no warehouse
        """
        self.env.flush_all()
        if not self._is_empty():
            raise UserError(self.env._(
                "Sample data is made in an empty database only: there are products, orders or stock here."))
        # sudo: managers of the desk make no products, stock and purchases otherwise; the database is empty, and oms.start
        # checked that a manager asks. The user stays who it is: the orders are theirs.
        self = self.sudo().with_context(tracking_disable=True)  # pylint: disable=self-cls-assignment
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.env.company.id)], limit=1)
        if not warehouse:
            raise UserError(self.env._("%s has no warehouse: make one first.", self.env.company.name))
        people, goods = self._make_people(), self._make_goods(warehouse)
        self._make_purchase(people, goods, warehouse)
        self._make_orders(people, goods, warehouse)

    @api.model
    def _mark(self, records, names):
        """Remember these as sample data, under these names: a second click at the same moment fails here."""
        self.env["ir.model.data"].create([
            {"module": MARK, "name": f"{record._table}_{name}", "model": record._name, "res_id": record.id, "noupdate": True}
            for record, name in zip(records, names, strict=True)])
        return dict(zip(names, records, strict=True))

    @api.model
    def _make_people(self):
        country = self.env.company.country_id or self.env.ref("base.uk")
        return self._mark(self.env["res.partner"].create([{
            "name": name, "is_company": True, "street": street, "city": city, "zip": code, "country_id": country.id,
            "email": f"{key}@example.com",
        } for key, (name, street, city, code) in PEOPLE.items()]), list(PEOPLE))

    @api.model
    def _make_goods(self, warehouse):
        goods = self._mark(self.env["product.product"].create([{
            "name": name, "default_code": f"SAMPLE-{code}", "type": "consu", "is_storable": stock is not None,
            "list_price": price, "standard_price": cost, "invoice_policy": "delivery",
        } for code, (name, price, cost, stock) in GOODS.items()]), list(GOODS))
        for code, (_name, _price, _cost, stock) in GOODS.items():
            if stock:
                self.env["stock.quant"]._update_available_quantity(goods[code], warehouse.lot_stock_id, stock)
        return goods

    @api.model
    def _make_purchase(self, people, goods, warehouse):
        purchase = self.env["purchase.order"].create({
            "partner_id": people["vendor"].id, "picking_type_id": warehouse.in_type_id.id, "order_line": [Command.create({
                "product_id": goods["LAMP"].id, "product_qty": 20, "price_unit": GOODS["LAMP"][2],
                "date_planned": fields.Datetime.now() + timedelta(days=7)})]})
        purchase.button_confirm()
        return self._mark(purchase, ["lamps"])

    @api.model
    def _make_orders(self, people, goods, warehouse):
        """One order for each stage, and one that is held. Each is taken as far as its stage."""
        wanted = {
            "draft": ("corner", {"MUG": 6}), "held": ("garden", {"PLATE": 4, "POT": 1}),
            "to_supply": ("museum", {"LAMP": 8}), "in_warehouse": ("museum", {"POT": 2, "PLATE": 6}),
            "shipped": ("corner", {"MUG": 12}), "delivered": ("garden", {"MUG": 4, "CARD": 20}),
            "closed": ("corner", {"PLATE": 8}), "cancelled": ("garden", {"MUG": 2})}
        orders = self._mark(self.env["sale.order"].create([{
            "partner_id": people[who].id, "warehouse_id": warehouse.id, "user_id": self.env.uid, "order_line": [
                Command.create({"product_id": goods[code].id, "product_uom_qty": quantity}) for code, quantity in lines.items()]}
            for who, lines in wanted.values()]), list(wanted))
        for stage, order in orders.items():
            if stage != "draft":
                order.action_confirm()
        orders["held"]._oms_place_hold("review", self.env._("Sample: ask the customer before it goes on"))
        orders["cancelled"]._action_cancel()
        self._take_on(orders)

    @api.model
    def _take_on(self, orders):
        """Ship, deliver and bill those of the orders ({stage: order}) that are to be. Extended by addons."""
        for stage in ("shipped", "delivered", "closed"):
            self._ship(orders[stage])
        self._settle(orders["closed"])

    @api.model
    def _ship(self, order):
        for _step in range(4):  # of three, and one more
            steps = order.picking_ids.filtered(
                lambda one: one.state not in ("done", "cancel") and not any(one.move_ids.mapped("oms_unreleased")))
            steps.move_ids._action_assign()
            ready = steps.filtered(lambda one: one.state == "assigned")
            ready.move_ids.picked = True
            ready._action_done()

    @api.model
    def _settle(self, order):
        """Bill and pay it, where there are books."""
        books = self.env["account.journal"].search([("type", "in", ("sale", "bank")), ("company_id", "=", self.env.company.id)])
        if set(books.mapped("type")) != {"sale", "bank"} or not order.order_line.product_id._get_product_accounts()["income"]:
            return
        bills = self.env["oms.billing"]._bill(order)
        if bills:
            self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=bills.ids).create({})._create_payments()

    # --- put away --------------------------------------------------------------------------------------------------------

    @api.model
    def _put_away(self):
        """Cancel what is open of the sample data, count its stock to nothing, and archive products and people. What has left,
        and what was billed, stays as it is.

        :raises UserError: there is none, or orders of somebody's own need it
        """
        goods = self._made("product.product")
        if not goods:
            raise UserError(self.env._("There is no sample data here."))
        self._check_not_needed(goods)
        for order in self._made("sale.order").filtered(lambda order: order.state != "cancel"):
            self._give_up(order)
        for purchase in self._made("purchase.order").filtered(lambda order: order.state != "cancel"):
            self._give_up_purchase(purchase)
        # sudo: of sample products only
        quants = self.env["stock.quant"].sudo().search([("product_id", "in", goods.ids), ("location_id.usage", "=", "internal")])
        for quant in quants:
            quant._update_available_quantity(quant.product_id, quant.location_id, -quant.quantity, lot_id=quant.lot_id)
        goods.product_tmpl_id.action_archive()
        self._made("res.partner").action_archive()

    @api.model
    def _check_not_needed(self, goods):
        """Whoever tried the sample goods in orders of their own would be left with orders that nothing can be sent for."""
        # sudo: names of what is in the way, for the manager who asks
        orders = self.env["sale.order"].sudo().search([
            ("id", "not in", self._made("sale.order").ids), ("oms_stage", "in", ("to_supply", "in_warehouse")),
            "|", ("order_line.product_id", "in", goods.ids), ("partner_id", "child_of", self._made("res.partner").ids)])
        purchases = self.env["purchase.order"].sudo().search([  # sudo: as above
            ("id", "not in", self._made("purchase.order").ids), ("state", "=", "purchase"),
            ("order_line.product_id", "in", goods.ids)]).filtered(
                lambda order: any(picking.state not in ("done", "cancel") for picking in order.picking_ids))
        names = [*orders.mapped("name"), *purchases.mapped("name")]
        if names:
            raise UserError(self.env._(
                "Orders of your own need the sample data: %(names)s. Finish, cancel or change them first.",
                names=", ".join(names[:5]) + (" …" if len(names) > 5 else "")))

    @api.model
    def _give_up(self, order):
        """Cancel the order; of one of which something has left, the rest."""
        if not any(order.order_line.mapped("qty_delivered")):
            order._action_cancel()
            return
        order.locked = False
        for line in order.order_line.filtered(lambda line: line.qty_delivered < line.product_uom_qty):
            line.with_context(**LOWERED).product_uom_qty = line.qty_delivered

    @api.model
    def _give_up_purchase(self, purchase):
        """Cancel the purchase; one that was billed is not cancelled, only what is still to come of it."""
        if any(bill.state == "posted" for bill in purchase.invoice_ids):
            purchase.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel")).action_cancel()
            return
        purchase.button_unlock()
        purchase.button_cancel()
