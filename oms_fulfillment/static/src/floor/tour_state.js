// Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
// What the handheld shows: what the server said, and what is on its way to it. Pure.
import { meanings, numberOf, readable, SAME } from "./codes";

const OVER = new Set(["done", "short", "stopped"]);

/**
 * The tour with what waits: each line gets `sending` (quantity on its way), `left` (still to take), `on_way`
 * ("short", "skipped" or null) and `shown`: "open", "done", "short", "skipped", "stopped" (all said by the server), or
 * "sending" where only this device thinks that it is finished; `tote` only where there are several. Nothing is "done" that the
 * server has not accepted.
 */
export function view(tour, pending) {
    const mine = pending.filter((event) => event.tour_id === tour.id);
    // One tote needs no telling apart: its goods simply go into it.
    const sorts = tour.totes.filter((tote) => tote.number).length > 1;
    const lines = tour.lines.map((line) => ({
        ...withPending(line, mine.filter((event) => event.line_id === line.id)),
        tote: sorts ? line.tote : null,
    }));
    const totes = tour.totes.map((tote) => {
        const bound = mine.filter((event) => event.kind === "tote" && event.number === tote.number).at(-1);
        return bound ? { ...tote, code: bound.code, sending: true } : tote;
    });
    const ended = mine.some((event) => ["put_down", "hand_over"].includes(event.kind));
    return { ...tour, lines: ordered(lines), totes, ended, sending: mine.length };
}

/** How many of the line's unit are one of the unit in which something was counted (`per_unit`): a line of dozens may be one of
 * pieces by now. */
export function times(line, counted) {
    return line.product.per_unit && counted.per_unit ? line.product.per_unit / counted.per_unit : 1;
}

function withPending(line, events) {
    let sending = 0;
    let on_way = null;
    for (const event of events) {
        if (event.kind === "pick") {
            sending += event.quantity * times(line, event);
            on_way = on_way === "skipped" ? null : on_way;
        } else if (event.kind === "short") {
            // "found" counts in all.
            sending = Math.max(event.found * times(line, event) - line.done, 0);
            on_way = "short";
        } else if (event.kind === "skip") {
            on_way = "skipped";
        } else if (event.kind === "substitute") {
            on_way = "short";
        }
    }
    const over = OVER.has(line.state);
    const left = over || on_way === "short" ? 0 : Math.max(line.quantity - line.done - sending, 0);
    let shown = line.state;
    if (!over && (on_way === "short" || left < SAME)) {
        shown = "sending";
    } else if (!over && on_way === "skipped") {
        shown = "skipped";
    }
    return { ...line, sending, left: left < SAME ? 0 : left, on_way, shown };
}

/** In the order of the walk; what was skipped comes last. */
function ordered(lines) {
    const last = (line) => (line.shown === "skipped" ? 1 : 0);
    return [...lines].sort((one, other) => last(one) - last(other) || one.walk - other.walk || one.id - other.id);
}

/** The line to pick now: the one chosen, while something of it is left, else the next of the walk. */
export function currentLine(tour, chosen) {
    const open = tour.lines.filter((line) => line.left > 0);
    return open.find((line) => line.id === chosen) || open[0] || null;
}

/** `{done, sending, open, all}` lines. */
export function progress(tour) {
    const open = tour.lines.filter((line) => line.left > 0).length;
    const sending = tour.lines.filter((line) => line.shown === "sending").length;
    return { all: tour.lines.length, open, sending, done: tour.lines.length - open - sending };
}

/**
 * What is to be read next: "place", "item", "lot", "tote" or "end".
 * `hand`: what this person has taken and not put into the tote: `{line_id, quantity, needs_lot}`. `giving`: the rest of the
 * line is given up once that is in the tote.
 */
export function expected(tour, line, place, hand, giving = false) {
    if (!line) {
        return "end";
    }
    if (place !== line.location.id) {
        return "place";
    }
    if (hand && hand.line_id === line.id) {
        if (hand.needs_lot) {
            return "lot";
        }
        if (line.tote && (giving || hand.quantity >= line.left - SAME)) {
            return "tote";
        }
    }
    return "item";
}

const no = (kind, facts = {}) => ({ kind, ok: false, ...facts });
const yes = (kind, facts = {}) => ({ kind, ok: true, ...facts });

/**
 * What a read code does: `{ok, kind, …}`. `lot`: the one that was read for this line before; one is enough, unless it is a
 * serial number. `asked`: another lot than the reserved one that was refused just now; read once more it is meant.
 * ok: "place" · "item" (`quantity`, `lot`, `needs_lot`) · "lot" (`lot`) · "tote" (`number`) · "end" (`code`); with `line` if it
 * is for another line of the same goods, place and tote, whose lot was read.
 * refused: "wrong_place", "wrong_item", "wrong_lot" (`offered`: may be meant), "wrong_tote", "too_many", "unknown"; with `line`
 * or `tote` that the code belongs to.
 */
