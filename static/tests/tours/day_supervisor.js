import { registry } from "@web/core/registry";

/** The day of the order desk's supervisor. */
registry.category("web_tour.tours").add("oms_day_supervisor", {
    steps: () => [
        {
            content: "The day begins on the role's own page",
            trigger: ".o_oms_overview",
        },
    ],
});
