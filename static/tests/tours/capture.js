import { registry } from "@web/core/registry";
import { fits } from "@oms_core/../tests/tours/fits";

// A card follows the goods, as the order desk, the warehouse, the customer and the accountant see it; at a desk and on a telephone.
const tours = registry.category("web_tour.tours");
const MONEY = ".o_form_view .o_oms_money";
const money = (key, amount, content) => ({ content, trigger: `${MONEY} [data-key='${key}']:contains('${amount}')` });
const without = (key) => ({ trigger: `${MONEY}:not(:has([data-key='${key}']))` });

const SIZES = {
    desk: {
        open: { content: "the order", trigger: ".o_list_view .o_data_row:contains('Card Customer') td[name=name]", run: "click" },
        billing: [
            { trigger: ".o_menu_sections button:contains('Billing')", run: "click" },
            { trigger: ".o-dropdown--menu .dropdown-item:contains('Card operations')", run: "click" },
        ],
        row: ".o_list_view .o_data_row:contains('Card Customer')",
    },
    phone: {
        open: { content: "the order", trigger: ".o_kanban_record:contains('Card Customer')", run: "click" },
        billing: [], // begins there
        row: ".o_kanban_record:contains('Card Customer')",
    },
};

for (const [size, { open, billing, row }] of Object.entries(SIZES)) {
    tours.add(`oms_capture_reserved_${size}_tour`, {
        steps: () => [
            open,
            money("authorised", "100.00", "all of it is reserved on the card"),
            without("paid"),
            without("to_capture"),
            fits,
        ],
    });

    tours.add(`oms_capture_taken_${size}_tour`, {
        steps: () => [
            open,
            money("paid", "25.00", "what left is paid"),
            money("authorised", "75.00", "the rest is still reserved"),
            without("in_doubt"),
            fits,
        ],
    });

    tours.add(`oms_capture_customer_${size}_tour`, {
        steps: () => [
            { content: "the customer reads what was paid", trigger: "[name=oms_money] [data-key=paid]:contains('25.00')" },
            {
                content: "and what is reserved, and until when",
                trigger: "[name=oms_money] [data-key=reserved]:contains('75.00'):contains('charged when your goods are sent')",
            },
            { content: "nothing is asked for twice", trigger: "[name=oms_money]:not(:has([data-key=open]))" },
            fits,
        ],
    });

    tours.add(`oms_capture_rows_${size}_tour`, {
        steps: () => [
            ...billing,
            { content: "what was asked of the card, and for which shipment", trigger: `${row}:contains('Capture'):contains('25.00'):contains('Done')` },
            fits,
            { trigger: row === SIZES.desk.row ? `${row} td[name=kind]` : row, run: "click" },
            { content: "it names the shipment", trigger: ".o_form_view .o_field_widget[name=document]:contains('/OUT/')" },
            { content: "nothing can be asked again of what is done", trigger: ".o_form_view:not(:has(button[name=action_try_again]:visible))" },
            fits,
        ],
    });
}

tours.add("oms_capture_ship_desk_tour", {
    steps: () => [
        { content: "one of four", trigger: ".o_field_widget[name=move_ids] .o_data_row td[name=quantity]", run: "click" },
        { trigger: ".o_field_widget[name=move_ids] .o_data_row td[name=quantity] input", run: "edit 1 && press Tab" },
        { trigger: ".o_form_view button[name=button_validate]:visible", run: "click" },
        { content: "the rest comes later", trigger: ".modal button[name=process]:visible", run: "click" },
        { content: "it left", trigger: ".o_form_view .o_field_widget[name=state] button[data-value=done][aria-checked=true]" },
    ],
});

tours.add("oms_capture_all_desk_tour", {
    steps: () => [
        { content: "closed orders are not among the open ones", trigger: ".o_searchview_facet .o_facet_remove", run: "click" },
        SIZES.desk.open,
        money("paid", "100.00", "to the cent"),
        without("authorised"),
        without("to_capture"),
    ],
});
