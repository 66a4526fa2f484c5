# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from ..tour_case import TourCase


class GoodsCase(TourCase):
    """Tea in lots and phones with serial numbers, and tours of them."""

    #: The names of the lots of tea, and how many phones there are.
    lots, phones = ("OLD", "NEW"), 4

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tea, cls.phone = cls._product("Tea"), cls._product("Phone")
        cls.tea.write({"tracking": "lot", "barcode": "4012345678901"})
        cls.phone.write({"tracking": "serial", "barcode": "4098765432101"})
        cls.teas = cls.env["stock.lot"].create([{"name": name, "product_id": cls.tea.id} for name in cls.lots])
        cls.serials = cls.env["stock.lot"].create(
            [{"name": f"SN{number}", "product_id": cls.phone.id} for number in range(cls.phones)])

    def tour(self, *ways, user=None):
        self.ways(*ways or ("batch",))
        return self.floor(user).take(self.plan().id)


class ReportsCase(GoodsCase):
    """What was scanned of them, as public reports tell it."""

    lots, phones = ("LOT-A", "LOT-B"), 3

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lot_a, cls.lot_b = cls.teas

    def lines(self, tour):
        """What stands of a tour: (item, lot, wanted, done, state), in walking order."""
        return [(line["product"]["name"], line["lot"] and line["lot"]["name"], line["quantity"], line["done"], line["state"])
                for line in self.floor().read(tour["id"])["lines"]]

    def there(self, product, location, lot=None):
        quants = self.env["stock.quant"].search([
            ("product_id", "=", product.id), ("location_id", "=", location.id), *([("lot_id", "=", lot.id)] if lot else [])])
        return sum(quants.mapped("quantity"))
