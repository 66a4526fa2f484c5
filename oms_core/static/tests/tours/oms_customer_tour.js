import { registry } from "@web/core/registry";

/** A customer is opened from the list: four facts first, then its whole group, then its open orders. */
registry.category("web_tour.tours").add("oms_customer_tour", {
    steps: () => [
        {
            content: "The list of customers",
            trigger: ".o_list_view .o_data_cell[name=partner_id]:contains('Tour Customer')",
            run: "click",
        },
        {
            content: "The page is in front, with the four facts first: how late",
            trigger: ".o_oms_customer_page [name=oms_fact_pays]:contains('Pays 10 days late')",
        },
        {
            trigger: ".o_oms_customer_page [name=oms_fact_on_time]:contains('0 %')",
        },
        {
            trigger: ".o_oms_customer_page [name=oms_fact_volume]:contains('1,000')",
        },
        {
            trigger: ".o_oms_customer_page [name=oms_fact_owes]:contains('Room left'):has([role=progressbar])",
        },
        {
            content: "Then the others",
            trigger: ".o_oms_customer_page [name=oms_open_orders]:contains('1'):contains('1,000')",
        },
        {
            trigger: ".o_oms_customer_page [name=oms_tier]:contains('Tour Gold')",
        },
        {
            content: "What was ordered, by month",
            trigger: ".o_oms_customer_page .o_oms_customer_graph canvas",
        },
        {
            content: "The whole group of companies",
            trigger: ".o_oms_customer_page button[name=oms_whole_group]",
            run: "click",
        },
        {
            trigger: ".o_oms_customer_page[data-group='1'] [name=oms_fact_volume]:contains('1,500')",
        },
        {
            trigger: ".o_oms_customer_page [name=oms_members]:contains('Tour Sister')",
        },
        {
            content: "And back to the customer alone",
            trigger: ".o_oms_customer_page button[name=oms_whole_group]",
            run: "click",
        },
        {
            trigger: ".o_oms_customer_page[data-group='0'] [name=oms_fact_volume]:contains('1,000')",
        },
        {
            content: "Its open orders",
            trigger: ".o_oms_customer_page button[name=oms_open_open]",
            run: "click",
        },
        {
            trigger: ".o_breadcrumb:contains('Open orders')",
        },
        {
            trigger: ".o_list_view .o_data_row:contains('Tour Customer')",
        },
    ],
});
