# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from ..roles.role_case import RoleCase, role_user

#: Says which boxes within a sentence are wider than what goes into them, and which words are cut or squeezed into a column.
LOOK = """
    const settled = async () => { await new Promise((done) => setTimeout(done, 500)); };
    const rows = () => [...document.querySelectorAll(".o_form_view .d-flex.align-items-baseline")].filter(
        (row) => row.offsetParent && row.querySelector(":scope > .o_field_widget input"));
    const check = async () => {
        while (!rows().length) { await settled(); }
        await settled();
        const wrong = [];
        for (const row of rows()) {
            const edge = Math.min(row.parentElement.getBoundingClientRect().right, window.innerWidth);
            for (const part of row.children) {
                const box = part.getBoundingClientRect();
                const lines = part.tagName === "SPAN" ? part.getClientRects().length : 1;
                const wide = part.querySelector("input[type=text]") && box.width > 70;
                if (box.right > edge + 1 || lines > 1 || box.height > 45 || wide) {
                    wrong.push(`${row.innerText.replaceAll("\\n", " ")}: ${Math.round(box.width)} x ${Math.round(box.height)}`);
                }
            }
        }
        if (wrong.length) { throw new Error(wrong.join("; ")); }
        console.log("test successful");
    };
    check();
"""


@tagged("post_install", "-at_install")
class TestSettingsScreen(RoleCase):
    """Boxes within a sentence are as small as what goes into them, and the sentence is whole."""

    role = "manager"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.as_role(cls.env["oms.settings"]).create({"oms_customer_mails": True, "oms_check_price": "observe"})

    def look(self):
        self.browser_js("/odoo/oms-settings", LOOK, login=role_user(self.env, self.role).login)
        action = self.env.ref("oms_core.oms_res_config_settings_action")
        self.browser_js(f"/odoo/action-{action.id}", LOOK, login="admin")

    def test_at_a_desk(self):
        self.look()


@tagged("post_install", "-at_install")
class TestSettingsPhone(TestSettingsScreen):
    """The same on a telephone."""

    browser_size = "360x740"
    touch_enabled = True

    def test_at_a_desk(self):
        self.look()
