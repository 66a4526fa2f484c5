// Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
// Before sending: how many go with which pick-up, and which they are. One pick-up is sent, and taken back. On a desk and on a telephone.
import { registry } from "@web/core/registry";

const BOARD = ".o_oms_release_board";
const RECORDS = ".o_data_row:contains(/OUT/), .o_kanban_record:not(.o_kanban_ghost):contains(/OUT/)";

/** A figure of the first pick-up is this. */
const figure = (name, count) => `${BOARD} .o_oms_release_pickup:first button[name='${name}'][data-count='${count}']`;

registry.category("web_tour.tours").add("oms_send_board_tour", {
    steps: () => [
        { content: "two orders would go", trigger: `${BOARD} button[name='go'][data-count='2']` },
        { content: "one is held, and says so", trigger: `${BOARD} [data-reason='held'][data-count='1']:contains(clear the hold)` },
        { content: "a zone has its limit", trigger: `${BOARD} [data-zone='Cups']:contains(of 10)` },
        { content: "which are they?", trigger: `${BOARD} .o_oms_release_total button[name='go']`, run: "click" },
        {
            content: "these two",
            trigger: RECORDS,
            run() {
                const found = [...document.querySelectorAll(".o_data_row, .o_kanban_record:not(.o_kanban_ghost)")];
                if (found.length !== 2) {
                    throw new Error(`${found.length} rows for a figure of 2`);
                }
            },
        },
        { content: "back", trigger: ".o_back_button, .o_breadcrumb .breadcrumb-item a", run: "click" },
        { content: "one pick-up is sent", trigger: `${BOARD} .o_oms_release_pickup:first button[name='send']`, run: "click" },
        { content: "it is on the floor", trigger: figure("floor", 2) },
        { content: "nothing is left to go", trigger: `${BOARD} .o_oms_release_total button[name='go'][data-count='0']` },
        { content: "it comes back", trigger: `${BOARD} .o_oms_release_pickup:first button[name='take_back']`, run: "click" },
        { content: "it asks first", trigger: ".modal .btn-primary:contains(Take back)", run: "click" },
        { content: "and waits again", trigger: figure("go", 2) },
    ],
});
