import { Component, onWillStart, useRef, useState } from "@odoo/owl";

import { Dialog } from "@web/core/dialog/dialog";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { useAutofocus, useService } from "@web/core/utils/hooks";
import { highlightText } from "@web/core/utils/html";
import { scrollTo } from "@web/core/utils/scrolling";
import { useDebounced } from "@web/core/utils/timing";

import { toneOf } from "../tones/tones";

/** Milliseconds after the last key before the server is asked. */
const DELAY = 150;

/**
 * The search over all documents. The keyboard is enough: type, up and down, Enter opens, Ctrl + Enter opens in a new
 * tab, Escape closes. Enter before the answer is there waits for it and opens the best: a barcode scanner types so.
 */
export class FindDialog extends Component {
    static template = "oms_core.FindDialog";
    static components = { Dialog };
    static props = { close: Function };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.inputRef = useAutofocus();
        this.listRef = useRef("list");
        this.state = useState({
            text: "",
            asked: "",
            groups: [],
            canFind: [],
            partial: false,
            busy: false,
            failed: false,
            at: 0,
        });
        this.number = 0;
        this.answer = Promise.resolve();
        this.askSoon = useDebounced(() => this.ask(), DELAY);
        const anywhere = { bypassEditableProtection: true };
        useHotkey("enter", () => this.openSelected(), anywhere);
        useHotkey("control+enter", () => this.openSelected(true), anywhere);
        useHotkey("arrowdown", () => this.move(1), { ...anywhere, allowRepeat: true });
        useHotkey("arrowup", () => this.move(-1), { ...anywhere, allowRepeat: true });
        onWillStart(() => this.ask());
    }

    get hits() {
        return this.state.groups.flatMap((group) => group.hits);
    }

    get selected() {
        return this.hits[this.state.at];
    }

    onInput(ev) {
        this.state.text = ev.target.value;
        this.askSoon();
    }

    /** Asks for what is in the box; answers to earlier questions are ignored. */
    ask() {
        this.askSoon.cancel();
        const number = ++this.number;
        const text = this.state.text;
        this.asking = text;
        this.state.busy = true;
        const receive = (found) => {
            if (number === this.number) {
                this.show(text, found);
            }
        };
        this.answer = this.orm.silent.call("oms.find", "find", [text]).then(receive, (error) => {
            receive(null);
            throw error;
        });
        return this.answer;
    }

    show(text, found) {
        let place = 0;
        const groups = (found?.groups || []).map((group) => ({
            ...group,
            hits: group.hits.map((hit) => this.prepare(group, hit, found.text, place++)),
        }));
        Object.assign(this.state, {
            asked: text.trim(),
            groups,
            canFind: found?.can_find || [],
            partial: Boolean(found?.partial),
            failed: !found,
            busy: false,
            at: 0,
        });
    }

    prepare(group, hit, text, place) {
        const marked = (value) =>
            hit.match === "similar" ? value : highlightText(text, value, "fw-bold text-primary");
        return {
            ...hit,
            key: `${group.key}-${hit.id}`,
            place,
            model: group.model,
            heading: marked(hit.title),
            reason: hit.value && !hit.title.includes(hit.value) ? marked(hit.value) : "",
            tone: `text-bg-${toneOf(hit.state_value)}`,
        };
    }

    move(step) {
        const count = this.hits.length;
        if (count) {
            this.state.at = (this.state.at + step + count) % count;
            const element = this.listRef.el?.querySelector(`#o_oms_find_${this.state.at}`);
            if (element) {
                scrollTo(element, { scrollable: this.listRef.el });
            }
        }
    }

    async openSelected(newWindow = false) {
        if (this.asking !== this.state.text) {
            this.ask();
        }
        await this.answer;
        if (this.selected) {
            await this.open(this.selected, newWindow);
        }
    }

    async open(hit, newWindow = false) {
        const action = {
            type: "ir.actions.act_window",
            res_model: hit.model,
            res_id: hit.id,
            views: [[false, "form"]],
        };
        if (!newWindow) {
            this.props.close();
        }
        await this.action.doAction(action, { newWindow });
    }

    onClick(ev, hit) {
        this.open(hit, ev.ctrlKey || ev.metaKey);
    }
}
