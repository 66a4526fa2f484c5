import { press } from "@odoo/hoot-dom";

import { registry } from "@web/core/registry";

/** Clicks that a person would make, counted by the page itself, and seconds; typing goes to wherever the keyboard is. */
class Watch {
    start() {
        this.clicks = 0;
        this.began = performance.now();
        this.count = () => this.clicks++;
        window.addEventListener("pointerdown", this.count, true);
    }

    stop(story, { clicks, seconds }) {
        window.removeEventListener("pointerdown", this.count, true);
        const took = (performance.now() - this.began) / 1000;
        console.log(`story: ${story}: ${this.clicks} clicks, ${took.toFixed(1)} s`);
        if (this.clicks > clicks) {
            throw new Error(`${story}: ${this.clicks} clicks, no more than ${clicks} are allowed`);
        }
        if (seconds && took > seconds) {
            throw new Error(`${story}: ${took.toFixed(1)} s, no more than ${seconds} are allowed`);
        }
    }
}

const watch = new Watch();

/** Type into what has the focus, whatever it is: no click. */
function type(text) {
    const input = document.activeElement;
    input.value = text;
    input.dispatchEvent(new Event("input", { bubbles: true }));
}

/** "Where is it?": from the orders to cause and tracking. */
registry.category("web_tour.tours").add("oms_story_where", {
    steps: () => [
        {
            trigger: ".o_searchview_input:focus, .o_searchview_input",
            run(helpers) {
                watch.start();
                document.querySelector(".o_searchview_input").focus();
                type("PO 4712");
            },
        },
        {
            trigger: ".o_searchview_autocomplete .focus, .o_searchview_autocomplete .o-dropdown-item",
            run: () => press("Enter"),
        },
        {
            trigger: ".o_searchview_facet:contains('PO 4712')",
        },
        {
            trigger: ".o_list_view .o_data_row:contains('Where Shop') td[name=name]",
            run: "click",
        },
        {
            content: "Why it comes later is on top of the order",
            trigger: ".oms_slip_banner:contains('moved from')",
        },
        {
            content: "What has left has its tracking on the timeline",
            trigger: "a.nav-link[name=oms_timeline]",
            run: "click",
        },
        {
            trigger: ".o_oms_timeline_entry:contains('TRACK-4712')",
            run: () => watch.stop("where is it", { clicks: 2 }),
        },
    ],
});
