import { registry } from "@web/core/registry";

/** The order desk's day. */
registry.category("web_tour.tours").add("oms_day_desk", {
    steps: () => [
        {
            content: "The day begins on the role's own page",
            trigger: ".o_breadcrumb:contains('To-do')",
        },
    ],
});
