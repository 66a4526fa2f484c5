import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { BadgeField, badgeField } from "@web/views/fields/badge/badge_field";
import { StatusBarField, statusBarField } from "@web/views/fields/statusbar/statusbar_field";

/** What colour a state has, wherever it is shown: lists, search, status bars, the customer page. Others are plain. */
const TONES = {
    // stages of orders and their lines
    to_supply: "primary",
    in_warehouse: "info",
    shipped: "success",
    delivered: "success",
    // returns: work of somebody, ends
    requested: "warning",
    authorised: "info",
    received: "info",
    inspected: "info",
    settled: "success",
    refused: "danger",
    // deductions
    open: "warning",
    accepted: "success",
    // decisions on returned goods
    accept: "success",
    ask: "warning",
    refuse: "danger",
    // transfers
    waiting: "warning",
    confirmed: "warning",
    assigned: "info",
    done: "success",
    // invoices
    not_paid: "warning",
    partial: "warning",
    in_payment: "success",
    paid: "success",
    // how customers pay
    A: "success",
    B: "success",
    C: "warning",
    D: "danger",
    E: "danger",
};

/** The colour of a state as Bootstrap calls it; "300", a light grey, where it says nothing. */
export function toneOf(value) {
    return TONES[value] || "300";
}

/** A state as a pill in its colour. */
export class ToneBadge extends BadgeField {
    get badgeClass() {
        return `text-bg-${toneOf(this.props.record.data[this.props.name])}`;
    }
}

registry.category("fields").add("oms_tone", {
    ...badgeField,
    component: ToneBadge,
    displayName: _t("State in its colour"),
    supportedTypes: ["selection"],
    supportedOptions: [],
    extractProps: () => ({}),
});

/** A status bar whose current step has the colour that the state has in lists. */
export class ToneStatusBar extends StatusBarField {
    static template = "oms_core.ToneStatusBar";

    get tone() {
        return toneOf(this.props.record.data[this.props.name]);
    }
}

registry.category("fields").add("oms_tone_bar", {
    ...statusBarField,
    component: ToneStatusBar,
    displayName: _t("Status bar in the colours of states"),
    supportedTypes: ["selection"],
});
