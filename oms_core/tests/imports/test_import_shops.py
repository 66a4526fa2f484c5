# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import mute_logger

from ...planning.tests.test_layouts import SHOPIFY, shopify, table
from .test_import_channel import ChannelCase


@tagged("post_install", "-at_install")
class TestImportShops(ChannelCase):
    """Which shop a file is of, and what its prices are."""

    def test_a_channel_in_other_letters_is_the_same(self):
        """A scheduled job that says *Shop* instead of *shop* brought every order once more, and created what it lacked."""
        self.shop.write({"create_products": True, "create_customers": True})
        self.assertTrue(self.bring(("1", "MUG", 1, "C77")).line_ids.order_id)
        record = self.bring(("1", "MUG", 1, "C77"), ("2", "MUG", 1, "C77"), channel=" SHOP")
        self.assertEqual(record.line_ids.mapped("reason"), ["already_imported", False])
        self.assertEqual(record.channel, "shop")
        self.assertEqual(len(self.env["oms.import.channel"].search([("name", "=ilike", "shop")])), 1)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.channel("Shop")
        self.channel("sh_p")
        self.assertEqual(self.bring(("3", "MUG", 1, "C77"), channel="SH_P").channel, "sh_p", "no pattern")

    def test_prices_with_taxes_are_not_taxed_again(self):
        """A gross price of 119 was charged as 119 and taxes."""
        added, included = self.env["account.tax"].create([
            {"name": name, "amount": 19, "price_include_override": name} for name in ("tax_excluded", "tax_included")])
        row = shopify(sku="MUG", quantity=1, price="119", **{
            "Subtotal": "119", "Taxes": "19", "Total": "119", "Currency": self.env.company.currency_id.name, "Email": "b@x.com"})
        self.shop.create_customers = True
        for number, taxes, reason in (("#1", added, "taxes_twice"), ("#2", included, False)):
            self.mug.taxes_id = taxes
            record = self.imports._oms_import_file(
                "o.csv", table(SHOPIFY, {**row, "Name": number}), {"channel": "shop"})
            record._oms_run()
            self.assertEqual(record.line_ids.mapped("reason"), [reason])
        self.assertEqual(record.line_ids.order_id.amount_total, 119)
