# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import csv
import io
import unittest
from dataclasses import replace
from decimal import Decimal

from ..conventions import Conventions
from ..layouts import FIELDS, LAYOUTS, find_columns, find_layout, known_header
from ..order_lines import CHARGE, ORDER, REJECTED, RETURN, Known, plan_lines
from ..read_lines import read_lines
from ..read_table import read_table
from ..table_error import TableError


def _names(text):
    return text.split(",")


#: Headers as the shops write them.
SHOPIFY = _names(
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,Taxes,"
    "Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,"
    "Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,"
    "Billing Name,Billing Country,Shipping Name,Shipping Country,Notes,Cancelled at,Refunded Amount,Id,Lineitem discount,Duties")
WOOCOMMERCE = _names(
    "Order Number,Order Status,Order Date,Customer Note,First Name (Billing),Last Name (Billing),Country Code (Billing),"
    "Email (Billing),Country Code (Shipping),Item #,SKU,Name,Quantity,Quantity (- Refund),Item Cost,Order Line Total,Coupon Code,"
    "Discount Amount,Cart Discount Amount,Order Subtotal Amount,Order Tax Amount,Order Shipping Amount,Order Refund Amount,"
    "Order Total Amount,Order Total Tax Amount")
AMAZON = _names(
    "order-id,order-item-id,purchase-date,payments-date,buyer-email,buyer-name,buyer-phone-number,sku,product-name,"
    "quantity-purchased,currency,item-price,item-tax,shipping-price,shipping-tax,ship-service-level,recipient-name,ship-country,"
    "item-promotion-discount,item-promotion-id,ship-promotion-discount,ship-promotion-id")
AMAZON_ALL = _names(
    "amazon-order-id,merchant-order-id,purchase-date,last-updated-date,order-status,fulfillment-channel,sales-channel,"
    "order-channel,url,ship-service-level,product-name,sku,asin,item-status,quantity,currency,item-price,item-tax,shipping-price,shipping-tax,"
    "gift-wrap-price,gift-wrap-tax,item-promotion-discount,ship-promotion-discount,ship-country,promotion-ids")
UTC = Conventions(zone="UTC")


