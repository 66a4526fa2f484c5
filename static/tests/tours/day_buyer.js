import { registry } from "@web/core/registry";

const story = { clicks: 0, began: 0 };
const count = () => story.clicks++;
const HEAD_DATE = "div[name=date_planned_div] .o_field_widget[name=date_planned]";

/** Move the date on the head of the purchase that is open; one click. */
const moveHeadDate = (by) => [
    {
        content: "The day on the head is moved",
        trigger: `${HEAD_DATE} button`,
        run: "click",
    },
    {
        content: "The field is ready for what is typed",
        trigger: `${HEAD_DATE} input`,
        run: ({ anchor }) => {
            if (document.activeElement !== anchor) {
                throw new Error("the date has to be clicked again");
            }
            anchor.value = by;
            anchor.dispatchEvent(new InputEvent("input", { bubbles: true }));
        },
    },
    {
        trigger: `${HEAD_DATE} input`,
        run: "press Tab",
    },
];

/** The buyer's day: sees what is missing and of whom it is bought, buys it, confirms, hears of a later day and moves it. */
registry.category("web_tour.tours").add("oms_day_buyer", {
    steps: () => [
        {
            content: "The day begins on the role's own page",
            trigger: ".o_breadcrumb:contains('To-do')",
        },
        {
            content: "An order misses something",
            trigger: ".o_list_view .o_data_row:contains('Waiting Shop'):contains('Backordered') td[name=name]",
            run: "click",
        },
        {
            content: "What, how much, and of whom",
            trigger: ".o_list_view .o_data_row:contains('Rare Mug'):contains('Potter') td[name=to_buy_qty]:contains('5')",
        },
        {
            content: "Nothing about what it is sold for",
            trigger: ".o_list_view:not(:contains('77.00'))",
        },
        {
            content: "For what it is bought",
            trigger: ".o_list_view .o_data_row:contains('Rare Mug') td[name=price]:contains('4.00')",
        },
        {
            trigger: ".o_list_view .o_data_row:contains('Rare Mug') button[name=action_buy]",
            run: "click",
        },
        {
            content: "The request to the vendor",
            trigger: ".o_form_view .o_field_widget[name=partner_id] input:value(Potter)",
        },
        {
            trigger: ".o_form_view button[name=button_confirm]:visible",
            run: "click",
        },
        {
            content: "Bought",
            trigger: ".o_form_view .o_field_widget[name=state] button[data-value=purchase][aria-checked=true]",
        },
        {
            content: "What is bought is not to be bought again",
            trigger: ".o_menu_sections .o_nav_entry:contains('To buy')",
            run: "click",
        },
        {
            trigger: ".o_breadcrumb:contains('To buy')",
        },
    ],
});

/** The vendor sends later: the date on the head is moved, and who can be helped in time is. */
registry.category("web_tour.tours").add("oms_buyer_rescue", {
    steps: () => [
        {
            trigger: HEAD_DATE,
            run: () => {
                story.clicks = 0;
                story.began = performance.now();
                document.addEventListener("click", count, true);
            },
        },
        ...moveHeadDate("+12d"),
        {
            content: "14 orders are hit, and something can be done",
            trigger: ".modal:contains('14 orders get late by this'):contains('can help') .o_oms_help",
            run: "click",
        },
        {
            content: "3 of them can be helped in time, and are chosen",
            trigger: ".modal .o_field_widget[name=helped]:contains('3')",
        },
        {
            trigger: ".modal .o_field_widget[name=line_ids] .o_data_row:contains('sends it in time') td[name=chosen] input:checked",
        },
        {
            trigger: ".modal button[name=action_apply]",
            run: "click",
        },
        {
            content: "What happened",
            trigger: ".modal .o_field_widget[name=said]:contains('South')",
            run: () => {
                document.removeEventListener("click", count, true);
                const seconds = (performance.now() - story.began) / 1000;
                console.log(`story: a date on the head moved, 3 of 14 orders helped: ${story.clicks} clicks, ${seconds.toFixed(1)} s`);
                if (story.clicks > 3) {
                    throw new Error(`${story.clicks} clicks`);
                }
            },
        },
        {
            content: "The others are still there",
            trigger: ".modal .o_field_widget[name=count]:contains('11')",
        },
        {
            trigger: ".modal .btn:contains('Close')",
            run: "click",
        },
        {
            content: "The purchase says who still waits, and what can be done",
            trigger: "body:not(:has(.modal)) .o_form_view .alert:contains('11') button[name=action_oms_rescue]",
        },
    ],
});
