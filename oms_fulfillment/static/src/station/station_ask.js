// Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { Component, onWillUnmount, useEffect, useExternalListener, useRef, useState } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { useBus, useService } from "@web/core/utils/hooks";

/** A scanner sends the next character within this; a digit that is pressed stands alone. */
const ALONE = 160;
/** Fewer characters in a field are what somebody types quickly. */
const LEAST_IN_FIELD = 6;

/** A question in the middle of the screen: options with digits, or something to type, and two keys. It is no dialog: nothing is
 * behind it, and a scan answers it or ends it. */
export class StationAsk extends Component {
    static template = "oms_fulfillment.StationAsk";
    static props = { ask: Object, end: Function };

    setup() {
        this.state = useState({ at: 0, typed: this.props.ask.input?.value || "" });
        this.input = useRef("input");
        this.alone = null;
        useEffect(
            (el) => {
                el?.focus();
                el?.select();
            },
            () => [this.input.el]
        );
        // A digit just pressed answers no question that has gone.
        onWillUnmount(() => browser.clearTimeout(this.alone));
        useExternalListener(window, "keydown", (ev) => this.onKey(ev), { capture: true });
        useExternalListener(window, "keydown", (ev) => this.onEnter(ev));
        // Odoo takes the Enter after three characters; what is shorter than a scan was typed quickly (floor/scanner.js).
        useBus(useService("barcode").bus, "barcode_scanned", (ev) => (this.scanned = ev.detail.barcode.length >= LEAST_IN_FIELD));
    }

    get options() {
        return this.props.ask.options || [];
    }

    get isBad() {
        const { input } = this.props.ask;
        return Boolean(input && this.state.typed && !input.read(this.state.typed));
    }

    onKey(ev) {
        browser.clearTimeout(this.alone);
        const key = ev.key;
        if (key === "Escape") {
            this.stop(ev);
            this.no();
        } else if (key === "F8") {
            this.stop(ev);
            this.yes();
        } else if ((key === "ArrowDown" || key === "ArrowUp") && this.options.length) {
            this.stop(ev);
            const step = key === "ArrowDown" ? 1 : this.options.length - 1;
            this.state.at = (this.state.at + step) % this.options.length;
        } else if (/^[1-9]$/.test(key) && !this.props.ask.input && this.options[key - 1]) {
            const option = this.options[key - 1];
            this.alone = browser.setTimeout(() => this.once(() => option.go()), ALONE);
        }
    }

    stop(ev) {
        ev.preventDefault();
        ev.stopPropagation();
    }

    /** Enter in the field, or that chooses an option; not the one that ends a scan. */
    onEnter(ev) {
        if (ev.key !== "Enter" || this.props.ask.must) {
            return;
        }
        const typed = ev.target === this.input.el && !this.scanned;
        this.scanned = false;
        if (typed || (!ev.defaultPrevented && !ev.target.closest("button"))) {
            this.stop(ev);
            this.yes();
        }
    }

    /** A question has one answer, however often a key is pressed. */
    once(go) {
        if (!this.answered) {
            this.answered = true;
            go();
        }
    }

    no() {
        const { no } = this.props.ask;
        this.once(() => (no ? no.go() : this.props.end()));
    }

    /** What was typed, the option that is marked, or yes. */
    yes() {
        const { input, yes } = this.props.ask;
        if (input) {
            const value = input.read(this.state.typed);
            if (value) {
                this.once(() => input.go(value));
            } else {
                this.state.typed = "";
                this.input.el.focus();
            }
        } else if (yes) {
            this.once(() => yes.go());
        } else {
            const option = this.options[this.state.at];
            this.once(() => option.go());
        }
    }
}
