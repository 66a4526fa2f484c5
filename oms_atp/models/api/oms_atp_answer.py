# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command, api, fields, models

from ...planning.facts import Need, NodeKey
from ...planning.ways import WAYS
from ..carts.oms_cart import Wish
from .oms_api_call import Conflict
from .oms_atp_input import Line


class OmsAtp(models.AbstractModel):
    """What the methods of the API do and answer."""

    _inherit = "oms.atp"

    # --- seams: where the numbers come from --------------------------------------------------------------------

    @api.model
    def _availability(self, product_ids, warehouse_ids, until):
        """{(product id, warehouse id): [(day, quantity available from then on), …]}, the first day is today.

        Quantities in the product's unit; only changes are listed, up to and including ``until`` (None: horizon).
        """
        supply, today = self.env["oms.supply"], self.env["oms.sourcing"]._today(self.env.company)
        self.env.flush_all()
        ladders = supply._gather_ladders(
            self.env.cr, supply._scope(product_ids, warehouse_ids, today=today))
        found = {}
        for key, steps in ladders.items():
            days = [(fields.Date.add(today, days=day), quantity) for day, quantity in steps]
            if steps[0][0]:
                days.insert(0, (today, 0.0))
            found[key] = [(day, quantity) for day, quantity in days if until is None or day <= until]
        return found

    @api.model
    def _options(self, lines, ship_to, wanted, customer):
        """Per line its ranked options (JSON). ``lines`` as of ``_find_lines``; the others are records, a day, or empty."""
        today = self.env["oms.sourcing"]._today(self.env.company)
        kept = self.env["product.product"].union(*(line.product for line in lines))._oms_kept_in_stock()
        stored = [line for line in lines if line.product in kept]
        ways = self._ways(stored, ship_to, wanted, customer) if stored else []
        answer = []
        for line in lines:
            if line.product in kept:
                options = self._line_options(line.number, ways)
            else:
                day = max(filter(None, [today + timedelta(days=line.product.sale_delay or 0), wanted])).isoformat()
                options = [{"kind": "best", "missing": 0.0, "firm": True, "ship_date": day, "delivery_date": day,
                            "delivery_latest": day, "cost": 0.0,
                            "parts": [{"warehouse": None, "quantity": line.quantity, "ship_date": day}]}]
            answer.append({**self._line_facts(line), "options": options})
        return answer

    @api.model
    def _ways(self, lines, ship_to, wanted, customer):
        """[(name of the way, {line number: offer})] of these goods. No quotation is made for it: the cart is read as it is."""
        company = self.env.company
        partner = ship_to or customer or company.partner_id
        # sudo: a quotation that is never saved, for records that were found with the caller's rights
        order = self.env["sale.order"].sudo().new({
            "partner_id": (customer or partner).id, "partner_shipping_id": partner.id, "company_id": company.id})
        sourcing, supply = self.env["oms.sourcing"].sudo(), self.env["oms.supply"]  # sudo: as above, warehouses of the company
        products = self.env["product.product"].concat(*(line.product for line in lines))
        known = sourcing._gather_facts(order, products)
        self.env.flush_all()
        # Its team would be looked for, in several ways.
        team = order.team_id.id or 0 if self.env["oms.allotment"]._oms_are_any() else 0
        ladders = supply._gather_ladders(self.env.cr, supply._scope(products.ids, known.warehouses, team=team, today=known.today))
        needs = [self._need(line, known, wanted) for line in lines]
        other = [(way, known._replace(rules={0: rules})) for way, rules in WAYS.items()]
        return [(way, sourcing._offers(needs, facts, dict(ladders))) for way, facts in (("best", known), *other)]

    @api.model
    def _need(self, line, known, wanted):
        product = line.product
        return Need(
            line.number, 0, product.id, round(line.quantity * known.scale),
            NodeKey.warehouse(known.warehouses[0] if known.warehouses else 0), (wanted - known.today).days if wanted else None,
            known.scale if product.id in known.kits else 1, value=round(product.lst_price * 1_000_000 / known.scale),
            floor=0 if wanted else int(product.sale_delay or 0))

    @api.model
    def _line_options(self, number, ways):
        options, seen = [], set()
        for way, offers in ways:
            offer = offers[number]
            signature = tuple((pick["warehouse_id"], pick["ships"], pick["quantity"]) for pick in offer["picks"])
            if not offer["picks"] or signature in seen:
                continue
            seen.add(signature)
            options.append({
                "kind": way, "missing": offer["short"], "firm": offer["firm"], "ship_date": offer["ships"] or None,
                "delivery_date": offer["arrives"] or None, "delivery_latest": offer["latest"] or None,
                "cost": offer["cost"] if way == "best" else None,
                "parts": [{"warehouse": pick["warehouse_id"], "quantity": pick["quantity"], "ship_date": pick["ships"],
                           "delivery_date": pick["arrives"], "firm": pick["firm"]} for pick in offer["picks"]]})
        return options

    # --- availability -------------------------------------------------------------------------------------------

    @api.model
    def _answer_availability(self, products, warehouses, until):
        """Goods that are not kept in stock have no warehouses: there is always enough. Kits are kept in their components."""
        stored = self.env["product.product"].union(*products)._oms_kept_in_stock()
        ladders = self._availability(stored.ids, warehouses.ids, until)
        today = self.env["oms.sourcing"]._today(self.env.company)
        return {"products": [{
            "product": product.id, "code": product.default_code or None, "unit": product.uom_id.name,
            "unlimited": product not in stored,
            "warehouses": [
                self._answer_ladder(warehouse, ladders.get((product.id, warehouse.id), [(today, 0.0)]))
                for warehouse in (warehouses if product in stored else ())],
        } for product in products]}

    @api.model
    def _answer_ladder(self, warehouse, ladder):
        return {"warehouse": warehouse.id, "code": warehouse.code, "now": ladder[0][1],
                "ladder": [[day.isoformat(), quantity] for day, quantity in ladder]}

    @api.model
    def _line_facts(self, line):
        return {"line": line.number, "product": line.product.id, "quantity": line.quantity}

    # --- reserve ------------------------------------------------------------------------------------------------

    @api.model
    def _work_reserve(self, body):
        lines = self._find_lines(body["lines"])
        kept = self.env["product.product"].union(*(line.product for line in lines))._oms_kept_in_stock()
        for line in lines:
            product = line.product
            if product not in kept:
                raise self._refuse(f"lines[{line.number}].product", self.env._(
                    "%s is not kept in stock: there is nothing to reserve", product.display_name))
        wishes = [Wish(line.product.id, line.quantity, line.warehouse.id, line.date) for line in lines]
        if body["replaces"] == body["key"]:
            raise self._refuse("replaces", self.env._("must be another cart than key"))
        replaces = self._find_cart(body["replaces"], "replaces") if body["replaces"] else None
        cart, picks, short = self.env["oms.cart"]._reserve(
            body["key"], wishes, body["minutes"] or 30, partial=bool(body["partial"]),
            partner=self._find_partner(body["customer"], "customer"), replaces=replaces)
        return {
            "key": body["key"], "reserved": bool(cart), "expires_at": self._time(cart.expires_at) if cart else None,
            "lines": [{
                **self._line_facts(line),
                "reserved": [{"warehouse": warehouse_id, "quantity": quantity}
                             for number, warehouse_id, quantity in picks if number == line.number],
                "missing": short.get(line.number, 0.0)} for line in lines]}

    # --- order --------------------------------------------------------------------------------------------------

    @api.model
    def _work_order(self, body):
        cart = self._find_cart(body["cart"], "cart") if body["cart"] else self.env["oms.cart"]
        if cart.ended == "ordered":
            raise Conflict(self.env._("cart: %s was ordered already.", cart.key))
        lines = self._find_lines(body["lines"]) if body["lines"] else self._cart_as_lines(cart)
        for line in lines:
            if not line.product.sale_ok:
                raise self._refuse(
                    f"lines[{line.number}].product", self.env._("%s is not for sale", line.product.display_name))
        # sudo: the group may order, for customers and products it was found to see, in the company it works in
        order = self.env["sale.order"].sudo().create(self._prepare_order(body, lines, cart))
        if body["wanted"]:  # on that day where it is sent from, and for the customer
            order.commitment_date = self.env["oms.day"]._customer_on(body["wanted"], order)
        order.action_confirm()
        return self._answer_order(order)

    @api.model
    def _cart_as_lines(self, cart):
        """One line per product of the cart, or kit."""
        if not cart.line_ids:
            raise Conflict(self.env._("cart: %s is empty.", cart.key))
        return [Line(number, product, quantity, product.uom_id, quantity)
                for number, (product, quantity) in enumerate(cart._oms_wanted())]

    @api.model
    def _prepare_order(self, body, lines, cart):
        customer = self._find_partner(body["customer"], "customer")
        ship_to = self._find_ship_to(body["ship_to"], customer)
        values = {
            "partner_id": customer.id, "company_id": self.env.company.id, "oms_cart_id": cart.id,
            "order_line": [Command.create({
                "product_id": line.product.id, "product_uom_qty": line.unit_quantity,
                "product_uom_id": line.unit.id,
                **({} if line.price is None else {"price_unit": line.price}),
            }) for line in lines]}
        if ship_to != customer:
            values["partner_shipping_id"] = ship_to.id
        if body["reference"]:
            values["client_order_ref"] = body["reference"]
        return values

    @api.model
    def _answer_order(self, order):
        return {
            "order": order.name, "id": order.id, "stage": order.oms_stage,
            "lines": [{
                "line": number, "product": line.product_id.id, "quantity": line.product_uom_qty,
                "unit": line.product_uom_id.name, "price": line.price_unit,
                "promised": [{
                    "warehouse": promise.warehouse_id.id, "quantity": promise.quantity,
                    "date": promise._oms_day().isoformat()} for promise in line.oms_promise_ids],
                "backordered": line.oms_short_qty,
            } for number, line in enumerate(order.order_line)]}
