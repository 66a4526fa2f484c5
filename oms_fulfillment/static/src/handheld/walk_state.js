// Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { kindOf } from "../floor/feedback";
import { currentLine, expected, times, unbound, view } from "../floor/tour_state";
import * as words from "./words";

/** What is kept on the device of a walk, so that a reload goes on where it stood. */
const KEPT = ["tour", "place", "placeByHand", "hand", "giving", "chosen", "numbersOnly"];

/** What is known of a walk, what the server answers, and what is told to the person (see Walk). */
export class WalkState {
    constructor({ line, call, feedback, tour, kept = {}, onChange }) {
        Object.assign(this, { line, call, feedback, tour, onChange: onChange || (() => {}) });
        this.place = null;
        this.placeByHand = false;
        /** What was taken and is not in its tote: `{line_id, quantity, per_unit, lot, code, by_hand, needs_lot}`. */
        this.hand = null;
        /** A line to be given up when what is in hand lies in the tote: `{line_id, reason, found, per_unit}`. */
        this.giving = null;
        this.chosen = null;
        this.numbersOnly = false;
        this.said = null;
        if (kept && kept.tour?.id === tour.id) {
            KEPT.filter((name) => name !== "tour" && kept[name] !== undefined).forEach((name) => (this[name] = kept[name]));
        }
    }

    // ---- what is

    get seen() {
        return view(this.tour, this.line.seen.waiting);
    }

    get current() {
        return currentLine(this.seen, this.chosen);
    }

    /** "bind", "place", "item", "lot", "tote", "end" or "ended". */
    get next() {
        const seen = this.seen;
        if (seen.ended || seen.state === "done" || seen.state === "cancel") {
            return "ended";
        }
        if (unbound(seen).length && !this.numbersOnly) {
            return "bind";
        }
        return expected(seen, currentLine(seen, this.chosen), this.place, this.held, Boolean(this.giving));
    }

    /** What is in hand of the current line. */
    get held() {
        const line = this.current;
        if (!line || this.hand?.line_id !== line.id) {
            return null;
        }
        const factor = times(line, this.hand);
        return factor === 1
            ? this.hand
            : { ...this.hand, quantity: this.hand.quantity * factor, per_unit: line.product.per_unit };
    }

    get connected() {
        return ["idle", "sending"].includes(this.line.seen.state);
    }

    /** How much of the current line may still be taken. */
    get room() {
        const line = this.current;
        return line ? line.left - (this.held && !this.held.needs_lot ? this.held.quantity : 0) : 0;
    }

    /** The item was read once: the rest of the line is counted, not read one by one. */
    get canTakeAll() {
        const line = this.current;
        return Boolean(this.next === "item" && line.product.tracking !== "serial" && this.room > 1 && this.lastCode);
    }

    /** The code by which the current line's item was read last. */
    get lastCode() {
        const line = this.current;
        return this.held?.code || (this.read?.line_id === line?.id ? this.read.code : null);
    }

    get lastLot() {
        return this.held?.lot ?? (this.read?.line_id === this.current?.id ? this.read.lot : null);
    }

    // ---- the server

    /** What the server answered to some events, from this tab or another. */
    answered(answers, result, records) {
        this.learn(answers, result?.tour, records);
        for (const [at, answer] of answers.entries()) {
            const event = records[at]?.event;
            if (answer.status === "refused" && event?.tour_id === this.tour.id) {
                if (event.kind === "tote") {
                    this.numbersOnly = false;
                }
                this.say(kindOf(answer.code), answer.words || words.refused({ kind: answer.code }, { code: event.code }));
            }
        }
        this.tidy();
        this.changed();
    }

    /** Answers bring the line that they are about, and the tour where more has changed. */
    learn(answers, tour, records) {
        const lines = new Map(answers.filter((answer) => answer.line).map((answer) => [answer.line.id, answer.line]));
        const stands = (at) => records[at]?.event.kind === "tote" && answers[at].status === "accepted";
        const codes = new Map([...answers.keys()].filter(stands).map((at) => [records[at].event.number, records[at].event.code]));
        this.tour = {
            ...this.tour,
            lines: this.tour.lines.map((line) => lines.get(line.id) || line),
            totes: this.tour.totes.map((tote) => ({ ...tote, code: codes.get(tote.number) || tote.code })),
        };
        if (tour?.id === this.tour.id && !(tour.version < this.tour.version)) {
            this.tour = tour;
        } else if (answers.some((answer) => answer.again || answer.code === "gone")) {
            // An answer that was given before is about the line as it was then.
            this.refresh().catch(() => {});
        }
    }

    /** What is in hand of a line that has gone or is full is in nobody's way any more. */
    tidy() {
        const left = (id) => this.seen.lines.find((line) => line.id === id)?.left || 0;
        if (this.hand && !left(this.hand.line_id)) {
            this.hand = null;
            this.giving = null;
        }
        if (this.chosen && !left(this.chosen)) {
            this.chosen = null;
        }
    }

    async refresh() {
        const tour = await this.call("oms.floor", "read", [this.tour.id]);
        if (tour && !(tour.version < this.tour.version)) {
            this.tour = tour;
            this.tidy();
            this.changed();
        }
    }

    // ---- to the person

    say(kind, text, silent = false) {
        // Taken by the device, not yet heard by the server: another sound than "right".
        const heard = ["right", "complete"].includes(kind) && !this.connected ? "waits" : kind;
        const { tone, icon } = silent ? this.feedback.looks(heard) : this.feedback.play(heard);
        this.said = { kind: heard, tone, icon, words: heard === kind ? text : words.waits(text), n: (this.said?.n || 0) + 1 };
        this.onChange();
    }

    changed() {
        const kept = Object.fromEntries(KEPT.map((name) => [name, this[name]]));
        this.line.keep("walk", kept).catch(() => {}); // the queue tells if the device keeps nothing
        this.onChange();
    }
}
