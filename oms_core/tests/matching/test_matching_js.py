# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import HttpCase, tagged


def suite_id(name):
    """How Odoo's test page numbers a suite (``HOOTCommon`` in its module web)."""
    number = 0
    for char in name:
        number = ((number << 5) - number + ord(char)) & 0xFFFFFFFF
    return f"{number:08x}"


@tagged("post_install", "-at_install")
class TestMatchingJs(HttpCase):
    """What the matching screen decides by itself, by Odoo's own runner (`static/tests/matching/*.test.js`)."""

    def test_units(self):
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={suite_id('@oms_core')}", "", "",
            login="admin", timeout=300, success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message)
