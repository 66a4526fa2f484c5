# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Datetime
from odoo.tests import tagged
from odoo.tools import SQL

from ..common import ReturnsCase


@tagged("post_install", "-at_install")
class TestLearnedDays(ReturnsCase):
    """How long it takes from the authorisation to the shelf, by warehouse: the median of the last year."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.cr.execute("UPDATE oms_return SET inspected_on = NULL")  # a database in use has some
        order = cls.confirm(mug=20)
        cls.ship(cls, order)
        cls.south = cls.env["stock.warehouse"].create({"name": "South", "code": "SOU", "company_id": cls.company.id})
        cls.backs = cls.env["oms.return"]._oms_create_from_lines(
            [{"sale_line_id": order.order_line.id, "quantity": 1, "group": str(number)} for number in range(11)])
        cls.backs[10].warehouse_id = cls.south
        cls.backs.action_authorise()
        cls.backs.action_receive()
        cls.backs.action_inspect()

    def learn(self, now="2026-06-01"):
        self.env["stock.warehouse"]._oms_learn_return_days(Datetime.to_datetime(now))

    def took(self, *days, now="2026-06-01"):
        """The first of these returns took so many days; what a night works out."""
        for back, some in zip(self.backs, days):
            self.env.flush_all()
            self.env.cr.execute(SQL(
                """UPDATE oms_return SET inspected_on = %s::timestamp - interval '1 day',
                          authorised_on = %s::timestamp - interval '1 day' - %s * interval '1 day' WHERE id = %s""",
                now, now, some, back.id))
        self.backs.invalidate_recordset()
        self.learn(now)
        return self.north.oms_return_days, self.south.oms_return_days

    def test_the_median_of_ten(self):
        self.env.cr.execute("UPDATE oms_return SET inspected_on = NULL WHERE id = ANY(%s)", [self.backs.ids])
        self.assertEqual(self.took(*[5] * 9), (0, 0), "nine say nothing yet")
        self.assertEqual(self.took(*[2] * 4, *[9.5] * 5, 300), (10, 0), "half a day is one; one very late changes nothing")

    def test_each_warehouse_by_itself(self):
        """The eleventh came to the other warehouse, which knows one return only."""
        self.assertEqual(self.took(*[3] * 10, 50), (3, 0))

    def test_of_the_last_year(self):
        self.took(*[3] * 11)
        self.learn("2028-06-01")
        self.assertEqual(self.north.oms_return_days, 3, "what was learned stays")
        self.env.cr.execute("UPDATE oms_return SET inspected_on = NULL WHERE id = %s", [self.backs[0].id])
        self.north.sudo().oms_return_days = 7
        self.learn()
        self.assertEqual(self.north.oms_return_days, 7, "nine of this year say nothing")
