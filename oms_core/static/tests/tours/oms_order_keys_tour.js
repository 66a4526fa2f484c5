import { registry } from "@web/core/registry";

/** A telephone order, typed without the mouse: product, Tab, quantity. */
registry.category("web_tour.tours").add("oms_order_keys_tour", {
    steps: () => [
        {
            trigger: ".o_field_widget[name=order_line] a:contains('Add a product')",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=order_line] .o_selected_row [name=product_template_id] input",
            run: "edit Key Mug",
        },
        {
            content: "What was typed is found, not yet chosen",
            trigger: ".o-autocomplete--dropdown-item .text-primary:contains('Key Mug')",
        },
        {
            trigger: ".o_field_widget[name=order_line] .o_selected_row [name=product_template_id] input",
            run: "press Tab",
        },
        {
            content: "The quantity is what is typed next",
            trigger: ".o_field_widget[name=order_line] .o_selected_row [name=product_uom_qty] input:focus",
            run: "edit 7",
        },
        {
            content: "The description is one step back",
            trigger: ".o_field_widget[name=order_line] .o_selected_row [name=product_uom_qty] input",
            run: "press shift+Tab",
        },
        {
            trigger: ".o_field_widget[name=order_line] .o_selected_row td[name=product_template_id]:has(:focus)",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: ".o_form_view:not(:has(.o_form_status_indicator_buttons:not(.invisible)))",
        },
    ],
});
