# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re
from pathlib import Path

from lxml import etree

from odoo.tests import TransactionCase, tagged

TONES = Path(__file__).parents[2] / "static" / "src" / "tones" / "tones.js"
#: States that are shown in many places, and what draws them there.
SHOWN = {
    ("sale.order", "oms_stage"), ("sale.order.line", "oms_stage"), ("oms.return", "state"), ("oms.return.line", "state"),
    ("oms.return.line", "decision"), ("oms.credit.account", "credit_class"), ("oms.customer", "credit_class"),
    ("oms.credit.score", "credit_class"),
}


@tagged("post_install", "-at_install")
class TestTones(TransactionCase):
    """The colour of a state is said once, in tones.js: lists, forms, the search and the customer page take it from there."""

    def test_no_view_of_ours_has_colours_of_its_own(self):
        odd, seen = [], 0
        for view in self.env["ir.ui.view"].search([("model", "in", [model for model, _field in SHOWN])]):
            if not (view.xml_id or "").startswith("oms_"):
                continue
            for node in etree.fromstring(view.arch_db).iter("field"):
                if (view.model, node.get("name")) in SHOWN and (node.get("widget") or any(
                        name.startswith("decoration-") for name in node.attrib)):
                    seen += 1
                    if node.get("widget") not in ("oms_tone", "oms_tone_bar") or any(
                            name.startswith("decoration-") for name in node.attrib):
                        odd.append((view.xml_id, node.get("name")))
        self.assertFalse(odd)
        self.assertGreater(seen, 5)

    def test_states_with_a_colour_are_states(self):
        named = re.findall(r'^    (\w+): "(\w+)",$', TONES.read_text(encoding="utf-8"), re.M)
        self.assertGreater(len(named), 20)
        stages = dict(self.env["sale.order"]._fields["oms_stage"]._description_selection(self.env))
        self.assertLessEqual({"to_supply", "in_warehouse", "shipped", "delivered"}, stages.keys() & dict(named).keys())
        self.assertLessEqual({tone for _state, tone in named}, {"primary", "info", "success", "warning", "danger"})
