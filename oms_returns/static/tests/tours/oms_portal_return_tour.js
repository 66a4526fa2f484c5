// Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { registry } from "@web/core/registry";
import { fits } from "@oms_core/../tests/tours/fits";

/** From the order five clicks to the request: Send goods back, tick, why, Continue, Send. */
registry.category("web_tour.tours").add("oms_portal_return_tour", {
    steps: () => [
        {
            content: "From the page of the order",
            trigger: "a[name=oms_return_goods]",
            run: "click",
            expectUnloadPage: true,
        },
        fits,
        {
            content: "What is not ticked asks for nothing: the styles are there",
            trigger: "div[name=oms_back_line]:contains('Back Mug'):not(:has(.o_oms_back_more:visible))",
        },
        {
            content: "What can come back, also of another order",
            trigger: "details[name=oms_back_order]:eq(1)",
        },
        {
            trigger: "div[name=oms_back_line]:contains('Back Mug') label:contains('can come back') input[name^=take_]",
            run: "click",
        },
        {
            content: "Ticked, its quantity is there already; why",
            trigger: "div[name=oms_back_line]:contains('Back Mug') select[name^=reason_]",
            run: "select faulty",
        },
        fits,
        {
            content: "Older orders: a plain button",
            trigger: "button[name=look]:contains('Older orders')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "What is ticked stays",
            trigger: "div[name=oms_back_line]:contains('Back Mug') input[name^=take_]:checked",
        },
        {
            trigger: "div[name=oms_look] input[name=search]",
        },
        fits,
        {
            trigger: "button[name=oms_return_check]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "What is said of it, before anything is sent",
            trigger: "div[name=oms_said_line][data-outcome=accept]:contains('You may send it')",
        },
        fits,
        {
            trigger: "button[name=oms_return_send]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Where it stands",
            trigger: "section[name=oms_return] span[name=oms_stage]",
        },
        {
            trigger: "ol[name=oms_steps] li.o_oms_now",
        },
        fits,
        {
            content: "It is among my returns",
            trigger: "a[href='/my/returns']:first",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "div[name=oms_returns] a:contains('Back Mug')",
        },
        fits,
    ],
});

/** Without an account, from the foot of a page: the statement, its confirmation. */
registry.category("web_tour.tours").add("oms_withdraw_tour", {
    steps: () => [
        {
            trigger: "div[name=oms_withdraw_footer] a:contains('Withdraw from contract here')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "form[name=oms_withdraw_form] input[name=name]",
            run: "edit Gerd Guest",
        },
        {
            trigger: "input[name=order_text]",
            run: "edit S-TOUR-1",
        },
        {
            trigger: "input[name=email]",
            run: "edit gerd@guest.example",
        },
        fits,
        {
            trigger: "button[name=oms_withdraw_next]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "What is declared stands there, and one button",
            trigger: "table[name=oms_withdraw_words]:contains('S-TOUR-1'):contains('everything')",
        },
        fits,
        {
            trigger: "button[name=oms_withdraw_confirm]:contains('Confirm withdrawal')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "div[name=oms_withdraw_done]:contains('We have received your withdrawal'):contains('gerd@guest.example')",
        },
        fits,
    ],
});

/** An exchange for another size: what can be had, whether it is there and what it costs stand there before anything is sent. */
registry.category("web_tour.tours").add("oms_portal_exchange_tour", {
    steps: () => [
        {
            trigger: "a[name=oms_return_goods]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "div[name=oms_back_line]:contains('Swap shirt') input[name^=take_]",
            run: "click",
        },
        {
            trigger: "div[name=oms_back_line]:contains('Swap shirt') select[name^=reason_]",
            run: "select faulty",
        },
        {
            trigger: "select[name=resolution]",
            run: "select exchange",
        },
        fits,
        {
            trigger: "button[name=oms_return_check]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The same is proposed",
            trigger: "label[name=oms_swap]:contains('small'):contains('In stock') input:checked",
        },
        {
            content: "What is not there says so",
            trigger: "label[name=oms_swap]:contains('medium'):contains('Not in stock now')",
        },
        fits,
        {
            trigger: "label[name=oms_swap]:contains('large'):contains('Nothing to pay')",
            run: "click",
        },
        {
            trigger: "button[name=oms_return_send]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "What was asked for stands on the page of the return",
            trigger: "div[name=oms_exchange_later]:contains('2 × Swap shirt (large)')",
        },
        fits,
    ],
});
