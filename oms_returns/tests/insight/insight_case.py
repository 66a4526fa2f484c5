# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo import fields
from odoo.fields import Domain

from ..common import ReturnsCase


class InsightCase(ReturnsCase):
    """Goods that were shipped and came back, and the figures of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Rate = cls.env["oms.return.rate"]

    def work_out(self):
        """What the job does, without its commits."""
        self.env.flush_all()
        self.Rate._oms_refresh_months(self.Rate._gather_months())

    def night(self, job, time_left=60):
        """A job of the night, which would commit; without time left it stops where it is."""
        self.env.flush_all()
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: time_left):
            job()

    def sent(self, order):
        """The moves that brought the goods to the customer."""
        return order.order_line.move_ids.filtered(lambda move: move.state == "done" and move.location_dest_id.usage == "customer")

    def days_ago(self, records, days, field="date"):
        """Have it happened so long ago."""
        records.write({field: fields.Datetime.subtract(fields.Datetime.now(), days=days)})

    def give_back(self, order, **quantities):
        """By Odoo's own return, without a return of ours."""
        picking = order.picking_ids.filtered(lambda one: one.location_dest_id.usage == "customer" and one.state == "done")
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        for name, quantity in quantities.items():
            product = getattr(self, name)
            wizard.product_return_moves.filtered(lambda line, product=product: line.product_id == product).quantity = quantity
        back = wizard._create_return()
        back.button_validate()
        return back

    def groups(self, groupby, domain=(), measures=("shipped_units:sum", "returned_units:sum", "rate:avg")):
        """{group: figures} of our customer, as graph and list read them."""
        mine = Domain("partner_id", "=", self.customer.id) & Domain(domain)
        rows = self.Rate.formatted_read_group(mine, [groupby] if groupby else [], list(measures))
        return {row[groupby][1] if groupby and row[groupby] else False: [row[one] for one in measures] for row in rows}
