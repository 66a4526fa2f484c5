import { registry } from "@web/core/registry";

/** The returns clerk's day: a customer calls, two of five mugs come back, one is chipped and the customer has its money. */
registry.category("web_tour.tours").add("oms_day_returns", {
    steps: () => [
        {
            content: "The day begins on the role's own page",
            trigger: ".o_breadcrumb:contains('Returns')",
        },
        {
            content: "The customer knows the number of their own order",
            trigger: ".o_oms_find_systray",
            run: "click",
        },
        {
            trigger: ".o_oms_find input",
            run: "edit TEL-778",
        },
        {
            trigger: ".o_oms_find_group[data-group=order] .o_oms_find_hit:contains('Tea Rooms') .badge:contains('Shipped')",
            run: "click",
        },
        {
            content: "The state has the colour that it had in the search",
            trigger: ".o_field_widget[name=oms_stage] .o_statusbar_status[data-tone=success]",
        },
        {
            trigger: ".o_form_view button[name=action_oms_return]",
            run: "click",
        },
        {
            content: "What was shipped, when, and how much can come back",
            trigger:
                ".modal .o_data_row:contains('Day Mug'):has(td[name=shipped_on]:not(:empty)):has(td[name=shipped_quantity]:contains('5')) td[name=left_quantity]:contains('5')",
        },
        {
            trigger: ".modal .o_data_row:contains('Day Mug') td[name=quantity]",
            run: "click",
        },
        {
            trigger: ".modal .o_selected_row [name=quantity] input",
            run: "edit 2",
        },
        {
            trigger: ".modal .o_selected_row [name=reason_id] input",
            run: "edit Day reason",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains('Day reason')",
            run: "click",
        },
        {
            trigger: ".modal button[name=action_create]",
            run: "click",
        },
        {
            content: "The return has a number, and the rules say yes",
            trigger: ".o_form_view .oe_title:contains('RMA')",
        },
        {
            trigger: ".o_form_view [name=line_ids] td[name=decision] .text-bg-success:contains('Accept')",
        },
        {
            trigger: ".o_form_view button[name=action_authorise]",
            run: "click",
        },
        {
            content: "The parcel is here",
            trigger: ".o_form_view button[name=action_receive]",
            run: "click",
        },
        {
            content: "What came is not fit to sell",
            trigger: ".o_form_view button[name=action_inspect]",
        },
        {
            trigger: ".o_form_view [name=line_ids] td[name=disposition]",
            run: "click",
        },
        {
            trigger: ".o_form_view [name=line_ids] .o_selected_row [name=disposition] input",
            run: "click",
        },
        {
            trigger: ".o_select_menu_item:contains('Scrap'), .o-dropdown-item:contains('Scrap')",
            run: "click",
        },
        {
            trigger: ".o_form_view button[name=action_inspect]",
            run: "click",
        },
        {
            trigger: ".o_form_view button[name=action_refund_dialog]",
            run: "click",
        },
        {
            trigger: ".modal button[name=action_apply]",
            run: "click",
        },
        {
            content: "Settled, in the colour of a good end",
            trigger: ".o_form_view .o_statusbar_status[data-tone=success] button[data-value=settled][aria-checked=true]",
        },
        {
            trigger: ".o_form_view [name=refund_ids] .o_tag:contains('RINV')",
        },
        {
            content: "The way to the credit note",
            trigger: ".o_form_view button[name=action_view_refunds]",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_field_widget[name=state] button[data-value=posted][aria-checked=true]",
        },
        {
            trigger: ".o_breadcrumb a:contains('RMA'), .o_breadcrumb .o_back_button:contains('RMA')",
            run: "click",
        },
        {
            content: "And to what came",
            trigger: ".o_form_view button[name=action_view_pickings]",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row, .o_form_view .o_field_widget[name=picking_type_code], .o_form_view [name=location_id]",
        },
    ],
});
