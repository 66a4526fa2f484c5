import { registry } from "@web/core/registry";

/** The returns clerk's day. */
registry.category("web_tour.tours").add("oms_day_returns", {
    steps: () => [
        {
            content: "The day begins on the role's own page",
            trigger: ".o_breadcrumb:contains('Returns')",
        },
    ],
});
