// Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { registry } from "@web/core/registry";

const scan = (count) => [
    {
        content: `piece ${count}`,
        trigger: ".o_oms_return_scan [name='scan'] input",
        run: "edit 400700 && press Enter",
    },
    {
        trigger: `.o_oms_return_scan .o_kanban_record:contains('Scan mug'):contains('${count}.00')`,
    },
];

/** Three mugs came: counted with a scanner on a phone, and put back. */
registry.category("web_tour.tours").add("oms_returns_scan", {
    steps: () => [
        {
            trigger: ".o_form_view .o_statusbar_buttons .dropdown-toggle",
            run: "click",
        },
        {
            content: "on a phone it is among the further actions",
            trigger: ".o-dropdown--menu button[name='action_scan'], .o_bottom_sheet button[name='action_scan']",
            run: "click",
        },
        ...scan(1),
        ...scan(2),
        ...scan(3),
        {
            trigger: ".o_form_view button[name='action_inspect_noted']",
            run: "click",
        },
        {
            content: "done, and in stock",
            trigger: ".o_oms_return_scan .o_kanban_record:contains('Done')",
        },
    ],
});

const receive = (count) => [
    {
        content: `piece ${count} in the parcel`,
        trigger: ".o_oms_return_dock [name='scan'] input",
        run: "edit 400700 && press Enter",
    },
    {
        trigger: `.o_oms_return_dock .o_kanban_record:contains('Scan mug'):contains('${count}.00')`,
    },
];
const upTo = (count, steps) => Array.from({ length: count }, (_, index) => steps(index + 1)).flat();

/** So many mugs come: received at the dock by scan from their transfer, then inspected by scan. */
const fromTheDock = (count) => () => [
    {
        trigger: ".o_form_view .o_statusbar_buttons .dropdown-toggle",
        run: "click",
    },
    {
        trigger: ".o-dropdown--menu button[name='action_oms_dock'], .o_bottom_sheet button[name='action_oms_dock']",
        run: "click",
    },
    ...upTo(count, receive),
    {
        trigger: ".modal-footer button[name='action_receive']",
        run: "click",
    },
    {
        content: "inspecting comes next",
        trigger: ".o_oms_return_scan [name='scan'] input",
    },
    ...upTo(count, scan),
    {
        trigger: ".o_form_view button[name='action_inspect_noted']",
        run: "click",
    },
    {
        trigger: ".o_oms_return_scan .o_kanban_record:contains('Done')",
    },
];
registry.category("web_tour.tours").add("oms_returns_dock", { steps: fromTheDock(2) });
registry.category("web_tour.tours").add("oms_returns_dock_twenty", { steps: fromTheDock(20) });
