# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
import random
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from ...planning import ledger
from ..supply_case import SupplyCase


class ReservableCase(SupplyCase):
    """Random stock, and two answers to *how much*: the ledger's, and what Odoo really reserves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Location = cls.env["stock.location"]
        stock = cls.north.lot_stock_id
        cls.shelf = Location.create({"name": "Shelf", "location_id": stock.id, "usage": "internal"})
        cls.blocked = Location.create(
            {"name": "Quarantine", "location_id": stock.id, "usage": "internal", "oms_not_promised": True})
        cls.beside = Location.create(
            {"name": "Beside", "location_id": cls.north.view_location_id.id, "usage": "internal"})
        cls.scrapped = Location.create({"name": "Broken", "location_id": stock.id, "usage": "inventory"})
        cls.places = [stock, stock, cls.shelf, cls.blocked, cls.beside, cls.scrapped]
        cls.owners = [None, None, None, cls.vendor]
        cls.boxes = [None, None, *cls.env["stock.package"].create([{"name": "B1"}, {"name": "B2"}])]

    def ladder(self, product, warehouse=None):
        self.env.flush_all()
        supply, warehouse = self.env["oms.supply"], warehouse or self.north
        found = supply._gather_ladders(self.env.cr, supply._scope([product.id], [warehouse.id]))
        return tuple(found.get((product.id, warehouse.id), ()))

    def leave(self, product, quantity, days=0):
        """Demand of nobody we know that is to be served on a day, not reserved yet."""
        move = self.env["stock.move"].create({
            "product_id": product.id, "product_uom_qty": quantity, "date": self.in_days(days),
            "location_id": self.north.lot_stock_id.id, "location_dest_id": self.env.ref("stock.stock_location_customers").id,
            "picking_type_id": self.north.out_type_id.id})
        move._action_confirm(merge=False)
        return move

    def reservable(self, product, days):
        """What ``_action_assign`` reserves with the clock on that day, all else as it is."""
        with freeze_time(fields.Datetime.now() + timedelta(days=days)), self.env.cr.savepoint() as savepoint:
            move = self.leave(product, 1_000)
            if not move.quantity:
                move._action_assign()
            reserved = move.product_uom._compute_quantity(move.quantity, product.uom_id)
            savepoint.rollback()
        self.env.invalidate_all(flush=False)
        return reserved

    def lots_of(self, rng, product):
        return [None] if product.tracking == "none" else [None, *(
            self.env["stock.lot"].create({"name": f"L{number}", "product_id": product.id, "company_id": self.company.id})
            for number in range(rng.randint(1, 4)))]

    def fill(self, rng, product, lots):
        Quant = self.env["stock.quant"]
        for _row in range(rng.randint(1, 7)):
            quantity = rng.choice((1, 2, 5, 8, -3)) if product.tracking != "serial" else 1
            Quant._update_available_quantity(
                product, rng.choice(self.places), quantity, lot_id=rng.choice(lots), owner_id=rng.choice(self.owners),
                package_id=rng.choice(self.boxes) if quantity > 0 else None)

    def told(self, product):
        """What there is, for whoever reads a failure."""
        return [(quant.location_id.name, quant.lot_id.name, quant.package_id.name, quant.owner_id.name, quant.quantity,
                 quant.reserved_quantity) for quant in self.env["stock.quant"].search([("product_id", "=", product.id)])]

    def compare(self, kinds, dated=False):
        seed = int(os.environ.get("OMS_SEED") or random.randrange(10**9))
        rng = random.Random(seed)
        for number in range(int(os.environ.get("OMS_ROUNDS") or 7)):  # OMS_ROUNDS=… for more
            self.north.oms_sells_consigned = rng.random() < 0.7
            product = self.new_product(f"{kinds[0]}{number}{dated}", 1.0, tracking=rng.choice(kinds))
            if dated:
                product.use_expiration_date = True
            lots = self.lots_of(rng, product)
            for lot in lots[1:] if dated else ():
                removal = rng.choice((False, -2, 0, 1, 3, 6))
                lot.write({"expiration_date": self.in_days(rng.choice((-1, 4, 9))),
                           "removal_date": removal is not False and self.in_days(removal)})
            self.fill(rng, product, lots)
            for _order in range(rng.randint(0, 2)):
                self.leave(product, rng.randint(1, 6))._action_assign()  # and so is there no more
            self.env["stock.move"].search([("product_id", "=", product.id), ("quantity", "=", 0)])._action_cancel()
            steps = self.ladder(product)
            for day in (0, 1, 3, 4, 7):
                self.assertEqual(
                    ledger.available(steps, day), self.reservable(product, day),
                    f"seed {seed}: {product.name} ({product.tracking}) on day {day}, of {self.told(product)}")
        print(f"{type(self).__name__}: seed {seed}")


@tagged("post_install", "-at_install")
class TestReservable(ReservableCase):
    """What is promised for a day can be reserved on that day."""

    def test_random_stock(self):
        self.compare(["none", "lot", "serial"])


@tagged("post_install", "-at_install", "-standard", "oms_beside")
class TestReservableDated(ReservableCase):
    """The same where lots have dates."""

    def test_random_stock_with_dates(self):
        self.compare(["lot"], dated=True)
