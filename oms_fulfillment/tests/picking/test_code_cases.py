# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command
from odoo.tests import tagged

from ...planning import scan_codes
from ...planning.tests.test_scan_codes import cases
from ..common import FulfillmentCase


@tagged("post_install", "-at_install")
class TestCodeCases(FulfillmentCase):
    """The cases that the device is tested with, too (`static/tests/floor/codes.test.js`): both say the same."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cases = cases()
        cls.codes = cls.env["oms.code"].with_user(cls.picker)
        cls.lines = [{**line, "one": 1.0} for line in cls.cases["lines"]]

    def gs1(self, code):
        read = self.codes._gs1(code)
        return read and {name: str(value) if name == "expiry" else value
                         for name, value in vars(read).items() if value is not None and name != "unit"}

    def hits(self, code):
        read = self.codes._gs1(code)
        return [[line_id, quantity, lot, str(read.expiry) if read and read.expiry else None]
                for line_id, quantity, lot in scan_codes.hits(code, self.lines, read)]

    def test_gs1(self):
        gs1_company = self.env.ref("barcodes_gs1_nomenclature.default_gs1_nomenclature")
        plain_company = self.env.company.nomenclature_id
        self.assertFalse(plain_company.is_gs1_nomenclature)
        for nomenclature in (plain_company, gs1_company):
            self.env.company.nomenclature_id = nomenclature
            for code, expected in (*self.cases["gs1"], *self.cases["gs1_by_the_server"]):
                self.assertEqual(self.gs1(code), expected, repr(code))

    def test_goods_before_somebody(self):
        for code, expected in (*self.cases["hits"], *self.cases["hits_in_any_case"]):
            self.assertEqual(self.hits(code), expected, repr(code))

    def test_goods_anywhere(self):
        """The same goods as products: a code means the same where nothing lies before anybody. There case counts."""
        dozen = self.env.ref("uom.product_uom_dozen")
        products = {}
        for line in self.cases["lines"]:
            codes = [code for code, quantity in line["codes"] if quantity == 1]
            product = products[line["id"]] = self.env["product.product"].create({
                "name": f"Goods {line['id']}", "is_storable": True, "tracking": line["tracking"], "default_code": codes[-1],
                "barcode": codes[0] if len(codes) > 1 else False, "uom_ids": [Command.link(dozen.id)]})
            self.env["product.uom"].create([{"product_id": product.id, "uom_id": dozen.id, "barcode": code}
                                            for code, quantity in line["codes"] if quantity == 12])
            if line["lot"]:
                self.env["stock.lot"].create({"name": line["lot"], "product_id": product.id})
        (self.mug | self.lamp | self.pen).default_code = False
        for code, expected in (*self.cases["hits"], *((code, []) for code, _hits in self.cases["hits_in_any_case"])):
            found = self.codes._meanings(code)
            self.assertEqual(
                [(one.product, one.quantity, one.lot, str(one.expiry) if one.expiry else None) for one in found],
                [(products[line_id], *rest) for line_id, *rest in expected], repr(code))
