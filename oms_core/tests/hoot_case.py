# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import HttpCase


def suite_id(name):
    """How Odoo's test page numbers a suite (``HOOTCommon`` in its module web)."""
    number = 0
    for char in name:
        number = ((number << 5) - number + ord(char)) & 0xFFFFFFFF
    return f"{number:08x}"


class HootCase(HttpCase):
    """Tests of an addon's JavaScript, by Odoo's own runner."""

    def run_units(self, addon):
        """Run those below ``static/tests`` of the addon that end in ``.test.js``."""
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={suite_id(f'@{addon}')}", "", "",
            login="admin", timeout=300, success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message)
