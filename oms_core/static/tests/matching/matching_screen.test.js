// Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
// The screen on a server that is played: which calls a key makes, and what is shown.
import { beforeEach, expect, test } from "@odoo/hoot";
import { animationFrame, press } from "@odoo/hoot-dom";
import { advanceTime } from "@odoo/hoot-mock";

import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { contains, defineModels, getService, models, fields, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

class Reason extends models.Model {
    _name = "oms.deduction.reason";
    name = fields.Char();
    settle = fields.Char();
    _records = [
        { id: 1, name: "Claim", settle: "credit_note" },
        { id: 2, name: "Price", settle: "credit_note" },
    ];
}

defineMailModels();
defineModels([Reason]);

const take = (id, amount, open = amount) => ({ invoice_id: id, name: `INV/${id}`, amount, open, due: "2026-11-01", order: `S${id}` });
const row = (id, amount, proposals) => ({
    id, kind: "payment", date: "2026-11-20", partner: `Shop ${id}`, partner_id: 7, amount, currency_id: 1, memo: `memo ${id}`, why_not: "", proposals,
});
const proposal = (id, score, takes) => ({ id, score, reasons: ["Number in the text"], takes, rest: 0, deduction: 0 });

let rows;
beforeEach(() => {
    rows = [
        row("payment,1", 100, [proposal("a", 99, [take(1, 100)]), proposal("b", 60, [take(2, 100)])]),
        row("payment,2", 90, [proposal("c", 80, [take(3, 90, 100)])]),
    ];
    onRpc("oms.match", "page", () => ({ rows, count: rows.length }));
    onRpc("oms.match", "apply", ({ args }) => {
        expect.step(`apply ${args.join(" ")}`);
        rows = rows.filter((one) => one.id !== args[0]);
        return { applied_id: 11 };
    });
    onRpc("oms.match", "apply_own", ({ args }) => {
        expect.step(`own ${JSON.stringify(args)}`);
        rows = rows.filter((one) => one.id !== args[0]);
        return { applied_id: 12 };
    });
    onRpc("oms.match", "undo", ({ args }) => expect.step(`undo ${args[0]}`) || true);
    onRpc("oms.match", "open_items", ({ args }) => {
        expect.step(`look ${JSON.stringify(args)}`);
        return [{ invoice_id: 5, name: "INV/5", open: 60, due: "", order: "", partner: "Shop" }];
    });
});

async function open() {
    await mountWithCleanup(WebClient);
    await getService("action").doAction({ type: "ir.actions.client", tag: "oms_matching" });
    await animationFrame();
}

test("Enter applies the best proposal, → another one; U gives it back", async () => {
    await open();
    expect(".o_oms_matching_row.o_selected .badge:first").toHaveText("Certain");
    await press("ArrowRight");
    await animationFrame();
    expect(".o_selected [data-proposal='2']").toHaveCount(1);
    await press("ArrowRight");
    await press("Enter");
    await animationFrame();
    expect.verifySteps(["apply payment,1 a"]);
    expect("[data-left='1']").toHaveCount(1);
    expect("[data-done='1']").toHaveCount(1);
    await press("u");
    await animationFrame();
    expect.verifySteps(["undo 11"]);
});

test("an invoice that is chosen by hand", async () => {
    await open();
    await press("/");
    await animationFrame();
    expect.verifySteps(['look [7,""]']);
    await contains("input[name='search']").edit("inv 5", { confirm: false });
    await advanceTime(300);
    await animationFrame();
    expect.verifySteps(['look [false,"inv 5"]']);
    await press("Enter");
    await animationFrame();
    expect(".o_oms_matching_item.o_taken").toHaveCount(1);
    expect(".o_oms_matching_rest").toHaveText(/40/);
    await press(["Shift", "Enter"]);
    await animationFrame();
    expect.verifySteps(['own ["payment,1",[{"invoice_id":5,"amount":60}],null]']);
});

test("what a short payment leaves open is kept back for a reason", async () => {
    await open();
    await press("j");
    await animationFrame();
    expect(".o_selected .o_oms_matching_short").toHaveText(/10/);
    await press("d");
    await animationFrame();
    await press("2");
    await animationFrame();
    expect.verifySteps([
        'own ["payment,2",[{"invoice_id":3,"amount":90}],{"invoice_id":3,"amount":10,"reason_id":2}]',
    ]);
});

test("an empty page says what comes here", async () => {
    rows = [];
    await open();
    expect(".o_nocontent_help").toHaveText(/found its invoice/);
});
