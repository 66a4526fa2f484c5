# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.oms_core.tests.roles.access_case import GROUPS, AccessCase
from odoo.tests import tagged

OURS = {
    **GROUPS,
    "picker": "oms_fulfillment.group_fulfillment_user",
    "packer": "oms_fulfillment.group_fulfillment_packer",
    "chief": "oms_fulfillment.group_fulfillment_supervisor",
    "boss": "oms_fulfillment.group_fulfillment_manager",
}

MATRIX = """
model                        porta emplo sales desk super credit manag stock buyer audit invoi accou syste picke packe chief boss
oms.fulfillment.ask          -     -     -     rwcu rwcu  rwcu   rwcu  rwcu  -     -     -     -     -     rwcu  rwcu  rwcu  rwcu
oms.fulfillment.ask.line     -     -     -     rwcu rwcu  rwcu   rwcu  rwcu  -     -     -     -     -     rwcu  rwcu  rwcu  rwcu
oms.fulfillment.parcels      -     -     -     -    -     -      -     rwcu  -     -     -     -     -     rwcu  rwcu  rwcu  rwcu
oms.fulfillment.parcels.line -     -     -     -    -     -      -     rwcu  -     -     -     -     -     rwcu  rwcu  rwcu  rwcu
oms.fulfillment.result       -     -     -     rwcu rwcu  rwcu   rwcu  rwcu  -     -     -     -     -     rwcu  rwcu  rwcu  rwcu
oms.fulfillment.result.line  -     -     -     rwcu rwcu  rwcu   rwcu  rwcu  -     -     -     -     -     rwcu  rwcu  rwcu  rwcu
oms.size                     -     r     r     r    r     r      r     r     r     r     r     r     rwcu  r     r     rwcu  rwcu
oms.size.missing             -     -     -     -    -     -      -     -     -     -     -     -     r     -     -     r     r
oms.layout                   -     -     -    -    -     -      -      r     -     -     -     -     -     r     r     r     rwcu
oms.layout.block             -     -     -    -    -     -      -      r     -     -     -     -     -     r     r     r     rwcu
oms.layout.blocked           -     -     -    -    -     -      -      r     -     -     -     -     -     r     r     r     rwcu
oms.layout.depot             -     -     -    -    -     -      -      r     -     -     -     -     -     r     r     r     rwcu
oms.layout.fill              -     -     -    -    -     -      -      -     -     -     -     -     -     -     -     -     rwcu
oms.zone                     -     -     -    -    -     -      -      r     -     -     -     -     -     r     r     r     rwcu
oms.tour.method              -     -     -    -    -     -      -      r     -     -     -     -     -     r     r     r     rwcu
oms.tour                     -     -     -    -    -     -      -      r     -     -     -     -     -     r     r     r     r
oms.tour.tote                -     -     -    -    -     -      -      r     -     -     -     -     -     r     r     r     r
oms.scan                     -     -     -    -    -     -      -      -     -     -     -     -     -     -     -     r     r
"""


@tagged("post_install", "-at_install")
class TestAccess(AccessCase):
    """Who may do what with sizes, layouts, tours, scans and the results of work on transfers. Everything else of this addon is
    Odoo's transfers."""

    def test_every_model_and_every_group(self):
        self.assertMatrix("oms_fulfillment", MATRIX, OURS)

    def test_each_company_keeps_to_itself(self):
        self.assertCompaniesApart("oms_fulfillment", OURS)

    def test_dialogs_are_of_who_opened_them(self):
        self.assertDialogsApart("oms_fulfillment")

    def test_a_result_is_for_who_asked(self):
        mine, other = self.one_user_each({"mine": OURS["picker"], "other": OURS["picker"]}).values()
        result = self.env["oms.fulfillment.result"].with_user(mine).create({"name": "Ship"})
        self.assertTrue(result.has_access("read"))
        self.assertFalse(result.with_user(other).has_access("read"))
