import { registry } from "@web/core/registry";

/** Where everything is; a number opens its rows, also of what missed its truck; back, the page is as it was. */
registry.category("web_tour.tours").add("oms_floor_page_tour", {
    steps: () => [
        { trigger: ".o_oms_floor_page button[name=send][data-count='1']:contains('To send')" },
        { trigger: ".o_oms_floor_page button[name=held][data-count='1']:contains('Held')" },
        {
            content: "One truck of today, and what is to be done for it",
            trigger: ".o_oms_floor_row:contains('Today') button[name=pickup]",
        },
        {
            content: "What is to be picked opens its one transfer, with the button that picks",
            trigger: ".o_oms_floor_flow button[name=pick][data-count='2']",
            run: "click",
        },
        { trigger: ".o_data_row:eq(1), .o_kanban_record:not(.o_kanban_ghost):eq(1)" },
        {
            trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item:first a, .o_control_panel .oi-arrow-left",
            run: "click",
        },
        {
            content: "One came too late for its truck",
            trigger: ".o_oms_floor_missed button[name=missed][data-count='1']",
        },
        {
            trigger: ".o_oms_floor_missed button[name=missed_pick][data-count='1']:contains('Not picked in time')",
            run: "click",
        },
        { trigger: ".o_data_row:eq(0), .o_kanban_record:not(.o_kanban_ghost):eq(0)" },
        { trigger: ":not(:has(.o_data_row:eq(1))):not(:has(.o_kanban_record:not(.o_kanban_ghost):eq(1))).o_action_manager" },
        {
            trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item:first a, .o_control_panel .oi-arrow-left",
            run: "click",
        },
        { trigger: ".o_oms_floor_person:contains('picker'):contains('scan')" },
        { trigger: ".o_oms_floor_walk:contains('picker'):contains('1 of 2')" },
        {
            content: "Looked at anew by the button",
            trigger: ".o_oms_floor button[name=refresh]",
            run: "click",
        },
        { trigger: ".o_oms_floor_page button[name=send][data-count='1']" },
    ],
});
