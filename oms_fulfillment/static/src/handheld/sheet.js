// Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { Component, onMounted, onWillUnmount, useRef, xml } from "@odoo/owl";

import { useHotkey } from "@web/core/hotkeys/hotkey_hook";

import { amount } from "./words";

/** A question from the lower edge of the screen, where the thumb is. Escape, the cross and the space above close it. */
export class Sheet extends Component {
    static template = xml`
        <div class="o_oms_handheld_shade" t-on-click.self="props.onClose">
            <section class="o_oms_handheld_sheet" role="dialog" aria-modal="true" t-att-aria-label="props.title" t-ref="sheet"
                     tabindex="-1">
                <div class="d-flex align-items-center gap-2 mb-2">
                    <h2 class="flex-grow-1 mb-0" t-esc="props.title"/>
                    <button type="button" name="close" class="btn btn-light" aria-label="Close" t-on-click="props.onClose">
                        <i class="fa fa-times" aria-hidden="true"/>
                    </button>
                </div>
                <t t-slot="default"/>
            </section>
        </div>`;
    static props = { title: String, onClose: Function, slots: Object };

    setup() {
        const sheet = useRef("sheet");
        const before = document.activeElement;
        useHotkey("escape", () => this.props.onClose(), { bypassEditableProtection: true });
        onMounted(() => sheet.el.focus());
        onWillUnmount(() => before?.isConnected && before.focus());
    }
}

/** How many: minus, a number that can be typed, plus. */
export class Count extends Component {
    static template = xml`
        <div class="o_oms_handheld_count">
            <button type="button" name="less" class="btn btn-light" aria-label="One less"
                    t-on-click="() => this.set(this.props.value - 1)">−</button>
            <input type="number" inputmode="decimal" name="count" class="form-control" t-att-aria-label="props.label" step="any"
                   t-att-min="props.least" t-att-max="props.most" t-att-value="props.value"
                   t-on-change="(ev) => this.set(+ev.target.value)"/>
            <button type="button" name="more" class="btn btn-light" aria-label="One more"
                    t-on-click="() => this.set(this.props.value + 1)">+</button>
            <span class="o_oms_handheld_small" t-esc="of"/>
        </div>`;
    static props = { value: Number, least: Number, most: Number, label: String, onChange: Function };

    get of() {
        return `/ ${amount(this.props.most)}`;
    }

    set(value) {
        const { least, most } = this.props;
        this.props.onChange(Math.min(Math.max(Number.isFinite(value) ? value : least, least), most));
    }
}
