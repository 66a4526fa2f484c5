// Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { _t } from "@web/core/l10n/translation";
import { sprintf } from "@web/core/utils/strings";

import { KEYS, closedParcels, leftOf, openLines, quantity, readQuantity, readWeight, sayWeight } from "./station_model";

/** The questions of the packing station. Each gets the station, and sets what it asks: {kind, title, detail, options, input, yes,
 * no}. */

/** What is typed as fast as a scanner sends, and yet is a number: no code of goods is so short. */
const NUMBER = /^[\d.,]{1,7}\s?(kg|g)?$/i;
const text = (typed) => typed.trim();

/** One of several transfers that a code may mean. */
export function askChoice(station, looked) {
    station.ask({
        kind: "choice",
        title: looked.words || _t("Which one?"),
        options: looked.choices.map((choice) => ({
            label: choice.order || choice.name,
            detail: [choice.order && choice.name, choice.due_text].filter(Boolean).join(" · "),
            go: () => station.open(choice.picking_id),
        })),
    });
}

/** The box of a new parcel, unless there is one kind only. */
export function askParcel(station) {
    const { types } = station.state.home;
    const go = (type) => station.send({ kind: "new_parcel", type_id: type ? type.id : null });
    if (!types.length) {
        return go(null);
    }
    station.ask({
        kind: "type",
        title: _t("Which box? Scan its code, or choose"),
        options: [
            ...types.map((type) => ({
                label: type.name,
                detail: type.size ? sprintf(_t("%s mm"), type.size) : "",
                go: () => go(type),
            })),
            { label: _t("Another box"), detail: "", go: () => go(null) },
        ],
    });
}

/** Which lot or serial number of an item was taken. */
export function askLot(station, line, put) {
    const lots = (line.lots || []).filter((lot) => !(lot.packed >= lot.expected));
    const serial = line.product.tracking === "serial";
    const go = (name, byHand) => station.put({ ...put, lot: name, by_hand: put.by_hand || byHand });
    station.ask({
        kind: "lot",
        title: serial ? _t("Scan the serial number") : _t("Scan the lot"),
        detail: line.product.name,
        scan: (code) => {
            const lot = lots.find((one) => one.name === code);
            const item = station.itemOf(code);
            return item || station.typeOf(code) ? false : go(lot ? lot.name : code, false) || true;
        },
        options: lots.map((lot) => ({ label: lot.name, detail: lot.expiry || "", go: () => go(lot.name, true) })),
        input: lots.length ? null : { label: serial ? _t("Serial number") : _t("Lot"), read: text, go: (name) => go(name, true) },
    });
}

function askQuantity(station, title, most, go) {
    station.ask({
        kind: "quantity",
        title,
        detail: sprintf(_t("at most %s"), quantity(most)),
        input: { label: _t("How many"), value: String(most), mode: "decimal", takes: NUMBER, read: readQuantity, go },
    });
}

/** What does not scan: a line is chosen, or the code is typed. */
export function askByHand(station) {
    const { job } = station.state;
    const type = () =>
        station.ask({
            kind: "code",
            title: job && job.state === "open" ? _t("Type the code") : _t("Type the order, the transfer, the tote or the item"),
            input: { label: _t("Code"), read: text, go: (code) => station.scan(code, true) },
        });
    if (!job || job.state !== "open") {
        return type();
    }
    const put = (line, many) => ({ product_id: line.product.id, move_id: line.move_id, quantity: many, code: null, by_hand: true });
    station.ask({
        kind: "by_hand",
        title: _t("What did not scan?"),
        options: [
            ...openLines(job).map((line) => ({
                label: line.product.name,
                detail: [
                    sprintf(_t("%s left"), quantity(leftOf(line))),
                    line.product.name.includes(line.product.code || "") ? "" : line.product.code,
                ].filter(Boolean).join(" · "),
                go: () =>
                    line.product.tracking === "serial" || leftOf(line) === 1
                        ? station.putLine(line, put(line, 1))
                        : askQuantity(station, line.product.name, leftOf(line), (many) => station.putLine(line, put(line, many))),
            })),
            { label: _t("Type a code"), detail: "", go: type },
            { label: _t("The rest is not here"), detail: "", go: () => askFinish(station) },
        ],
    });
}

/** Why the rest is not packed: what is in parcels goes on without it. */
function askFinish(station) {
    const go = (why) => station.send({ kind: "finish", why, by_hand: true });
    station.ask({
        kind: "finish",
        title: _t("Why is the rest not packed? What is in parcels goes on without it"),
        options: [_t("It was not brought"), _t("It is damaged"), _t("Wrong goods were brought")].map((why) => ({
            label: why,
            detail: "",
            go: () => go(why),
        })),
    });
}

