import { registry } from "@web/core/registry";

/** "Where is my order?", on the telephone: found by a name misspelt, without touching the mouse. */
registry.category("web_tour.tours").add("oms_find_tour", {
    steps: () => [
        {
            trigger: ".o_list_view .o_data_row",
        },
        {
            content: "The view's own search box has the focus and is empty: / opens the search",
            trigger: "body",
            run: "press /",
        },
        {
            content: "It teaches what can be found",
            trigger: ".o_oms_find [data-source=order]:contains('number')",
        },
        {
            content: "A name with two letters swapped, and one missing",
            trigger: ".o_oms_find input",
            run: "edit zebar quiltng",
        },
        {
            content: "The customer is there",
            trigger: ".o_oms_find_group[data-group=customer] .o_oms_find_hit[data-match=similar]:contains('Zebra Quilting Emporium')",
        },
        {
            content: "And so is the order, and says why",
            trigger: ".o_oms_find_group[data-group=order] .o_oms_find_hit:contains('XS0047110'):contains('Customer')",
        },
        {
            content: "The best one is chosen",
            trigger: ".o_oms_find_group[data-group=customer] .o_oms_find_at",
        },
        {
            trigger: ".o_oms_find input",
            run: "press ArrowDown",
        },
        {
            content: "Enter opens the order",
            trigger: ".o_oms_find_group[data-group=order] .o_oms_find_at",
            run: "press Enter",
        },
        {
            content: "Its first screen says where it is",
            trigger: ".o_form_view .o_field_widget[name=oms_summary]:contains('5 of 8 shipped'):contains('JJD000390007')",
        },
        {
            content: "Now from the form, where no field has the focus: Ctrl + /",
            trigger: "body:not(:has(.o_oms_find))",
            run: "press Control+/",
        },
        {
            content: "A number typed as fast as a scanner does, with Enter at its end",
            trigger: ".o_oms_find input",
            run: "edit JJD000390007 && press Enter",
        },
        {
            content: "The delivery is opened",
            trigger: ".o_form_view:has(.o_field_widget[name=carrier_tracking_ref]), .o_form_view:has(.o_field_widget[name=picking_type_id])",
        },
        {
            trigger: "body:not(:has(.o_oms_find))",
            run: "press Control+/",
        },
        {
            trigger: ".o_oms_find [data-source=order]",
            run: "press Escape",
        },
        {
            trigger: "body:not(:has(.o_oms_find))",
        },
    ],
});
