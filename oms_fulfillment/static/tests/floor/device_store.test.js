// Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { expect, test } from "@odoo/hoot";

import { DeviceStore } from "@oms_fulfillment/floor/scan_store";

const real = window.indexedDB;

async function opened() {
    const store = await DeviceStore.open(real);
    expect(store.lasts).toBe(true, { message: "this browser keeps" });
    return store;
}

test("IndexedDB: what is added is there when it is opened anew, by owner and in order", async () => {
    const owner = `test:${Math.random()}`;
    const first = await opened();
    await first.add({ owner, key: `${owner}a`, event: { n: 1 }, state: "waiting" });
    await first.add({ owner, key: `${owner}b`, event: { n: 2 }, state: "waiting" });
    await first.add({ owner: `${owner}!`, key: `${owner}c`, event: { n: 3 }, state: "waiting" });
    first.db.close();
    const again = await opened();
    const records = await again.all(owner);
    expect(records.map((one) => one.event.n)).toEqual([1, 2]);
    expect((await again.others(owner)).find((one) => one.owner === `${owner}!`).count).toBe(1);
    await again.put({ ...records[0], state: "refused" });
    await again.remove([records[1].seq]);
    expect((await again.all(owner)).map((one) => one.state)).toEqual(["refused"]);
    await again.keep(`${owner}:tour`, { id: 5 });
    expect(await again.kept(`${owner}:tour`)).toEqual({ id: 5 });
    const all = [...(await again.all(owner)), ...(await again.all(`${owner}!`))];
    await again.remove(all.map((one) => one.seq));
});

test("IndexedDB: closed by the browser while the page slept, it is opened again", async () => {
    const owner = `test:${Math.random()}`;
    const store = await opened();
    const first = await store.add({ owner, key: `${owner}a`, event: { n: 1 }, state: "waiting" });
    store.db.close();
    const second = await store.add({ owner, key: `${owner}b`, event: { n: 2 }, state: "waiting" });
    expect((await store.all(owner)).map((one) => one.event.n)).toEqual([1, 2]);
    store.db.close();
    await store.remove([first, second]);
});

test("IndexedDB: one key is kept once", async () => {
    const owner = `test:${Math.random()}`;
    const store = await opened();
    const seq = await store.add({ owner, key: owner, event: {}, state: "waiting" });
    await expect(store.add({ owner, key: owner, event: {}, state: "waiting" })).rejects.toThrow();
    await store.remove([seq]);
});

test("a lease: one tab at a time, taken over when it ends, whatever a wrong clock wrote", async () => {
    const owner = `test:${Math.random()}`;
    const store = await opened();
    const now = 1000000;
    expect(await store.lease(owner, "one", now)).toBe(true);
    expect(await store.lease(owner, "other", now + 1)).toBe(false);
    expect(await store.lease(owner, "one", now + 2)).toBe(true);
    expect(await store.lease(owner, "other", now + 40000)).toBe(true);
    await store.lease(owner, "other", now * 1000);
    expect(await store.lease(owner, "one", now)).toBe(true);
});
