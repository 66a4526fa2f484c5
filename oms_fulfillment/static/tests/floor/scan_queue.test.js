// Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { describe, expect, test } from "@odoo/hoot";

import { makeKey, MOST_FAULTS, ScanQueue, SET } from "@oms_fulfillment/floor/scan_queue";
import { DeviceStore, MemoryStore } from "@oms_fulfillment/floor/scan_store";

describe.current.tags("headless");

/** A server that stores each key once, and can be cut off before or after it did. */
class FakeServer {
    constructor() {
        this.calls = [];
        this.stored = [];
        this.plan = [];
    }

    send = async (events) => {
        this.calls.push(events.map((event) => event.key));
        const how = this.plan.shift() || "answer";
        if (how === "lost before") {
            throw Object.assign(new Error("offline"), { floor: "offline" });
        }
        const answers = events.map((event) => this.take(event));
        if (how === "lost after") {
            throw Object.assign(new Error("offline"), { floor: "offline" });
        }
        if (["session", "other_user", "fault", "said"].includes(how)) {
            throw Object.assign(new Error(`It said ${how}.`), { floor: how });
        }
        return { answers };
    };

    take(event) {
        const again = this.stored.some((one) => one.key === event.key);
        if (!again) {
            this.stored.push(event);
        }
        const refused = event.code === "WRONG";
        return { key: event.key, again, status: refused ? "refused" : "accepted", code: refused ? "wrong_item" : null };
    }
}

/** Timers that run when they are told to. */
function handTimers() {
    const timers = { pending: null, ms: [] };
    timers.set = (work, ms) => {
        timers.ms.push(ms);
        timers.pending = work;
        return 1;
    };
    timers.clear = () => (timers.pending = null);
    timers.fire = async () => {
        const work = timers.pending;
        timers.pending = null;
        await work?.();
    };
    return timers;
}

function queueOf(server, store, facts = {}) {
    const timers = handTimers();
    const queue = new ScanQueue({ store, owner: "db:1", send: server.send, timers, ...facts });
    queue.handTimers = timers;
    return queue;
}

const numbers = (server) => server.stored.map((event) => event.n);

