// Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { registry } from "@web/core/registry";

/** A customer brings back two of five mugs: from the order to the credit note. */
registry.category("web_tour.tours").add("oms_returns_tour", {
    steps: () => [
        {
            content: "the order offers to take goods back",
            trigger: ".o_form_view button[name='action_oms_return']",
            run: "click",
        },
        {
            content: "it proposes what was shipped",
            trigger: ".modal [name='line_ids'] .o_data_row:contains('Tour mug') td[name='left_quantity']:contains('5')",
        },
        {
            content: "two mugs",
            trigger: ".modal [name='line_ids'] .o_data_row:contains('Tour mug') td[name='quantity']",
            run: "click",
        },
        {
            trigger: ".modal [name='line_ids'] .o_selected_row [name='quantity'] input",
            run: "edit 2",
        },
        {
            trigger: ".modal button[name='action_create']",
            run: "click",
        },
        {
            content: "it is within the time to return",
            trigger: ".o_form_view [name='line_ids'] td[name='decision']:contains('Accept')",
        },
        {
            trigger: ".o_form_view button[name='action_authorise']",
            run: "click",
        },
        {
            content: "the goods are here",
            trigger: ".o_form_view button[name='action_receive']",
            run: "click",
        },
        {
            content: "they are fine",
            trigger: ".o_form_view button[name='action_inspect']",
            run: "click",
        },
        {
            content: "what it does is shown first",
            trigger: ".o_form_view button[name='action_refund_dialog']",
            run: "click",
        },
        {
            trigger: ".modal .o_oms_refund_shown:contains('Credited in all')",
        },
        {
            content: "the customer gets the money",
            trigger: ".modal button[name='action_apply']",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_statusbar_status button[data-value='settled'][aria-checked='true']",
        },
        {
            trigger: ".o_form_view [name='line_ids'] td[name='result']:contains('Credited')",
        },
    ],
});
