// Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
// The accountant's payments, without a mouse: applied, taken back, another invoice, kept back. And with a thumb alone.
import { press as pressKey, queryFirst } from "@odoo/hoot-dom";
import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const PAGE = ".o_oms_matching";
const ROW = `${PAGE} .o_oms_matching_row.o_selected`;
const left = (count) => ({ content: `${count} are left`, trigger: `${PAGE} [data-left='${count}']` });
const press = (key, content) => ({ content, trigger: ROW, run: `press ${key}` });

tours.add("oms_matching_empty_tour", {
    steps: () => [
        { content: "an empty page says what comes here", trigger: `${PAGE} .o_nocontent_help:contains(found its invoice):contains(bank statement)` },
    ],
});

tours.add("oms_matching_tour", {
    steps: () => [
        left(4),
        { content: "the surest first, with its reasons", trigger: `${ROW}:contains(Certain) .o_oms_matching_why:not(:empty)` },
        { content: "what it pays", trigger: `${ROW} [data-invoice]` },
        press("Enter", "one key applies it"),
        left(3),
        { content: "it says what it did", trigger: `${PAGE} .o_oms_matching_said:contains(applied to)` },
        { content: "how far one is", trigger: `${PAGE} [data-done='1']` },
        press("u", "and takes it back"),
        left(4),
        { content: "nothing is applied", trigger: `${PAGE} [data-done='0']` },
        press("Enter", "again"),
        left(3),
        press("?", "help is a key away"),
        { content: "the keys", trigger: `${PAGE} .o_oms_matching_help:contains(another payment)` },
        press("Escape", "and gone"),
        { content: "gone", trigger: `${PAGE}:not(:has(.o_oms_matching_help))` },
        {
            content: "down to the one that nobody can guess",
            trigger: ROW,
            async run() {
                for (let tries = 0; tries < 5 && !queryFirst(`${ROW}[data-id]:contains(no idea)`); tries++) {
                    await pressKey("j");
                    await new Promise((resolve) => setTimeout(resolve, 50));
                }
            },
        },
        { content: "nothing fits, in words", trigger: `${ROW}:contains(no idea)` },
        press("/", "look for it"),
        { content: "a word of it", trigger: `${ROW} input[name='search']`, run: "edit Odd Shop" },
        { content: "found", trigger: `${ROW} .o_oms_matching_item.o_selected:contains(Odd Shop)` },
        { content: "taken", trigger: `${ROW} input[name='search']`, run: "press Enter" },
        { content: "it is in", trigger: `${ROW} .o_oms_matching_item.o_taken` },
        { content: "applied", trigger: `${ROW} input[name='search']`, run: "press Shift+Enter" },
        left(2),
        {
            content: "to the one that is short",
            trigger: ROW,
            async run() {
                for (let tries = 0; tries < 5 && !queryFirst(`${ROW}:has(.o_oms_matching_short)`); tries++) {
                    await pressKey(tries < 2 ? "k" : "j");
                    await new Promise((resolve) => setTimeout(resolve, 50));
                }
            },
        },
        { content: "what stays open is said", trigger: `${ROW} .o_oms_matching_short:contains(Stays open on)` },
        press("d", "kept back"),
        { content: "why?", trigger: `${ROW} [data-reason='Price']` },
        press("3", "a price"),
        left(1),
    ],
});

tours.add("oms_matching_phone_tour", {
    steps: () => [
        left(4),
        { content: "nothing is wider than the screen", trigger: PAGE, run() {
            if (document.documentElement.scrollWidth > window.innerWidth) {
                throw new Error(`${document.documentElement.scrollWidth} px wide`);
            }
        } },
        { content: "applied with a thumb", trigger: `${ROW} button[name='apply']`, run: "click" },
        left(3),
        { content: "and back", trigger: `${PAGE} button[name='undo']`, run: "click" },
        left(4),
    ],
});
