# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a shop's prices contain, and which order numbers are one."""
import unittest
from dataclasses import replace

from ..order_lines import Known, plan_lines
from ..same import order_key, other_orders, own_orders
from ..table_error import TableError
from .test_layouts import AMAZON, SHOPIFY, UTC, WOOCOMMERCE, amazon, read, shopify

ADDED, INCLUDED = frozenset({False}), frozenset({True})


def woo(order="1001", sku="MUG", price="10.00", quantity=2, **more):
    return {"Order Number": order, "Order Status": "processing", "Order Date": "2026-03-25 10:00", "Email (Billing)": "a@b.c",
            "Country Code (Billing)": "GB", "SKU": sku, "Quantity": quantity, "Quantity (- Refund)": quantity, "Item Cost": price,
            **{name.replace("_", " "): value for name, value in more.items()}}


class TestTaxes(unittest.TestCase):
    def reasons(self, lines, taxed=ADDED):
        return [planned.reason for planned in plan_lines(lines, Known(taxed_new=taxed)).lines]

    def test_the_total_tells(self):
        for total, gross in (("24.00", False), ("20.00", True)):
            [line] = read(WOOCOMMERCE, woo(Order_Total_Tax_Amount="4", Order_Total_Amount=total))
            self.assertEqual((line.gross, line.taxes_open), (gross, False), total)

    def test_one_order_that_tells_speaks_for_the_file(self):
        told = woo(Order_Total_Tax_Amount="4", Order_Total_Amount="20")
        lines = read(WOOCOMMERCE, woo("1000", Order_Total_Tax_Amount="4"), told)
        self.assertEqual([line.gross for line in lines], [True, True])
        lines = read(WOOCOMMERCE, woo("1000", Order_Total_Tax_Amount="4"), told, woo(
            "1002", Order_Total_Tax_Amount="4", Order_Total_Amount="24"))
        self.assertEqual([(line.gross, line.taxes_open) for line in lines], [(None, True), (True, False), (False, False)])

    def test_what_nobody_can_tell_is_asked(self):
        for lines in (read(WOOCOMMERCE, woo(Order_Total_Tax_Amount="4")),
                      read(AMAZON, amazon(item_tax="3.19"), delimiter="\t"),
                      read([name for name in WOOCOMMERCE if "Tax" not in name], woo())):
            self.assertEqual(self.reasons(lines), ["taxes_open"])
            self.assertEqual(self.reasons(lines, ()), [""], "where the product has no taxes it does not matter")

    def test_an_order_without_taxes_is_not_asked_about(self):
        for lines in (read(AMAZON, amazon(item_tax="0.00"), delimiter="\t"), read(WOOCOMMERCE, woo(Order_Total_Tax_Amount="0"))):
            self.assertEqual(self.reasons(lines), [""])

    def test_what_the_channel_says_counts_where_totals_do_not_tell(self):
        for gross, reasons in ((True, ["taxes_twice"]), (False, [""])):
            lines = read(AMAZON, amazon(item_tax="3.19"), said=replace(UTC, gross=gross), delimiter="\t")
            self.assertEqual(self.reasons(lines), reasons)
        [line] = read(WOOCOMMERCE, woo(Order_Total_Tax_Amount="4", Order_Total_Amount="24"), said=replace(UTC, gross=True))
        self.assertEqual(line.fault[0], "other_prices", "the file contradicts the channel")


class TestDiscount(unittest.TestCase):
    def discounts(self, *rows, header=WOOCOMMERCE):
        lines = read(header, *rows)
        return lines[0].fault[:1] or [str(line.price) for line in lines if line.charge == "discount"]

    def test_item_cost_has_the_discount_already(self):
        """A coupon of 5 on 2 x 12.50: the shop took 20, and 15 would have been billed."""
        order = {"Cart_Discount_Amount": "5", "Order_Shipping_Amount": "4"}
        self.assertEqual(self.discounts(woo(**order, Order_Total_Amount="24")), [])
        self.assertEqual(self.discounts(woo(**order, Order_Total_Amount="19")), ["5"])
        self.assertEqual(self.discounts(woo(**order, Order_Total_Tax_Amount="4", Order_Total_Amount="28")), [])
        self.assertEqual(self.discounts(woo(**order)), ("discount_twice",), "without a total nobody can tell")
        self.assertEqual(self.discounts(woo(**order, Order_Total_Amount="30")), ("discount_twice",), "nor by this one")

    def test_prices_that_were_rounded_piece_by_piece(self):
        self.assertEqual(self.discounts(woo(
            price="8.33", quantity=3, Cart_Discount_Amount="5", Order_Total_Amount="25.00")), [])

    def test_cost_before_discount(self):
        row = {**woo(Cart_Discount_Amount="5"), "Item Cost Before Discount": "12.50"}
        self.assertEqual(self.discounts(row, header=[*WOOCOMMERCE, "Item Cost Before Discount"]), ["5"])


