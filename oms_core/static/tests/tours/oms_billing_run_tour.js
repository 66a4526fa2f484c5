// Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
// The accountant's billing run: what an empty page teaches, whom the preview bills and whom not and why, and what came of it.
import { registry } from "@web/core/registry";
import { fits } from "@oms_core/../tests/tours/fits";

const tours = registry.category("web_tour.tours");
const FORM = ".o_form_view";
const press = (name) => ({ trigger: `${FORM} button[name=${name}]:visible`, run: "click" });
const value = (field, text, content) => ({ content, trigger: `${FORM} .o_field_widget[name=${field}]:contains('${text}')` });
const state = (code) => ({ trigger: `${FORM} .o_field_widget[name=state] button[data-value=${code}][aria-checked=true]` });

const SIZES = {
    desk: {
        row: (words) => `${FORM} .o_data_row${words}`,
        run: ".o_list_view .o_data_row:contains('Billing of') td[name=name]",
        list: (words) => `.o_list_view .o_data_row${words}`,
        press: (name) => [press(name)],
        state,
        stat: (name, count) => [{ trigger: `${FORM} button[name=${name}]:contains('${count}')`, run: "click" }],
    },
    phone: {
        row: (words) => `${FORM} .o_kanban_record${words}`,
        run: ".o_kanban_record:contains('Billing of')",
        list: (words) => `.o_kanban_record${words}`,
        press: (name) => [press(name)],
        state: () => ({ trigger: `${FORM} .o_field_widget[name=state]:contains('Done')` }),
        stat: (name, count) => [
            { content: "numbers are behind the bolt", trigger: ".o-form-buttonbox .o_button_more", run: "click" },
            { trigger: `.o-form-buttonbox-small button[name=${name}]:contains('${count}')`, run: "click" },
        ],
    },
};

for (const [size, on] of Object.entries(SIZES)) {
    const row = (...words) => ({ trigger: on.row(words.map((word) => `:contains('${word}')`).join("")) });

    tours.add(`oms_billing_empty_${size}_tour`, {
        steps: () => [
            { content: "an empty page teaches", trigger: ".o_nocontent_help:contains(whom it will bill):contains(left out and why)" },
            fits,
        ],
    });

    tours.add(`oms_billing_preview_${size}_tour`, {
        steps: () => [
            { trigger: ".o_control_panel .o-kanban-button-new:visible, .o_control_panel .o_list_button_add:visible", run: "click" },
            { content: "send them, too", trigger: `${FORM} .o_field_widget[name=send] input`, run: "click" },
            ...on.press("action_preview"),
            { content: "how much", ...value("amounts", "120.00") },
            value("order_count", "3"),
            { content: "two orders of one customer go on one invoice", ...value("invoice_count", "2") },
            row("Museum Store", "20.00"),
            row("Museum Store", "30.00"),
            row("Harbour Gifts", "70.00"),
            fits,
            { content: "who is left out", trigger: `${FORM} .o_notebook .nav-link:contains('Left out')`, run: "click" },
            { content: "and why: its day has not come", ...row("Weekly Wares", "Not due yet", "Billed on") },
            { content: "and why: somebody disputes it", ...row("Disputed Shop", "Held", "Says eight, not ten") },
            fits,
            ...on.press("action_start"),
            { content: "it says what happens now", trigger: `${FORM} .alert:contains('in the background'):visible` },
            { content: "one may stop it", trigger: `${FORM} button[name=action_stop]:visible` },
        ],
    });

    tours.add(`oms_billing_done_${size}_tour`, {
        steps: () => [
            { content: "the run", trigger: on.run, run: "click" },
            on.state("done"),
            value("sent_count", "1"),
            row("Museum Store", "Billed"),
            ...on.stat("action_unsent", 1), // who got none
            { content: "says why", trigger: `${on.list(":contains('Harbour Gifts')")}:contains('no e-mail address')` },
            fits,
            { content: "back", trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item a:contains('Billing of')", run: "click" },
            ...on.stat("action_invoices", 2),
            { content: "one of two orders", trigger: `${on.list(":contains('Museum Store')")}:contains('50.00')` },
            { trigger: `${on.list(":contains('Harbour Gifts')")}:contains('70.00')` },
            fits,
        ],
    });
}
