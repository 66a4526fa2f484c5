# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.oms_core.tests.roles.access_case import AccessCase
from odoo.tests import tagged

ADDONS = ("oms_core", "oms_atp", "oms_fulfillment", "oms_returns")
#: The groups of each addon, and the group whose rights they bring along.
BRING = {
    "oms_atp": {
        "oms_atp.group_atp_user": "oms_core.group_oms_user",
        "oms_atp.group_atp_supervisor": "oms_core.group_oms_user",
        "oms_atp.group_atp_manager": "oms_core.group_oms_user",
        "oms_atp.group_oms_api": "base.group_user",
    },
    "oms_fulfillment": {
        "oms_fulfillment.group_fulfillment_packer": "stock.group_stock_user",
        "oms_fulfillment.group_fulfillment_user": "stock.group_stock_user",
        "oms_fulfillment.group_fulfillment_supervisor": "stock.group_stock_user",
        "oms_fulfillment.group_fulfillment_manager": "stock.group_stock_user",
    },
    "oms_returns": {
        "oms_returns.group_returns_user": "oms_core.group_oms_user",
        "oms_returns.group_returns_supervisor": "oms_core.group_oms_user",
        "oms_returns.group_returns_manager": "oms_core.group_oms_user",
    },
}


@tagged("post_install", "-at_install")
class TestAccess(AccessCase):
    """Each addon has a table of its own models × groups. Between addons: a group gives nothing on the records of
    another addon that the group which it brings along does not give."""

    def test_groups_of_one_addon_on_the_records_of_the_others(self):
        for addon, groups in BRING.items():
            names = [f"{addon}_{number}" for number in range(len(groups))]
            users = self.one_user_each(dict(zip(names, groups, strict=True)))
            plain = self.one_user_each({f"{name}_plain": group for name, group in zip(names, groups.values(), strict=True)})
            for name in names:
                for model in self.models_of(*set(ADDONS) - {addon}):
                    with self.subTest(group=users[name].login, model=model):
                        self.assertEqual(self.rights(users[name], model), self.rights(plain[f"{name}_plain"], model))

    def test_no_addon_is_left_out(self):
        known = set(self.models_of(*ADDONS))
        self.assertEqual({name for name in self.env if name.startswith("oms.") and not self.env[name]._abstract}, known)
