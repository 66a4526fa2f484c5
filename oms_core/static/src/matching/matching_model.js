import { _t } from "@web/core/l10n/translation";

/** How sure a proposal is: from which score on, in a word, in which colour. Words say it, colours repeat it. */
const CERTAINTIES = [
    { from: 95, key: "certain", tone: "success" },
    { from: 75, key: "likely", tone: "info" },
    { from: 50, key: "possible", tone: "warning" },
    { from: 0, key: "doubtful", tone: "secondary" },
];
/** Amounts of money are compared in hundredths of a cent: no sum of floats is exact. */
const exact = (amount) => Math.round(amount * 10000) / 10000;

export function certainty(score) {
    const names = { certain: _t("Certain"), likely: _t("Likely"), possible: _t("Possible"), doubtful: _t("Doubtful") };
    const found = CERTAINTIES.find((one) => score >= one.from) || CERTAINTIES[CERTAINTIES.length - 1];
    return { ...found, name: names[found.key] };
}

/** What a key pressed on the screen asks for, or null: keys with Ctrl, Alt or Meta are the browser's and the web client's. */
export function wish(key, { modified = false, repeated = false, mode = "list" } = {}) {
    const found = modified ? null : wished(key, mode);
    return repeated && !["down", "up"].includes(found) ? null : found; // a key that is held applies one payment, not ten
}

function wished(key, mode) {
    if (mode === "search") {
        return { ArrowDown: "down", ArrowUp: "up", Enter: "take", Escape: "leave" }[key] || null;
    }
    if (mode === "deduct") {
        return /^[1-9]$/.test(key) ? "reason" : { Escape: "leave" }[key] || null;
    }
    if (mode === "help") {
        return ["Escape", "?", "Enter"].includes(key) ? "leave" : null;
    }
    return (
        {
            ArrowDown: "down",
            j: "down",
            ArrowUp: "up",
            k: "up",
            ArrowRight: "next",
            l: "next",
            ArrowLeft: "previous",
            h: "previous",
            Enter: "apply",
            "/": "search",
            d: "deduct",
            D: "deduct",
            u: "undo",
            U: "undo",
            "?": "help",
            Escape: "leave",
        }[key] || null
    );
}

/** A place in a list of so many, moved by one; it stops at both ends. */
export function moved(place, step, length) {
    return Math.max(0, Math.min(place + step, length - 1));
}

/** A place in a list of so many, moved by one; after the last comes the first. */
export function turned(place, step, length) {
    return length ? (place + step + length) % length : 0;
}

/** What is left of a receipt after what it is to pay. */
export function restOf(receipt, takes) {
    return exact(receipt.amount - takes.reduce((sum, take) => sum + take.amount, 0));
}

/** The invoices of a hand-made choice with this one more, or one less if it was in; each takes what it can of what is left. */
export function toggled(receipt, takes, item) {
    const others = takes.filter((take) => take.invoice_id !== item.invoice_id);
    if (others.length < takes.length) {
        return others;
    }
    const amount = item.open < 0 ? item.open : Math.min(restOf(receipt, others), item.open); // a credit note gives all
    return amount > 0 || item.open < 0 ? [...others, { ...item, amount: exact(amount) }] : others;
}

/** What of the invoices that are paid stays open: [{invoice_id, name, amount}]. A receipt that is not used up is not short. */
export function shortOf(receipt, takes) {
    if (restOf(receipt, takes) > 0) {
        return [];
    }
    return takes
        .filter((take) => take.invoice_id)
        .map((take) => ({
            invoice_id: take.invoice_id,
            name: take.name,
            amount: exact((take.open ?? take.amount) - take.amount - (take.off || 0)), // off: a discount, a fee
        }))
        .filter((one) => one.amount > 0);
}

/** How far one is: done since the page was opened, of all that there was. */
export function progress(done, left) {
    const all = done + left;
    return { done, left, all, percent: all ? Math.round((done * 100) / all) : 100 };
}

/** The rows of two pages as one list, each once: what came meanwhile moves pages. */
export function joined(rows, more) {
    const known = new Set(rows.map((row) => row.id));
    return [...rows, ...more.filter((row) => !known.has(row.id))];
}

/** The rows of a page, the surest proposal first; of those that are as sure the oldest, as they came. */
export function surestFirst(rows) {
    const score = (row) => (row.proposals.length ? row.proposals[0].score : -1);
    return [...rows].sort((a, b) => score(b) - score(a));
}