class TestOrderNumbers(unittest.TestCase):
    def test_case_blanks_and_leading_zeros(self):
        for one, other, same in (("SO-1", "so-1", True), ("SO 1", "so1", True), ("007", "7", True), ("0", "00", False),
                                 ("SO-1", "SO-10", False), ("A007", "A7", False)):
            self.assertEqual(order_key(one) == order_key(other), same, (one, other))

    def test_others_in_the_file_and_those_that_are_there(self):
        self.assertEqual(other_orders({"SO-1": 2, "so-1": 3, "SO-2": 4}, {}), {"SO-1": ("so-1", 3), "so-1": ("SO-1", 2)})
        self.assertEqual(other_orders({"so-1": 2}, {"so-1": ("SO-1", "S00012")}), {"so-1": ("SO-1", "S00012")})
        self.assertEqual(other_orders({"SO-1": 2}, {"SO-1": ("SO-1", "S00012")}), {}, "the very order: imported before")
        self.assertEqual(own_orders({"so-1": 2, "So-1": 3, "X": 4}, {"So-1": ("SO-1", "S1")}), {
            "so-1": "SO-1", "So-1": "SO-1", "X": "X"})


class TestMadeBySpreadsheets(unittest.TestCase):
    HEADER = ["Order no", "SKU", "Quantity", "Date", "Price", "Customer no"]

    def row(self, **more):
        return {**dict(zip(self.HEADER, ["1", "A", "1", "2026-03-25", "2.00", "C1"])), **more}

    def test_codes_that_became_days_are_not_created(self):
        """MAR-5 typed into Excel is 5-Mar in its CSV, and a product of that code was made and sold."""
        for code in ("05-Mar", "1-Sep", "5. Mrz", "01.03.2026", "2026-03-05", "3/1/2026", "TRUE"):
            lines = read(self.HEADER, self.row(SKU=code))
            self.assertEqual([p.reason for p in plan_lines(lines, Known()).lines], ["made_code"], code)
            self.assertEqual([p.reason for p in plan_lines(lines, Known(there=frozenset({code.upper()}))).lines], [""], code)
        for code in ("MAR-5", "MAY", "5-MUG", "1.2.3", "10-MAX", "2026", "7/8"):
            self.assertEqual([p.reason for p in plan_lines(read(self.HEADER, self.row(SKU=code)), Known()).lines], [""], code)

    def test_errors_in_any_language(self):
        """odoo/odoo#30715: #N/B, as Dutch Excel writes #N/A."""
        for column in ("SKU", "Price", "Date", "Customer no"):
            for error in ("#N/A", "#NV", "#N/B", "#WERT!", "#VALEUR!", "#BEZUG!", "#NAME?", "#DIV/0!", "####", "="):
                with self.assertRaises(TableError) as caught:
                    read(self.HEADER, self.row(**{column: error}))
                self.assertEqual((caught.exception.code, caught.exception.line), ("excel_error", 2), (column, error))
        [line] = read(self.HEADER, self.row(**{"SKU": "#12", "Order no": "#1001"}))
        self.assertEqual((line.sku, line.order_ref), ("#12", "#1001"))

    def test_a_thin_space_between_thousands(self):
        self.assertEqual(str(read(self.HEADER, self.row(Price="1\u2009234.50"))[0].price), "1234.50")

    def test_test_orders_of_the_shop(self):
        header = [*SHOPIFY, "Payment Method"]
        lines = read(header, shopify(**{"Payment Method": "(for testing) Bogus Gateway"}), shopify(sku="CUP", first=False))
        self.assertEqual([line.fault[:1] for line in lines], [("shop_test",)] * 2)
