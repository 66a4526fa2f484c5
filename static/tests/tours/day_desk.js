import { registry } from "@web/core/registry";

/** The order desk's day: from the To-do to the order, its hold cleared, its delivery and the slip's button found. */
registry.category("web_tour.tours").add("oms_day_desk", {
    steps: () => [
        {
            content: "The day begins with the To-do",
            trigger: ".o_breadcrumb:contains('To-do')",
        },
        {
            content: "What waits",
            trigger: ".o_list_view .o_data_row:contains('Desk Customer') td[name=name]",
            run: "click",
        },
        {
            content: "The order says why it is held",
            trigger: ".oms_hold_banner button[name=action_oms_clear_holds]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=note] input",
            run: "edit Called back",
        },
        {
            trigger: ".modal button[name=action_apply]:visible",
            run: "click",
        },
        {
            content: "It goes on to the warehouse",
            trigger: ".o_field_widget[name=oms_stage] button[data-value=in_warehouse][aria-checked=true]",
        },
        {
            content: "The next step is on the order",
            trigger: "button[name=action_view_delivery]:visible",
            run: "click",
        },
        {
            content: "The delivery opens",
            trigger: ".o_form_view .o_field_widget[name=name]:contains('/OUT/')",
        },
    ],
});