export function judge(tour, { line, place, hand, giving, lot, asked }, code, gs1) {
    const what = meanings(tour, code, gs1);
    const next = expected(tour, line, place, hand, Boolean(giving));
    if (next === "end") {
        return what.items.length ? no("too_many", { line: what.items[0].line }) : yes("end", { code });
    }
    if (next === "place") {
        return judgePlace(tour, line, what);
    }
    const holds = hand && hand.line_id === line.id && hand.quantity > 0 && !hand.needs_lot;
    if (next === "lot") {
        return judgeLot(tour, line, hand, code, what, asked);
    }
    if (line.tote && holds && what.tote) {
        return judgeTote(line, what.tote);
    }
    const item =
        what.items.find((hit) => hit.line.id === line.id) || what.items.find((hit) => hit.line.product.id === line.product.id);
    const beside = lineOfLot(tour, line, item ? item.lot : readable(code));
    if (beside) {
        const hit = [...what.items, ...what.lots].find((one) => one.line.id === beside.id);
        const quantity = hit?.quantity ?? (beside.product.per_unit || 1); // of its own unit
        return { ...judgeItem(beside, null, { quantity, lot: beside.lot.name }), line: beside };
    }
    if (item) {
        return judgeItem(line, hand, item, lot, asked);
    }
    const named = what.lots.find((hit) => hit.line.id === line.id);
    if (named) {
        return judgeItem(line, hand, named, lot);
    }
    if (next === "tote") {
        return what.items.length
            ? no("wrong_item", { line: what.items[0].line })
            : no(what.place ? "wrong_tote" : "unknown", { next });
    }
    return judgeOther(line, what);
}

function judgePlace(tour, line, what) {
    if (what.place === line.location.id || what.packages.some((one) => one.id === line.id)) {
        return yes("place");
    }
    if (what.place) {
        return no("wrong_place", { line: tour.lines.find((one) => one.location.id === what.place) });
    }
    // Whoever scans the goods first is told to scan the place: goods lie in several.
    return no(what.items.length || what.tote ? "wrong_place" : "unknown", { next: "place" });
}

/** The open line beside this one (same goods, place and tote) that has this lot, where this one has another. */
function lineOfLot(tour, line, lot) {
    const beside = (one) =>
        one.left > 0 && one.lot?.name === lot && one.product.id === line.product.id &&
        one.location.id === line.location.id && one.tote === line.tote;
    return lot && line.lot && line.lot.name !== lot ? tour.lines.find(beside) || null : null;
}

/** Whether these goods (`item`: quantity, lot) may be taken for the line now. */
export function judgeItem(line, hand, item, known, asked) {
    const held = hand && hand.line_id === line.id ? hand.quantity : 0;
    if (held + item.quantity > line.left + SAME) {
        return no("too_many", { line, quantity: item.quantity, room: line.left - held });
    }
    const tracked = ["lot", "serial"].includes(line.product.tracking);
    if (!tracked) {
        return yes("item", { quantity: item.quantity, lot: null });
    }
    if (item.lot && line.lot && ![line.lot.name, known, asked].includes(item.lot)) {
        return no("wrong_lot", { line, lot: item.lot, offered: true });
    }
    const lot = item.lot || (line.product.tracking === "lot" && known) || null;
    return yes("item", { quantity: item.quantity, lot, needs_lot: !lot });
}

function judgeLot(tour, line, hand, code, what, asked) {
    const alone = what.read && !what.read.gtin && numberOf(what.read, line.product.tracking);
    const said = what.items.find((hit) => hit.lot && hit.line.product.id === line.product.id)?.lot || alone;
    const read = said || readable(code);
    const other = !said && (what.items.length || what.place || what.tote); // it is the code of something else
    const beside = other ? null : lineOfLot(tour, line, read);
    if (beside) {
        const quantity = hand.quantity * times(beside, hand);
        return quantity > beside.left + SAME
            ? no("too_many", { line: beside, quantity, room: beside.left })
            : yes("lot", { lot: read, line: beside });
    }
    if (line.lot && read !== line.lot.name && (other || read !== asked)) {
        return no("wrong_lot", { line, lot: read, offered: !other });
    }
    if (!line.lot && other) {
        return no("wrong_lot", { line, lot: read });
    }
    return yes("lot", { lot: read });
}

function judgeTote(line, tote) {
    return tote.number === line.tote ? yes("tote", { number: tote.number }) : no("wrong_tote", { tote });
}

function judgeOther(line, what) {
    if (what.items.length) {
        return no("wrong_item", { line: what.items[0].line });
    }
    if (what.place === line.location.id || what.packages.some((one) => one.id === line.id)) {
        return yes("place");
    }
    if (what.place) {
        return no("wrong_place", { next: "item" });
    }
    if (what.tote) {
        return no("wrong_tote", { tote: what.tote, next: "item" });
    }
    return no("unknown", { next: "item" });
}

/** What was taken of lines that were stopped, and has to go back to its place. */
export function toPutBack(tour) {
    return tour.lines.filter((line) => line.shown === "stopped" && line.done > 0);
}

/** Totes without a container, the first first. */
export function unbound(tour) {
    return tour.totes.filter((tote) => tote.number && !tote.code);
}
