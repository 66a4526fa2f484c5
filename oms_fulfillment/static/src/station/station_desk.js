// Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { _t } from "@web/core/l10n/translation";
import { sprintf } from "@web/core/utils/strings";

import { firstCalled, itemHits, lotHits } from "../floor/codes";
import { readGs1 } from "../floor/gs1";
import { useScanner } from "../floor/scanner";
import { notKept } from "../handheld/words";
import { askChoice, askLot, askReopen, askRight, askTakeOver } from "./station_asks";
import { forgotten, kindOfAnswer, leftOf, onItsWay, openParcel, quantity } from "./station_model";
import { MODEL, StationState } from "./station_state";

/** Until the server said what there is. */
const NO_HOME = { warehouses: [], warehouse: null, to_pack: 0, types: [], ready_totes: [], last: [] };

/** What happens at a packing station: scans and their answers. How it stands: `StationState`; keys and what is seen: `Station`. */
export class StationDesk extends StationState {
    setup() {
        super.setup();
        useScanner((code) => this.scan(code));
        this.turn = Promise.resolve();
    }

    // --- what is true ----------------------------------------------------------------------------------

    async start() {
        this.line = await this.floor.open(MODEL);
        if (this.gone) {
            return;
        }
        this.state.seen = this.line.seen;
        this.deaf = this.line.listen((answers, result, records) => this.onAnswers(answers, result, records));
        this.state.proposing = (await this.line.kept("propose")) ?? true;
        this.state.home = NO_HOME;
        await this.reach(async () => this.goHome((await this.line.kept("warehouse")) ?? null));
        const picking = await this.line.kept("picking");
        if (picking) {
            await this.open(picking);
        }
        const { refused } = this.state.seen;
        if (refused.length) {
            this.onAnswers(refused.map((record) => record.answer), {}, refused);
        }
    }

    async goHome(warehouse) {
        this.state.home = await this.floor.call(MODEL, "home", [warehouse]);
        this.line.keep("warehouse", this.state.home.warehouse);
    }

    /** Look again, without a word: somebody may have held, cancelled or changed what is being packed. */
    async refresh() {
        if (this.pending.length) {
            return;
        }
        try {
            const { job } = this.state;
            if (!job) {
                await this.goHome(this.state.home.warehouse);
            } else if (job.state !== "done") {
                const now = await this.floor.call(MODEL, "read", [job.picking_id]);
                const known = this.state.job;
                if (known?.picking_id === job.picking_id && !this.pending.length && !(now.version < known.version)) {
                    this.show(now);
                }
            }
        } catch {
            // What is done next says that there is no connection.
        }
    }

    async open(picking) {
        this.state.ask = null;
        const job = await this.reach(() => this.floor.call(MODEL, "read", [picking]));
        if (job) {
            this.show(job);
        }
    }

    show(job) {
        const before = this.state.job;
        this.state.job = job;
        this.line.keep("picking", job && job.state !== "done" ? job.picking_id : null);
        if (job && job.state === "stopped" && before?.state !== "stopped") {
            this.state.ask = null;
            this.floor.feedback.play("stopped");
        }
        if (job && job.picking_id !== before?.picking_id) {
            this.state.proposal = this.state.into = null;
            if (job.packer && !job.packer.mine && job.state === "open") {
                askTakeOver(this);
            }
            this.propose();
        }
    }

    leave() {
        this.state.ask = this.state.said = this.state.large = null;
        this.show(null);
        return this.reach(() => this.goHome(this.state.home.warehouse));
    }

    // --- scans -----------------------------------------------------------------------------------------

    /** One scan after the other, however long one takes. */
    scan(code, byHand = false) {
        return this.inTurn(() => this.take(code, byHand));
    }

    inTurn(work) {
        this.turn = this.turn.then(work).catch((error) => console.error(error));
        return this.turn;
    }

    async take(code, byHand) {
        const { ask, job } = this.state;
        if (ask?.must) {
            return this.say("ask", _t("Answer first"));
        }
        if (ask?.scan && ask.scan(code)) {
            return;
        }
        // Typed as fast as a scanner: it is meant for the field.
        if (ask?.input?.takes?.test(code) && ask.input.read(code)) {
            return ask.input.go(ask.input.read(code));
        }
        byHand = byHand || ask?.kind === "code";
        this.state.ask = null;
        if (job?.state === "stopped") {
            return this.floor.feedback.play("stopped");
        }
        if (job?.state === "open" && (await this.takeAtWork(code, byHand))) {
            return;
        }
        await this.look(code);
    }

    /** Whether the scan belongs to the order on the bench; the one after its last item does not. */
    async takeAtWork(code, byHand) {
        if (this.pending.length && !this.left) {
            // All is on its way: the same item may be the next order's by now.
            await this.flush();
            if (this.state.job?.state !== "open") {
                return false;
            }
        }
        const type = this.typeOf(code);
        if (type) {
            this.send({ kind: "new_parcel", type_id: type.id, code, by_hand: byHand });
            return true;
        }
        const parcel = firstCalled(readGs1(code)?.package || code, this.state.job.parcels, (one) => one.name);
        if (parcel) {
            this.floor.feedback.play(parcel.state === "open" ? "right" : "ask");
            this.choose(parcel);
            return true;
        }
        const item = this.itemOf(code);
        if (item) {
            this.putLine(item.line, {
                product_id: item.line.product.id, quantity: item.quantity, lot: item.lot, code, by_hand: byHand,
            });
            return true;
        }
        await this.flush();
        if (this.state.job?.state !== "open") {
            return false;
        }
        if (this.offline && !this.left) {
            this.say("waits", _t("The last items are not sent yet. Scan the next order when the connection is back"));
            return true;
        }
        // The server says what it is: an item of another order, an order, nothing.
        this.put({ product_id: null, quantity: 1, lot: null, code, by_hand: byHand });
        return true;
    }

