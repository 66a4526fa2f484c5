import { registry } from "@web/core/registry";

/** A customer looks where the order stands, cancels a line (2 clicks), asks (2), and orders twelve lines again (1). */
registry.category("web_tour.tours").add("oms_portal_tour", {
    steps: () => [
        {
            content: "The list says where the order stands",
            trigger: "tr:has(td[name=oms_stage]:contains('Received')) a",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "So does the page",
            trigger: "section[name=oms_status] span[name=oms_stage]:contains('Received')",
        },
        {
            trigger: "ol[name=oms_steps] li.o_oms_now:contains('Received')",
        },
        {
            content: "Cancel the cup",
            trigger: "table[name=oms_lines] tr:contains('Portal Cup') button[name=oms_cancel_line]",
            run: "click",
        },
        {
            trigger: ".modal.show button[name=oms_cancel_confirm]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "div[name=oms_said]:contains('Portal Cup is cancelled')",
        },
        {
            trigger: "table[name=oms_lines]:not(:contains('Portal Cup'))",
        },
        {
            content: "Ask",
            trigger: "button[name=oms_ask]",
            run: "click",
        },
        {
            trigger: "#oms_ask.show textarea",
            run: "edit Is it blue?",
        },
        {
            trigger: "#oms_ask.show button[name=oms_ask_send]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It is on the timeline",
            trigger: "[name=oms_timeline] li:contains('Is it blue?')",
        },
        {
            content: "The same again",
            trigger: "button[name=oms_again]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "What is not sold any more is named",
            trigger: "div[name=oms_said]:contains('left out: Portal Old')",
        },
        {
            trigger: "#sales_order_table:contains('Portal Mug 11')",
        },
    ],
});
