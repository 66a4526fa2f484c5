import { registry } from "@web/core/registry";

/** An order over the credit limit: confirmed, held, cleared with a note, and the timeline tells it. */
registry.category("web_tour.tours").add("oms_core_tour", {
    steps: () => [
        {
            content: "The app opens with its orders",
            trigger: ".o_menu_brand:contains('Orders (OMS)')",
        },
        {
            content: "Make a quotation",
            trigger: ".o_list_view .o_list_button_add",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=partner_id] input",
            run: "edit Tour Customer",
        },
        {
            trigger: ".o_field_widget[name=partner_id] .dropdown-item:contains('Tour Customer')",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=order_line] button:contains('Add a product'), .o_field_widget[name=order_line] a:contains('Add a product')",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=product_template_id] input",
            run: "edit Tour Mug",
        },
        {
            trigger: ".o_field_widget[name=product_template_id] .dropdown-item:contains('Tour Mug')",
            run: "click",
        },
        {
            content: "The line has its price",
            trigger: ".o_field_widget[name=order_line] .o_data_row:contains('500.00')",
        },
        {
            content: "Confirm it",
            trigger: "button[name=action_confirm]:visible",
            run: "click",
        },
        {
            content: "It is held, and says why",
            trigger: ".oms_hold_banner .o_field_widget[name=oms_hold_text]:contains('Credit limit')",
        },
        {
            content: "So does the badge",
            trigger: ".o_field_widget[name=oms_held] [data-badge=oms_held]",
        },
        {
            content: "It waits outside the warehouse",
            trigger: ".o_field_widget[name=oms_stage] button[data-value=to_supply][aria-checked=true]",
        },
        {
            content: "Clear the hold",
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
            content: "The order goes on to the warehouse",
            trigger: ".o_field_widget[name=oms_stage] button[data-value=in_warehouse][aria-checked=true]",
        },
        {
            content: "Nothing holds it any more",
            trigger: ".o_form_view:not(:has(.oms_hold_banner:visible))",
        },
        {
            content: "The timeline tells what happened",
            trigger: "a.nav-link[name=oms_timeline]",
            run: "click",
        },
        {
            trigger: ".o_oms_timeline_entry[data-kind=cleared]:contains('Paid by phone')",
        },
        {
            trigger: ".o_oms_timeline_entry[data-kind=held]",
        },
        {
            trigger: ".o_oms_timeline_entry[data-kind=confirmed]",
        },
        {
            content: "And the holds keep who cleared it",
            trigger: "a.nav-link[name=oms_holds]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=oms_hold_ids] .o_data_row:contains('Paid by phone')",
        },
    ],
});
