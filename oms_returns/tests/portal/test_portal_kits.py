# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.oms_core.tests.kits.kit_case import KitWords
from odoo.tests import tagged

from .portal_case import PortalCase, picture

SECONDS = 15  # about: how the lanes divide it


@tagged("post_install", "-at_install", "-standard", "oms_beside")
class TestPortalKits(KitWords, PortalCase):
    """A customer sends a kit back whole, or a part of it at its share of the price."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_stool()
        cls.stool.taxes_id = cls.env["account.tax"].create({
            "name": "Tenth", "amount": 10, "type_tax_use": "sale", "company_id": cls.company.id})
        cls.put(cls.seat, 10)
        cls.put(cls.leg, 30)
        cls.stools = cls.confirm(cls.olga.partner_id, stool=2)
        cls.ship(cls, cls.stools)

    def part(self, product, quantity, line=None, key="k" * 20, **more):
        row = f"{(line or self.stools.order_line).id}-{product.id}"
        return {"key": key, f"take_{row}": "on", f"qty_{row}": str(quantity), f"reason_{row}": "faulty", **more}

    def outcomes(self, **values):
        return [outcome for outcome, _words in self.said(self.post(
            "/my/returns/check", order_id=self.stools.id, **values))]

    def parts_offered(self):
        """{name: left} of components, as the page offers them."""
        [choice] = self.env["oms.return.portal"]._choices(self.stools)
        [row] = choice["rows"]
        return row["left"], {part["part"].name: part["left"] for part in row["parts"]}

    def test_a_part_at_its_share_of_the_price(self):
        self.login(self.olga)
        page = self.url_open(f"/my/returns/new?order_id={self.stools.id}").text.replace("\xa0", " ")
        self.assertIn("Only a part of [STOOL] stool", page)
        self.assertIn("6 Units can come back", page)
        for worth in ("$ 22.00", "$ 44.00"):
            self.assertIn(f"Its share of the price: {worth} each", page, "10 + 3 × 5 alone, 110 with its tax as a kit")
        row = f"{self.stools.order_line.id}-{self.leg.id}"
        answer = self.post("/my/returns/check", order_id=self.stools.id, **self.part(self.leg, 2))
        self.assertEqual([outcome for outcome, _words in self.said(answer)], ["accept"])
        self.assertIn("[LEG] leg, part of [STOOL] stool", answer.text)
        self.assertIn(f'name="take_{row}"', answer.text)
        answer = self.post("/my/returns/send", order_id=self.stools.id, files={f"photo_{row}": ("a.png", picture())},
                           **self.part(self.leg, 2))
        back = self.returns(self.stools)
        self.assertEqual((back.line_ids.component_id, back.line_ids.quantity, len(back.line_ids.photo_ids)), (self.leg, 2, 1))
        self.assertIn("[LEG] leg, part of [STOOL] stool", answer.text)
        self.assertEqual(self.parts_offered(), (1, {"seat": 2, "leg": 4}))
        self.bill(self.stools)
        if back.state == "requested":
            back.action_authorise()
        back.action_receive()
        back.action_inspect()
        if back.state != "settled":
            back.action_settle()
        self.assertEqual(back.refund_ids.amount_total, 44.0, "two legs, as was said")
        self.assertNoFaults()

    def test_never_more_than_is_left(self):
        self.login(self.olga)
        self.assertEqual(self.outcomes(**self.part(self.leg, 6)), ["accept"])
        self.assertEqual(self.outcomes(**self.part(self.leg, 7)), ["refuse"])
        whole = self.ticked(self.stools, stool=1)
        self.assertEqual(self.outcomes(**whole | self.part(self.leg, 3)), ["accept", "accept"])
        self.assertEqual(self.outcomes(**whole | self.part(self.leg, 4)), ["accept", "refuse"])
        self.post("/my/returns/send", order_id=self.stools.id, **whole | self.part(self.leg, 3))
        self.assertEqual(self.parts_offered(), (0, {"seat": 1}))
        self.assertIn("Only a part of [STOOL] stool", self.url_open(f"/my/returns/new?order_id={self.stools.id}").text)
        self.assertEqual(self.outcomes(**self.part(self.leg, 1)), ["refuse"])
        for _time in range(2):
            self.post("/my/returns/send", order_id=self.stools.id, **self.part(self.seat, 1))
        asked = self.returns(self.stools).line_ids
        self.assertEqual(sorted((line.component_id.name or "stool", line.quantity) for line in asked),
                         [("leg", 3), ("seat", 1), ("stool", 1)], "pressed twice it is one")

    def test_what_is_no_part_of_it_is_unknown(self):
        theirs = self.shipped(self.bob.partner_id, stool=1)
        self.login(self.olga)
        for values in (self.part(self.mug, 1), self.part(self.stool, 1), self.part(self.leg, 1, theirs.order_line),
                       self.part(self.mug, 1, self.line(self.order, self.mug)), self.part(self.leg.browse(2**31 - 1), 1)):
            for path in ("check", "send", "look"):
                self.assertEqual(self.post(f"/my/returns/{path}", order_id=self.stools.id, **values).status_code, 404)
        self.assertFalse(self.returns(self.stools) | self.returns(theirs))

    def test_another_leg_for_a_leg(self):
        self.login(self.olga)
        row = f"{self.stools.order_line.id}-{self.leg.id}"
        values = {"order_id": self.stools.id, **self.part(self.leg, 1, resolution="exchange", **{f"get_{row}": self.leg.id})}
        page = self.post("/my/returns/check", **values).text
        self.assertRegex(page, rf'name="get_{row}"\s+value="{self.leg.id}"')
        self.assertIn("Nothing to pay, nothing back", page)
        self.assertIn("not to be had any more", self.post("/my/returns/send", **{**values, f"get_{row}": self.mug.id}).text)
        self.post("/my/returns/send", **values)
        self.assertEqual(self.returns(self.stools).line_ids.exchange_product_id, self.leg)

    def test_as_many_statements_whatever_is_in_a_kit(self):
        def statements():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["oms.return.portal"]._choices(orders)
            return self.env.cr.sql_log_count - before
        orders = self.stools
        one = statements()
        for _order in range(3):
            orders |= self.shipped(self.olga.partner_id, stool=1)
        self.assertLessEqual(statements(), one + 2)
