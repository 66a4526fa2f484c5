import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("oms_overview_empty_tour", {
    steps: () => [
        {
            content: "With nothing open the page says what it will show",
            trigger: ".o_oms_overview .o_nocontent_help:contains('A click on a figure opens its orders')",
        },
    ],
});

/** A tile opens its orders; holds are cleared there; back, the figures are new, by the button too. */
tours.add("oms_overview_tour", {
    steps: () => [
        {
            trigger: ".o_oms_tile[name=open][data-count='3'] .o_oms_tile_value:contains('600')",
        },
        {
            trigger: ".o_oms_row[data-order]",
        },
        {
            content: "Two are held",
            trigger: ".o_oms_tile[name=held][data-count='2']:contains('400')",
            run: "click",
        },
        {
            content: "and two are opened",
            trigger: ".o_list_view:has(.o_data_row:eq(1)):not(:has(.o_data_row:eq(2)))",
        },
        {
            content: "whose total is the tile's",
            trigger: ".o_list_view tfoot td:contains('400.00')",
        },
        {
            trigger: ".o_list_view thead .o_list_record_selector input",
            run: "click",
        },
        {
            trigger: "button[name=action_oms_clear_holds]:visible",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=hold_ids] .o_data_row:eq(1)",
        },
        {
            trigger: ".modal button[name=action_apply]:visible",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_list_view:not(:has(.o_data_row:not(.o_sample_data_disabled *):eq(1)))",
        },
        {
            trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item:first a",
            run: "click",
        },
        {
            content: "Nothing is held any more",
            trigger: ".o_oms_tile[name=held][data-count='0']",
        },
        {
            content: "Figures anew without a reload of the page",
            trigger: ".o_oms_overview button[name=refresh]",
            run: "click",
        },
        {
            trigger: ".o_oms_tile[name=open][data-count='3']",
        },
    ],
});
