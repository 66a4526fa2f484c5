# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.oms_core.tests.roles.access_case import GROUPS, AccessCase
from odoo.tests import tagged

OURS = {
    **GROUPS,
    "storer": "stock.group_stock_manager",
    "promiser": "oms_atp.group_atp_user",
    "p_chief": "oms_atp.group_atp_supervisor",
    "p_boss": "oms_atp.group_atp_manager",
    "api": "oms_atp.group_oms_api",
}

#: "storer" manages stock, "p_chief" and "p_boss" are supervisor and manager of promising.
MATRIX = """
model                       port empl sale desk sup cred man  stoc buy aud inv acc sys stor prom p_ch p_bo api
oms.allotment               -    -    -    -    -   -    -    -    -   -   -   -   -   -    r    rwcu rwcu -
oms.api.call                -    -    -    -    -   -    -    -    -   -   -   -   -   -    -    -    r    r
oms.cart                    -    -    -    -    -   -    -    -    -   -   -   -   -   -    -    -    r    r
oms.cart.line               -    -    -    -    -   -    -    -    -   -   -   -   -   -    -    -    r    r
oms.count                   -    -    -    -    -   -    -    rwcu -   -   -   -   -   rwcu -    -    -    -
oms.decision                -    -    r    r    r   r    r    -    -   -   -   -   -   -    r    r    r    -
oms.dirty                   -    -    -    -    -   -    -    -    -   -   -   -   r   -    -    -    -    -
oms.pickup                  -    -    r    r    r   r    rwcu r    r   -   -   -   -   rwcu r    r    rwcu -
oms.promise                 -    -    r    r    r   r    r    r    r   -   r   r   -   r    r    r    r    -
oms.promise.kept            -    -    r    r    r   r    r    r    r   -   -   -   -   r    r    r    r    -
oms.rescue                  -    -    -    -    -   -    -    -    rwcu -   -   -   -   -    -    -    -    -
oms.rescue.line             -    -    -    -    -   -    -    -    rwcu -   -   -   -   -    -    -    -    -
oms.sourcing.policy         -    -    -    -    -   -    -    -    -   -   -   -   -   -    r    rwcu rwcu -
oms.sourcing.policy.version -    -    -    -    -   -    -    -    -   -   -   -   -   -    r    r    r    -
oms.sourcing.rule           -    -    -    -    -   -    -    -    -   -   -   -   -   -    r    rwcu rwcu -
oms.stock.policy            -    -    -    -    -   -    -    r    -   -   -   -   -   r    r    rwcu rwcu -
oms.substitute              -    -    r    r    r   r    r    -    -   -   -   -   -   -    r    rwcu rwcu -
oms.take                    -    -    -    -    -   -    -    -    -   -   -   -   -   -    -    rwcu rwcu -
oms.transit                 -    -    r    r    r   r    rwcu r    r   -   -   -   -   rwcu r    r    rwcu -
oms.vendor.lead             -    -    -    -    -   -    -    r    r   -   -   -   -   r    r    r    r    -
"""


@tagged("post_install", "-at_install")
class TestAccess(AccessCase):
    """Who may do what with promises, sourcing, carts and dates."""

    def test_every_model_and_every_group(self):
        self.assertMatrix("oms_atp", MATRIX, OURS)

    def test_every_model_and_every_company(self):
        self.assertCompaniesApart("oms_atp", {name: group for name, group in OURS.items() if name != "api"})

    def test_dialogs_are_of_who_opened_them(self):
        self.assertDialogsApart("oms_atp")
