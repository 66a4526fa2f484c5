import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** A manager's first hour in an empty database: a small shop, promising on, a first order that is promised. */
tours.add("oms_start_tour", {
    steps: () => [
        {
            content: "The manager lands on Start here, and everything is off",
            trigger: ".o_oms_start [data-switch=promises][data-on='0']",
        },
        {
            trigger: ".o_oms_start [data-switch=promises] .o_oms_start_month:contains('no orders')",
        },
        {
            content: "A small shop to try",
            trigger: ".o_oms_start button[name=make_sample]",
            run: "click",
        },
        {
            content: "The figures count it",
            trigger: ".o_oms_start button[name=put_away]",
            timeout: 60000, // a shop with eight orders is made
        },
        {
            trigger: ".o_oms_start [data-step=orders] .o_oms_start_count:contains('8')",
        },
        {
            content: "One of its orders took more lamps than there are",
            trigger: ".o_oms_start [data-switch=promises] .o_oms_start_month:contains('took more than was free')",
        },
        {
            content: "Promising on",
            trigger: ".o_oms_start [data-switch=promises] input[type=checkbox]",
            run: "click",
        },
        {
            trigger: ".o_oms_start [data-switch=promises][data-on='1'] .badge:contains('On')",
        },
        {
            content: "An order",
            trigger: ".o_oms_start button[name=new_order]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=partner_id] input",
            run: "edit Sample Museum",
        },
        {
            trigger: ".o_field_widget[name=partner_id] .dropdown-item:contains('Sample Museum Shop')",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=order_line] button:contains('Add a product'), .o_field_widget[name=order_line] a:contains('Add a product')",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=product_template_id] input",
            run: "edit Sample mug",
        },
        {
            trigger: ".o_field_widget[name=product_template_id] .dropdown-item:contains('Sample mug')",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=order_line] .o_field_widget[name=product_uom_qty] input",
            run: "edit 3",
        },
        {
            content: "It can be promised",
            trigger: "button[name=action_confirm]:visible",
            run: "click",
        },
        {
            content: "The first promised order",
            trigger: ".o_form_view .nav-link[name=oms_promises]:visible",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=oms_promise_ids] .o_data_row:contains('Sample mug')",
        },
        {
            content: "Start here is found again under Configuration",
            trigger: ".o_menu_toggle, .o_navbar_apps_menu button",
            run: "click",
        },
        {
            trigger: ".o_app[data-menu-xmlid='oms_core.menu_oms_root']",
            run: "click",
        },
        {
            trigger: ".o_menu_sections button:contains('Configuration')",
            run: "click",
        },
        {
            trigger: ".o-dropdown--menu .dropdown-item:contains('Start here')",
            run: "click",
        },
        {
            content: "Done with it: from now on the day begins with the overview",
            trigger: ".o_oms_start button[name=dismiss]",
            run: "click",
        },
        {
            trigger: ".o_oms_overview",
        },
    ],
});

/** Goods that nobody counts have no date, and the line says why. */
tours.add("oms_not_counted_tour", {
    steps: () => [
        {
            trigger: ".o_field_widget[name=order_line] .o_data_row:contains('Counted Mug') .o_oms_offer",
        },
        {
            trigger: ".o_field_widget[name=order_line] .o_data_row:contains('Greeting Card') .o_oms_uncounted:contains('not counted')",
        },
    ],
});
