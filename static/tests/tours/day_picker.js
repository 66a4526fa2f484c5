import { registry } from "@web/core/registry";

/** The picker's day: what to pick, one order at once, one with the keyboard of which not all is found. */
registry.category("web_tour.tours").add("oms_day_picker", {
    steps: () => [
        {
            content: "The day begins on the role's own page",
            trigger: ".o_breadcrumb:contains('To pick')",
        },
        {
            content: "An order is scanned: a scanner types its number and Enter",
            trigger: ".o_searchview_input",
            run: "edit Whole Shop",
        },
        {
            trigger: ".o_searchview_input",
            run: "clear",
        },
        {
            content: "Choose the first order",
            trigger: ".o_data_row:contains('Whole Shop') .o_list_record_selector input",
            run: "click",
        },
        {
            trigger: ".o_control_panel button[name=action_oms_pick]",
            run: "click",
        },
        {
            content: "It says where the order is now",
            trigger: ".o_notification:contains('Pick: 1 done'):contains('To pack')",
        },
        {
            content: "and the row has left the list",
            trigger: ".o_list_view:not(:has(.o_data_row:contains('Whole Shop')))",
        },
        {
            content: "Enter on a row opens it",
            trigger: ".o_data_row:contains('Short Shop') td[name=oms_customer_id]",
            run({ anchor }) {
                anchor.focus();
                anchor.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
            },
        },
        {
            content: "Three of five are there",
            trigger: ".o_form_view .o_data_row td[name=quantity]",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_data_row td[name=quantity] input",
            run: "edit 3",
        },
        {
            trigger: ".o_form_view button[name=action_oms_pick]:visible",
            run: "click",
        },
        {
            content: "What is missing, and where the rest is, is told",
            trigger: ".modal .o_data_row:contains('Partly done'):contains('To pack'):contains('backordered: 2 ')",
        },
        {
            trigger: ".modal footer button.btn-primary:visible",
            run: "click",
        },
        {
            content: "The form says that it is done",
            trigger: "body:not(.modal-open) .o_form_view .o_arrow_button_current:contains('Done')",
        },
        {
            content: "Back to the list: the rest waits there",
            trigger: ".o_back_button, .breadcrumb-item a:contains('To pick')",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row:contains('Short Shop')",
        },
    ].map((step) => ({ timeout: 40000, ...step })),
});
