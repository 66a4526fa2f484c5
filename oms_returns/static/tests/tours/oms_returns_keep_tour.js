import { registry } from "@web/core/registry";

/** The lamp came broken: the customer keeps it, says the clerk; and takes it back. */
registry.category("web_tour.tours").add("oms_returns_keep_tour", {
    steps: () => [
        {
            content: "this one is not fetched",
            trigger: ".o_form_view [name='line_ids'] .o_data_row:contains('Tour lamp') button[name='action_let_keep']",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name='why'] input",
            run: "edit Broken on arrival",
        },
        {
            trigger: ".modal button[name='action_apply']",
            run: "click",
        },
        {
            content: "who said so, and why",
            trigger: ".o_form_view .alert:contains('Tour lamp'):contains('Broken on arrival')",
        },
        {
            content: "it was a mistake",
            trigger: ".o_form_view [name='line_ids'] .o_data_row:contains('Tour lamp') button[name='action_want_back']",
            run: "click",
        },
        {
            trigger: ".modal .modal-footer .btn-primary",
            run: "click",
        },
        {
            trigger: ".o_form_view [name='line_ids'] .o_data_row:contains('Tour lamp') button[name='action_let_keep']",
        },
    ],
});

/** Something off the scratched lamp: shown before it is given. */
registry.category("web_tour.tours").add("oms_returns_goodwill_tour", {
    steps: () => [
        {
            content: "for the lamp alone",
            trigger: ".o_form_view .o_field_widget[name='line_ids'] .o_tag:contains('Tour lamp')",
        },
        {
            trigger: ".o_form_view button[name='action_give_dialog']",
            run: "click",
        },
        {
            content: "what it does is shown first",
            trigger: ".modal .o_oms_refund_shown:contains('Credited in all'):contains('8.00')",
        },
        {
            trigger: ".modal button[name='action_apply']",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_field_widget[name='result']:contains('Credited')",
        },
    ],
});