def table(header, *rows, delimiter=","):
    """A file with rows {name of a column: text}; what is not said is blank."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter)
    writer.writerow(header)
    writer.writerows([row.get(name, "") for name in header] for row in rows)
    return buffer.getvalue().encode()


def read(header, *rows, said=UTC, delimiter=","):
    return read_lines(read_table("orders.txt", table(header, *rows, delimiter=delimiter), conventions=said), conventions=said)


def shopify(order="#1001", sku="MUG", quantity=2, price="10.00", **more):
    first = {"Email": "a@example.com", "Shipping Name": "A Buyer", "Shipping Country": "US", "Currency": "USD",
             "Financial Status": "paid"}
    return {"Name": order, "Created at": "2026-03-25 09:58:11 -0400", "Lineitem sku": sku, "Lineitem name": sku.title(),
            "Lineitem quantity": quantity, "Lineitem price": price, **(first if more.pop("first", True) else {}), **more}


def amazon(order="111-1-1", sku="MUG", quantity=2, amount="20.00", **more):
    return {"order-id": order, "purchase-date": "2026-03-25T10:00:00+00:00", "buyer-email": "a@example.com", "sku": sku,
            "quantity-purchased": quantity, "currency": "USD", "item-price": amount, "ship-country": "US",
            **{name.replace("_", "-"): value for name, value in more.items()}}


def told(lines):
    return [(line.sku, str(line.quantity), str(line.price)) for line in lines]


class TestColumns(unittest.TestCase):
    def test_layouts_are_known_by_their_header(self):
        for header, key in ((SHOPIFY, "shopify"), (WOOCOMMERCE, "woocommerce"), (AMAZON, "amazon"), (AMAZON_ALL, "amazon"),
                            (["Order no", "SKU", "Quantity", "Date", "Price", "Customer"], "plain")):
            self.assertEqual(find_layout(header).key, key)
            self.assertTrue(known_header(header), key)
        self.assertFalse(known_header(["Orders of March"]))

    def test_every_name_means_something_that_can_be_chosen(self):
        for layout in LAYOUTS.values():
            self.assertLessEqual(set(layout.names), set(FIELDS))
            self.assertLessEqual(set(layout.needed), set(FIELDS))

    def test_what_is_not_taken_is_named(self):
        columns = find_columns(["Order no", "SKU", "Qty", "Date", "Price", "Customer", "Warehouse shelf"])
        self.assertEqual(columns.rest, (6,))

    def test_columns_as_chosen(self):
        header = ["Bestellung", "Artikel", "Menge", "Datum", "Summe", "Kunde", "Porto", "Expresszuschlag"]
        chosen = {"order_ref": ["Bestellung"], "sku": ["artikel "], "quantity": "Menge", "date": "Datum", "amount": "Summe",
                  "customer": "Kunde", "order_shipping": ["Porto", "Expresszuschlag"]}
        said = replace(UTC, columns=chosen)
        lines = read(header, dict(zip(header, ("7", "mug", 2, "2026-01-05", "20.00", "C1", "4.00", "1.50"))), said=said)
        self.assertEqual(told(lines), [("MUG", "2", "10"), ("SHIPPING", "1", "4.00"), ("SHIPPING", "1", "1.50")])

    def test_a_chosen_column_that_is_gone(self):
        with self.assertRaises(TableError) as caught:
            find_columns(["Order", "SKU"], {"order_ref": "Bestellung"})
        self.assertEqual((caught.exception.code, caught.exception.column), ("other_columns", "Bestellung"))

    def test_two_columns_for_one_meaning(self):
        with self.assertRaises(TableError) as caught:
            find_columns(["Order", "SKU", "Code"], {"sku": ["SKU", "Code"]})
        self.assertEqual(caught.exception.code, "double_column")


class TestShopify(unittest.TestCase):
    def test_what_stands_once_counts_for_all_rows(self):
        lines = read(SHOPIFY, shopify(), shopify(sku="CUP", quantity=1, first=False))
        self.assertEqual({(line.customer, line.name, line.country) for line in lines}, {("a@example.com", "A Buyer", "US")})
        self.assertEqual(lines[1].fields[SHOPIFY.index("Email")], "", "as it came")

    def test_freight_discount_and_tax(self):
        lines = read(
            SHOPIFY, shopify(**{"Subtotal": "27.00", "Shipping": "5.00", "Taxes": "2.10", "Total": "34.10",
                                "Discount Amount": "3.00"}),
            shopify(sku="CUP", quantity=1, first=False))
        self.assertEqual(told(lines), [
            ("MUG", "2", "10.00"), ("SHIPPING", "1", "5.00"), ("DISCOUNT", "-1", "3.00"), ("CUP", "1", "10.00")])
        self.assertEqual(lines.left, {"Taxes": Decimal("2.10")}, "worked out here, but told")
        self.assertEqual([(line.number, line.part) for line in lines], [(2, 0), (2, 1), (2, 2), (3, 0)])

    def test_which_discount_by_the_subtotal(self):
        for subtotal, order, line, taken in (("17", "3", "3", ["3"]), ("15", "2", "3", ["2", "3"]), ("20", "", "", [])):
            lines = read(SHOPIFY, shopify(**{"Subtotal": subtotal, "Discount Amount": order, "Lineitem discount": line}))
            self.assertEqual([str(one.price) for one in lines if one.charge], taken, subtotal)
        [line] = read(SHOPIFY, shopify(**{"Subtotal": "12", "Discount Amount": "3"}))
        self.assertEqual(line.fault[0], "does_not_add_up")
        [line] = read(SHOPIFY, shopify(**{"Discount Amount": "3", "Lineitem discount": "3"}))
        self.assertEqual(line.fault[0], "discount_twice")

    def test_free_shipping_is_no_discount_on_goods(self):
        for shipping, total, taken in (("5", "20", ["SHIPPING", "DISCOUNT"]), ("0", "20", [])):
            lines = read(SHOPIFY, shopify(**{"Subtotal": "20", "Shipping": shipping, "Discount Amount": "5", "Total": total}))
            self.assertEqual([line.sku for line in lines if line.charge], taken)

    def test_orders_that_are_not_to_be_shipped(self):
        for column, value, reason in (("Cancelled at", "2026-03-26 10:00:00 -0400", "shop_cancelled"),
                                      ("Financial Status", "Refunded", "shop_cancelled"),
                                      ("Fulfillment Status", "fulfilled", "shop_shipped")):
            lines = read(SHOPIFY, shopify(**{column: value, "Shipping": "5"}), shopify(sku="CUP", first=False))
            plan = plan_lines(lines, Known())
            self.assertEqual([(p.outcome, p.reason) for p in plan.lines], [(REJECTED, reason)] * 2, column)
        said = replace(UTC, take_shipped=True)
        [line] = read(SHOPIFY, shopify(**{"Fulfillment Status": "fulfilled"}), said=said)
        self.assertFalse(line.fault)

    def test_a_state_that_nobody_knows_is_not_taken_for_an_open_order(self):
        """Whitelist, not blacklist: each of these was imported and would have been shipped, some of it again."""
        for column, value, reason in (
                ("Fulfillment Status", "partial", "shop_shipped"), ("Fulfillment Status", "restocked", "shop_cancelled"),
                ("Financial Status", "partially_refunded", "shop_unclear"), ("Financial Status", "Bezahlt", "shop_unclear"),
                ("Financial Status", "partially_paid", None), ("Fulfillment Status", "unfulfilled", None)):
            [line] = read(SHOPIFY, shopify(**{column: value}))
            self.assertEqual(line.fault[0] if line.fault else None, reason, value)
            self.assertIn(value, dict(line.fault[1]).values() if reason else [value])

    def test_whether_prices_contain_taxes_is_told_by_the_total(self):
        for total, gross in (("25", True), ("27.10", False), ("26", None), ("", None)):
            lines = read(SHOPIFY, shopify(**{"Subtotal": "20", "Shipping": "5", "Taxes": "2.10", "Total": total}),
                         said=replace(UTC, money={"tax": "VAT"}))
            self.assertEqual({line.gross for line in lines}, {gross}, total)
            self.assertEqual("VAT" in [line.sku for line in lines], not gross, "not taken once more where it is in the price")
        lines = read(SHOPIFY, shopify(**{"Subtotal": "20", "Taxes": "2.10", "Total": "20"}))
        for taxes, reason in (({False}, "taxes_twice"), ({True}, ""), ((), "")):
            for known in (Known(taxed={"MUG": taxes}), Known(taxed_new=taxes)):
                self.assertEqual([p.reason for p in plan_lines(lines, known).lines], [reason], taxes)
        lines = read(SHOPIFY, shopify(**{"Subtotal": "20", "Taxes": "2.10", "Total": "22.10"}))
        self.assertEqual([p.reason for p in plan_lines(lines, Known(taxed={"MUG": {True}})).lines], ["taxes_missing"])

    def test_an_order_with_freight_is_taken_whole_or_not_at_all(self):
        lines = read(SHOPIFY, shopify(**{"Shipping": "5"}), shopify(sku="GONE", first=False), shopify("#1002", sku="CUP"))
        plan = plan_lines(lines, Known(unusable={"GONE": ("archived_product", {"names": "Gone"})}))
        self.assertEqual(
            [p.reason for p in plan.lines], ["order_not_whole", "order_not_whole", "archived_product", ""])


class TestOthers(unittest.TestCase):
    def test_amazon_writes_the_amount_of_the_line(self):
        lines = read(AMAZON, amazon(shipping_price="4.99", item_promotion_discount="2.00", ship_promotion_discount="-4.99",
                                    item_tax="1.60"), amazon(sku="CUP", quantity=3, amount="10.00"), delimiter="\t")
        self.assertEqual(told(lines), [
            ("MUG", "2", "10"), ("SHIPPING", "1", "4.99"), ("DISCOUNT", "-1", "2.00"), ("DISCOUNT", "-1", "4.99"),
            ("CUP", "3", "3.333333")])
        self.assertEqual(lines.left, {"item-tax": Decimal("1.60")})
        plan = plan_lines(lines, Known())
        self.assertEqual([p.outcome for p in plan.lines], [ORDER, CHARGE, CHARGE, CHARGE, ORDER])

    def test_equal_freight_of_two_lines_is_twice_the_freight(self):
        lines = read(AMAZON, amazon(shipping_price="4.99"), amazon(sku="CUP", shipping_price="4.99"), delimiter="\t")
        self.assertEqual(sum(line.amount for line in lines if line.charge), Decimal("9.98"))

    def test_what_amazon_ships_itself(self):
        row = {"amazon-order-id": "1", "purchase-date": "2026-03-25T10:00:00Z", "sku": "MUG", "quantity": 1, "currency": "EUR",
               "item-price": "5.00", "ship-country": "DE"}
        lines = read(AMAZON_ALL, {**row, "fulfillment-channel": "Amazon"}, {**row, "amazon-order-id": "2",
                     "fulfillment-channel": "Merchant", "order-status": "Unshipped"}, delimiter="\t")
        self.assertEqual([line.fault[:1] for line in lines], [("shop_shipped",), ()])
        for status in ("Shipped - Delivered to Buyer", "Shipping", "PartiallyShipped"):
            [line] = read(AMAZON_ALL, {**row, "order-status": status, "fulfillment-channel": "Merchant"}, delimiter="\t")
            self.assertEqual(line.fault[:1], ("shop_shipped",), status)

    def test_woocommerce_repeats_what_is_the_orders(self):
        order = {"Order Number": "1001", "Order Status": "processing", "Order Date": "2026-03-25 10:00",
                 "Email (Billing)": "a@b.c", "Country Code (Billing)": "GB", "Cart Discount Amount": "5", "Discount Amount": "5",
                 "Order Shipping Amount": "4", "Order Total Amount": "29"}
        rows = [{**order, "SKU": sku, "Quantity": 2, "Quantity (- Refund)": quantity, "Item Cost": "10.00"}
                for sku, quantity in (("MUG", 2), ("CUP", 1))]
        lines = read(WOOCOMMERCE, *rows)
        self.assertEqual(told(lines), [
            ("MUG", "2", "10.00"), ("SHIPPING", "1", "4"), ("DISCOUNT", "-1", "5"), ("CUP", "1", "10.00")])
        rows[1]["Order Shipping Amount"] = "6"
        self.assertEqual({line.fault[0] for line in read(WOOCOMMERCE, *rows)}, {"order_differs"})
        rows[0]["Cart Discount Amount"] = ""
        for status in ("cancelled", "failed", "pending", "refunded"):
            rows[0]["Order Status"] = status
            self.assertEqual(read(WOOCOMMERCE, rows[0])[0].fault[0], "shop_cancelled", status)
        for status, reason in (("wc-cancelled", "shop_cancelled"), ("wc-completed", "shop_shipped"),
                               ("Storniert", "shop_unclear"), ("On hold", None), ("wc-processing", None)):
            rows[0]["Order Status"] = status
            self.assertEqual(next(iter(read(WOOCOMMERCE, rows[0])[0].fault), None), reason, status)

    def test_codes_of_the_channel(self):
        said = replace(UTC, money={"shipping": "POST", "discount": "", "tax": "VAT"})
        lines = read(SHOPIFY, shopify(**{"Shipping": "5", "Discount Amount": "3", "Taxes": "2"}), said=said)
        self.assertEqual([line.sku for line in lines], ["MUG", "POST", "VAT"])
        self.assertEqual(lines.left, {"Discount Amount": Decimal(-3)})


class TestNegative(unittest.TestCase):
    def outcomes(self, *rows, said=UTC, **known):
        header = ["Order no", "SKU", "Quantity", "Date", "Price", "Customer no"]
        lines = read(header, *(dict(zip(header, row.split())) for row in rows), said=said)
        return [(p.outcome, p.reason) if p.reason else p.outcome for p in plan_lines(
            lines, Known(conventions=said, **known)).lines]

    def test_as_the_channel_says(self):
        rows = ("1001 A 2 2025-12-31 2 C1", "1002 A 5 2025-12-31 2 C1", "1001 A -1 2026-01-31 2 C1", "1001 A -2 2026-01-31 2 C1")
        self.assertEqual(self.outcomes(*rows[:3])[-1], (REJECTED, "negative_quantity"))
        said = replace(UTC, returns_as_negative=True)
        self.assertEqual(self.outcomes(*rows, said=said), [
            ORDER, ORDER, RETURN, (REJECTED, "too_much_returned")], "of its own order, not of another")
        self.assertEqual(
            self.outcomes(rows[2], said=said, imported={"1001": "IMP/1"}), [(REJECTED, "nothing_to_return")],
            "its order is there already: no reason against it")
        self.assertEqual(self.outcomes(rows[2], said=said, imported={"1001": "IMP/1"}, returned=frozenset({2})), [
            (REJECTED, "already_imported")])
        self.assertEqual(self.outcomes(*rows[:3], said=replace(UTC, stock_corrections=True))[-1], (
            REJECTED, "stock_adjustment"))

    def test_no_code_and_no_number_means_anything_by_itself(self):
        rows = [f"C1001 {sku} 1 2025-12-31 20 C1" for sku in ("M", "S", "D", "B", "TEST12", "POST", "AMAZONFEE", "XL")]
        self.assertEqual(self.outcomes(*rows), [ORDER] * len(rows))


    def test_what_programs_write_where_they_know_nothing_is_nobodys_number(self):
        rows = ["1001 A 1 2025-12-31 20 NULL", "1002 nan 1 2025-12-31 20 C1", "1003 A 1 2025-12-31 20 N/A"]
        self.assertEqual(self.outcomes(*rows), [(REJECTED, "no_value")] * 3)
        self.assertEqual(self.outcomes(rows[0], there_customers=frozenset({"NULL"})), [ORDER], "somebody has this number")

    def test_a_plain_file_says_its_currency(self):
        header = ["Order no", "SKU", "Quantity", "Date", "Price", "Customer no", "Currency"]
        row = dict(zip(header, ["1", "A", "2", "2025-12-31", "5", "C1", "USD"]))
        with self.assertRaisesRegex(TableError, "other_currency"):
            read(header, row, said=replace(UTC, currency="EUR"))


if __name__ == "__main__":
    unittest.main()
