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

const LINES = ".o_field_widget[name=order_line]";
const ROW = `${LINES} .o_selected_row`;

function line(number) {
    return [
        {
            content: `The keyboard is in the product of line ${number}`,
            trigger: `${ROW} td[name=product_template_id] input:focus`,
            run: () => type(`Tele Mug ${number}`),
        },
        {
            trigger: `.o-autocomplete--dropdown-item:contains('Tele Mug ${number}')`,
            run: () => press("Tab"),
        },
        {
            content: "Tab reaches the quantity",
            trigger: `${ROW}:has(.o_oms_offer) [name=product_uom_qty] input:focus`,
            run: () => type(String(number + 1)),
        },
        {
            content: "Enter goes to the next line",
            trigger: `${ROW}:has(.o_oms_offer) [name=product_uom_qty] input:focus`,
            run: () => press("Enter"),
        },
    ];
}

/** An order by telephone as the order desk: customer, their order number, six lines, confirmed. */
registry.category("web_tour.tours").add("oms_story_telephone", {
    steps: () => [
        {
            trigger: ".o_list_button_add",
            run(helpers) {
                watch.start();
                return helpers.click();
            },
        },
        {
            content: "The keyboard is in the customer",
            trigger: ".o_form_view .o_field_widget[name=partner_id] input:focus",
            run: () => type("Telephone Shop"),
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains('Telephone Shop')",
            run: () => press("Tab"),
        },
        {
            content: "Their order number is on the first page",
            trigger: ".o_form_view .o_field_widget[name=client_order_ref] input",
            async run(helpers) {
                await helpers.click();
                type("PO 4711");
                document.activeElement.dispatchEvent(new Event("change", { bubbles: true }));
            },
        },
        {
            trigger: `${LINES} a:contains('Add a product')`,
            run: "click",
        },
        ...[1, 2, 3, 4, 5, 6].flatMap(line),
        {
            content: "It says when it can arrive before it is confirmed",
            trigger: `${LINES} .o_data_row:nth-child(6) .o_oms_offer`,
        },
        {
            trigger: "button[name=action_confirm]:visible",
            run: "click",
        },
        {
            content: "It is confirmed",
            trigger: "button[name=action_oms_change]:visible",
            run: () => watch.stop("order by telephone, 6 lines", { clicks: 5, seconds: 45 }),
        },
    ],
});

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
