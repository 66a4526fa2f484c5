// Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { Component, onMounted, onPatched, useRef, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";

import { progress, toPutBack } from "../floor/tour_state";
import { Count, Sheet } from "./sheet";
import * as words from "./words";

const SHOWN = {
    open: () => _t("To pick"),
    done: () => _t("Done"),
    short: () => _t("Fewer"),
    skipped: () => _t("Later"),
    stopped: () => _t("Stopped"),
    sending: () => _t("Sending…"),
};

/** Milliseconds in which a second touch is the same touch: it would be about the next line. */
const TWICE = 600;

/** One tour: what is next, large, and what else can be done about it. */
export class TourScreen extends Component {
    static template = "oms_fulfillment.HandheldTour";
    static components = { Count, Sheet };
    static props = {
        walk: Object,
        tick: Number,
        waiting: Number,
        muted: Boolean,
        onMute: Function,
        onLeave: Function,
        onScreen: Function,
    };

    setup() {
        this.words = words;
        this.typed = useRef("typed");
        this.state = useState({ sheet: "", found: 0, quantity: 0, lot: "", code: "" });
        this.props.onScreen((code) => this.scan(code));
        this.seenSaid = 0;
        const read = () => {
            this.seenSaid = this.walk.said?.n || 0;
        };
        onMounted(read);
        onPatched(read);
    }

    get walk() {
        return this.props.walk;
    }

    /** What is drawn, worked out once for each drawing. */
    get now() {
        const walk = this.walk;
        const tour = walk.seen;
        const line = walk.current;
        return {
            tour, line, next: walk.next, progress: progress(tour), held: walk.held, back: toPutBack(tour),
            instruction: words.instruction(walk),
        };
    }

    get reasons() {
        return [
            ["not_there", _t("Not there"), "fa-search"],
            ["damaged", _t("Damaged"), "fa-chain-broken"],
            ["wrong_goods", _t("Other goods lie there"), "fa-random"],
        ];
    }

    scan(code) {
        if (this.state.sheet) {
            return this.walk.say("ask", _t("Answer the question below first, or close it."));
        }
        return this.walk.scan(code);
    }

    submit() {
        const code = this.state.code.trim();
        this.state.code = "";
        this.typed.el?.blur();
        return this.walk.scan(code);
    }

    show(sheet) {
        const line = this.walk.current;
        this.state.found = line ? line.done + line.sending + (this.walk.held?.quantity || 0) : 0;
        this.state.quantity = this.walk.room;
        this.state.lot = line?.lot?.name || "";
        this.state.sheet = sheet;
    }

    close() {
        this.state.sheet = "";
    }

    /** Do it and close the question. */
    async go(work) {
        this.close();
        this.at = Date.now(); // day: none, an instant; what lies below the question is not touched by the same finger
        await work();
    }

    /** Whether this touch is meant, and not the second half of the one before. */
    touched() {
        const now = Date.now(); // day: none, an instant
        const meant = now - (this.at || 0) > TWICE;
        this.at = meant ? now : this.at;
        return meant;
    }

    later() {
        return this.touched() && this.walk.skip();
    }

    /** "Does not scan": an item asks how many, the rest needs no question. */
    byHand() {
        if (!this.touched()) {
            return;
        }
        const next = this.walk.next;
        const line = this.walk.current;
        if (next === "item" || (next === "lot" && !line.lot)) {
            return this.show("by_hand");
        }
        return this.walk.byHand();
    }

    confirmByHand() {
        return this.go(() => this.walk.byHand({ quantity: this.state.quantity, lot: this.state.lot.trim() || null }));
    }

    /** Less than one is taken: nothing to confirm. */
    get canConfirm() {
        const line = this.walk.current;
        const tracked = line && ["lot", "serial"].includes(line.product.tracking);
        return this.state.quantity > 0 && (!tracked || this.state.lot.trim());
    }

    shown(line) {
        return SHOWN[line.shown]?.() || line.shown;
    }

    /** So much of it is not more than what was asked for: it is no shortage. */
    get isFewer() {
        const line = this.walk.current;
        return line && this.state.found < line.quantity;
    }

    choose(line) {
        return this.go(() => this.walk.choose(line));
    }
}
