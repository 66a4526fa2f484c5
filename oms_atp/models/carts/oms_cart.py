# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import dataclass
from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ...planning import cart as planning
from ...planning.facts import Need, NodeKey

#: Days after which a cart that counts no more is forgotten, and with it that its key was ordered.
KEPT_DAYS = 7


@dataclass(frozen=True)
class Wish:
    """A line that somebody wants reserved: quantity in the product's unit, ids, date or None."""

    product_id: int
    quantity: float
    warehouse_id: int | None = None
    date: object = None

    def need(self, number, scale):
        return Need(number, 0, self.product_id, round(self.quantity * scale),
                    fixed=(NodeKey.warehouse(self.warehouse_id),) if self.warehouse_id else None)


class OmsCart(models.Model):
    """Goods kept for somebody who has not ordered yet, until a time.

    Its lines count like promises for everybody else (``oms.supply``) as long as the cart has not ended: it is
    dropped, ordered, or its time is over. Nothing has to happen for the latter. A cart is filled under the guards
    by a claim; the claim's token on the cart says that it is counted here.
    """

    _name = "oms.cart"
    _description = "Cart"
    _order = "id desc"
    _rec_name = "key"

    key = fields.Char("Key", required=True, readonly=True, help="Chosen by the client.")
    user_id = fields.Many2one("res.users", "Client", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True, ondelete="set null", index="btree_not_null")
    expires_at = fields.Datetime("Until", required=True, readonly=True, index=True)
    ended = fields.Selection([("dropped", "Dropped"), ("ordered", "Ordered")], readonly=True)
    state = fields.Selection(
        [("open", "Open"), ("expired", "Expired"), ("dropped", "Dropped"), ("ordered", "Ordered")],
        compute="_compute_state")
    line_ids = fields.One2many("oms.cart.line", "cart_id", "Lines", readonly=True)
    order_ids = fields.One2many("sale.order", "oms_cart_id", "Orders", readonly=True)
    claim_token = fields.Char(readonly=True, index="btree_not_null", groups="base.group_system")

    _key_uniq = models.UniqueIndex("(user_id, company_id, key)", "This user has a cart with this key.")

    @api.depends("ended", "expires_at")
    def _compute_state(self):
        now = fields.Datetime.now()
        for cart in self:
            cart.state = cart.ended or ("open" if cart.expires_at and cart.expires_at > now else "expired")

    # --- reserve, extend, end -------------------------------------------------------------------------------

    @api.model
    def _of_user(self, key):
        """The cart that the current user calls ``key`` in the current company, ended ones included."""
        # sudo: the domain is the user's own rows
        return self.sudo().search([
            ("user_id", "=", self.env.uid), ("company_id", "=", self.env.company.id), ("key", "=", key)])

    @api.model
    def _reserve(self, key, wishes, minutes, partial=False, partner=None, replaces=None):
        """Keep goods for the current user's cart ``key``. An ended cart of that key is used anew.

        :param wishes: list of :class:`Wish`
        :param partial: keep what there is; otherwise nothing is kept where something is missing
        :param replaces: a cart of the user that ends with this; its goods count as free for this one
        :returns: (the cart, empty where nothing was kept; picks as (number of wish, warehouse id, quantity);
            {number of wish: quantity missing})
        """
        replaces = replaces or self.browse()
        scale = 10 ** self.env["decimal.precision"].precision_get("Product Unit")
        wanted = self.env["product.product"].browse({wish.product_id for wish in wishes})
        recipes = {kit_id: recipe for kit_id, recipe in wanted._oms_stock_recipes().items() if recipe}
        supply = self.env["oms.supply"]._without_carts(replaces.ids)
        token, (picks, short) = self._claim_wishes(supply, wishes, partial, recipes, scale)
        lines = [{
            "product_id": product_id, "warehouse_id": pick.node.id, "quantity": quantity / scale,
            "date": wishes[pick.line_id].date,
            **({"kit_id": pick.product_id, "kits": pick.quantity / scale} if pick.product_id in recipes else {}),
        } for pick in picks for product_id, quantity in planning.parts_of(pick, recipes)]
        cart = self._write_cart(key, lines, minutes, partner, token) if lines else self.browse()
        if cart:
            replaces._end("dropped")
        picks = [(pick.line_id, pick.node.id, pick.quantity / scale) for pick in picks]
        return cart, picks, {number: quantity / scale for number, quantity in short.items()}

    @api.model
    def _claim_wishes(self, supply, wishes, partial, recipes, scale):
        """Claim what there is for these wishes in ``supply``: (token, (picks, {number of wish: quantity short, scaled}))."""
        # sudo: all warehouses of the company that promise, whichever of them the user works with
        warehouses = self.env["stock.warehouse"].sudo().search(
            [("company_id", "=", self.env.company.id), ("oms_promises", "=", True)])
        product_ids = sorted(({wish.product_id for wish in wishes} - recipes.keys()).union(*recipes.values()))
        needs = [wish.need(number, scale) for number, wish in enumerate(wishes)]
        nodes = [NodeKey.warehouse(warehouse_id) for warehouse_id in warehouses.ids]
        today = self.env["oms.sourcing"]._today(self.env.company)

        def decide(cr):
            free = supply._gather_free(cr, product_ids, warehouses.ids)
            free = {(product_id, NodeKey.warehouse(warehouse_id)): int(quantity * scale + 1e-6)
                    for (product_id, warehouse_id), quantity in free.items() if quantity > 0}
            picks, short = planning.plan_cart(needs, free, nodes, partial, recipes, scale)
            return (picks, short), [
                (product_id, pick.node.id, quantity / scale, (wishes[pick.line_id].date or today).toordinal())
                for pick in picks for product_id, quantity in planning.parts_of(pick, recipes)]

        keys = [(product_id, warehouse_id) for product_id in product_ids for warehouse_id in warehouses.ids]
        return supply.env["oms.claim"]._claim("stock", keys, decide)

    @api.model
    def _write_cart(self, key, lines, minutes, partner, token):
        """The cart takes over from the claim with ``token``: from the commit on, it is what counts."""
        values = {
            "partner_id": partner and partner.id, "ended": False, "claim_token": token,
            "expires_at": fields.Datetime.now() + timedelta(minutes=minutes),
            "line_ids": [Command.clear(), *map(Command.create, lines)]}
        cart = self._of_user(key)
        if cart:
            # An order that took its goods from it has nothing to do with what is kept under the same key now.
            cart.order_ids.filtered(lambda order: order.state not in ("draft", "sent")).write({"oms_cart_id": False})
            cart.write(values)
        else:  # sudo: a cart of the user's own, over goods that were claimed for it just now
            cart = self.sudo().create({
                **values, "key": key, "user_id": self.env.uid, "company_id": self.env.company.id})
        cart.flush_recordset()
        cart.line_ids.flush_recordset()
        self.env["oms.claim"]._consume(token)
        return cart

    def _oms_wanted(self):
        """[(product, quantity)] that this cart was filled for: kits, where their components are kept."""
        self.ensure_one()
        found = []
        for (kit, product), lines in self.line_ids.grouped(lambda line: (line.kit_id, line.kit_id or line.product_id)).items():
            if kit:  # each component says how many kits it is for
                lines = lines.filtered(lambda line, first=lines[0].product_id: line.product_id == first)
            found.append((product, sum(lines.mapped("kits" if kit else "quantity"))))
        return found

    def _extend(self, minutes):
        """Let the cart's time run until ``minutes`` from now; False where it has ended.

        Written under the guards and committed at once: nobody who claims after the old time was over can have
        missed it, and a cart whose goods went to somebody else is not brought back.
        """
        self.ensure_one()
        keys = [(line.product_id.id, line.warehouse_id.id) for line in self.line_ids]

        def decide(cr):
            cr.execute(SQL(
                """UPDATE oms_cart
                      SET expires_at = date_trunc('second', clock_timestamp() AT TIME ZONE 'UTC' + %s)
                    WHERE id = %s AND ended IS NULL AND expires_at > clock_timestamp() AT TIME ZONE 'UTC'
                RETURNING expires_at""", timedelta(minutes=minutes), self.id))
            row = cr.fetchone()
            if row:
                cr.execute(SQL("UPDATE oms_cart_line SET expires_at = %s WHERE cart_id = %s", row[0], self.id))
            return row and row[0], []

        _token, expires_at = self.env["oms.claim"]._claim("stock", keys, decide)
        self.invalidate_recordset(["expires_at"])
        self.line_ids.invalidate_recordset(["expires_at"])
        return expires_at or False

    def _end(self, how):
        """The carts count no more, from this transaction's commit on. Those that had ended are left alone."""
        live = self.filtered(lambda cart: not cart.ended)
        live.write({"ended": how, "expires_at": fields.Datetime.now()})
        return live

    def action_drop(self):
        """Drop by hand what somebody has reserved."""
        if not self.env.user.has_group("oms_atp.group_atp_manager"):
            raise AccessError(self.env._("Only managers of promising drop carts of others."))
        self.check_access("read")
        self.sudo().filtered(lambda cart: cart.state == "open")._end("dropped")  # sudo: a manager's, see above

    @api.autovacuum
    def _gc_carts(self):
        self.env.cr.execute(SQL(
            "DELETE FROM oms_cart WHERE expires_at < (now() AT TIME ZONE 'UTC') - %s", timedelta(days=KEPT_DAYS)))
