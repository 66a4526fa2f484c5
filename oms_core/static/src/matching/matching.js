import { Component, onWillStart, useExternalListener, useRef, useState } from "@odoo/owl";

import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { formatCurrency } from "@web/core/currency";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { certainty, joined, moved, progress, restOf, shortOf, surestFirst, toggled, turned, wish } from "./matching_model";

const MODEL = "oms.match";
/** Milliseconds in which a second Enter is the same one, hit twice. */
const TWICE = 250;
/** What is asked about an item of a receipt that is chosen by hand comes after so many milliseconds without a key. */
const TYPING = 200;

/** Receipts that are not applied, each with what it seems to pay and why. Worked with the keyboard, or with a thumb. */
export class Matching extends Component {
    static template = "oms_core.Matching";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.ui = useService("ui");
        this.keepLast = new KeepLast();
        this.lastFound = new KeepLast();
        this.root = useRef("root");
        this.certainty = certainty;
        this.appliedAt = -TWICE;
        this.state = useState({
            rows: [], count: 0, place: 0, proposal: 0, done: [], mode: "list", busy: false, loading: false, said: "", fault: "",
            search: { term: "", items: [], place: 0, takes: [] }, reasons: [], short: [],
        });
        this.look = useDebounced(() => this.find(), TYPING);
        useExternalListener(window, "keydown", (ev) => this.onKey(ev));
        onWillStart(() => this.load());
    }

    // --- what there is ---------------------------------------------------------------------------------------------

    async load(keep = null) {
        this.state.loading = true;
        try {
            const { rows, count } = await this.keepLast.add(this.orm.call(MODEL, "page", [{}, 0]));
            Object.assign(this.state, { rows: surestFirst(rows), count });
            const place = keep ? this.state.rows.findIndex((row) => row.id === keep) : -1;
            this.choose(place < 0 ? Math.min(this.state.place, Math.max(rows.length - 1, 0)) : place);
        } finally {
            this.state.loading = false;
        }
    }

    async more() {
        const { rows, count } = await this.keepLast.add(this.orm.call(MODEL, "page", [{}, this.state.rows.length]));
        Object.assign(this.state, { rows: joined(this.state.rows, surestFirst(rows)), count });
    }

    get row() {
        return this.state.rows[this.state.place];
    }

    get proposal() {
        return this.row?.proposals[this.state.proposal];
    }

    get progress() {
        return progress(this.state.done.length, this.state.count);
    }

    /** What the receipt would pay: what was chosen by hand, else the proposal that is looked at. */
    get takes() {
        return this.state.mode === "search" || this.state.search.takes.length ? this.state.search.takes : this.proposal?.takes || [];
    }

    get rest() {
        return this.row ? restOf(this.row, this.takes) : 0;
    }

    money(amount, row = this.row) {
        return formatCurrency(amount, row.currency_id || row.currency);
    }

    day(value) {
        return value ? formatDate(deserializeDate(value)) : "";
    }

    // --- moving about ----------------------------------------------------------------------------------------------

    choose(place) {
        Object.assign(this.state, { place, proposal: 0, mode: "list", fault: "" });
        this.state.search = { term: "", items: [], place: 0, takes: [] };
        this.show();
    }

    show() {
        requestAnimationFrame(() => {
            this.root.el?.querySelector("[aria-selected='true']")?.scrollIntoView({ block: "nearest" });
        });
    }

    onKey(ev) {
        const typing = ["INPUT", "TEXTAREA", "SELECT"].includes(ev.target.tagName) || ev.target.isContentEditable;
        if (this.ui.activeElement !== document || this.ui.isBlocked || (typing && this.state.mode !== "search")) {
            return; // a dialog is open, or somebody types
        }
        if (ev.key === "Enter" && ev.target.closest?.("button, a") && this.root.el?.contains(ev.target)) {
            return; // the button's own
        }
        const what = wish(ev.key, {
            modified: ev.ctrlKey || ev.altKey || ev.metaKey, repeated: ev.repeat, mode: this.state.mode,
        });
        if (what && !(this.state.mode === "search" && ev.isComposing)) {
            ev.preventDefault();
            ev.stopPropagation();
            this.act(what, ev);
        }
    }

    act(what, ev) {
        const searching = this.state.mode === "search";
        return {
            down: () => (searching ? this.step(1) : this.go(1)),
            up: () => (searching ? this.step(-1) : this.go(-1)),
            next: () => this.turn(1),
            previous: () => this.turn(-1),
            apply: () => (this.state.search.takes.length ? this.applyOwn() : this.apply()),
            take: () => (ev.shiftKey || !this.state.search.items.length ? this.applyOwn() : this.take(this.state.search.place)),
            search: () => this.search(),
            deduct: () => this.deduct(),
            reason: () => this.because(this.state.reasons[Number(ev.key) - 1]),
            undo: () => this.undo(),
            help: () => (this.state.mode = "help"),
            leave: () => this.leave(),
        }[what]();
    }

    async go(step) {
        const { place, rows, count } = this.state;
        if (step > 0 && place >= rows.length - 2 && rows.length < count) {
            await this.more();
        }
        this.choose(moved(place, step, this.state.rows.length));
    }

    turn(step) {
        this.state.proposal = turned(this.state.proposal, step, this.row?.proposals.length || 0);
    }

    leave() {
        if (this.state.mode === "list") {
            this.state.search.takes = [];
        }
        Object.assign(this.state, { mode: "list", fault: "" });
    }

    // --- what is done ----------------------------------------------------------------------------------------------

    /** Does it once at a time; what the server refuses is said where one looks. */
    async doing(call) {
        if (this.state.busy) {
            return null;
        }
        Object.assign(this.state, { busy: true, fault: "", said: "" });
        try {
            return await call();
        } catch (error) {
            const words = error?.data?.message;
            if (!words) {
                throw error;
            }
            this.state.fault = words;
            return null;
        } finally {
            this.state.busy = false;
        }
    }

    apply() {
        if (performance.now() - this.appliedAt < TWICE) {
            return null;
        }
        if (!this.proposal) {
            this.state.fault = this.row ? _t("Nothing is proposed. Press / to look for the invoice.") : "";
            return null;
        }
        return this.applied(this.row, () => this.orm.call(MODEL, "apply", [this.row.id, this.proposal.id]), this.takes);
    }

    applyOwn(deduction = null) {
        const { row, takes } = this;
        if (!takes.length) {
            this.state.fault = _t("Choose an invoice first.");
            return null;
        }
        const given = takes.map(({ invoice_id, amount }) => ({ invoice_id, amount }));
        return this.applied(row, () => this.orm.call(MODEL, "apply_own", [row.id, given, deduction]), takes);
    }

    async applied(row, call, takes) {
        const answer = await this.doing(call);
        if (answer === null) {
            return;
        }
        this.appliedAt = performance.now();
        this.state.done.push({ applied: answer?.applied_id ?? answer, row });
        this.state.said = _t("%(amount)s applied to %(names)s. U takes it back.", {
            amount: this.money(row.amount, row), names: takes.map((take) => take.name).join(", "),
        });
        this.state.rows = this.state.rows.filter((one) => one.id !== row.id);
        this.state.count = Math.max(this.state.count - 1, 0);
        this.choose(Math.min(this.state.place, Math.max(this.state.rows.length - 1, 0)));
        if (answer?.rest || (!this.state.rows.length && this.state.count)) {
            await this.load(); // what is left of it stays to be applied; or the next page
        }
    }

    async undo() {
        const last = this.state.done[this.state.done.length - 1];
        if (!last) {
            this.state.fault = _t("Nothing was applied since you opened this page. “Applied” has what was applied before.");
            return;
        }
        const answer = await this.doing(async () => {
            await this.orm.call(MODEL, "undo", [last.applied]);
            return true;
        });
        if (answer) {
            this.state.done.pop();
            await this.load(last.row.id);
            this.state.said = _t("%s is not applied any more.", this.money(last.row.amount, last.row));
        }
    }

    // --- by hand ---------------------------------------------------------------------------------------------------

    search() {
        if (this.row) {
            this.state.search = { term: "", items: [], place: 0, takes: [] };
            Object.assign(this.state, { mode: "search", fault: "" });
            this.find();
            requestAnimationFrame(() => this.root.el?.querySelector("input[name='search']")?.focus());
        }
    }

    type(ev) {
        this.state.search.term = ev.target.value;
        this.look();
    }

    /** Of the payer where nothing is typed; of anybody else by number, name or amount. */
    async find() {
        const { row, state } = this;
        const term = state.search.term.trim();
        const items = await this.lastFound.add(
            this.orm.silent.call(MODEL, "open_items", [(!term && row.partner_id) || false, term])
        );
        state.search.items = items.items || items;
        state.search.place = 0;
    }

    step(step) {
        this.state.search.place = moved(this.state.search.place, step, this.state.search.items.length);
        this.show();
    }

    isTaken(item) {
        return this.state.search.takes.find((take) => take.invoice_id === item.invoice_id);
    }

    take(place) {
        const { search } = this.state;
        search.place = place;
        if (search.items[place].currency_id && search.items[place].currency_id !== this.row.currency_id) {
            this.state.fault = _t("%s is in another currency than the payment. Apply it on the invoice, where Odoo converts it.", search.items[place].name);
            return;
        }
        const takes = toggled(this.row, search.takes, search.items[place]);
        if (takes.length === search.takes.length && !this.isTaken(search.items[place])) {
            this.state.fault = _t("Nothing is left of this payment. Take an invoice off first.");
            return;
        }
        Object.assign(this.state, { fault: "" });
        search.takes = takes;
    }

    // --- kept back -------------------------------------------------------------------------------------------------

    get short() {
        const found = shortOf(this.row, this.takes);
        if (!found.length && this.takes === this.proposal?.takes && this.proposal.deduction > 0) {
            const last = this.takes[this.takes.length - 1];
            return [{ invoice_id: last.invoice_id, name: last.name, amount: this.proposal.deduction }];
        }
        return found;
    }

    async deduct() {
        if (!this.row || !this.takes.length) {
            this.state.fault = _t("Choose the invoice that is paid short first: press /.");
            return;
        }
        if (!this.short.length) {
            this.state.fault = _t("Nothing is kept back: the payment comes to what it is for.");
            return;
        }
        if (!this.state.reasons.length) {
            this.state.reasons = await this.orm.searchRead("oms.deduction.reason", [], ["name", "settle"], { limit: 9 });
        }
        Object.assign(this.state, { mode: "deduct", short: this.short, fault: "" });
    }

    because(reason) {
        if (!reason) {
            return null;
        }
        const [short] = this.state.short;
        if (!this.state.search.takes.length) {
            this.state.search.takes = this.proposal.takes.filter((take) => take.invoice_id);
        }
        return this.applyOwn({ invoice_id: short.invoice_id, amount: short.amount, reason_id: reason.id });
    }

    // --- doors -----------------------------------------------------------------------------------------------------

    open(take) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: take.invoice_id ? "account.move" : "sale.order",
            res_id: take.invoice_id || take.order_id,
            views: [[false, "form"]],
        });
    }

    /** What was applied before, by itself or by anybody; each can be taken back there. */
    openApplied() {
        return this.action.doAction("oms_core.oms_match_applied_action");
    }
}

registry.category("actions").add("oms_matching", Matching);
