import { registry } from "@web/core/registry";

const preview = ".o_field_widget[name=preview]";

/** A supervisor edits a policy, sees what it would do to an order, and saves it. */
registry.category("web_tour.tours").add("oms_atp_policy_tour", {
    steps: () => [
        {
            content: "Open the policy",
            trigger: ".o_list_view .o_data_row:contains('Tour policy') td[name=name]",
            run: "click",
        },
        {
            content: "Try it on an order",
            trigger: ".o_field_widget[name=preview_order_id] input",
            run: "edit TOUR-1",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains('TOUR-1')",
            run: "click",
        },
        {
            content: "It comes from two places",
            trigger: `${preview} td:contains('Tour South')`,
        },
        {
            content: "At most one parcel",
            trigger: ".o_field_widget[name=max_parcels] input",
            run: "edit 1 && click body",
        },
        {
            content: "As edited now, the rest is backordered",
            trigger: `${preview} .row > div:last-child td:contains('Backordered')`,
        },
        {
            content: "As saved, it is not",
            trigger: `${preview} .row > div:first-child:not(:has(td:contains('Backordered')))`,
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "It is another version",
            trigger: ".o_form_saved .o_field_widget[name=version]:contains('2')",
        },
    ],
});
