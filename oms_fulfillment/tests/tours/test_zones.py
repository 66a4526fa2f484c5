# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..floor_case import FloorCase


@tagged("post_install", "-at_install")
class TestZones(FloorCase):
    """Zones are parts of one warehouse, with a name of their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.far = cls._warehouse("Far", "FAR", "ship_only")
        cls.zones = cls.env["oms.zone"].with_user(cls.boss)
        cls.cold = cls.zones.create({"name": "Cold", "warehouse_id": cls.warehouse.id})
        cls.room = cls.place("Room")
        cls.shelf = cls.place("Shelf", parent=cls.room)
        cls.shelf.oms_zone_id = cls.cold

    def refused(self, words, work):
        with self.assertRaisesRegex(ValidationError, words), self.env.cr.savepoint():
            work()
            self.env.flush_all()
        self.env.invalidate_all()

    def test_a_location_moves_to_another_warehouse_only_without_its_zone(self):
        words = "Shelf is not in .*so it cannot be in its zone Cold"
        there = self.far.lot_stock_id
        self.refused(words, lambda: self.shelf.write({"location_id": there.id}))
        self.refused(words, lambda: self.room.write({"location_id": there.id}))
        self.shelf.active = False
        self.refused(words, lambda: self.room.write({"location_id": there.id}))
        self.shelf.oms_zone_id = False
        self.room.location_id = there
        self.assertEqual(self.room.warehouse_id, self.far)
        self.refused(words, lambda: self.shelf.write({"oms_zone_id": self.cold.id}))

    def test_it_moves_within_its_warehouse(self):
        self.room.location_id = self.place("Hall")
        self.assertEqual(self.shelf.oms_zone_id, self.cold)

    def test_a_zone_moves_to_another_warehouse_only_without_its_locations(self):
        self.refused("Shelf is not in Far", lambda: self.cold.write({"warehouse_id": self.far.id}))
        self.shelf.oms_zone_id = False
        self.cold.warehouse_id = self.far
        self.assertEqual(self.cold.company_id, self.far.company_id)

    def test_no_two_zones_of_a_warehouse_are_called_the_same_in_any_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        far = self.zones.with_context(lang="de_DE").create({"name": "Kalt", "warehouse_id": self.far.id})
        words = "has a zone “{}” already"
        for lang in ("en_US", "de_DE"):
            for name, warehouse in (("Kalt", self.far), ("Cold", self.warehouse)):
                # in words by RPC
                with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
                    self.zones.with_context(lang=lang).create({"name": name, "warehouse_id": warehouse.id})
        far.update_field_translations("name", {"de_DE": "Eiskalt"})
        warm = self.zones.create({"name": "Warm", "warehouse_id": self.far.id})
        self.refused(words.format("Eiskalt"), lambda: warm.with_context(lang="de_DE").write({"name": "Eiskalt"}))
        self.refused(words.format("Eiskalt"), lambda: self.zones.create({"name": "Eiskalt", "warehouse_id": self.far.id}))
        self.refused(words.format("Eiskalt"), lambda: warm.update_field_translations("name", {"de_DE": "Eiskalt"}))
        self.zones.create({"name": "Cold", "warehouse_id": self.far.id})

    def test_two_who_type_the_same_name_at_the_same_moment(self):
        """What the check of one does not see yet, PostgreSQL refuses."""
        with patch.object(type(self.cold), "_check_name", lambda zones: None), mute_logger("odoo.sql_db"), \
                self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.zones.create({"name": "Cold", "warehouse_id": self.warehouse.id})
