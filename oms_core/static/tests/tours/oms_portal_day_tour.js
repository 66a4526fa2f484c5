import { registry } from "@web/core/registry";

const GO_TO_LIST = {
    trigger: ".o_portal_submenu a[href*='/my/orders']",
    run: "click",
    expectUnloadPage: true,
};

/**
 * A customer's day, from the list of orders: what is on its way, with the link to follow it (1 click); another address (4);
 * the same again, down to the signature (3).
 */
registry.category("web_tour.tours").add("oms_portal_day_tour", {
    steps: () => [
        {
            content: "The list has the number that the customer gave the order",
            trigger: "tr:has([name=oms_their_number]:contains('PO-DAY-1')) td[name=oms_stage]:contains('Partly on its way')",
        },
        {
            trigger: "tr:has([name=oms_their_number]:contains('PO-DAY-1')) a",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "What has left, and how to follow each parcel",
            trigger: "[name=oms_on_the_way] a[name=oms_track][href='https://track.example/DAY-2']:contains('DAY-2')",
        },
        {
            trigger: "[name=oms_on_the_way]:contains('2 × Day Mug'):not(:contains('Day Cup'))",
        },
        {
            content: "What is still to come stands apart",
            trigger: "table[name=oms_lines]:contains('Day Cup'):not(:contains('Day Mug'))",
        },
        { ...GO_TO_LIST, content: "Another address for the other order: click 1" },
        {
            trigger: "tr:has([name=oms_their_number]:contains('PO-DAY-2')) a",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "2",
            trigger: "button[name=oms_change]",
            run: "click",
        },
        {
            content: "An address is written without empty commas",
            trigger: "#oms_change.show select[name=address_id]:contains('Day Depot, Second Street 2, Belgium'):not(:contains(', ,'))",
        },
        {
            content: "3",
            trigger: "#oms_change.show select[name=address_id]",
            run: "selectByLabel /Second Street/",
        },
        {
            content: "4",
            trigger: "#oms_change.show button[name=oms_change_save]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "div[name=oms_said]:contains('Your order is changed')",
        },
        {
            trigger: "[name=oms_timeline] li:contains('Day Depot, Day Firm, Second Street 2, Belgium')",
        },
        GO_TO_LIST,
        {
            content: "The same again: click 1",
            trigger: "tr:has([name=oms_their_number]:contains('PO-DAY-1')) button[name=oms_again]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "What is not sold any more is named, and what is to be done",
            trigger: "div[name=oms_said]:contains('left out: Day Cup'):contains('Sign it to order it')",
        },
        {
            content: "2",
            trigger: "a[data-bs-target='#modalaccept']",
            run: "click",
        },
        {
            trigger: ".modal.show canvas.o_web_sign_signature",
            run: "canvasNotEmpty",
        },
        {
            content: "3",
            trigger: ".modal.show .o_portal_sign_submit:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "section[name=oms_status] table[name=oms_lines]:contains('Day Mug')",
        },
    ],
});