/** Somebody else is at this order. */
export function askTakeOver(station) {
    const { packer } = station.state.job;
    station.ask({
        kind: "take_over",
        must: true,
        title: packer
            ? sprintf(_t("%s is packing it. Do you take it over?"), packer.name)
            : _t("Somebody else is packing it. Do you take it over?"),
        yes: { label: _t("Take it over"), go: () => station.send({ kind: "take_over", by_hand: true }) },
        no: { label: _t("Leave it"), go: () => station.leave() },
    });
}

/** What is taken out of a parcel again. A closed one is reopened first. */
export function askTakeOut(station) {
    const { job } = station.state;
    const open = job.parcels.filter((parcel) => parcel.state === "open");
    const option = (item, parcel, what) => {
        const take = (many) =>
            station.send({ kind: "take_out", parcel_id: parcel.id, ...what, quantity: many, lot: item.lot || null, by_hand: true });
        return {
            label: item.name,
            detail: sprintf(_t("%(quantity)s in %(parcel)s"), {
                quantity: [quantity(item.quantity), item.lot].filter(Boolean).join(" · "),
                parcel: parcel.name,
            }),
            go: () =>
                item.quantity === 1 ? take(1) : askQuantity(station, sprintf(_t("Take out: %s"), item.name), item.quantity, take),
        };
    };
    // What the order does not want any more may be on no record in a parcel: the server says what it is.
    const options = open.flatMap((parcel) =>
        job.stopped?.out
            ? job.stopped.out
                  .filter((item) => item.parcel_id === parcel.id)
                  .map((item) => option(item, parcel, { product_id: item.product_id }))
            : parcel.items.map((item) => option(item, parcel, { move_id: item.move_id }))
    );
    if (options.length) {
        return station.ask({ kind: "take_out", title: _t("What comes out again?"), options });
    }
    return closedParcels(job).length
        ? station.say("ask", sprintf(_t("The parcels are closed. Reopen one first (%s)"), KEYS.reopen))
        : station.say("ask", _t("Nothing is in a parcel yet"));
}

/** The weight of a parcel; null where it is closed without. */
export function askWeight(station, parcel, closes = false) {
    const chosen = parcel || station.current || station.state.job.parcels.find((one) => one.state === "closed");
    if (!chosen) {
        return station.say("ask", _t("There is no parcel to weigh yet"));
    }
    station.ask({
        kind: "weight",
        title: sprintf(_t("Weight of %s"), chosen.name),
        detail: chosen.expected_weight ? sprintf(_t("%s by what is in it"), sayWeight(chosen.expected_weight)) : "",
        input: {
            label: _t("kg"),
            value: chosen.weighed ? String(chosen.weighed / 1000) : "",
            mode: "decimal", takes: NUMBER,
            read: readWeight,
            go: (weight) => station.send({ kind: closes ? "close" : "weigh", parcel_id: chosen.id, weight, by_hand: true }),
        },
    });
}

/** The weight that was typed is not what is in the parcel: two keys. */
export function askRight(station, event) {
    const parcel = station.state.job?.parcels.find((one) => one.id === event.parcel_id);
    const again = () => askWeight(station, parcel, event.kind === "close");
    if (!event.weight) {
        return again();
    }
    station.ask({
        kind: "right",
        must: true,
        title: sprintf(_t("Is %s right?"), sayWeight(event.weight)),
        yes: {
            label: _t("It is right"),
            go: () => station.send({ kind: "confirm_weight", parcel_id: event.parcel_id, weight: event.weight, by_hand: true }),
        },
        no: { label: _t("Weigh again"), go: again },
    });
}

/** Which parcel is opened again, and why: it is kept with who did it. */
export function askReopen(station, chosen = null) {
    const closed = closedParcels(station.state.job);
    if (!closed.length) {
        return station.say("ask", _t("No parcel is closed, or they have left"));
    }
    if (!chosen && closed.length > 1) {
        return station.ask({
            kind: "reopen",
            title: _t("Which parcel is opened again?"),
            options: closed.map((parcel) => ({
                label: parcel.name,
                detail: parcel.type || "",
                go: () => askReopen(station, parcel),
            })),
        });
    }
    const parcel = chosen || closed[0];
    const go = (why) => station.send({ kind: "reopen", parcel_id: parcel.id, why, by_hand: true });
    const reasons = [_t("Something wrong is in it"), _t("Something is missing"), _t("Something is damaged"), _t("Another box")];
    station.ask({
        kind: "why",
        title: sprintf(_t("Why is %s opened again?"), parcel.name),
        options: [
            ...reasons.map((why) => ({ label: why, detail: "", go: () => go(why) })),
            {
                label: _t("Something else"),
                detail: "",
                go: () =>
                    station.ask({
                        kind: "why_text",
                        title: sprintf(_t("Why is %s opened again?"), parcel.name),
                        input: { label: _t("Why"), read: text, go },
                    }),
            },
        ],
    });
}
