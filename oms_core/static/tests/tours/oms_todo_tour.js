import { registry } from "@web/core/registry";

/** Clicks of the mouse, whatever was clicked. Counted from what the browser saw, not from this file. */
let clicks = 0;
const count = () => clicks++;
/** What the side panel says of holds. */
let held = 0;
const heldNow = () =>
    Number(document.querySelector(".o_search_panel_category_value .active .o_search_panel_counter").textContent.replace(/\D/g, ""));
const ROWS = ".o_list_view .o_data_row:contains('Tour Customer')";

/** Held, the first, the fifth with Shift, Clear holds: four clicks. The note and Alt+Q are typed. */
registry.category("web_tour.tours").add("oms_todo_tour", {
    steps: () => [
        {
            content: "The list opens with my work",
            trigger: ".o_list_view .o_data_row:contains('Where is it?')",
            run: () => document.addEventListener("click", count, true),
        },
        {
            content: "Holds to clear",
            trigger: ".o_search_panel_category_value header:contains('Held')",
            run: "click",
        },
        {
            content: "and nothing else",
            trigger: `.o_list_view:not(:has(.o_data_row:contains('Where is it?'))) ${ROWS.replace(".o_list_view ", "")}`,
        },
        {
            content: "The first",
            trigger: `${ROWS}:eq(0) .o_list_record_selector input`,
            run: "click",
        },
        {
            trigger: `${ROWS}:eq(0).o_data_row_selected`,
            run: () => (held = heldNow()),
        },
        {
            content: "To the fifth, with Shift",
            trigger: `${ROWS}:eq(4) .o_list_record_selector input`,
            run() {
                window.dispatchEvent(new KeyboardEvent("keydown", { key: "Shift", shiftKey: true }));
                this.anchor.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey: true }));
                window.dispatchEvent(new KeyboardEvent("keyup", { key: "Shift" }));
            },
        },
        {
            content: "Five are chosen, of eight",
            trigger: ".o_list_view:has(.o_data_row_selected:eq(4)):not(:has(.o_data_row_selected:eq(5)))",
        },
        {
            trigger: "button[name=action_oms_clear_holds]:visible",
            run: "click",
        },
        {
            content: "The dialog names these five",
            trigger: ".modal .o_field_widget[name=hold_ids] .o_data_row:eq(4)",
        },
        {
            content: "and waits for the reason: the rest is typed",
            trigger: ".modal .o_field_widget[name=note] input:focus",
            run() {
                document.removeEventListener("click", count, true);
                if (clicks !== 4) {
                    throw new Error(`It took ${clicks} clicks to clear five holds, not four.`);
                }
            },
        },
        {
            trigger: ".modal .o_field_widget[name=note] input:focus",
            run: "edit Customer confirmed by mail",
        },
        {
            content: "Alt+Q, as the button says",
            trigger: ".modal .o_field_widget[name=note] input",
            run: "press alt+q",
        },
        {
            content: "Three are left",
            trigger: `body:not(:has(.modal)) .o_list_view:not(:has(.o_data_row:contains('Tour Customer'):eq(3))):has(.o_data_row:contains('Tour Customer'):eq(2))`,
            async run() {
                for (let tries = 0; heldNow() !== held - 5; tries++) {
                    if (tries > 50) {
                        throw new Error(`The side panel says ${heldNow()} after 5 of ${held} holds were cleared.`);
                    }
                    await new Promise((done) => setTimeout(done, 200));
                }
            },
        },
    ],
});
