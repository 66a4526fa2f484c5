import { registry } from "@web/core/registry";

/** The credit controller's day: an order over its limit, decided on. */
registry.category("web_tour.tours").add("oms_day_credit", {
    steps: () => [
        {
            content: "The day begins with the To-do",
            trigger: ".o_breadcrumb:contains('To-do')",
        },
        {
            content: "What waits",
            trigger: ".o_list_view .o_data_row:contains('Slow Payer') td[name=name]",
            run: "click",
        },
        {
            content: "The order says why it is held",
            trigger: ".oms_hold_banner button[name=action_oms_clear_holds]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=note] input",
            run: "edit Paid by phone",
        },
        {
            trigger: ".modal button[name=action_apply]:visible",
            run: "click",
        },
        {
            content: "It goes on to the warehouse",
            trigger: ".o_field_widget[name=oms_stage] button[data-value=in_warehouse][aria-checked=true]",
        },
    ],
});
