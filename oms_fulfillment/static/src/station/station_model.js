// Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { _t } from "@web/core/l10n/translation";
import { formatFloat } from "@web/core/utils/numbers";
import { sprintf } from "@web/core/utils/strings";

import { kindOf } from "../floor/feedback";

/** What is true of a job (docs/floor.md, "The packing station"), and what is to be done next. Nothing here asks or keeps
 * anything. */

/** Below this nothing is left of a quantity. */
const NOTHING = 0.000001;
/** Keys that a scanner does not send. They are shown on the buttons. */
export const KEYS = { parcel: "F2", byHand: "F4", takeOut: "F7", close: "F8", weigh: "F9", reopen: "F10", leave: "Esc" };

export function quantity(value) {
    return formatFloat(value, { digits: [69, Number.isInteger(value) ? 0 : 3], trailingZeros: false });
}

export function leftOf(line) {
    const left = line.expected - line.packed;
    return left > NOTHING ? left : 0;
}

/** What has still to be scanned, in the order of the job. */
export function openLines(job) {
    return job.lines.filter((line) => leftOf(line));
}

/** The parcel that the next item goes into: the chosen one while it is open, else the one opened last. */
export function openParcel(job, chosen = null) {
    const open = job.parcels.filter((parcel) => parcel.state === "open");
    return open.find((parcel) => parcel.id === chosen) || open.at(-1);
}

export function closedParcels(job) {
    return job.parcels.filter((parcel) => parcel.state === "closed");
}

/** In which parcels a line lies: [{parcel, number, quantity}], several where it is split. */
export function placesOf(job, line) {
    return job.parcels
        .map((parcel, index) => ({
            parcel,
            number: index + 1,
            quantity: parcel.items
                .filter((item) => item.move_id === line.move_id)
                .reduce((sum, item) => sum + item.quantity, 0),
        }))
        .filter((place) => place.quantity > NOTHING);
}

/** Grams of what was typed: kilograms, or with "g" grams; null where it is no weight. */
export function readWeight(text) {
    const found = /^\s*(\d+(?:[.,]\d+)?|[.,]\d+)\s*(kg|g)?\s*$/i.exec(text || "");
    if (!found) {
        return null;
    }
    const value = parseFloat(found[1].replace(",", "."));
    const grams = Math.round((found[2] || "kg").toLowerCase() === "g" ? value : value * 1000);
    return grams > 0 ? grams : null;
}

export function sayWeight(grams) {
    return sprintf(_t("%s kg"), formatFloat(grams / 1000, { digits: [69, 3] }));
}

/** A typed quantity, or null. */
export function readQuantity(text) {
    const value = Number((text || "").trim().replace(",", "."));
    return value > 0 && Number.isFinite(value) ? value : null;
}

/** What is expected next: one line {tone, words, more}. */
export function expects({ job, pending, offline }) {
    if (!job) {
        return { tone: "ask", words: _t("Scan an order, a tote or an item"), more: "" };
    }
    if (job.state === "stopped") {
        return { tone: "wrong", words: job.stopped.words, more: job.stopped.what_to_do };
    }
    if (job.state === "done") {
        const words = sprintf(_t("%s is packed"), job.order || job.name);
        return { tone: "right", words, more: _t("Scan the next order, tote or item") };
    }
    const lines = openLines(job);
    const waiting = lines.reduce((sum, line) => sum + leftOf(line), 0);
    if (!lines.length || pending >= waiting) {
        if (pending) {
            return { tone: "ask", words: offline ? _t("Wait for the connection") : _t("One moment"), more: "" };
        }
        return { tone: "ask", words: _t("Close the parcel"), more: KEYS.close };
    }
    const [first] = lines;
    const what = sprintf(_t("%(quantity)s × %(item)s"), { quantity: quantity(leftOf(first)), item: first.product.name });
    const others = lines.length - 1;
    return {
        tone: "ask",
        words: sprintf(_t("Scan %s"), what),
        more: !others ? "" : others === 1 ? _t("or the item of 1 other line") : sprintf(_t("or an item of %s other lines"), others),
    };
}

/** What an answer sounds and looks like (a kind of feedback): each mistake has its own. */
export function kindOfAnswer(answer, event) {
    if (answer.status === "accepted") {
        return event.kind === "close" || answer.done ? "complete" : "right";
    }
    const others = {
        weight: "ask", in_use: "ask", not_picked: "ask", closed: "ask", other_company: "other_order", shipped: "other_order",
    };
    return others[answer.code] || kindOf(answer.code);
}

/** What an event says, in words, where what became of it is told apart from its scan. */
export function eventName(event, job) {
    const line = job?.lines.find((one) => (event.move_id ? one.move_id === event.move_id : one.product.id === event.product_id));
    const item = line?.product.name || event.code || _t("an item");
    const words = { count: quantity(event.quantity || 1), item };
    return (
        {
            put: () => _t("%(count)s × %(item)s", words),
            take_out: () => _t("Take out %(count)s × %(item)s", words),
            new_parcel: () => _t("New parcel"),
            close: () => _t("Close the parcel"),
            weigh: () => _t("Weight"),
            confirm_weight: () => _t("Weight"),
            reopen: () => _t("Reopen"),
            go_on: () => _t("Go on"),
            finish: () => _t("Rest is missing"),
            take_over: () => _t("Take over"),
        }[event.kind]?.() || event.kind
    );
}

/** Refused scans that need not be kept once they are told: the server has them. What it could not be told stays. */
export function forgotten(answers) {
    return answers.filter((answer) => answer.code !== "error").map((answer) => answer.key);
}

/** How much of a line is on its way and not accepted yet. */
export function onItsWay(line, pending) {
    return pending
        .filter((event) => event.kind === "put")
        .filter((event) => (event.move_id ? event.move_id === line.move_id : event.product_id === line.product.id))
        .reduce((sum, event) => sum + event.quantity, 0);
}
