# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import HttpCase, tagged


def suite_id(name):
    """How Odoo's test page numbers a suite, e.g. ``@oms_fulfillment`` (``HOOTCommon`` in its module web)."""
    number = 0
    for char in name:
        number = ((number << 5) - number + ord(char)) & 0xFFFFFFFF
    return f"{number:08x}"


@tagged("post_install", "-at_install")
class TestFloorJs(HttpCase):
    """What the screens of the floor decide on the device, by Odoo's own runner (`static/tests/floor/*.test.js`)."""

    def test_units(self):
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={suite_id('@oms_fulfillment')}", "", "",
            login="admin", timeout=300, success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message)
