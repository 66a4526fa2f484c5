import { registry } from "@web/core/registry";

/** The day of the order desk's supervisor: how we are, then a suspicious order looked at. */
registry.category("web_tour.tours").add("oms_day_supervisor", {
    steps: () => [
        {
            content: "The day begins with the overview",
            trigger: ".o_oms_overview",
        },
        {
            content: "Then the work",
            trigger: ".o_menu_sections .o_nav_entry:contains('To-do')",
            run: "click",
        },
        {
            trigger: ".o_breadcrumb:contains('To-do')",
        },
        {
            content: "What waits",
            trigger: ".o_list_view .o_data_row:contains('Odd Customer') td[name=name]",
            run: "click",
        },
        {
            content: "The order says why it is held",
            trigger: ".oms_hold_banner button[name=action_oms_clear_holds]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=note] input",
            run: "edit A known customer",
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
