// Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
// What shipped without a size is measured from the list, with a mistake on the way; on a desk and on a telephone.
import { registry } from "@web/core/registry";

const BUTTON = "button[name='action_oms_measure']";
const measure = (field, value) => ({
    content: `${field} is ${value} mm`,
    trigger: `.modal .o_field_widget[name='${field}'] input`,
    run: `edit ${value}`,
});

registry.category("web_tour.tours").add("oms_sizes_tour", {
    steps: () => [
        {
            content: "measure the mug",
            trigger: `.o_data_row:contains('Sized mug') ${BUTTON}, .o_kanban_record:contains('Sized mug') ${BUTTON}`,
            run: "click",
        },
        {
            content: "of the mug",
            trigger: ".modal-title:contains('Size of Sized mug')",
        },
        measure("length", 100),
        measure("width", 80),
        {
            content: "save too early",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "it says what is missing",
            trigger: ".modal:contains('Sized mug: Height (mm) is 0. Measure it') button:contains('Close')",
            run: "click",
        },
        measure("height", 90),
        {
            content: "save",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "it is measured",
            trigger: ".o_action_manager:not(:contains('Sized mug'))",
        },
    ],
});
