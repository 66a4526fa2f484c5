import { registry } from "@web/core/registry";

/** A file with columns of its own names and a day that can be read in two ways: chosen, answered, looked at, imported. */
const SAVE = ".modal-footer button";
const choose = (column, meaning) => [
    {
        content: `${column} is ${meaning}`,
        trigger: `.modal .o_field_widget[name=column_ids] .o_data_row:contains('${column}') td[name=meaning]`,
        run: "click",
    },
    {
        trigger: `.modal .o_field_widget[name=column_ids] .o_data_row:contains('${column}') [name=meaning] input`,
        run: "click",
    },
    {
        content: "A menu, on a telephone a sheet over the dialog, which a trigger does not reach",
        trigger: "body",
        async run() {
            const item = () => [...document.querySelectorAll(".o_select_menu_item")].find(
                (one) => one.textContent.trim() === meaning);
            for (let tries = 0; !item() && tries < 50; tries++) {
                await new Promise((resolve) => setTimeout(resolve, 100));
            }
            item().click();
        },
    },
];

registry.category("web_tour.tours").add("oms_import_tour", {
    steps: () => [
        {
            content: "The dialog names the only channel there is",
            trigger: ".modal .o_field_widget[name=channel_id] input:value('Tour shop')",
        },
        {
            trigger: ".modal .o_field_widget[name=data] input[type=file]:not(:visible)",
            async run() {
                const text =
                    "Vorgang;Artikel;Menge;Tag;Preis;Wer\n" +
                    "T-1;TOURMUG;2;05/03/2026;1,50;TC\nT-1;TOURGHOST;1;05/03/2026;1,50;TC\n";
                const transfer = new DataTransfer();
                transfer.items.add(new File([text], "orders.csv", { type: "text/csv" }));
                this.anchor.files = transfer.files;
                this.anchor.dispatchEvent(new Event("change", { bubbles: true }));
            },
        },
        {
            trigger: ".modal .o_field_widget[name=data]:contains('orders.csv'), .modal .o_field_widget[name=data] input:value('orders.csv')",
        },
        {
            trigger: `${SAVE}[name=action_preview]:visible`,
            run: "click",
        },
        {
            content: "The names of the columns do not say enough: they are shown with samples, and what they may be is offered",
            trigger: ".modal .o_field_widget[name=column_ids] .o_data_row:contains('Artikel'):contains('TOURMUG')",
        },
        ...choose("Vorgang", "Order number"),
        {
            content: "Offered",
            trigger: ".modal .o_field_widget[name=column_ids] .o_data_row:contains('Artikel'):contains('Product code')",
        },
        ...choose("Wer", "Customer number or e-mail"),
        {
            trigger: `${SAVE}[name=action_preview]:visible`,
            run: "click",
        },
        {
            content: "The day can be two days",
            trigger: [".o_data_row", ".o_kanban_record"].map((row) =>
                `.modal .o_field_widget[name=choice_ids] ${row}:contains('05/03/2026'):contains('2026-03-05') button`).join(", "),
            run: "click",
        },
        {
            content: "What would become of it: one product is not known",
            trigger: ".modal .o_field_widget[name=preview]:contains('Product TOURGHOST is not known')",
        },
        {
            content: "Create it",
            trigger: ".modal .o_field_widget[name=create_products] input",
            run: "click",
        },
        {
            trigger: `${SAVE}[name=action_preview]:visible`,
            run: "click",
        },
        {
            content: "The preview names what would be created",
            trigger: ".modal .o_field_widget[name=preview]:contains('New products (1): TOURGHOST')",
        },
        {
            trigger: `${SAVE}[name=action_import]:visible`,
            run: "click",
        },
        {
            trigger: ".o_form_view:contains('Every line of the file is accounted for')",
        },
    ],
});
