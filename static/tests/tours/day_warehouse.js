import { registry } from "@web/core/registry";

const MENU = "oms_fulfillment.menu_oms_";

function onScreen(screen, title) {
    return [
        { trigger: `.o_menu_sections [data-menu-xmlid='${MENU}warehouse']`, run: "click" },
        { trigger: `.o-dropdown--menu [data-menu-xmlid='${MENU}${screen}']`, run: "click" },
        { trigger: `.o_breadcrumb:contains(${title})` },
    ];
}

function press(customer, button) {
    return [
        { trigger: `.o_data_row:contains('${customer}') .o_list_record_selector input`, run: "click" },
        { trigger: `.o_control_panel button[name='${button}']`, run: "click" },
    ];
}

const gone = (customer) => ({ trigger: `.o_list_view:not(:has(.o_data_row:contains('${customer}')))` });

/** The day of the warehouse's supervisor: sends, learns what waits for what, ships, notes what arrived, and takes it back. */
registry.category("web_tour.tours").add("oms_day_warehouse", {
    steps: () => [
        {
            content: "The day begins on the role's own page, with what can be sent",
            trigger: ".o_breadcrumb:contains('Send to warehouse')",
        },
        gone("Later Shop"),
        ...press("Ready Shop", "action_oms_send_to_warehouse"),
        {
            content: "It says what went, and where it is",
            trigger: ".o_notification:contains('Send to warehouse: 1 done'):contains('To pick')",
        },
        gone("Ready Shop"),
        {
            content: "What waits, too",
            trigger: ".o_searchview_facet:contains('Can be sent') .o_facet_remove",
            run: "click",
        },
        {
            content: "says for what",
            trigger: ".o_data_row:contains('Later Shop') td[name=oms_release_note]:contains('waits for P')",
        },
        ...press("Later Shop", "action_oms_send_to_warehouse"),
        {
            content: "The button does not pretend",
            trigger: ".modal .o_data_row:contains('Not done'):contains('waits for P')",
        },
        { trigger: ".modal footer button.btn-primary:visible", run: "click" },
        ...onScreen("pick", "To pick"),
        ...press("Ready Shop", "action_oms_pick"),
        gone("Ready Shop"),
        ...onScreen("pack", "To pack"),
        {
            content: "Picked by mistake: one button back",
            trigger: ".o_data_row:contains('Ready Shop') .o_list_record_selector input",
            run: "click",
        },
        { trigger: ".o_control_panel button[name='action_oms_undo']", run: "click" },
        gone("Ready Shop"),
        ...onScreen("pick", "To pick"),
        ...press("Ready Shop", "action_oms_pick"),
        gone("Ready Shop"),
        ...onScreen("pack", "To pack"),
        ...press("Ready Shop", "action_oms_pack"),
        gone("Ready Shop"),
        ...onScreen("ship", "To ship"),
        ...press("Ready Shop", "action_oms_ask_ship"),
        { trigger: ".modal .o_data_row:contains('Ready Shop'):contains('1 parcel')" },
        { trigger: ".modal button[name=action_go]:visible", run: "click" },
        gone("Ready Shop"),
        ...onScreen("undelivered", "Shipped, not delivered"),
        { trigger: ".o_data_row:contains('Ready Shop') td[name=oms_customer_id]", run: "click" },
        { trigger: ".o_form_view button[name=action_oms_ask_delivered]:visible", run: "click" },
        { trigger: ".modal .o_field_widget[name=received_by] input", run: "edit Mrs Jones" },
        { trigger: ".modal button[name=action_go]:visible", run: "click" },
        {
            content: "A mistake: taken back",
            trigger: ".o_form_view button[name=action_oms_not_delivered]:visible",
            run: "click",
        },
        { trigger: ".modal footer button.btn-primary:visible", run: "click" },
        { trigger: ".o_form_view button[name=action_oms_ask_delivered]:visible" },
    ].map((step) => ({ timeout: 40000, ...step })),
});