test("keys are uuid4, also without crypto.randomUUID", () => {
    const bare = { getRandomValues: (array) => crypto.getRandomValues(array) };
    // The test runner's own randomUUID is no uuid4, so only ours is looked at.
    for (let n = 0; n < 50; n++) {
        expect(makeKey(bare)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
    expect(makeKey({ randomUUID: () => "given" })).toBe("given");
    expect(makeKey(bare)).not.toBe(makeKey(bare));
});

test("events go in their order, and none stays", async () => {
    const server = new FakeServer();
    const queue = queueOf(server, new MemoryStore());
    await Promise.all([1, 2, 3].map((n) => queue.push({ n })));
    await queue.kick();
    expect(numbers(server)).toEqual([1, 2, 3]);
    expect(queue.waiting).toHaveLength(0);
    expect(queue.state).toBe("idle");
});

test("many go in small sets", async () => {
    const server = new FakeServer();
    const store = new MemoryStore();
    const offline = queueOf({ send: () => Promise.reject(Object.assign(new Error(), { floor: "offline" })) }, store);
    for (let n = 0; n < SET * 2 + 5; n++) {
        await offline.push({ n });
    }
    await offline.kick();
    const queue = queueOf(server, store);
    await queue.start();
    await queue.kick();
    expect(server.calls.map((keys) => keys.length)).toEqual([SET, SET, 5]);
    expect(numbers(server)).toEqual([...Array(SET * 2 + 5).keys()]);
});

test("an answer that was lost: sent again with the same key, stored once", async () => {
    const server = new FakeServer();
    server.plan = ["lost after", "lost before", "session"];
    const queue = queueOf(server, new MemoryStore());
    await queue.push({ n: 1 });
    await queue.kick();
    expect(queue.state).toBe("offline");
    expect(queue.waiting).toHaveLength(1);
    await queue.handTimers.fire();
    await queue.handTimers.fire();
    expect(queue.state).toBe("session");
    await queue.handTimers.fire();
    expect(numbers(server)).toEqual([1]);
    expect(server.calls).toHaveLength(4);
    expect(new Set(server.calls.flat()).size).toBe(1);
    expect(queue.waiting).toHaveLength(0);
    expect(queue.handTimers.ms).toEqual([1000, 2000, 4000]);
});

test("a reload loses nothing, and repeats what was not answered with its key", async () => {
    const server = new FakeServer();
    server.plan = ["lost after"];
    const store = new MemoryStore();
    const before = queueOf(server, store);
    await before.push({ n: 1 });
    await before.kick();
    before.close();
    const after = queueOf(server, store);
    await after.start();
    await after.kick();
    expect(numbers(server)).toEqual([1]);
    expect(new Set(server.calls.flat()).size).toBe(1);
});

test("what waits is not gone before it is answered", async () => {
    const server = new FakeServer();
    let answer;
    const queue = queueOf({ send: (events) => new Promise((done) => (answer = () => done(server.send(events)))) }, new MemoryStore());
    await queue.push({ n: 1 });
    await new Promise((done) => setTimeout(done));
    expect(queue.pending.map((event) => event.n)).toEqual([1]);
    answer();
    await queue.kick();
    expect(queue.pending).toHaveLength(0);
});

test("what is refused is taken out, told and kept until it was read; the rest goes on", async () => {
    const server = new FakeServer();
    const store = new MemoryStore();
    const told = [];
    const queue = queueOf(server, store, { onAnswers: (answers) => told.push(...answers.map((one) => one.status)) });
    await queue.push({ n: 1, code: "WRONG" });
    await queue.push({ n: 2 });
    await queue.kick();
    expect(told).toEqual(["refused", "accepted"]);
    expect(queue.waiting).toHaveLength(0);
    const after = queueOf(server, store);
    await after.start();
    expect(after.refused.map((one) => one.event.n)).toEqual([1]);
    await after.dismiss(after.refused.map((one) => one.key));
    expect(await store.all("db:1")).toHaveLength(0);
});

test("an event that breaks the server does not stand in the way for ever, and can be sent again with its key", async () => {
    const server = new FakeServer();
    const send = (events) =>
        events.some((event) => event.n === 2) && broken
            ? Promise.reject(Object.assign(new Error("It broke."), { floor: "fault" }))
            : server.send(events);
    let broken = true;
    const queue = queueOf({ send }, new MemoryStore());
    await Promise.all([1, 2, 3].map((n) => queue.push({ n })));
    await queue.kick();
    for (let n = 0; n < MOST_FAULTS + 3; n++) {
        await queue.handTimers.fire();
    }
    expect(numbers(server)).toEqual([1, 3]);
    expect(queue.refused.map((one) => [one.event.n, one.answer.words])).toEqual([[2, "It broke."]]);
    broken = false;
    await queue.retry(queue.refused[0].key);
    await queue.kick();
    expect(numbers(server)).toEqual([1, 3, 2]);
    expect(queue.refused).toHaveLength(0);
});

test("what the server refuses in words as a whole is found and told; the others are taken", async () => {
    const server = new FakeServer();
    const send = (events) =>
        events.some((event) => event.n === 1)
            ? Promise.reject(Object.assign(new Error("You may not."), { floor: "said" }))
            : server.send(events);
    const queue = queueOf({ send }, new MemoryStore());
    await Promise.all([1, 2].map((n) => queue.push({ n })));
    await queue.kick();
    expect(numbers(server)).toEqual([2]);
    expect(queue.refused[0].answer.words).toBe("You may not.");
});

test("events that are not answered stay", async () => {
    const queue = queueOf({ send: async () => ({ answers: [] }) }, new MemoryStore());
    await queue.push({ n: 1 });
    await queue.kick();
    expect(queue.waiting).toHaveLength(1);
    expect(queue.state).toBe("fault");
});

test("somebody else is signed in: nothing is sent as them, nothing is lost", async () => {
    const store = new MemoryStore();
    const refused = (events) => ({
        answers: events.map(({ key }) => ({ key, status: "refused", code: "other_user", words: "Somebody else." })),
    });
    const queue = queueOf({ send: async (events) => refused(events) }, store);
    await queue.push({ n: 1 });
    await queue.kick();
    expect(queue.state).toBe("other_user");
    expect(queue.waiting).toHaveLength(1);
    expect(queue.refused).toHaveLength(0);
    const server = new FakeServer();
    const theirs = queueOf(server, store, { owner: "db:2" });
    await theirs.start();
    await theirs.kick();
    expect(server.calls).toHaveLength(0);
    expect(await store.others("db:2")).toEqual([{ owner: "db:1", count: 1 }]);
});

test("two tabs: what one sends the other does not, and both know in the end", async () => {
    const server = new FakeServer();
    const store = new MemoryStore();
    let busy = false;
    const once = async (work) => {
        if (busy) {
            return false;
        }
        busy = true;
        try {
            await work();
        } finally {
            busy = false;
        }
        return true;
    };
    const slow = (events) => new Promise((done) => setTimeout(() => done(server.send(events)), 20));
    const one = queueOf({ send: slow }, store, { once });
    const other = queueOf({ send: slow }, store, { once });
    await Promise.all([one.push({ n: 1 }), other.push({ n: 2 })]);
    await Promise.all([one.kick(), other.kick()]);
    for (let n = 0; n < 3; n++) {
        await one.handTimers.fire();
        await other.handTimers.fire();
    }
    expect(numbers(server).sort()).toEqual([1, 2]);
    expect(server.calls.flat()).toHaveLength(2);
    expect([one.waiting.length, other.waiting.length]).toEqual([0, 0]);
});

test("a store that keeps nothing says so; the event is not shown as on its way", async () => {
    const store = new MemoryStore();
    store.add = () => Promise.reject(new Error("disk full"));
    const queue = queueOf(new FakeServer(), store);
    await expect(queue.push({ n: 1 })).rejects.toThrow(/disk full/);
    expect(queue.waiting).toHaveLength(0);
    expect((await DeviceStore.open({ open: () => { throw new Error("private window"); } })).lasts).toBe(false);
});

test("hotwax/inventory-count#1014: what waited is sent when the connection is back, without another scan", async () => {
    const server = new FakeServer();
    server.plan = ["lost before", "lost before", "session", "fault"];
    const queue = queueOf(server, new MemoryStore());
    await queue.push({ n: 1 });
    await queue.push({ n: 2 });
    await queue.kick();
    for (let tries = 0; tries < 6 && queue.waiting.length; tries++) {
        expect(queue.handTimers.pending).not.toBe(null);
        await queue.handTimers.fire();
    }
    expect(numbers(server)).toEqual([1, 2]);
    expect(queue.state).toBe("idle");
});

for (const broken of ["all", "remove", "put"]) {
    test(`a device whose store fails once (${broken}) tries again by itself, and brings nothing back`, async () => {
        const server = new FakeServer();
        const store = new MemoryStore();
        const queue = queueOf(server, store);
        await queue.push({ n: 1 });
        await queue.kick();
        const whole = store[broken];
        store[broken] = () => {
            store[broken] = whole;
            return Promise.reject(new Error("The connection to the database was lost."));
        };
        server.plan = broken === "put" ? ["fault"] : [];
        await queue.push({ n: 2 });
        await queue.kick();
        expect(queue.handTimers.pending).not.toBe(null);
        await queue.handTimers.fire();
        expect(numbers(server)).toEqual([1, 2]);
        expect(queue.waiting).toHaveLength(0);
        expect(await store.all("db:1")).toHaveLength(0);
        expect(queue.state).toBe("idle");
    });
}

test("random cuts: each event is stored once, in order", async () => {
    let seed = 7;
    const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
    const server = new FakeServer();
    server.plan = Array.from({ length: 400 }, () => {
        const dice = random();
        return dice < 0.25 ? "lost after" : dice < 0.5 ? "lost before" : dice < 0.55 ? "session" : "answer";
    });
    const store = new MemoryStore();
    let queue = queueOf(server, store);
    for (let n = 0; n < 200; n++) {
        await queue.push({ n });
        await queue.kick();
        if (random() < 0.05) {
            queue.close();
            queue = queueOf(server, store);
            await queue.start();
        }
    }
    for (let n = 0; n < 50 && queue.waiting.length; n++) {
        await queue.kick();
    }
    expect(numbers(server)).toEqual([...Array(200).keys()]);
});
