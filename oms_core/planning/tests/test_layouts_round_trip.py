# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
import random
import unittest
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from .test_layouts import AMAZON, SHOPIFY, UTC, WOOCOMMERCE, amazon, read


class TestRoundTrip(unittest.TestCase):
    """Random orders, written in any layout or by any template, are read as the same orders."""

    def setUp(self):
        self.seed = int(os.environ.get("OMS_SEED") or random.randrange(2 ** 32))
        print(f"seed {self.seed} (OMS_SEED)")
        self.random = random.Random(self.seed)

    def orders(self):
        """[(number, customer, country, moment, [(sku, quantity, price)], freight, discount)]"""
        pick, cents = self.random.choice, lambda most: Decimal(self.random.randrange(most)) / 100
        start = datetime(2026, 3, 1, 8)
        return [
            (f"{pick(['', '#', 'C', 'A-'])}{1000 + number}", f"buyer{self.random.randrange(5)}@example.com",
             pick(["US", "DE", "FR"]), start + timedelta(minutes=self.random.randrange(50_000)),
             [(pick(["MUG", "M", "S", "TEST1", "0042", "XL-7"]), self.random.randrange(1, 9), cents(10_000) + Decimal("0.01"))
              for _line in range(self.random.randrange(1, 5))], cents(900) * pick([0, 1]), cents(100) * pick([0, 1]))
            for number in range(self.random.randrange(1, 8))]

    def in_shopify(self, orders):
        rows = []
        for number, customer, country, when, lines, freight, discount in orders:
            goods = sum(quantity * price for _sku, quantity, price in lines)
            for at, (sku, quantity, price) in enumerate(lines):
                first = {"Email": customer, "Shipping Country": country, "Currency": "USD", "Subtotal": goods - discount,
                         "Shipping": freight, "Total": goods - discount + freight, "Discount Amount": discount}
                rows.append({"Name": number, "Created at": f"{when} +0000", "Lineitem sku": sku, "Lineitem quantity": quantity,
                             "Lineitem price": price, **({} if at else first)})
        return read(SHOPIFY, *rows)

    def in_woocommerce(self, orders):
        return read(WOOCOMMERCE, *(
            {"Order Number": number, "Order Status": "processing", "Order Date": when, "Email (Billing)": customer,
             "Country Code (Shipping)": country, "SKU": sku, "Quantity (- Refund)": quantity, "Quantity": quantity,
             "Item Cost": price, "Order Shipping Amount": freight, "Cart Discount Amount": discount,
             "Order Total Amount": sum(one[1] * one[2] for one in lines) + freight - discount}
            for number, customer, country, when, lines, freight, discount in orders for sku, quantity, price in lines))

    def in_amazon(self, orders):
        rows = []
        for number, customer, country, when, lines, freight, discount in orders:
            for at, (sku, quantity, price) in enumerate(lines):
                rows.append(amazon(
                    number, sku, quantity, quantity * price, buyer_email=customer, ship_country=country,
                    purchase_date=f"{when.isoformat()}+00:00", shipping_price="" if at else freight,
                    item_promotion_discount="" if at else discount))
        return read(AMAZON, *rows, delimiter="\t")

    def by_template(self, orders):
        meanings = ["order_ref", "customer", "country", "date", "sku", "quantity", "price", "order_shipping", "order_discount"]
        names = {meaning: f"Spalte {number}" for number, meaning in enumerate(meanings)}
        header = [*names.values(), "Price", "SKU"]  # what is chosen counts, not what a column is called
        self.random.shuffle(header)
        said = replace(UTC, columns=names, decimal=".")
        return read(header, *(
            dict(zip(names.values(), (number, customer, country, when, sku, quantity, price, freight, discount)))
            for number, customer, country, when, lines, freight, discount in orders for sku, quantity, price in lines),
            said=said, delimiter=self.random.choice(",;\t|"))

    def found(self, lines):
        orders = {}
        for line in lines:
            order = orders.setdefault(line.order_ref, [line.customer, line.country, line.when.replace(tzinfo=None), [], 0, 0])
            if line.charge:
                order[4 if line.charge == "shipping" else 5] += line.amount
            else:
                order[3].append((line.sku, line.quantity, line.price))
            self.assertFalse(line.fault, (self.seed, line))
        return {number: (*order[:4], order[4], -order[5]) for number, order in orders.items()}

    def test_any_orders_in_any_layout(self):
        for _round in range(60):
            orders = self.orders()
            want = {number: tuple(rest) for number, *rest in orders}
            for write in (self.in_shopify, self.in_woocommerce, self.in_amazon, self.by_template):
                self.assertEqual(self.found(write(orders)), want, (self.seed, write.__name__))


if __name__ == "__main__":
    unittest.main()
