# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.oms_core.tests.people import new_user
from odoo.fields import Command

from .common import FulfillmentCase


class FloorCase(FulfillmentCase):
    """A warehouse of three aisles and two blocks; who runs it, and who works in it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = new_user(cls.env, "boss", "oms_fulfillment.group_fulfillment_manager,base.group_user")
        cls.layout = cls.new_layout(cls.warehouse)

    @classmethod
    def new_layout(cls, warehouse, **vals):
        return cls.env["oms.layout"].with_user(cls.boss).create({
            "warehouse_id": warehouse.id, "aisle_count": 3, "aisle_gap": 5, "bay_length": 1, "cross_width": 2,
            "block_ids": [Command.create({"number": 1, "bays": 10}), Command.create({"number": 2, "bays": 6})],
            "depot_ids": [Command.create({"name": "Desk", "kind": "both", "aisle": 1})], **vals})

    @classmethod
    def place(cls, name, aisle=0, bay=0, block=1, level=0, side=False, parent=None, user=None):
        return cls.env["stock.location"].with_user(user or cls.boss).create({
            "name": name, "location_id": (parent or cls.warehouse.lot_stock_id).id, "usage": "internal", "oms_aisle": aisle,
            "oms_bay": bay, "oms_block": block, "oms_level": level, "oms_side": side})

    def fill(self, user=None, **vals):
        return self.env["oms.layout.fill"].with_user(user or self.boss).create({
            "layout_id": self.layout.id, "pattern": "{aisle:02}-{bay:02}-{level}{side}", **vals})

    def below(self):
        """The locations below the stock of the warehouse, archived ones too."""
        return self.env["stock.location"].with_context(active_test=False).search(
            [("location_id", "=", self.warehouse.lot_stock_id.id)])
