// Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { registry } from "@web/core/registry";

/** A customer sends back two mugs and gets a jug: chosen on the return, the difference shown, the new order opened. */
registry.category("web_tour.tours").add("oms_returns_exchange_tour", {
    steps: () => [
        {
            content: "money is proposed; the customer wants other goods",
            trigger: ".o_form_view [name='line_ids'] .o_data_row:contains('Tour mug') td[name='resolution']",
            run: "click",
        },
        {
            trigger: ".o_form_view [name='line_ids'] .o_selected_row [name='resolution'] input",
            run: "click",
        },
        {
            trigger: ".o_select_menu_menu .o_select_menu_item:contains('Other goods')",
            run: "click",
        },
        {
            content: "the same again is proposed: a jug instead",
            trigger: ".o_form_view [name='line_ids'] .o_selected_row [name='exchange_product_id'] input",
            run: "edit Tour jug",
        },
        {
            trigger: ".o-autocomplete--dropdown-menu a:contains('Tour jug')",
            run: "click",
        },
        {
            trigger: ".o_form_view [name='line_ids'] .o_selected_row [name='exchange_quantity'] input",
            run: "edit 1",
        },
        {
            trigger: ".o_form_view button[name='action_authorise']",
            run: "click",
        },
        {
            trigger: ".o_form_view button[name='action_receive']",
            run: "click",
        },
        {
            trigger: ".o_form_view button[name='action_inspect']",
            run: "click",
        },
        {
            trigger: ".o_form_view button[name='action_refund_dialog']",
            run: "click",
        },
        {
            content: "what the customer gets, and what they pay besides",
            trigger: ".modal .o_oms_refund_shown:contains('In exchange: 1 × Tour jug'):contains('Billed to the customer besides')",
        },
        {
            trigger: ".modal button[name='action_apply']",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_statusbar_status button[data-value='settled'][aria-checked='true']",
        },
        {
            trigger: ".o_form_view [name='line_ids'] td[name='result']:contains('Exchanged by')",
        },
        {
            content: "the order of the new goods",
            trigger: ".o_form_view button[name='action_view_exchange']",
            run: "click",
        },
        {
            trigger: ".o_form_view [name='order_line'] .o_data_row:contains('Tour jug')",
        },
        {
            trigger: ".o_form_view [name='oms_exchange_return_id']:contains('RMA')",
        },
    ],
});
