// Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
// Events of a device on the floor on their way to the server. Imports nothing of Odoo's: what it needs is given.

/** Events in one call. */
export const SET = 20;
/** Milliseconds until the next try: after the first failure, then doubled, up to the last. */
export const FIRST_PAUSE = 1000;
export const LAST_PAUSE = 15000;
/** So often an event may break the server before it is laid aside and told. */
export const MOST_FAULTS = 6;

/** A uuid4; `crypto.randomUUID` exists only on https and localhost, and a warehouse may have plain http. */
export function makeKey(crypto = globalThis.crypto) {
    if (crypto.randomUUID) {
        return crypto.randomUUID();
    }
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/**
 * Keeps events until the server answered them, and sends them in their order, each with the key that it got here.
 *
 * `store`: DeviceStore or MemoryStore. `owner`: whose events (database, user, which screen); nobody else's are sent.
 * `send(events)`: a promise of `{answers: [{key, status, …}], …}`; it rejects with an error whose `floor` is
 *   "offline" (no answer: try again), "session" (signed out: try again after signing in), "other_user" (somebody else is
 *   signed in), "said" (the server refused the call in words) or anything else (the server is broken: try again).
 * `once(work)`: runs `work` if no other tab of this browser is at it, and returns whether it ran.
 * `onAnswers(answers, result, records)`: told after the records have left the queue. `onChange()`: anything changed.
 *
 * `waiting`: records not answered, in order. `refused`: answered with no, kept until `dismiss`.
 * `state`: "idle", "sending", "offline", "session", "other_user" or "fault".
 */
export class ScanQueue {
    constructor({ store, owner, send, once, onAnswers, onChange, clock, timers }) {
        this.store = store;
        this.owner = owner;
        this.send = send;
        this.once = once || (async (work) => (await work(), true));
        this.onAnswers = onAnswers || (() => {});
        this.onChange = onChange || (() => {});
        this.clock = clock || (() => new Date()); // day: none, an instant
        this.timers = timers || { set: (work, ms) => setTimeout(work, ms), clear: (timer) => clearTimeout(timer) };
        this.waiting = [];
        this.refused = [];
        this.state = "idle";
        this.running = null;
        this.pause = 0;
        this.closed = false;
        this.single = false;
        this.current = [];
        this.adding = Promise.resolve();
    }

    /** What is still here from before. */
    async start() {
        await this.reload();
        this.kick();
    }

    close() {
        this.closed = true;
        this.timers.clear(this.timer);
    }

    /** Read the store again: another tab may have added or answered something. */
    async reload() {
        const records = await this.store.all(this.owner);
        this.waiting = records.filter((one) => one.state === "waiting");
        this.refused = records.filter((one) => one.state === "refused");
        this.onChange();
    }

    /**
     * Take an event: it has its key and is in the store when the promise is kept; then it is sent.
     * Two calls keep their order, however long the store takes.
     */
    async push(event) {
        const body = { by_hand: false, code: null, ...event, key: makeKey(), at: this.clock().toISOString() };
        const record = { owner: this.owner, key: body.key, event: body, state: "waiting", faults: 0 };
        // Shown at once as on its way; sent only when it is kept.
        this.waiting.push(record);
        this.onChange();
        const kept = this.adding.then(async () => {
            record.seq = await this.store.add({ ...record });
        });
        this.adding = kept.catch(() => {});
        try {
            await kept;
        } catch (error) {
            this.waiting = this.waiting.filter((one) => one !== record);
            this.onChange();
            throw error;
        }
        this.kick();
        return body.key;
    }

    /** Send now what waits, unless it is being sent. */
    kick() {
        if (this.closed) {
            return Promise.resolve();
        }
        this.timers.clear(this.timer);
        // Asked while it runs: it may just have read the store, so it looks once more.
        this.asked = true;
        if (!this.running) {
            this.running = this._run().finally(() => {
                this.running = null;
            });
        }
        return this.running;
    }

    async _run() {
        let more = false;
        while ((more || this.asked) && !this.closed) {
            this.asked = false;
            more = false;
            try {
                const ran = await this.once(async () => {
                    more = await this._sendSet();
                });
                if (!ran) {
                    // Another tab sends; look later what has become of ours.
                    await this.reload();
                    more = false;
                    if (this.waiting.length) {
                        this._later(FIRST_PAUSE * 2);
                    }
                }
            } catch (error) {
                // A device that cannot even write down what failed tries again, too.
                more = await this._failed(error).catch(() => this._tryLater("fault"));
            }
        }
    }

    /** One set of the store's events; false when nothing is left. */
    async _sendSet() {
        this.current = [];
        // The store is the truth: what another tab got answered is not sent again.
        const records = (await this.store.all(this.owner)).filter((one) => one.state === "waiting");
        const set = records.slice(0, this.single ? 1 : SET);
        if (!set.length) {
            this._is("idle");
            return this.waiting.some((one) => one.seq) ? this.reload().then(() => false) : false;
        }
        this.current = set;
        this._is("sending");
        const result = await this.send(set.map((one) => one.event));
        await this._settle(set, result);
        this.single = false;
        this.pause = 0;
        return true;
    }

    /** Take out what was answered; what was refused stays to be told. */
    async _settle(set, result) {
        const answers = new Map((result?.answers || []).map((one) => [one.key, one]));
        if (![...answers.values()].some((one) => one.code !== "other_user")) {
            const error = new Error("The server answered none of the events.");
            error.floor = answers.size ? "other_user" : "fault";
            throw error;
        }
        const answered = set.filter((one) => answers.has(one.key) && answers.get(one.key).code !== "other_user");
        const refused = answered.filter((one) => answers.get(one.key).status === "refused");
        for (const record of refused) {
            await this._layAside(record, answers.get(record.key));
        }
        await this.store.remove(answered.filter((one) => !refused.includes(one)).map((one) => one.seq));
        const keys = new Set(answered.map((one) => one.key));
        this.waiting = this.waiting.filter((one) => !keys.has(one.key));
        // First what waits, then the answers: nothing is ever both on its way and done.
        this.onChange();
        this.onAnswers(answered.map((one) => answers.get(one.key)), result, answered);
    }

    async _layAside(record, answer) {
        const aside = { ...record, state: "refused", answer };
        await this.store.put(aside);
        this.waiting = this.waiting.filter((one) => one.key !== record.key);
        this.refused.push(aside);
    }

    /** After a failed call: true to go on at once. What was not answered stays, with its key. */
    async _failed(error) {
        const why = error.floor || "fault";
        if (["said", "fault"].includes(why) && this.current.length > 1) {
            // One of them breaks the call: find it by sending them one by one.
            this.single = true;
            if (why === "said") {
                return true;
            }
        } else if (why === "said") {
            await this._setAside(this.current[0], error.message);
            return true;
        } else if (why === "fault" && this.current.length) {
            const record = { ...this.current[0], faults: (this.current[0].faults || 0) + 1 };
            if (record.faults >= MOST_FAULTS) {
                await this._setAside(record, error.message);
                return true;
            }
            await this.store.put(record);
        }
        return this._tryLater(why);
    }

    _tryLater(why) {
        this._is(why);
        this.asked = false; // whoever asked meanwhile waits with the others
        this.pause = Math.min(this.pause * 2 || FIRST_PAUSE, LAST_PAUSE);
        this._later(this.pause);
        return false;
    }

    async _setAside(record, words) {
        const answer = { key: record.key, status: "refused", code: "error", words };
        await this._layAside(record, answer);
        this.onChange();
        this.onAnswers([answer], {}, [record]);
    }

    _later(ms) {
        this.timers.clear(this.timer);
        this.timer = this.timers.set(() => this.kick(), ms);
    }

    _is(state) {
        if (this.state !== state) {
            this.state = state;
            this.onChange();
        }
    }

    /** What was refused has been read. */
    async dismiss(keys) {
        const gone = this.refused.filter((one) => keys.includes(one.key));
        await this.store.remove(gone.map((one) => one.seq));
        this.refused = this.refused.filter((one) => !keys.includes(one.key));
        this.onChange();
    }

    /** Send once more what broke the server, with the same key. */
    async retry(key) {
        const record = this.refused.find((one) => one.key === key);
        if (record) {
            await this.store.put({ ...record, state: "waiting", faults: 0, answer: null });
            await this.reload();
            this.kick();
        }
    }

    /** Events on their way, in order. */
    get pending() {
        return this.waiting.map((one) => one.event);
    }
}
