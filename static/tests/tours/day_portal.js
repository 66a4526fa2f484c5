import { registry } from "@web/core/registry";

/** A portal customer's day. */
registry.category("web_tour.tours").add("oms_day_portal", {
    steps: () => [
        {
            content: "The day begins on the customer's page",
            trigger: ".o_portal_docs, .o_portal",
        },
    ],
});
