# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.tests.common import ChromeBrowser


def network_by_console():
    """While it is entered, a tour cuts its browser off by saying "floor network off" on the console, and connects it again by
    "floor network on"."""
    handle = ChromeBrowser._handle_console

    def heard(browser, type, args=None, **more):
        words = str((args or [{}])[0].get("value", ""))
        if words.startswith("floor network"):
            browser._websocket_send("Network.enable")
            browser._websocket_send("Network.emulateNetworkConditions", params={
                "offline": words.endswith("off"), "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1})
        return handle(browser, type, args, **more)

    return patch.object(ChromeBrowser, "_handle_console", heard)
