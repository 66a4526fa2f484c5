import { registry } from "@web/core/registry";
import { rpc } from "@web/core/network/rpc";

function call(model, method, args, kwargs = {}) {
    return rpc(`/web/dataset/call_kw/${model}/${method}`, { model, method, args, kwargs });
}

/** Somebody else holds the order while its form is open: the timeline and the form tell of it by themselves. */
registry.category("web_tour.tours").add("oms_timeline_tour", {
    steps: () => [
        {
            trigger: ".o_data_row:contains('Timeline Customer') td[name=name]",
            run: "click",
        },
        {
            trigger: "a.nav-link[name=oms_timeline]",
            run: "click",
        },
        {
            content: "So far it was confirmed",
            trigger: ".o_oms_timeline_entry[data-kind=confirmed]",
        },
        {
            content: "Somebody else holds it: not by this form",
            trigger: ".o_form_view:not(:has(.o_oms_timeline_entry[data-kind=held]))",
            run: async () => {
                const orderId = Number(document.location.pathname.split("/").at(-1));
                const [reasonId] = await call("oms.hold.reason", "search", [[["code", "=", "manual"]]]);
                const [dialogId] = await call("oms.hold.wizard", "create", [
                    [{ order_ids: [[6, 0, [orderId]]], reason_id: reasonId, note: "Look at it" }],
                ]);
                await call("oms.hold.wizard", "action_apply", [[dialogId]]);
            },
        },
        {
            content: "It appears without a reload",
            trigger: ".o_oms_timeline_entry[data-kind=held]:contains('Look at it')",
            timeout: 30000,
        },
        {
            content: "And so does what the form says",
            trigger: ".oms_hold_banner .o_field_widget[name=oms_hold_text]:contains('Look at it')",
            timeout: 30000,
        },
        {
            content: "The page is the one that was opened",
            trigger: "a.nav-link.active[name=oms_timeline]",
        },
    ],
});
