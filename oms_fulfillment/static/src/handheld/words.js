// Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
// What the handheld says. One line each, the thing to do first.
import { _t } from "@web/core/l10n/translation";

/** 2, 0.5, 1,200: no zeros that say nothing. */
export function amount(quantity) {
    return Number(Number(quantity).toFixed(3)).toLocaleString();
}

/** What stands on the shelf: the server leaves the stock's own name out. */
export function shelf(location) {
    return location.name;
}

/** So long that it is written smaller: 1, or 2; undefined: it is short. */
export function howLong(location) {
    const { length } = shelf(location);
    return length > 14 ? 2 : length > 10 ? 1 : undefined;
}

export function lines(count) {
    return count === 1 ? _t("1 line") : _t("%s lines", count);
}

const of = (line, quantity) => ({ item: line.product.name, count: amount(quantity), tote: line.tote, place: shelf(line.location) });

/** What is expected now. */
export function instruction(walk) {
    const line = walk.current;
    const seen = walk.seen;
    switch (walk.next) {
        case "bind": {
            const all = seen.totes.filter((tote) => tote.number);
            const next = all.find((tote) => !tote.code);
            return all.length > 1
                ? _t("Scan a container for tote %(tote)s of %(all)s", { tote: next.number, all: all.length })
                : _t("Scan the container that you pick into, or go on without one");
        }
        case "place":
            return _t("Go to %(place)s and scan the place", of(line, 0));
        case "item": {
            const held = walk.held?.quantity || 0;
            const facts = of(line, walk.room);
            return held || line.done + line.sending > 0
                ? _t("Scan %(item)s: %(count)s more", facts)
                : _t("Take %(count)s × %(item)s and scan it", facts);
        }
        case "lot":
            return line.lot
                ? _t("Scan the lot or serial number %(lot)s", { lot: line.lot.name })
                : _t("Scan the lot or serial number of %(item)s", of(line, 0));
        case "tote":
            return _t("Put %(count)s into tote %(tote)s and scan the tote", of(line, walk.held.quantity));
        case "end":
            return _t("Bring it to packing: scan the place, or tap Put down");
        default:
            return ended(seen);
    }
}

export function ended(seen) {
    return seen.ended ? _t("Sending the end of this tour…") : _t("This tour is finished.");
}

export const atPlace = (line) => _t("%(place)s is right.", of(line, 0));

export function inHand(line, hand) {
    return hand.needs_lot
        ? _t("%(item)s is right. Now its lot or serial number.", of(line, 0))
        : _t("%(count)s × %(item)s in hand.", of(line, hand.quantity));
}

export function putIn(line, quantity, left) {
    if (left) {
        return _t("%(count)s × %(item)s, %(left)s more.", { ...of(line, quantity), left: amount(left) });
    }
    return line.tote
        ? _t("%(item)s is complete in tote %(tote)s.", of(line, quantity))
        : _t("%(item)s is complete.", of(line, quantity));
}

/** Why a code is refused: what it is, and what would be right. */
export function refused(answer, { line, next, code }) {
    const place = line ? shelf(line.location) : "";
    switch (answer.kind) {
        case "wrong_place":
            return answer.line && answer.line.id !== line.id
                ? _t("Wrong place: this is %(is)s, go to %(place)s.", { is: shelf(answer.line.location), place })
                : answer.next === "item"
                  ? _t("This is a place. Scan %(item)s.", { item: line.product.name })
                  : _t("First scan the place %(place)s.", { place });
        case "wrong_item":
            return answer.line
                ? _t("Wrong item: this is %(is)s, take %(item)s.", { is: answer.line.product.name, item: line.product.name })
                : _t("Wrong item.");
        case "wrong_lot":
            if (answer.offered) {
                return _t("Wrong lot: %(is)s. Take %(lot)s, or scan %(is)s once more to take it instead.", {
                    is: answer.lot, lot: line.lot.name,
                });
            }
            return line?.lot
                ? _t("Wrong lot: %(is)s. Take %(lot)s.", { is: answer.lot, lot: line.lot.name })
                : _t("This is no lot or serial number: %(is)s.", { is: answer.lot });
        case "wrong_tote":
            return answer.tote && answer.next !== "item"
                ? _t("Wrong tote: this is %(is)s, use tote %(tote)s.", { is: answer.tote.number, tote: line.tote })
                : answer.next === "item"
                  ? _t("This is a tote. First scan %(item)s.", { item: line.product.name })
                  : _t("This is no tote. Scan tote %(tote)s.", { tote: line.tote });
        case "too_many":
            return next === "end"
                ? _t("Too many: everything on this tour is picked. Put it back.")
                : _t("Too many: %(room)s wanted, this is %(is)s.", {
                      room: amount(answer.room ?? 0), is: amount(answer.quantity ?? 1),
                  });
        default:
            return _t("Not known on this tour: %(code)s.", { code: code || "" });
    }
}

export const otherItem = (name, line) => _t("Wrong item: this is %(is)s, take %(item)s.", { is: name, item: line.product.name });
export const boundAlready = (tote) => _t("This container is tote %(tote)s already. Scan another.", { tote: tote.number });
export const noContainer = (code) => _t("%(code)s is no container. Scan an empty one.", { code });
export const bound = (tote, code) => _t("Tote %(tote)s is %(code)s.", { tote: tote.number, code });
export const firstInto = (line, quantity) =>
    line.tote
        ? _t("First put the %(count)s that you hold into tote %(tote)s.", of(line, quantity))
        : _t("First finish %(item)s: %(count)s in hand.", of(line, quantity));
export const givenUp = (line, found) => _t("%(item)s: %(count)s found, the rest is looked for elsewhere.", of(line, found));
export const skipped = (line) => _t("%(item)s comes last.", of(line, 0));
export const substituted = (line, product) => _t("%(other)s in place of %(item)s.", { ...of(line, 0), other: product.name });
export const handedOver = () => _t("Handed over: anybody may go on with this tour.");
export const notKept = (error) =>
    _t("This device could not keep the scan, so nothing was counted: %(why)s", { why: error.message });
export const waits = (text) => _t("%(text)s Waits to be sent.", { text });

/** The bar above: how many wait, and why. Empty: nothing waits. */
export function connection(seen) {
    const count = seen.waiting.length;
    switch (seen.state) {
        case "offline":
            return count
                ? _t("No connection, go on. To be sent: %(count)s", { count })
                : _t("No connection, go on: scans wait here.");
        case "session":
            return _t("You are signed out. To be sent: %(count)s", { count });
        case "other_user":
            return _t("Somebody else is signed in on this device. Of yours to be sent: %(count)s", { count });
        case "fault":
            return _t("The server does not answer as it should; tried again. To be sent: %(count)s", { count });
        default:
            return count ? _t("Sending %(count)s…", { count }) : "";
    }
}

/** An event that was refused, for the list. */
export function eventName(event, tour) {
    const line = tour?.lines.find((one) => one.id === event.line_id);
    const item = line ? line.product.name : "";
    switch (event.kind) {
        case "pick":
            return item ? _t("%(count)s × %(item)s", { count: amount(event.quantity), item }) : _t("A pick");
        case "short":
            return item ? _t("Fewer %(item)s", { item }) : _t("Fewer");
        case "skip":
            return _t("Later: %(item)s", { item });
        case "substitute":
            return _t("Another item for %(item)s", { item });
        case "tote":
            return _t("Tote %(tote)s: %(code)s", { tote: event.number, code: event.code });
        case "hand_over":
            return _t("Hand over");
        case "put_down":
            return _t("Put down");
        default:
            return event.kind;
    }
}
