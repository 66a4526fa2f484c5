import { registry } from "@web/core/registry";

/** The day of the warehouse's supervisor. */
registry.category("web_tour.tours").add("oms_day_warehouse", {
    steps: () => [
        {
            content: "The day begins on the role's own page",
            trigger: ".o_breadcrumb:contains('Send to warehouse')",
        },
    ],
});
