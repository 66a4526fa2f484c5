import { registry } from "@web/core/registry";

/** A part shipped order: one mistake with its answer, then less of a line and another date, previewed and applied. */
registry.category("web_tour.tours").add("oms_change_tour", {
    steps: () => [
        {
            content: "The order is in the warehouse, part of it is gone",
            trigger: ".o_field_widget[name=oms_stage] button[data-value=in_warehouse][aria-checked=true]",
        },
        {
            trigger: "button[name=action_oms_change]:visible",
            run: "click",
        },
        {
            content: "The dialog has the order as it is",
            trigger: ".modal .o_data_row:contains('Tour Plate') td[name=where]:contains('3 shipped, 7 in warehouse')",
        },
        {
            content: "Less than has shipped already",
            trigger: ".modal .o_data_row:contains('Tour Plate') td[name=quantity]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=quantity] input",
            run: "edit 2",
        },
        {
            trigger: ".modal button[name=action_preview]:visible",
            run: "click",
        },
        {
            content: "It says why not, and what would be possible",
            trigger: ".modal:contains('Tour Plate cannot become 2: 3 are shipped or picked already. Enter at least 3')",
        },
        {
            trigger: ".modal:contains('cannot become 2') .modal-footer button:contains('Close'), .modal:contains('cannot become 2') .modal-footer button:contains('Ok')",
            run: "click",
        },
        {
            trigger: ".modal .o_data_row:contains('Tour Plate') td[name=quantity]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=quantity] input",
            run: "edit 6",
        },
        {
            content: "Another date as well",
            trigger: ".modal .o_field_widget[name=wanted_on] button, .modal .o_field_widget[name=wanted_on] input",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=wanted_on] input",
            run: "edit 12/24/2030",
        },
        {
            trigger: ".modal .o_inner_group .o_field_widget[name=reason] input",
            run: "edit Customer called",
        },
        {
            trigger: ".modal button[name=action_preview]:visible",
            run: "click",
        },
        {
            content: "That is too far away: a clear answer",
            trigger: ".modal:contains('choose one within two years')",
        },
        {
            trigger: ".modal:contains('within two years') .modal-footer button:contains('Close'), .modal:contains('within two years') .modal-footer button:contains('Ok')",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=wanted_on] button, .modal .o_field_widget[name=wanted_on] input",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=wanted_on] input",
            run: "edit +20d",
        },
        {
            trigger: ".modal button[name=action_preview]:visible",
            run: "click",
        },
        {
            content: "What happens is shown",
            trigger: ".modal .o_oms_effects tbody[data-section=stock]:contains('4 free for others; stays: 3 shipped')",
        },
        {
            trigger: ".modal .o_oms_effects tbody[data-section=promise]:contains('Wanted by the customer')",
        },
        {
            trigger: ".modal .o_oms_effects tbody[data-section=price]:contains('Total')",
        },
        {
            trigger: ".modal button[name=action_apply]:visible",
            run: "click",
        },
        {
            content: "The order is changed",
            trigger: "body:not(:has(.modal)) .o_field_widget[name=order_line] .o_data_row:contains('3 in warehouse')",
        },
        {
            trigger: "a.nav-link[name=oms_timeline]",
            run: "click",
        },
        {
            trigger: ".o_oms_timeline_entry[data-kind=changed]:contains('Customer called')",
        },
    ],
});
