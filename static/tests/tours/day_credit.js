import { registry } from "@web/core/registry";

/** The credit controller's day. */
registry.category("web_tour.tours").add("oms_day_credit", {
    steps: () => [
        {
            content: "The day begins on the role's own page",
            trigger: ".o_breadcrumb:contains('To-do')",
        },
    ],
});
