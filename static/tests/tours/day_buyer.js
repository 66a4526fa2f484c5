import { registry } from "@web/core/registry";

/** The buyer's day. */
registry.category("web_tour.tours").add("oms_day_buyer", {
    steps: () => [
        {
            content: "The day begins on the role's own page",
            trigger: ".o_breadcrumb:contains('To-do')",
        },
    ],
});