    async look(code) {
        const looked = await this.reach(() => this.floor.call(MODEL, "look", [code, this.state.home.warehouse]));
        if (!looked) {
            return;
        }
        if (looked.kind === "choice") {
            askChoice(this, looked);
            this.floor.feedback.play("ask");
        } else if (looked.job) {
            this.say(looked.job.state === "open" ? "right" : "ask", looked.words || looked.job.order);
            this.show(looked.job);
        } else {
            this.say("unknown", looked.words);
        }
    }

    typeOf(code) {
        return firstCalled(code, this.state.home.types, (type) => type.barcode);
    }

    /** The line of an item or lot: the first of its lines that still lacks something; none where several products have the code
     * (the server asks which). */
    itemOf(code) {
        const { lines } = this.state.job;
        const items = itemHits(lines, code, readGs1);
        const hits = items.length ? items : lotHits(lines, code, readGs1);
        if (new Set(hits.map((hit) => hit.line.product.id)).size > 1) {
            return undefined;
        }
        return hits.find((hit) => leftOf(hit.line) > onItsWay(hit.line, this.pending)) || hits[0];
    }

    /** Put an item of a line in; its lot is asked for where it is not known. */
    putLine(line, put) {
        if (line.product.tracking !== "none" && !put.lot) {
            const lots = (line.lots || []).filter((lot) => !(lot.packed >= lot.expected));
            if (line.product.tracking === "serial" || lots.length !== 1) {
                return askLot(this, line, put);
            }
            put = { ...put, lot: lots[0].name };
        }
        return this.put(put);
    }

    put(event) {
        return this.send({ kind: "put", parcel_id: this.into ? this.into.id : null, ...event });
    }

    // --- what is told to the server --------------------------------------------------------------------

    send(event) {
        this.state.ask = null;
        if (event.kind === "new_parcel") {
            this.state.into = null;
        }
        const sent = this.line.push({ picking_id: this.state.job.picking_id, ...event });
        sent.catch((error) => this.say("stopped", notKept(error)));
        if (this.offline) {
            this.say("waits", _t("No connection: it is kept, and sent when the connection is back"));
        }
        return sent;
    }

    /** Until all is answered, or cannot be. */
    async flush() {
        await this.line.queue.adding;
        await this.line.queue.kick();
    }

    /** What the office stopped may go on, where it says so. */
    goOn() {
        return this.send({ kind: "go_on", by_hand: true });
    }

    /** F8: on with it, whatever it is. */
    close() {
        if (this.state.job?.stopped?.may === "go_on") {
            return this.goOn();
        }
        const parcel = this.state.job && openParcel(this.state.job, this.state.into);
        if (!parcel) {
            return this.say("ask", _t("No parcel is open"));
        }
        const sent = this.pending.some((event) => event.kind === "close" && event.parcel_id === parcel.id);
        return sent ? undefined : this.send({ kind: "close", parcel_id: parcel.id, weight: null });
    }

    /** What the server said of what was sent. Of several at once, what it refused is not hidden by what it took. */
    onAnswers(answers, result, records) {
        const { job } = this.state;
        const told = answers
            .map((answer, index) => ({ answer, event: records[index].event }))
            .filter(({ answer, event }) => answer.status === "refused" || event.picking_id === job?.picking_id);
        const refused = told.filter(({ answer }) => answer.status === "refused");
        const done = result.job?.state === "done" && told.some(({ answer }) => answer.done);
        // A parcel that is opened again may be another transfer's by now.
        if (result.job && job && records.at(-1).event.picking_id === job.picking_id) {
            this.show(result.job);
        }
        if (!told.length) {
            return;
        }
        const worth = refused.length ? refused : told.slice(-1);
        const kinds = worth.map(({ answer, event }) => kindOfAnswer(answer, event));
        const said = worth.map(({ answer, event }) => answer.words || this.wordsOf(event));
        this.say(done && !refused.length ? "complete" : kinds[0], ...said);
        this.line.queue.dismiss(forgotten(refused.map(({ answer }) => answer)));
        const mine = told.filter(({ event }) => event.picking_id === this.state.job?.picking_id);
        const weight = mine.find(({ answer }) => answer.code === "weight");
        if (weight) {
            askRight(this, weight.event);
        } else if (mine.some(({ answer }) => answer.code === "in_use")) {
            askTakeOver(this);
        }
    }

    wordsOf(event) {
        const line = this.state.job?.lines.find((one) => one.product.id === event.product_id);
        return line
            ? sprintf(_t("%(quantity)s × %(item)s"), { quantity: quantity(event.quantity), item: line.product.name })
            : _t("Done");
    }

    /** A parcel that was clicked, or whose label was scanned: what comes next goes into it, or it is opened again. */
    choose(parcel) {
        if (parcel.state === "open") {
            this.state.into = parcel.id;
        } else if (parcel.state === "closed") {
            askReopen(this, parcel);
        }
    }
}
