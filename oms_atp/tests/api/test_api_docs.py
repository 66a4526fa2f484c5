# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
import re
import resource
import shutil
import subprocess
import sys
from pathlib import Path

from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_api_http import ApiHttpCase

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "api.md"


def as_outside():
    """Odoo's limit of memory is none of the examples' business (as Odoo does it for the browser)."""
    resource.setrlimit(resource.RLIMIT_AS, (resource.getrlimit(resource.RLIMIT_AS)[1],) * 2)


@tagged("post_install", "-at_install")
class TestApiDocs(ApiHttpCase):
    """The examples of docs/api.md, run as a reader would run them."""

    def blocks(self, language):
        found = re.findall(rf"^```{language}\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
        self.assertTrue(found)
        return found

    def run_example(self, *command, text):
        environment = {**os.environ, "OMS_URL": self.base_url(), "OMS_KEY": self.key, "NO_PROXY": "*"}
        with self.allow_requests(all_requests=True), mute_logger("odoo.http"):
            done = subprocess.run(
                [*command], input=text, env=environment, text=True, capture_output=True, timeout=120, check=False,
                preexec_fn=as_outside)
        self.assertEqual(done.returncode, 0, f"{text}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def orders(self):
        return self.env["sale.order"].search([("create_uid", "=", self.shop.id)])

    def test_curl(self):
        if not shutil.which("curl"):
            self.skipTest("curl is not installed")
        said = "".join(self.run_example("bash", "-e", text=block) for block in self.blocks("bash"))
        for words in ('"now": 100.0', '"kind": ', '"reserved": true', '"dropped": true', '"order": "'):
            self.assertIn(words, said)
        self.assertEqual(self.orders().mapped("client_order_ref"), ["PO 4711"])

    def test_python(self):
        (block,) = self.blocks("python")
        said = self.run_example(sys.executable, "-", text=block)
        self.assertIn("lines[0].quantity: must be a positive number", said)
        self.assertEqual(self.orders().oms_promise_ids.mapped("quantity"), [2])

    def test_javascript(self):
        """With Node where there is one, and in the browser that tours use."""
        (block,) = self.blocks("javascript")
        if shutil.which("node"):
            said = self.run_example("node", "--input-type=module", text=block)
            self.assertIn(self.orders().name, said)
        script = f"""
            globalThis.process = {{ env: {{ OMS_URL: location.origin, OMS_KEY: "{self.key}" }} }};
            (async () => {{ {block} console.log("test successful"); }})();"""
        self.browser_js("/robots.txt", script, login=None)
        self.assertEqual(len(self.orders()), 1, "the same keys again: the same order")
        self.assertEqual(self.orders().oms_promise_ids.product_id.default_code, "CUP")
