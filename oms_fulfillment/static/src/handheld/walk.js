// Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { readGs1 } from "../floor/gs1";
import { called, firstCalled } from "../floor/codes";
import { kindOf } from "../floor/feedback";
import { judge, judgeItem, times, unbound } from "../floor/tour_state";
import { WalkState } from "./walk_state";
import * as words from "./words";

/**
 * A tour in the hands of one person: what the server said of it, what is on its way there, and what only this person
 * knows (where they stand, what they hold). Decides with `tour_state`; tells `line` (FloorLine) what was done.
 *
 * `call(model, method, args)` asks the server, `feedback.play(kind)` sounds, `onChange()` is told after every change.
 */
export class Walk extends WalkState {
    // ---- what is read

    /** A code from the scanner or typed. */
    async scan(code) {
        if (!code) {
            return;
        }
        const next = this.next;
        if (next === "ended") {
            return this.say("waits", words.ended(this.seen));
        }
        if (next === "bind") {
            return this.bind(code);
        }
        const line = this.current;
        const asked = this.asked?.line_id === line?.id ? this.asked?.lot : null;
        const stands = { line, place: this.place, hand: this.held, giving: this.giving, lot: this.lastLot, asked };
        const answer = judge(this.seen, stands, code, readGs1);
        this.asked = null;
        if (!answer.ok) {
            this.refuse(answer, { line, next, code });
            return answer.kind === "unknown" ? this.ask(code, asked) : undefined;
        }
        return answer.line ? this.turnTo(answer, line, code) : this.take(answer, line, code, false);
    }

    refuse(answer, facts) {
        if (answer.offered) {
            this.asked = { line_id: facts.line.id, lot: answer.lot };
        }
        this.say(answer.kind, words.refused(answer, facts));
    }

    /** A lot was read that another line of the same goods, place and tote has: that line is picked now. */
    async turnTo(answer, line, code) {
        const held = this.held;
        if (held && !held.needs_lot) {
            return this.say("ask", words.firstInto(line, held.quantity));
        }
        this.chosen = answer.line.id;
        this.hand = held && answer.kind === "lot" ? { ...held, line_id: answer.line.id } : null;
        return this.take(answer, answer.line, code, false);
    }

    /** Do what a code that was read, or a person who confirms by hand, says. */
    async take(answer, line, code, byHand) {
        if (answer.kind === "place") {
            this.place = line.location.id;
            this.placeByHand = byHand;
            this.changed();
            return this.say("right", words.atPlace(line));
        }
        if (answer.kind === "item") {
            return this.takeItem(line, { ...answer, code, by_hand: byHand });
        }
        if (answer.kind === "lot") {
            const { quantity, code: item, by_hand } = this.held;
            this.hand = null;
            return this.takeItem(line, { quantity, lot: answer.lot, code: item, by_hand: by_hand || byHand });
        }
        if (answer.kind === "tote") {
            return this.putIn(line, byHand);
        }
        return this.putDown(byHand ? null : code);
    }

    async takeItem(line, { quantity, lot, code, by_hand, needs_lot = false }) {
        const held = this.held;
        if (held && !held.needs_lot && held.lot !== lot) {
            return this.say("ask", words.firstInto(line, held.quantity));
        }
        this.hand = {
            line_id: line.id,
            quantity: quantity + (held && !held.needs_lot ? held.quantity : 0),
            per_unit: line.product.per_unit,
            lot,
            code: code || held?.code || null,
            by_hand: Boolean(by_hand || held?.by_hand),
            needs_lot,
        };
        if (!needs_lot && !line.tote) {
            return this.putIn(line, false);
        }
        this.changed();
        return this.say(needs_lot ? "ask" : "right", words.inHand(line, this.hand));
    }

    /** What is in hand goes into the tote, or onto the cart where there are none. */
    async putIn(line, byHand) {
        const { quantity, lot, code, by_hand } = this.held;
        const giving = this.giving;
        this.hand = null;
        this.giving = null;
        const event = {
            kind: "pick", tour_id: this.tour.id, line_id: line.id, quantity, per_unit: line.product.per_unit, lot,
            tote: line.tote || null, code,
            by_hand: Boolean(by_hand || byHand || this.placeByHand),
        };
        if (!(await this.push(event))) {
            this.hand = { line_id: line.id, quantity, per_unit: event.per_unit, lot, code, by_hand, needs_lot: false };
            this.giving = giving;
            return;
        }
        if (giving) {
            return this.pushShort(line, giving);
        }
        // While the device kept it the tour may have changed, and the line be gone.
        const left = this.seen.lines.find((one) => one.id === line.id)?.left || 0;
        this.chosen = left ? line.id : null;
        this.changed();
        return this.say(left ? "right" : "complete", words.putIn(line, quantity, left));
    }

    // ---- totes

    async bind(code) {
        const seen = this.seen;
        const taken = firstCalled(code, seen.totes, (tote) => tote.code);
        if (taken) {
            return this.say("wrong_tote", words.boundAlready(taken));
        }
        const known = judge({ ...seen, totes: [] }, { line: null, place: null, hand: null }, code, readGs1);
        if (!known.ok || called(code, seen.lines.map((line) => [line.location.barcode, line])).length) {
            return this.say("wrong_tote", words.noContainer(code));
        }
        const tote = unbound(seen)[0];
        if (await this.push({ kind: "tote", tour_id: this.tour.id, number: tote.number, code })) {
            this.say("right", words.bound(tote, code));
        }
    }

