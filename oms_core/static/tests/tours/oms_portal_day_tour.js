import { registry } from "@web/core/registry";

/** Clicks, and what is chosen from a list, as the browser saw them over all pages: not counted from this file. */
const KEY = "oms_portal_clicks";
const count = (event) => {
    const list = event.target.matches("select");
    if (sessionStorage.getItem(KEY) && list === (event.type === "change")) {
        sessionStorage.setItem(KEY, `${sessionStorage.getItem(KEY)} ${event.target.name || event.target.tagName}`);
    }
};
for (const kind of ["click", "change"]) {
    document.addEventListener(kind, count, true);
}

const begin = (trigger) => ({
    content: "From here on clicks are counted",
    trigger,
    run: () => sessionStorage.setItem(KEY, "clicks:"),
});

const took = (what, most, trigger) => ({
    content: `${what} takes at most ${most} clicks`,
    trigger,
    run: () => {
        const seen = sessionStorage.getItem(KEY).split(" ").slice(1);
        sessionStorage.removeItem(KEY);
        if (!seen.length || seen.length > most) {
            throw new Error(`${what} took ${seen.length} clicks, not ${most}: ${seen}.`);
        }
    },
});

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
        begin("tr:has([name=oms_their_number]:contains('PO-DAY-2')) a"),
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
        took("Another address", 4, "div[name=oms_said]:contains('Your order is changed')"),
        {
            trigger: "[name=oms_timeline] li:contains('Day Depot, Day Firm, Second Street 2, Belgium')",
        },
        GO_TO_LIST,
        begin("tr:has([name=oms_their_number]:contains('PO-DAY-1')) button[name=oms_again]"),
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
        took("The same again", 3, "section[name=oms_status] table[name=oms_lines]:contains('Day Mug')"),
    ],
});
