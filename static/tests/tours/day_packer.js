import { registry } from "@web/core/registry";

/** The packer's day: one order into two parcels, and out with the carrier. */
registry.category("web_tour.tours").add("oms_day_packer", {
    steps: () => [
        {
            content: "The day begins on the role's own page",
            trigger: ".o_breadcrumb:contains('To pack')",
        },
        {
            content: "An order opens",
            trigger: ".o_data_row:contains('Corner Shop') td[name=oms_customer_id]",
            run: "click",
        },
        {
            trigger: ".o_form_view button[name=action_oms_parcels]:visible",
            run: "click",
        },
        {
            content: "Three of five go into the first parcel",
            trigger: ".modal .o_data_row td[name=quantity]",
            run: "click",
        },
        {
            trigger: ".modal .o_data_row td[name=quantity] input",
            run: "edit 3 && press Tab",
        },
        {
            content: "the rest goes into the second, as it says",
            trigger: ".modal .o_field_widget[name=summary]:contains('parcel 2: 2 ')",
        },
        {
            trigger: ".modal button[name=action_pack]:visible",
            run: "click",
        },
        {
            content: "It says where the order is now",
            trigger: ".o_notification:contains('To ship')",
        },
        {
            trigger: ".o_menu_sections [data-menu-xmlid='oms_fulfillment.menu_oms_warehouse']",
            run: "click",
        },
        {
            trigger: ".o-dropdown--menu [data-menu-xmlid='oms_fulfillment.menu_oms_ship']",
            run: "click",
        },
        {
            trigger: ".o_breadcrumb:contains('To ship')",
        },
        {
            trigger: ".o_data_row:contains('Corner Shop') .o_list_record_selector input",
            run: "click",
        },
        {
            trigger: ".o_control_panel button[name=action_oms_ask_ship]",
            run: "click",
        },
        {
            content: "It asks, and names parcels, carrier and what the customer is told",
            trigger: ".modal .o_data_row:contains('2 parcels'):contains('Royal Post'):contains('mail to shop@example.com')",
        },
        {
            trigger: ".modal button[name=action_go]:visible",
            run: "click",
        },
        {
            trigger: ".o_notification:contains('Ship: 1 done')",
        },
        {
            content: "The row has left the list",
            trigger: ".o_list_view:not(:has(.o_data_row:contains('Corner Shop')))",
        },
    ].map((step) => ({ timeout: 40000, ...step })),
});
