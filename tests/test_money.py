# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.oms_core.tests.roles.role_case import ROLES
from odoo.addons.oms_core.tools import SEES_CREDIT, SEES_MONEY
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .roles_case import RolesCase

#: Who reads what was decided on credit, and who the account as it stands (docs/security.md).
DECIDES = {"credit", "manager", "accountant"}
ACCOUNTS = DECIDES | {"desk", "supervisor", "returns"}
#: Prices that Odoo gives by RPC to roles whose screens have none: {role: {model.field}}, and nothing of credit.
BY_RPC = {
    "picker": {
        "sale.order.amount_total", "sale.order.line.price_unit", "product.product.list_price", "product.product.standard_price"},
    "buyer": {"product.product.list_price", "product.product.standard_price"},
    "api": {"product.product.list_price", "product.product.standard_price"},
    "portal": set(),
}
BY_RPC["packer"] = BY_RPC["warehouse"] = BY_RPC["picker"]


@tagged("post_install", "-at_install")
class TestMoney(RolesCase):
    """Figures by RPC: those of credit are refused at every door, prices as docs/security.md says."""

    def figures(self):
        """Fields that show what was decided on credit, by model. What an order's money is its desk sees (``SEES_MONEY``)."""
        return [(name, field.name) for name in self.our_models() for field in self.env[name]._fields.values()
                if field.groups and field.groups != SEES_MONEY and set(SEES_CREDIT.split(",")) <= set(field.groups.split(","))
                and field.name.startswith(
                    ("oms_", "figures", "facts", "granted", "score", "recommended", "expected_"))]

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model", "odoo.models")
    def test_credit_at_every_door(self):
        figures = self.figures()
        self.assertGreater(len(figures), 9)
        for role in set(ROLES) - DECIDES:
            for model, field in figures:
                Model = self.env_of(role)[model]
                with self.subTest(role, field=f"{model}.{field}"):
                    if Model.has_access("read"):
                        self.assertNotIn(field, Model.fields_get())
                    for door in (lambda M=Model, f=field: M.search_read([], [f], limit=1),
                                 lambda M=Model, f=field: M.search([(f, "!=", False)], limit=1),
                                 lambda M=Model, f=field: M.formatted_read_group([], [f], ["__count"]),
                                 lambda M=Model, f=field: M.search([], order=f, limit=1)):
                        self.assertShut(door)

    def assertShut(self, door):
        try:
            with self.env.cr.savepoint():
                door()
        except (AccessError, ValueError):
            return  # ValueError: a figure that is not stored cannot be searched by anybody
        self.fail("it is open")

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model", "odoo.models")
    def test_who_reads_credit_accounts(self):
        for model in ("oms.credit.account", "oms.credit.rule", "oms.credit.policy"):
            may = {role for role in ROLES if self.env_of(role)[model].has_access("read")}
            with self.subTest(model):
                self.assertEqual(may, ACCOUNTS)
        for model in ("oms.credit.score", "oms.credit.verdict"):
            may = {role for role in ROLES if self.env_of(role)[model].has_access("read")}
            with self.subTest(model):
                self.assertEqual(may, DECIDES)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model", "odoo.models")
    def test_prices_by_rpc_are_those_of_the_page(self):
        asked = sorted(set().union(*BY_RPC.values()))
        for role, expected in BY_RPC.items():
            found = set()
            for path in asked:
                model, field = path.rsplit(".", 1)
                try:
                    rows = self.env_of(role)[model].search_read([], [field], limit=1)
                except (AccessError, ValueError):
                    continue
                found |= {path} if rows and field in rows[0] else set()
            if role == "portal":
                found -= {"sale.order.amount_total", "sale.order.line.price_unit"}  # their own orders
            with self.subTest(role):
                self.assertEqual(found, expected)
