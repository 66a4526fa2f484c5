// Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
// What a device of the floor keeps: events not answered yet, and what it needs to go on after a reload.

const DATABASE = "oms_floor";
/** Milliseconds that a tab may send before another takes over, where the browser has no locks (plain http). */
const LEASE = 30000;

/** The answer of an IndexedDB request. */
function answer(request) {
    return new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(new Error(String(request.error)));
    });
}

async function connect(factory) {
    const request = factory.open(DATABASE, 1);
    request.onupgradeneeded = () => {
        const events = request.result.createObjectStore("events", { keyPath: "seq", autoIncrement: true });
        events.createIndex("owner", "owner");
        events.createIndex("key", "key", { unique: true });
        request.result.createObjectStore("kept");
    };
    const db = await answer(request);
    // Another tab may have a newer version of this page: never stand in its way.
    db.onversionchange = () => db.close();
    return db;
}

/** How many of these records wait for others than `owner`. */
function countOthers(records, owner) {
    const counts = {};
    for (const one of records.filter((record) => record.owner !== owner && record.state === "waiting")) {
        counts[one.owner] = (counts[one.owner] || 0) + 1;
    }
    return Object.entries(counts).map(([other, count]) => ({ owner: other, count }));
}

/** IndexedDB: survives a reload, the end of the browser and (written strictly) a crash. */
export class DeviceStore {
    /** @returns {Promise<DeviceStore|MemoryStore>} memory where the browser keeps nothing (private window, disk full) */
    static async open(factory = window.indexedDB) {
        try {
            return new DeviceStore(await connect(factory), factory);
        } catch {
            return new MemoryStore();
        }
    }

    constructor(db, factory) {
        this.db = db;
        this.factory = factory;
        this.lasts = true;
    }

    async _begin(name, mode) {
        const begin = () => this.db.transaction(name, mode, { durability: "strict" });
        try {
            return begin();
        } catch {
            // The browser closed it while the page slept.
            this.db = await connect(this.factory);
            return begin();
        }
    }

    /** Run `work(store)` in one transaction; the promise is kept when it is on disk. */
    async _in(name, mode, work) {
        const transaction = await this._begin(name, mode);
        const done = new Promise((resolve, reject) => {
            transaction.oncomplete = resolve;
            transaction.onabort = () => reject(new Error(String(transaction.error)));
        });
        done.catch(() => {}); // a request that failed is told by itself
        const result = await work(transaction.objectStore(name));
        await done;
        return result;
    }

    add(record) {
        return this._in("events", "readwrite", (events) => answer(events.add(record)));
    }

    put(record) {
        return this._in("events", "readwrite", (events) => answer(events.put(record)));
    }

    /** Records of one owner in the order in which they were made. */
    async all(owner) {
        const records = await this._in("events", "readonly", (events) => answer(events.index("owner").getAll(owner)));
        return records.sort((one, other) => one.seq - other.seq);
    }

    /** How many events of others wait here: `[{owner, count}]`. */
    async others(owner) {
        return countOthers(await this._in("events", "readonly", (events) => answer(events.getAll())), owner);
    }

    remove(seqs) {
        return this._in("events", "readwrite", (events) => Promise.all(seqs.map((seq) => answer(events.delete(seq)))));
    }

    keep(name, value) {
        return this._in("kept", "readwrite", (kept) => answer(kept.put(value, name)));
    }

    kept(name) {
        return this._in("kept", "readonly", (kept) => answer(kept.get(name)));
    }

    /** True if `tab` may send for `owner` from now on for a while: read and written in one transaction. */
    lease(owner, tab, now = Date.now()) { // day: none, an instant
        return this._in("kept", "readwrite", async (kept) => {
            const held = await answer(kept.get(`lease:${owner}`));
            // A lease that ends too far ahead comes from a clock that was wrong.
            if (held && held.tab !== tab && held.until > now && held.until <= now + LEASE) {
                return false;
            }
            await answer(kept.put({ tab, until: now + LEASE }, `lease:${owner}`));
            return true;
        });
    }
}

/** The same while the page lives. */
export class MemoryStore {
    constructor() {
        this.lasts = false;
        this.records = [];
        this.values = {};
        this.seq = 0;
    }

    async add(record) {
        this.records.push({ ...record, seq: ++this.seq });
        return this.seq;
    }

    async put(record) {
        this.records = this.records.map((one) => (one.seq === record.seq ? { ...record } : one));
    }

    async all(owner) {
        return this.records.filter((one) => one.owner === owner).map((one) => ({ ...one }));
    }

    async others(owner) {
        return countOthers(this.records, owner);
    }

    async remove(seqs) {
        this.records = this.records.filter((one) => !seqs.includes(one.seq));
    }

    async keep(name, value) {
        this.values[name] = value;
    }

    async kept(name) {
        return this.values[name];
    }

    async lease() {
        return true;
    }
}

/** An id of this browser tab that lives through a reload, so that a tab does not wait for its own lease. */
export function tabId(makeKey) {
    try {
        const known = window.sessionStorage.getItem("oms_floor_tab") || makeKey();
        window.sessionStorage.setItem("oms_floor_tab", known);
        return known;
    } catch {
        return makeKey();
    }
}

/** An id of this device: it is told with each scan. */
export function deviceId(makeKey) {
    try {
        const known = window.localStorage.getItem("oms_floor_device") || makeKey();
        window.localStorage.setItem("oms_floor_device", known);
        return known;
    } catch {
        return makeKey();
    }
}
