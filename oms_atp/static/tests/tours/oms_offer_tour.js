import { registry } from "@web/core/registry";

const LINES = ".o_field_widget[name=order_line]";
const addProduct = (row, name, quantity) => [
    { trigger: `${LINES} a:contains('Add a product')`, run: "click" },
    { trigger: `${LINES} .o_selected_row:nth-child(${row}) [name=product_template_id] input`, run: `edit ${name}` },
    { trigger: `.o-autocomplete--dropdown-item:contains('${name}')`, run: "click" },
    { trigger: `${LINES} .o_selected_row:nth-child(${row}) [name=product_uom_qty] input`, run: `edit ${quantity}` },
];

/** While an order is taken on the telephone: why so late, and can it be sooner? Asked of a line that was never saved. */
registry.category("web_tour.tours").add("oms_offer_tour", {
    steps: () => [
        ...addProduct(1, "Offer Cup", 8),
        {
            content: "Nobody knows the customer yet: how much when",
            trigger: `${LINES} .o_data_row:contains('Offer Cup') .o_oms_offer, ${LINES} .o_selected_row .o_oms_offer`,
            run: "click",
        },
        { trigger: ".o_oms_offer_popover:contains('6 by'):contains('Choose the customer')" },
        { trigger: ".o_field_widget[name=partner_id] input", run: "edit Offer Customer" },
        { trigger: ".o-autocomplete--dropdown-item:contains('Offer Customer')", run: "click" },
        ...addProduct(2, "Offer Mug", 5),
        { trigger: ".o_field_widget[name=partner_id]", run: "click" },
        {
            content: "The mugs wait for the cups",
            trigger: `${LINES} .o_data_row:contains('Offer Mug') .o_oms_offer:contains('with OFFER-CUP')`,
        },
        {
            content: "Only a part of it: how much when",
            trigger: `${LINES} .o_data_row:contains('Offer Cup') .o_oms_offer:contains('6 by'):contains('2: no date yet')`,
        },
        {
            content: "The first click answers",
            trigger: `${LINES} .o_data_row:contains('Offer Mug') .o_oms_offer`,
            run: "click",
        },
        {
            trigger: ".o_oms_offer_popover li[data-option=best]:contains('travels with'):contains('Chosen')",
        },
        {
            content: "Send this now",
            trigger: ".o_oms_offer_popover li[data-option=fastest] button",
            run: "click",
        },
        {
            content: "It travels alone, and has its own day",
            trigger: `${LINES} .o_data_row:contains('Offer Mug') .o_oms_offer:not(:contains('with OFFER-CUP'))`,
            run() {
                if (!/^(Today|Tomorrow|(Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]+ \d+)$/.test(this.anchor.innerText.trim())) {
                    throw new Error(`A near day is not said as people say it: ${this.anchor.innerText}`);
                }
            },
        },
        { trigger: "button[name=action_confirm]:visible", run: "click" },
        { trigger: `${LINES} .o_data_row:contains('Offer Mug') td[name=oms_where]:contains('in warehouse')` },
    ],
});