    useNumbers() {
        this.numbersOnly = true;
        this.changed();
    }

    // ---- by hand

    /** What is expected now is confirmed by hand; `quantity` and `lot` for an item. */
    async byHand({ quantity = null, lot = null } = {}) {
        const line = this.current;
        const next = this.next;
        if (next === "item") {
            const tracked = ["lot", "serial"].includes(line.product.tracking);
            const known = lot || line.lot?.name || null;
            const answer = {
                kind: "item", quantity: quantity ?? this.room, lot: tracked ? known : null, needs_lot: tracked && !known,
            };
            return this.take(answer, line, null, true);
        }
        if (next === "lot") {
            return this.take({ kind: "lot", lot: lot || line.lot?.name }, line, null, true);
        }
        return this.take({ kind: next, number: line?.tote }, line, null, true);
    }

    takeAll() {
        if (!this.canTakeAll) {
            return; // touched twice
        }
        return this.takeItem(this.current, { quantity: this.room, lot: this.lastLot, code: this.lastCode, by_hand: false });
    }

    // ---- what cannot be done as planned

    /** Give the rest of the line up: `found` were taken in all, what was scanned before among them. */
    async short(found, reason) {
        const line = this.current;
        const extra = found - line.done - line.sending;
        const held = this.held;
        this.giving = { line_id: line.id, reason, found, per_unit: line.product.per_unit };
        if (extra > 0) {
            this.hand = {
                line_id: line.id, quantity: extra, per_unit: line.product.per_unit,
                lot: held?.lot ?? line.lot?.name ?? null, code: held?.code || null,
                by_hand: Boolean(held?.by_hand || extra !== held?.quantity), needs_lot: false,
            };
            if (line.tote) {
                this.changed();
                return this.say("ask", words.firstInto(line, extra));
            }
            return this.putIn(line, false);
        }
        const giving = this.giving;
        this.hand = null;
        this.giving = null;
        return this.pushShort(line, giving);
    }

    async pushShort(line, { reason, found, per_unit }) {
        if (await this.push({ kind: "short", tour_id: this.tour.id, line_id: line.id, found, per_unit, reason })) {
            this.chosen = null;
            this.changed();
            this.say("waits", words.givenUp(line, found));
        }
    }

    /** Later; what is in hand goes into its tote first. */
    async skip() {
        const line = this.current;
        if (this.held) {
            return this.say("ask", words.firstInto(line, this.held.quantity));
        }
        if (await this.push({ kind: "skip", tour_id: this.tour.id, line_id: line.id })) {
            this.chosen = null;
            this.changed();
            this.say("waits", words.skipped(line));
        }
    }

    async substitute(product) {
        const line = this.current;
        if (this.held) {
            return this.say("ask", words.firstInto(line, this.held.quantity));
        }
        if (await this.push({ kind: "substitute", tour_id: this.tour.id, line_id: line.id, product_id: product.id })) {
            this.chosen = null;
            this.changed();
            this.say("waits", words.substituted(line, product));
        }
    }

    /** Pick this line now. */
    choose(line) {
        if (this.held && line.id !== this.current.id) {
            return this.say("ask", words.firstInto(this.current, this.held.quantity));
        }
        this.chosen = line.id;
        this.changed();
    }

    async handOver() {
        if (this.hand) {
            return this.say("ask", words.firstInto(this.current, this.hand.quantity));
        }
        if (await this.push({ kind: "hand_over", tour_id: this.tour.id })) {
            this.say("waits", words.handedOver());
        }
    }

    async putDown(code = null) {
        if (await this.push({ kind: "put_down", tour_id: this.tour.id, code, by_hand: !code })) {
            this.say("waits", words.ended(this.seen));
        }
    }

    // ---- the server

    /** Tell the server; false if the device could not keep it (then nothing was done). */
    async push(event) {
        try {
            const kept = this.line.push(event);
            if (event.kind === "pick") {
                this.read = { line_id: event.line_id, code: event.code, lot: event.lot };
            }
            await kept;
            return true;
        } catch (error) {
            this.say("stopped", words.notKept(error));
            return false;
        }
    }

    /** Ask the server what a code means that the device does not know; the person has been told that it does not. */
    async ask(code, asked = null) {
        const line = this.current;
        const said = this.said;
        let found;
        try {
            found = await this.call("oms.floor", "find", [this.tour.id, code]);
        } catch {
            return; // not reached: what the device said stands
        }
        if (!found || !line || this.said !== said || this.current?.id !== line.id) {
            return; // the person has gone on
        }
        if (!found.code && found.kind === "location" && this.next === "place" && found.location_id === line.location.id) {
            return this.take({ kind: "place" }, line, code, false);
        }
        if (!found.code && found.kind === "item") {
            const mine = this.next === "item" && found.line_ids.includes(line.id);
            const item = { ...found, quantity: found.quantity * times(line, found) };
            const answer = mine ? judgeItem(line, this.held, item, this.lastLot, asked) : null;
            if (answer?.ok) {
                return this.take(answer, line, code, false);
            }
            return answer
                ? this.refuse(answer, { line, code })
                : this.say("wrong_item", words.otherItem(found.words, line));
        }
        const kinds = { location: "wrong_place", tote: "wrong_tote" };
        this.say(found.code ? kindOf(found.code) : kinds[found.kind] || "unknown", found.words, true);
    }
}
