import { registry } from "@web/core/registry";

/** An order that no warehouse can fill alone: its promises say which warehouse sends how much, and when. */
registry.category("web_tour.tours").add("oms_atp_tour", {
    steps: () => [
        {
            content: "Find the quotation among the orders",
            trigger: ".o_list_view .o_data_row:contains('Tour Customer') td[name=name]",
            run: "click",
        },
        {
            content: "Confirm it",
            trigger: "button[name=action_confirm]:visible",
            run: "click",
        },
        {
            content: "The line says where its goods are",
            trigger: ".o_field_widget[name=order_line] .o_data_row td[name=oms_where]:contains('in warehouse'):contains('backordered')",
            run() {
                const { height } = this.anchor.getBoundingClientRect();
                if (height > 60) {
                    throw new Error(`A confirmed line is ${height} pixels high: where and when are two rows at most.`);
                }
            },
        },
        {
            content: "So does the badge",
            trigger: ".o_field_widget[name=oms_held] [data-badge=oms_backordered]",
        },
        {
            content: "The order says when it ships",
            trigger: ".o_field_widget[name=oms_promised_date]",
        },
        {
            content: "Its promises",
            trigger: "a.nav-link[name=oms_promises]",
            run: "click",
        },
        {
            content: "Seven from one warehouse, with a date",
            trigger:
                ".o_field_widget[name=oms_promise_ids] .o_data_row:has(td[name=warehouse_id]:contains('Tour North')):has(td[name=date]:not(:empty)) td[name=quantity]:contains('7.00')",
        },
        {
            content: "Three from the other",
            trigger:
                ".o_field_widget[name=oms_promise_ids] .o_data_row:has(td[name=warehouse_id]:contains('Tour South')):has(td[name=date]:not(:empty)) td[name=quantity]:contains('3.00')",
        },
        {
            content: "The timeline says what was promised and what is missing",
            trigger: "a.nav-link[name=oms_timeline]",
            run: "click",
        },
        {
            trigger: ".o_oms_timeline_entry[data-kind=promised]:contains('Tour South')",
        },
        {
            trigger: ".o_oms_timeline_entry[data-kind=short]",
        },
        {
            content: "From the line to its promises",
            trigger: "a.nav-link[name=order_lines]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=order_line] .o_data_row button[name=action_oms_why]",
            run: "click",
        },
        {
            content: "Why from there: one warehouse has nothing to give but what it gives",
            trigger: ".o_oms_sourcing_why tr[data-place='Tour North']:contains('Chosen')",
        },
        {
            trigger: ".o_dialog button[name=promises]",
            run: "click",
        },
        {
            trigger: ".o_list_view:has(.o_data_row td[name=warehouse_id]:contains('Tour North'))",
        },
    ],
});
