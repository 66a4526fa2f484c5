# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.oms_core.tests.common import beginning

from ..money.money_case import RefundCase


class ExchangeCase(RefundCase):
    """Returns for which the customer gets other goods; the mug costs 10, the cup 5, the jug 25."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.jug = cls.new_product("jug", 25.0)
        cls.put(cls.jug, 100)

    def swap(self, order, wants=None, get=None, terms=None, **quantities):
        """A return, asked for, of which the customer wants other goods: the same, or ``wants``, so many (``get``)."""
        back = self.ask(order, **quantities)
        self.exchanged(back.line_ids, wants, get)
        if terms:
            for line in back.line_ids:
                line._oms_write({"terms": {**(line.terms or {}), **terms}})
        return back

    def exchanged(self, lines, wants=None, get=None):
        lines.resolution = "exchange"
        if wants:
            lines.exchange_product_id = wants
        if get:
            lines.exchange_quantity = get

    def here(self, back):
        """Authorised, received and inspected."""
        back.action_authorise()
        back.action_receive()
        back.action_inspect()
        return back

    def new_order(self, back):
        return back.exchange_order_ids

    def goods(self, order):
        return [(line.product_id.name, line.product_uom_qty, line.price_unit) for line in order.order_line]

    @beginning
    def with_stored_card(self, ship=True, **quantities):
        """An order that was paid by a card that the customer stored, shipped and billed."""
        order = self.confirm(**quantities)
        self.by_card(order, token=True)
        if ship:
            self.ship(order)
            self.bill(order)
        return order

    def cards(self, *orders):
        """Providers are asked, what is done is booked; [what was asked for each]."""
        for _time in range(3):
            self.send()
            self.book()
        return [self.wants(order) for order in orders]

    def finish(self, order):
        """The new goods leave and are billed."""
        self.ship(order)
        return self.bill(order)

    def balance(self, partner=None):
        """What is open of all documents of the customer, in the company's currency."""
        items = self.env["account.move.line"].search([
            ("partner_id", "child_of", (partner or self.customer).commercial_partner_id.id), ("parent_state", "=", "posted"),
            ("account_type", "=", "asset_receivable")])
        return round(sum(items.mapped("amount_residual")), 2)

    def goes(self, *orders):
        """What went back to cards, each once, after everything that is due is sent and booked."""
        self.send()
        self.book()
        return [sum(amount for amount, state in self.refunds(order) if state == "done") for order in orders]

    def cards_follow_the_goods(self):
        self.follow("each")
        self.anew()
