# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.oms_core.tests.people import new_user
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..common import ReturnsCase


@tagged("post_install", "-at_install")
class TestDock(ReturnsCase):
    """Where the parcel arrives: the slip, the goods, and what was not announced, with a scanner."""

    beginnings = (("shipped", {"mug": 10}),)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.docker = new_user(cls.env, "oms_docker", "stock.group_stock_user", name="Dora")

    def expected(self, order=None, **quantities):
        self.mug.barcode, self.cup.barcode = "4001", "4002"
        back = self.ask(order or self.shipped(**dict.fromkeys(quantities, 10)), **quantities)
        back.action_authorise()
        return back

    def form(self, user=None, dock=None):
        Dock = self.env["oms.return.dock"].with_user(user or self.returns_clerk)
        return Form(dock or Dock, "oms_returns.oms_return_dock_view_form")

    def scan(self, form, *codes):
        for code in codes:
            form.scan = code
        return form

    def watches(self, *numbers):
        watch = type(self).watch = self.new_product("watch", 100.0, tracking="serial")
        lots = self.env["stock.lot"].create([{"name": name, "product_id": watch.id} for name in numbers])
        for lot in lots:
            self.env["stock.quant"]._update_available_quantity(watch, self.north.lot_stock_id, 1, lot_id=lot)
        return lots

    def test_the_slip_then_the_goods(self):
        back = self.expected(mug=3, cup=2)
        action = self.scan(self.form(), back.name, "4001", "4001", "4002").save().action_receive()
        self.assertEqual(back.line_ids.mapped("received_quantity"), [2, 1])
        self.assertEqual((back.state, back.line_ids.mapped("to_receive")), ("received", [1, 1]), "the rest is expected")
        self.assertEqual(action["res_id"], back.id, "inspecting comes next")

    def test_by_one_of_the_numbers_on_the_parcel(self):
        back = self.expected(mug=3)
        back.picking_ids.carrier_tracking_ref = "BACKTRK11, BACKTRK22"
        dock = self.env["oms.return.dock"].with_user(self.docker).create({})
        self.assertRegex(dock._oms_scanned("BACKTRK2"), "is the number of no return that is expected")
        self.assertFalse(dock._oms_scanned("BACKTRK22"))
        self.assertEqual(dock.sudo().return_id, back)

    def test_by_staff_of_the_warehouse(self):
        """Whoever works at the dock has no right to returns: they receive what is there, and no more."""
        back = self.expected(self.shipped(mug=10, cup=5), mug=2)
        with self.assertRaises(AccessError):
            back.with_user(self.docker).read(["name"])
        picking = back.picking_ids.with_user(self.docker)
        self.assertTrue(picking.oms_of_return)
        dock = self.env["oms.return.dock"].with_user(self.docker).browse(picking.action_oms_dock()["res_id"])
        form = self.scan(self.form(dock=dock), "4001", "4001", "4002")
        self.assertEqual(form.return_name, f"{back.name}, {self.customer.name}")
        action = form.save().action_receive()
        self.assertRegex(action["params"]["message"], f"{back.name}: received")
        self.assertEqual(back.line_ids.filtered("received_quantity").mapped(lambda line: (line.product_id, line.decision)), [
            (self.mug, "accept"), (self.cup, "ask")])
        with self.assertRaises(AccessError):
            dock.with_user(self.clerk).action_receive()

    def test_other_goods_by_their_number(self):
        """Not announced, but this customer's: a line of its own, with the very number; nothing of it is accepted by that."""
        lots = self.watches("W1", "W2")
        order = self.shipped(mug=10, watch=2)
        back = self.expected(order, mug=1)
        self.scan(self.form(), back.name, "4001", "W2").save().action_receive()
        line = back.line_ids.filtered(lambda line: line.product_id == self.watch)
        self.assertEqual((line.received_quantity, line.decision, line.move_ids.lot_ids), (1, "ask", lots[1]))
        self.assertEqual(back.line_ids[0].received_quantity, 1)
        self.assertNoFaults()

    def test_the_number_that_was_read_is_received(self):
        lots = self.watches("W1", "W2")
        back = self.expected(self.shipped(watch=2), watch=1)
        self.scan(self.form(), "W2").save().action_receive()  # found by the number alone
        self.assertEqual(back.line_ids.move_ids.lot_ids, lots[1])

    def test_what_is_not_counted(self):
        lots = self.watches("W1")
        self.watch.barcode = "4003"
        stranger = self.env["stock.lot"].create({"name": "W9", "product_id": self.watch.id})
        back = self.expected(self.shipped(watch=1), watch=1)
        dock = self.env["oms.return.dock"].with_user(self.returns_clerk).create({})
        self.assertRegex(dock._oms_scanned("4001"), "is the number of no return that is expected")
        self.assertFalse(dock._oms_scanned(back.name))
        for code, words in (("nothing", "is no product, lot or serial number of ours"), ("4003", "scan its number")):
            self.assertRegex(dock._oms_scanned(code), words)
        self.assertFalse(dock._oms_scanned(lots.name))
        self.assertRegex(dock._oms_scanned(lots.name), "W1 is counted")
        dock.line_ids.lot_id = stranger
        with self.assertRefused(f"W9 of .*watch.* is not with {self.customer.name}"):
            dock.action_receive()
        dock.line_ids.unlink()
        with self.assertRefused("nothing is counted"):
            dock.action_receive()

    def test_another_return_by_its_id(self):
        back, other = self.expected(mug=1), self.expected(cup=1)
        dock = self.env["oms.return.dock"].with_user(self.returns_clerk).create({
            "return_id": back.id, "line_ids": [(0, 0, {"product_id": self.cup.id, "line_id": other.line_ids.id})]})
        with self.assertRefused("lines of these returns only"):
            dock.action_receive()

    def test_typed_instead_of_scanned(self):
        back = self.expected(mug=2)
        dock = self.env["oms.return.dock"].with_user(self.returns_clerk).browse(
            back.with_user(self.returns_clerk).action_dock()["res_id"])
        dock.line_ids = [(0, 0, {"product_id": self.mug.id, "quantity": 2})]
        dock.action_receive()
        self.assertEqual((back.state, back.line_ids.received_quantity), ("received", 2))

    def test_a_typed_row_without_its_number(self):
        """One watch read, one typed without a number: nothing is received as though the second had been read."""
        lots = self.watches("W1", "W2")
        back = self.expected(self.shipped(watch=2), watch=2)
        dock = self.scan(self.form(), back.name, "W1").save()
        dock.line_ids = [(0, 0, {"product_id": self.watch.id, "quantity": 1})]
        with self.assertRefused("watch.* has lot or serial numbers: scan or choose the number of each"):
            dock.action_receive()
        dock.line_ids.filtered(lambda row: not row.lot_id).lot_id = lots[1]
        dock.action_receive()
        self.assertEqual((back.line_ids.received_quantity, back.line_ids.move_ids.lot_ids), (2, lots))

    def test_only_the_number_that_was_read_stands_on_the_transfer(self):
        lots = self.watches("W1", "W2")
        back = self.expected(self.shipped(watch=2), watch=1)
        self.scan(self.form(), back.name, "W2").save().action_receive()
        self.assertEqual(back.picking_ids.move_line_ids.mapped(lambda row: (row.lot_id, row.quantity)), [(lots[1], 1)])
        self.assertTrue(back.picking_ids.move_line_ids.move_id)

    def test_consigned_goods_stay_so(self):
        """One watch is ours, one is a consignor's: read by number, or in a parcel without papers, each is of whom it was."""
        ours, theirs = self.watches("W1"), self.env["stock.lot"].create({"name": "W2", "product_id": self.watch.id})
        consignor = self.env["res.partner"].create({"name": "Consignor"})
        self.env["stock.quant"]._update_available_quantity(
            self.watch, self.north.lot_stock_id, 1, lot_id=theirs, owner_id=consignor)
        order = self.shipped(watch=2)
        whose = dict.fromkeys(ours, self.env["res.partner"]) | dict.fromkeys(theirs, consignor)
        self.assertEqual({part.lot_id: part.owner_id for part in order.picking_ids.move_line_ids}, whose)
        back = self.expected(order, watch=1)
        self.scan(self.form(), back.name, "W2").save().action_receive()
        came = back.line_ids.move_ids.move_line_ids
        self.assertEqual((came.lot_id, came.owner_id), (theirs, consignor))
        parcel = self.env["oms.return.parcel"].create({"line_ids": [(0, 0, {"product_id": self.watch.id, "lot_id": ours.id})]})
        parcel.action_receive()
        quants = self.env["stock.quant"].search([("location_id", "=", self.inspection().id), ("product_id", "=", self.watch.id)])
        self.assertEqual({quant.lot_id: quant.owner_id for quant in quants if quant.quantity}, whose)
        back.with_user(self.returns_clerk).action_inspect()
        self.assertNoFaults()

    def test_a_number_that_nobody_here_sold(self):
        """A watch of a number that we know and never sold to anybody: received by scan like any other goods."""
        self.watches("W1")
        unsold = self.env["stock.lot"].create({"name": "W8", "product_id": self.watch.id})
        back = self.expected(mug=1)
        self.scan(self.form(), back.name, "4001", "W8").save().action_receive()
        line = back.line_ids.filtered(lambda line: line.product_id == self.watch)
        self.assertEqual((line.received_quantity, line.order_id.id, line.decision), (1, False, "ask"))
        self.assertEqual(line.move_ids.move_line_ids.mapped(lambda row: (row.lot_id, row.quantity)), [(unsold, 1)])
        self.assertEqual(line.move_ids.picking_id.move_line_ids.move_id, line.move_ids.picking_id.move_ids)

    def test_a_late_parcel_of_an_inspected_return(self):
        """One of two came, the rest was given up, all is inspected; then the second mug arrives: it is received, and opens it."""
        back = self.expected(mug=2)
        back.action_receive({back.line_ids.id: 1})
        back.action_close_rest()
        back.action_inspect()
        self.assertEqual(back.state, "inspected")
        self.scan(self.form(), back.name, "4001").save().action_receive()
        self.assertEqual((back.state, back.line_ids.received_quantity), ("received", 2))
        self.assertNoFaults()


