# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import contextmanager
from functools import wraps

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import TransactionCase

from .people import make_people


def beginning(word):
    """For words with which stories begin, as ``shipped(mug=10)``: what a class lists in ``beginnings`` is told once for all its
    tests, before the savepoint of the first (Odoo takes a second to ship, bill and pay). Asked with just these arguments, the
    word hands it out, each at most once a test; otherwise, and after ``anew()``, it tells it anew. A test that sets first under
    what the order is made (a policy of cards, a price, a tax, a warehouse …) calls ``anew()``. Only what leaves nothing open
    may be listed: all tests of the class have it in their books."""
    names = word.__code__.co_varnames[1:word.__code__.co_argcount]

    @wraps(word)
    def tell(case, *args, **kwargs):
        asked = (word.__name__, {**dict(zip(names, args)), **kwargs})
        for at, (one, what) in enumerate(case.told_before):
            if one == asked:
                del case.told_before[at]
                return what
        return word(case, *args, **kwargs)
    return tell


class OmsCase(TransactionCase):
    """A small shop: a mug and a cup in stock, a customer, and words to tell stories with."""

    #: (word, its arguments) that several tests begin with, twice for tests that tell it twice: see ``beginning``.
    beginnings = ()
    told_before = []

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.company = cls.env.company
        cls.north = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        cls.north.write({"name": "North", "delivery_steps": "ship_only", "oms_release_policy": "at_once"})
        cls.customer = cls.env["res.partner"].create({"name": "Corner Shop", "email": "shop@example.com"})
        cls.mug = cls.new_product("mug", 10.0)
        cls.cup = cls.new_product("cup", 5.0)
        make_people(
            cls, __name__, clerk=("oms_clerk", "oms_core.group_oms_user,base.group_partner_manager", "Clerk"),
            # of the desk and of credit, as whoever supervised before credit had its own role
            supervisor=("oms_supervisor", "oms_core.group_oms_supervisor,oms_core.group_oms_credit", "Supervisor"),
            salesman=("oms_salesman", "sales_team.group_sale_salesman", "Salesman"))

    def setUp(self):
        cls = type(self)
        if "told_once" not in vars(cls):  # after all of setUpClass, before the savepoint of the first test
            cls.told_once = [((word, asked), getattr(self, word)(**asked)) for word, asked in cls.beginnings]
        super().setUp()
        self.told_before = [*cls.told_once]

    def anew(self):
        """From here on this test tells its beginnings anew."""
        self.told_before = []

    def each_of(self, stories, *told):
        """Tells stories that go on from the same beginning, each as though it were the only one: what it did is undone."""
        for story in stories:
            before = [*self.told_before]
            with self.subTest(story.__name__), self.env.cr.savepoint() as point:
                try:
                    story(*told)
                finally:
                    point.rollback()
            self.told_before = before
            with self.muted_registry_logger:
                self.registry.clear_all_caches()

    @classmethod
    def new_product(cls, name, price, **values):
        return cls.env["product.product"].create({
            "name": name, "default_code": name.upper(), "type": "consu", "is_storable": True,
            "list_price": price, "taxes_id": [Command.clear()], "invoice_policy": "delivery", **values})

    @classmethod
    def put(cls, product, quantity, warehouse=None):
        location = (warehouse or cls.north).lot_stock_id
        cls.env["stock.quant"]._update_available_quantity(product, location, quantity)

    @classmethod
    def quotation(cls, partner=None, **quantities):
        """A quotation over products by name: ``quotation(mug=3)``."""
        return cls.env["sale.order"].create({
            "partner_id": (partner or cls.customer).id,
            "order_line": [
                Command.create({"product_id": getattr(cls, name).id, "product_uom_qty": quantity})
                for name, quantity in quantities.items()],
        })

    @classmethod
    def confirm(cls, partner=None, **quantities):
        order = cls.quotation(partner, **quantities)
        order.action_confirm()
        return order

    @classmethod
    def limit(cls, amount, partner=None, mode="enforce"):
        cls.company.oms_credit_mode = mode
        return cls.env["oms.credit.account"].create({
            "partner_id": (partner or cls.customer).id, "company_id": cls.company.id, "limit": amount})

    def ship(self, order):
        """Validate what is reserved of the order; the rest stays as backorder."""
        for _step in range(3):
            pickings = order.picking_ids.filtered(lambda picking: picking.state == "assigned" or (
                picking.state == "confirmed" and picking.move_ids.filtered("quantity")))
            for picking in pickings:
                picking.with_context(skip_backorder=True).button_validate()

    def send_some_back(self, picking, dice):
        """So many of what was shipped come back as the dice say, to be refunded."""
        moves = picking.move_ids.filtered(lambda move: not move.returned_move_ids and move.quantity)
        if moves:
            wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
            for line in wizard.product_return_moves:
                line.write({"quantity": dice.randint(1, int(line.move_id.quantity)) if line.move_id in moves else 0,
                            "to_refund": True})
            back = wizard._create_return()
            back.move_ids.picked = True
            back.button_validate()

    @contextmanager
    def assertRefused(self, regex):
        """A clear refusal, after which nothing is changed (assertRaisesRegex alone does not roll back)."""
        with self.assertRaises(UserError) as caught:
            yield
        self.assertRegex(str(caught.exception), regex)

    def assertNoFaults(self):
        self.assertEqual(self.env["oms.checker"]._oms_faults(), [])

    #: Events of addons on top of the one under test, which may be there or not.
    other_events = frozenset({"promised", "short", "picked", "packed", "delivered"})

    def events(self, order):
        kinds = order.oms_event_ids.sorted("id").mapped("kind")
        return [kind for kind in kinds if kind not in self.other_events]
