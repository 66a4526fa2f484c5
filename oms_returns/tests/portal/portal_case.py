# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io
import re

from PIL import Image

from odoo import http
from odoo.addons.oms_core.tests.people import new_user
from odoo.tests import HttpCase

from ..common import ReturnsCase


def picture(kind="PNG", size=(40, 30)):
    kept = io.BytesIO()
    Image.new("RGB", size, "red").save(kept, kind)
    return kept.getvalue()


class PortalCase(ReturnsCase, HttpCase):
    """A customer with an account, shipped orders, and words to press what is on the pages."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"oms_portal_returns": True, "oms_withdrawal": True})
        cls.env.ref("oms_returns.reason_cancelled").for_customers = False
        cls.firm = cls.env["res.partner"].create({"name": "Back Firm", "is_company": True, "email": "firm@back.example"})
        cls.olga = new_user(cls.env, "oms_back_olga", "base.group_portal", name="Olga", email="olga@back.example")
        cls.olga.partner_id.parent_id = cls.firm
        cls.bob = new_user(cls.env, "oms_back_bob", "base.group_portal", name="Bob", email="bob@other.example")
        cls.order = cls.confirm(cls.olga.partner_id, mug=5, cup=2)
        cls.foreign = cls.confirm(cls.bob.partner_id, mug=3)
        for order in cls.order + cls.foreign:
            cls.ship(cls, order)
            order._portal_ensure_token()

    def login(self, user):
        self.authenticate(user and user.login, user and user.login)

    def line(self, order, product):
        return order.order_line.filtered(lambda line: line.product_id == product)

    def post(self, path, files=None, **values):
        return self.url_open(path, data={"csrf_token": http.Request.csrf_token(self), **values}, files=files)

    def ticked(self, order, key="k" * 20, reason="faulty", **quantities):
        """What the first page sends: ``ticked(order, mug=2)``."""
        values = {"key": key}
        for name, quantity in quantities.items():
            number = self.line(order, getattr(self, name)).id
            values.update({f"take_{number}": "on", f"qty_{number}": str(quantity), f"reason_{number}": reason})
        return values

    def said(self, page):
        """[(outcome, words)] of the page that says what is possible."""
        return [(outcome, re.sub(r"<[^>]+>|\s+", " ", words).strip()) for outcome, words in re.findall(
            r'data-outcome="(\w+)".*?name="oms_said_text">(.*?)</div>', page.text, re.DOTALL)]

    def shown(self, page):
        """Names of the orders that the first page shows, in its order."""
        return re.findall(r'data-order="([^"]+)"', page.text)

    def returns(self, order=None):
        return self.env["oms.return"].search([("line_ids.order_id", "=", (order or self.order).id)])
