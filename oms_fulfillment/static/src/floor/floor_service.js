// Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { reactive } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { ConnectionAbortedError, ConnectionLostError, rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { session } from "@web/session";

import { Feedback } from "./feedback";
import { makeKey, ScanQueue } from "./scan_queue";
import { deviceId, DeviceStore, tabId } from "./scan_store";

/** Milliseconds after which a call counts as not answered; it is repeated with the same keys. */
const TIMEOUT = 20000;
const SIGNED_OUT = ["odoo.http.SessionExpiredException", "werkzeug.exceptions.Forbidden"];
/** What a model says in words: it will say the same again. */
const SAID = [
    "odoo.exceptions.UserError",
    "odoo.exceptions.ValidationError",
    "odoo.exceptions.AccessError",
    "odoo.exceptions.MissingError",
];

/** Call a method without a dialog or a spinner; `error.floor` says what kind of failure it was (see ScanQueue). */
export async function call(model, method, args = [], timeout = TIMEOUT) {
    const sent = rpc(
        `/web/dataset/call_kw/${model}/${method}`,
        { model, method, args, kwargs: { context: user.context } },
        { silent: true }
    );
    const timer = browser.setTimeout(() => sent.abort(), timeout);
    try {
        return await sent;
    } catch (error) {
        error.floor = failure(error);
        if (error.data?.message) {
            error.message = error.data.message;
        }
        throw error;
    } finally {
        browser.clearTimeout(timer);
    }
}

export function failure(error) {
    if (error instanceof ConnectionLostError || error instanceof ConnectionAbortedError) {
        return "offline";
    }
    if (SIGNED_OUT.includes(error.exceptionName) || error.code === 100) {
        return "session";
    }
    return SAID.includes(error.exceptionName) ? "said" : "fault";
}

/** Run `work` unless another tab is at it: the browser's locks, else (plain http) a lease in the store. */
function onceIn(store, owner, tab) {
    const locks = browser.navigator.locks;
    if (locks) {
        return (work) =>
            locks.request(`oms_floor:${owner}`, { ifAvailable: true }, async (lock) => {
                if (lock) {
                    await work();
                }
                return Boolean(lock);
            });
    }
    return async (work) => {
        const mine = await store.lease(owner, tab);
        if (mine) {
            await work();
        }
        return mine;
    };
}

/**
 * The queue of one screen, shared by whoever asks for the same model:
 *
 *     const floor = useService("oms_floor");
 *     const line = await floor.open("oms.floor");    // model with a method scan(device, events)
 *     line.seen                                      // reactive: {waiting: [event], refused: [record], state, lasts, others}
 *     await line.push({kind: "pick", …})             // kept on the device when the promise is kept
 *     const stop = line.listen((answers, result, records) => …)
 *     await line.keep("tour", value); await line.kept("tour")   // of this user, on this device
 */
export class FloorLine {
    constructor(model, store) {
        this.model = model;
        this.store = store;
        this.owner = `${session.db}:${user.userId}:${model}`;
        this.device = deviceId(makeKey);
        this.listeners = new Set();
        this.seen = reactive({ waiting: [], refused: [], state: "idle", lasts: store.lasts, others: 0 });
        this.queue = new ScanQueue({
            store,
            owner: this.owner,
            send: (events) => call(model, "scan", [this.device, events]),
            once: onceIn(store, this.owner, tabId(makeKey)),
            onAnswers: (...told) => {
                this.listeners.forEach((listener) => listener(...told));
                this.channel?.postMessage({ answers: told[0], result: told[1], records: told[2] });
            },
            onChange: () => this.show(),
        });
    }

    async start() {
        if (browser.BroadcastChannel) {
            this.channel = new browser.BroadcastChannel(`oms_floor:${this.owner}`);
            this.channel.onmessage = async ({ data }) => {
                await this.queue.reload();
                this.listeners.forEach((listener) => listener(data.answers, data.result, data.records));
            };
        }
        browser.addEventListener("online", () => this.queue.kick());
        browser.addEventListener("offline", () => this.show());
        document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.queue.kick());
        const others = await this.store.others(this.owner);
        this.seen.others = others
            .filter((one) => !one.owner.startsWith(`${session.db}:${user.userId}:`))
            .reduce((sum, one) => sum + one.count, 0);
        await this.queue.start();
    }

    show() {
        Object.assign(this.seen, {
            waiting: this.queue.pending,
            refused: [...this.queue.refused],
            state: browser.navigator.onLine === false ? "offline" : this.queue.state,
        });
    }

    push(event) {
        return this.queue.push(event);
    }

    listen(listener) {
        this.listeners.add(listener);
        return () => this.listeners.delete(listener);
    }

    keep(name, value) {
        return this.store.keep(`${this.owner}:${name}`, JSON.parse(JSON.stringify(value ?? null)));
    }

    kept(name) {
        return this.store.kept(`${this.owner}:${name}`);
    }
}

export const floorService = {
    start() {
        const lines = {};
        const opened = {};
        return {
            feedback: new Feedback(),
            call,
            /** The line of a model; its store is opened the first time, so that pages beside the floor cost nothing. */
            open(model) {
                opened[model] ??= (async () => {
                    lines[model] = new FloorLine(model, await DeviceStore.open());
                    await lines[model].start();
                    return lines[model];
                })();
                return opened[model];
            },
        };
    },
};

registry.category("services").add("oms_floor", floorService);
