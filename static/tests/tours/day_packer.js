import { registry } from "@web/core/registry";

/** The packer's day. */
registry.category("web_tour.tours").add("oms_day_packer", {
    steps: () => [
        {
            content: "The day begins on the role's own page",
            trigger: ".o_breadcrumb:contains('To pack')",
        },
    ],
});
