import { registry } from "@web/core/registry";

/** A manager sees what a shop keeps in a cart and drops it. */
registry.category("web_tour.tours").add("oms_atp_cart_tour", {
    steps: () => [
        {
            content: "Open the cart",
            trigger: ".o_list_view .o_data_row:contains('tour basket') td[name=key]",
            run: "click",
        },
        {
            content: "It keeps three mugs",
            trigger:
                ".o_field_widget[name=line_ids] .o_data_row:has(td[name=product_id]:contains('Tour Mug')) td[name=quantity]:contains('3.00')",
        },
        {
            content: "Drop it",
            trigger: "button[name=action_drop]",
            run: "click",
        },
        {
            trigger: ".modal .modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "It has ended",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains('Dropped')",
        },
    ],
});
