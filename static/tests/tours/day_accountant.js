import { registry } from "@web/core/registry";

const menu = (entry, section = "Billing") => [
    {
        trigger: `.o_menu_sections button:contains('${section}')`,
        run: "click",
    },
    {
        trigger: `.o-dropdown--menu .dropdown-item:contains('${entry}')`,
        run: "click",
    },
];

/** The accountant's day: bills what has shipped, books a payment, sees who owes longest, takes the workbook home. */
registry.category("web_tour.tours").add("oms_day_accountant", {
    steps: () => [
        {
            content: "The day begins on the role's own page",
            trigger: ".o_breadcrumb:contains('To invoice')",
        },
        {
            trigger: ".o_menu_sections .o_nav_entry:contains('To-do')",
            run: "click",
        },
        {
            trigger: ".o_breadcrumb:contains('To-do')",
        },
        {
            content: "What is to be billed",
            trigger: ".o_list_view .o_data_row:contains('Bill Me'):contains('Invoice') td[name=name]",
            run: "click",
        },
        {
            trigger: ".o_form_view button[name=action_oms_invoice]",
            run: "click",
        },
        {
            content: "The invoice is there, posted",
            trigger: ".o_form_view .o_field_widget[name=state] button[data-value=posted][aria-checked=true]",
        },
        {
            content: "It was paid at the counter",
            trigger: ".o_form_view button[name=action_register_payment]:visible, .o_form_view button[name=action_force_register_payment]:visible",
            run: "click",
        },
        {
            trigger: ".modal button[name=action_create_payments]",
            run: "click",
        },
        {
            content: "Booked",
            trigger: "body:not(:has(.modal)) .o_form_view",
        },
        ...menu("Open invoices"),
        {
            content: "Who owes longest is first, with what is due",
            trigger: ".o_list_view .o_data_row:first:contains('Old Debt') td[name=amount_residual_signed]:contains('50')",
        },
        {
            content: "What was paid is not there",
            trigger: ".o_list_view:not(:contains('Bill Me'))",
        },
        {
            trigger: ".o_list_view .o_data_row:contains('Old Debt') td[name=payment_state] .text-bg-warning",
        },
        ...menu("Billing spreadsheet"),
        {
            trigger: ".modal button[name=action_download]",
            run: "click",
        },
        {
            content: "Nothing stood in the way",
            trigger: "body:not(:has(.o_error_dialog))",
        },
    ],
});
