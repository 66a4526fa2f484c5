// Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
// An order of a warehouse with planned sending goes from the office to the customer's door.
import { registry } from "@web/core/registry";

const MENU = "oms_fulfillment.menu_oms_";

/** Open a screen of the Warehouse menu, choose Ada's transfer, press the button. */
function onScreen(screen, title, button, asks = false) {
    return [
        {
            content: "open the Warehouse menu",
            trigger: `.o_menu_sections [data-menu-xmlid='${MENU}warehouse']`,
            run: "click",
        },
        {
            content: `choose ${title}`,
            trigger: `.o-dropdown--menu [data-menu-xmlid='${MENU}${screen}']`,
            run: "click",
        },
        {
            content: `the screen ${title} is there`,
            trigger: `.o_breadcrumb:contains(${title})`,
        },
        {
            content: "choose the transfer of Ada",
            trigger: ".o_data_row:contains(Ada) .o_list_record_selector input",
            run: "click",
        },
        {
            content: `press ${button}`,
            trigger: `.o_control_panel button[name='${button}']`,
            run: "click",
        },
        ...(asks ? [{
            content: "it asks first, naming the order's customer",
            trigger: ".modal:has(.o_data_row:contains(Ada)) button[name='action_go']:visible",
            run: "click",
        }] : []),
        {
            content: "it has left this screen",
            trigger: ".o_list_view:not(:has(.o_data_row:contains(Ada)))",
        },
    ];
}

registry.category("web_tour.tours").add("oms_fulfillment_tour", {
    steps: () => [
        {
            content: "the app is there",
            trigger: ".o_menu_brand:contains('Orders (OMS)')",
        },
        ...onScreen("send", "Send to warehouse", "action_oms_send_to_warehouse"),
        ...onScreen("pick", "To pick", "action_oms_pick"),
        ...onScreen("pack", "To pack", "action_oms_pack"),
        ...onScreen("ship", "To ship", "action_oms_ask_ship", true),
        ...onScreen("undelivered", "Shipped, not delivered", "action_oms_ask_delivered", true),
    ],
});
