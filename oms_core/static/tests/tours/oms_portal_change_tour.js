import { registry } from "@web/core/registry";

const OPEN = {
    trigger: "button[name=oms_change]",
    run: "click",
};
const SAVE = {
    trigger: "#oms_change.show button[name=oms_change_save]",
    run: "click",
    expectUnloadPage: true,
};

/** A customer alone, from the page of an order: another address (3 clicks), another date (3), cancelled after all (2). */
registry.category("web_tour.tours").add("oms_portal_change_tour", {
    steps: () => [
        { ...OPEN, content: "Another address" },
        {
            trigger: "#oms_change.show select[name=address_id]",
            run: "selectByLabel /Second Street/",
        },
        SAVE,
        {
            trigger: "div[name=oms_said]",
        },
        {
            content: "It is on the timeline",
            trigger: "[name=oms_timeline] li:contains('Second Street 2')",
        },
        { ...OPEN, content: "Another date" },
        {
            trigger: "#oms_change.show input[name=wish]",
            run() {
                const day = new Date(Date.now() + 9 * 86400000).toISOString().slice(0, 10);
                this.anchor.value = day;
            },
        },
        SAVE,
        {
            trigger: "[name=oms_timeline] li:contains('Date wished')",
        },
        {
            content: "Not needed any more",
            trigger: "button[name=oms_cancel]",
            run: "click",
        },
        {
            trigger: "#oms_cancel.show button[name=oms_cancel_all]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "section[name=oms_status] span[name=oms_stage]:contains('Cancelled')",
        },
    ],
});
