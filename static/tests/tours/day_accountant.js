import { registry } from "@web/core/registry";

/** The accountant's day. */
registry.category("web_tour.tours").add("oms_day_accountant", {
    steps: () => [
        {
            content: "The day begins on the role's own page",
            trigger: ".o_breadcrumb:contains('To invoice')",
        },
    ],
});
