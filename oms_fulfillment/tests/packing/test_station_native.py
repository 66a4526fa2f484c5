# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .station_case import StationCase


@tagged("post_install", "-at_install")
class TestStationNative(StationCase):
    """Somebody presses Odoo's own buttons on a transfer that is on the bench."""

    def test_put_in_pack_takes_what_lies_loose(self):
        for steps in (2, 3):
            with self.subTest(steps=steps):
                picking = self.to_pack(steps, self.new_tote(f"TOTE{steps}"), mug=2)
                order = picking.sale_id
                mine = self.puts(picking, "MUG")["parcel_id"]
                picking.with_user(self.chief).action_put_in_pack()
                self.assertWhole(picking)
                job = self.station().read(picking.id)
                self.assertEqual(
                    [(parcel["state"], [item["quantity"] for item in parcel["items"]]) for parcel in job["parcels"]],
                    [("open", [1]), ("closed", [1])])
                self.assertEqual((job["state"], job["stopped"], job["parcels"][0]["id"]), ("open", None, mine))
                answer = self.refuses("too_many", picking, "put", code="MUG", quantity=1)
                self.assertIn("all 2 are packed already", answer["words"])
                self.assertTrue(self.does(picking, "close", parcel_id=mine)["done"])
                self.assertEqual(self.job["state"], "done")
                self.ship(order)
                self.assertShips(order, mug=2)

    def test_validate_sends_what_is_there_and_the_bench_is_told(self):
        for steps in (1, 2):
            with self.subTest(steps=steps):
                tote = self.new_tote(f"TOTE{steps}")
                picking = self.to_pack(steps, tote, mug=2)
                parcel = self.puts(picking, "MUG")["parcel_id"]
                picking.with_user(self.chief).button_validate()
                self.env.cr.precommit.run()
                self.assertShips(picking.sale_id, mug=2)
                package = self.env["stock.package"].browse(parcel)
                self.assertEqual((package.oms_state, package.quant_ids.mapped("quantity")), ("left", [1]))
                self.assertFalse(tote.location_id, "the tote is free again")
                answer = self.refuses("stopped", picking, "put", code="MUG", quantity=1)
                self.assertIn("has left", answer["words"])
                self.assertEqual(self.job["state"], "done")
                self.refuses("shipped", picking, "reopen", parcel_id=parcel, why="One mug is missing")
