import { registry } from "@web/core/registry";

/** The manager's day. */
registry.category("web_tour.tours").add("oms_day_manager", {
    steps: () => [
        {
            content: "The day begins on the role's own page",
            trigger: ".o_oms_overview",
        },
    ],
});