@tagged("post_install", "-at_install")
class TestDockCompanies(ReturnsCase):
    """Two companies, one dock: each receives its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Second shop"})
        cls.docker = new_user(
            cls.env, "oms_docker", "stock.group_stock_user", name="Dora", company_id=cls.other.id,
            company_ids=[(6, 0, cls.other.ids)])

    def expected(self):
        back = self.ask(self.shipped(mug=2), mug=2)
        back.action_authorise()
        return back

    def test_another_companys_return(self):
        """By its id: neither whose it is nor its goods."""
        back = self.expected()
        values = {"return_id": back.id, "line_ids": [(0, 0, {"product_id": self.mug.id, "quantity": 2})]}
        dock = self.env["oms.return.dock"].with_user(self.docker).create(values)
        self.assertFalse(dock.return_name)
        for door in (dock.action_receive, lambda: dock._oms_scanned("4001"),
                     lambda: dock.with_context(allowed_company_ids=(self.other | self.company).ids).action_receive()):
            with self.assertRaises(AccessError):
                door()
        self.assertEqual((back.state, back.line_ids.received_quantity), ("authorised", 0))

    def test_a_reference_that_two_companies_use(self):
        """The same reference at both: the mug that is announced, else what is of the return's company."""
        theirs, ours = [self.env["product.product"].create({
            "name": name, "default_code": "REF-2", "type": "consu", "company_id": company.id})
            for name, company in (("their mug", self.other), ("our mug", self.company))]
        back = self.expected()
        dock = self.env["oms.return.dock"].create({"return_id": back.id})
        self.assertFalse(self.env["oms.return.dock"].create({}).return_name)
        self.assertLess(theirs.id, ours.id)
        self.assertFalse(dock._oms_scanned("REF-2"))
        self.assertEqual(dock.line_ids.product_id, ours)
        self.mug.default_code = "REF-2"
        dock.line_ids.unlink()
        self.assertFalse(dock._oms_scanned("REF-2"))
        self.assertEqual((dock.line_ids.product_id, dock.line_ids.line_id), (self.mug, back.line_ids))
