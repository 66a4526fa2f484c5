import { registry } from "@web/core/registry";

const TODAY = "tr[data-product='Tour Mug']:not([data-warehouse]) td[data-column='0']";

/** How many can be promised, why, and what changes when more is kept back. */
registry.category("web_tour.tours").add("oms_availability_tour", {
    steps: () => [
        {
            content: "Look for something that is not there",
            trigger: ".o_oms_availability input[name=search]",
            run: "edit no such thing",
        },
        {
            content: "The screen says so, and what to do",
            trigger: ".o_oms_availability .o_nocontent_help:contains('Nothing found for “no such thing”')",
        },
        {
            trigger: ".o_oms_availability button[name=forget]",
            run: "click",
        },
        {
            content: "The search is empty again, the products are back",
            trigger: ".o_oms_availability:has(.o_oms_grid) input[name=search]:not(:value(such))",
        },
        {
            content: "Look for the mug by its code",
            trigger: ".o_oms_availability input[name=search]",
            run: "edit TOURMUG",
        },
        {
            content: "7 in one warehouse, 3 in the other, 2 of them safety stock",
            trigger: `${TODAY}:contains('8')`,
        },
        {
            content: "By warehouse",
            trigger: "tr[data-product='Tour Mug'] th.o_oms_name",
            run: "click",
        },
        {
            trigger: "tr[data-warehouse='Tour South'] td[data-column='0']:contains('3')",
        },
        {
            content: "Only one warehouse",
            trigger: ".o_oms_toolbar button[data-warehouse='Tour North']",
            run: "click",
        },
        {
            trigger: `${TODAY}:contains('5')`,
        },
        {
            content: "Why 5?",
            trigger: TODAY,
            run: "click",
        },
        {
            trigger: ".o_oms_why h2:contains('Why 5?')",
        },
        {
            trigger: ".o_oms_why tr[data-kind=on_hand]:contains('+7')",
        },
        {
            content: "Two are never promised: change that",
            trigger: ".o_oms_why tr[data-kind=safety] a[data-model='oms.stock.policy']",
            run: "click",
        },
        {
            trigger: ".o_dialog .o_field_widget[name=fixed_qty] input",
            run: "edit 4",
        },
        {
            trigger: ".o_dialog .o_form_button_save",
            run: "click",
        },
        {
            content: "The number follows, here and in the grid",
            trigger: ".o_oms_why h2:contains('Why 3?')",
        },
        {
            trigger: ".o_oms_why .o_oms_why_total:contains('3')",
        },
        {
            trigger: `${TODAY}:contains('3')`,
        },
        {
            content: "Escape closes the answer",
            trigger: ".o_oms_why",
            run: "press Escape",
        },
        {
            trigger: ".o_oms_availability:not(:has(.o_oms_why))",
        },
        {
            content: "The keyboard moves in the grid and asks",
            trigger: `${TODAY}:focus`,
            run: "press ArrowRight",
        },
        {
            trigger: "tr[data-product='Tour Mug'] td[data-column='1']:focus",
            run: "press Enter",
        },
        {
            trigger: ".o_oms_why h2:contains('Why 3?')",
        },
    ],
});

/** A backordered line gets what another order was promised; both effects are seen first. */
registry.category("web_tour.tours").add("oms_take_tour", {
    steps: () => [
        {
            content: "The order that has to wait",
            trigger: ".o_list_view .o_data_row:contains('Tour Waits') td[name=name]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=order_line] .o_data_row button[name=action_oms_why]",
            run: "click",
        },
        {
            content: "There is none anywhere",
            trigger: ".o_oms_sourcing_why tr[data-place='Tour North']:contains('Has none')",
        },
        {
            trigger: ".o_dialog button[name=take]",
            run: "click",
        },
        {
            trigger: ".o_dialog .o_field_widget[name=promise_id] input",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=promise_id] .dropdown-item:contains('4 from Tour North')",
            run: "click",
        },
        {
            trigger: ".o_dialog .o_field_widget[name=quantity] input:value('3.00')",
        },
        {
            trigger: ".o_dialog button[name=action_show]",
            run: "click",
        },
        {
            content: "What this order gets",
            trigger: ".o_dialog .o_field_widget[name=mine]:contains('3 from Tour North')",
        },
        {
            content: "What the other one loses",
            trigger: ".o_dialog .o_field_widget[name=theirs]:contains('3 backordered')",
        },
        {
            trigger: ".o_dialog button[name=action_apply]",
            run: "click",
        },
        {
            content: "The order has its goods",
            trigger: ".o_field_widget[name=order_line] .o_data_row td[name=oms_where]:contains('3 in warehouse')",
        },
        {
            trigger: "a.nav-link[name=oms_timeline]",
            run: "click",
        },
        {
            content: "The timeline tells from where",
            trigger: ".o_oms_timeline_entry[data-kind=moved]:contains('Taken from')",
        },
    ],
});
