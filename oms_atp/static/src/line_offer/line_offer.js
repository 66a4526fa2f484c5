import { Component, onWillStart, useState } from "@odoo/owl";

import { sayDay } from "@oms_core/day/day_field";
import { deserializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { quantityText } from "../availability/words";

const LINE = "sale.order.line";
/** So many rows say how much comes when; the rest is in one. */
const ROWS = 2;

function day(text) {
    if (!text) {
        return "";
    }
    const date = deserializeDate(text);
    const today = luxon.DateTime.now().startOf("day"); // day: only how it is said to whoever looks
    return sayDay(date, Math.round(date.diff(today, "days").days));
}

/** How much comes when, a text each, in the unit of the line: the day alone where all comes at once. */
export function partsOf(offer) {
    const byDay = new Map();
    for (const pick of offer.picks) {
        byDay.set(pick.arrives, (byDay.get(pick.arrives) || 0) + pick.quantity / (offer.each || 1));
    }
    const parts = [...byDay].sort(([one], [other]) => (one < other ? -1 : 1));
    const short = offer.short / (offer.each || 1);
    if (parts.length === 1 && !short) {
        return [day(parts[0][0])];
    }
    const room = short ? ROWS - 1 : ROWS;
    const rest = parts.splice(Math.max(room - 1, 0));
    if (rest.length) {
        parts.push([rest.at(-1)[0], rest.reduce((sum, [, quantity]) => sum + quantity, 0)]);
    }
    const texts = parts.map(([arrives, quantity]) => _t("%(quantity)s by %(day)s", { quantity: quantityText(quantity), day: day(arrives) }));
    return short ? [...texts, _t("%s: no date yet", quantityText(short))] : texts;
}

/** How sure an offer is: icon, colour and word. */
function look(offer) {
    if (!offer || (!offer.arrives && !offer.picks.length)) {
        return { icon: "fa-times-circle", tone: "text-danger", word: _t("not in sight") };
    }
    if (offer.short) {
        return { icon: "fa-adjust", tone: "text-warning", word: _t("only a part") };
    }
    return offer.firm
        ? { icon: "fa-check-circle", tone: "text-success", word: _t("firm") }
        : { icon: "fa-clock-o", tone: "text-warning", word: _t("likely") };
}

/** Ways to supply the line and the grid warehouse × week; a click takes a way. */
export class LineOfferPopover extends Component {
    static template = "oms_atp.LineOfferPopover";
    static props = {
        lineId: { type: Number, optional: true },
        offer: { type: Object, optional: true }, // of a line that cannot be saved yet
        reload: Function,
        close: { type: Function, optional: true },
    };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ options: [], grid: null, busy: false });
        this.day = day;
        this.look = look;
        this.quantityText = quantityText;
        this.parts = this.props.offer && partsOf(this.props.offer);
        onWillStart(async () => {
            if (!this.props.lineId) {
                return;
            }
            [this.state.options, this.state.grid] = await Promise.all([
                this.orm.call(LINE, "oms_options", [[this.props.lineId]]),
                this.orm.call(LINE, "oms_offer_grid", [[this.props.lineId]]),
            ]);
        });
    }

    async choose(option) {
        this.state.busy = true;
        try {
            await this.orm.call(LINE, "oms_choose_option", [[this.props.lineId], option.key]);
            await this.props.reload();
            this.props.close?.();
        } finally {
            this.state.busy = false;
        }
    }
}

/** The date by which a line of a quotation could arrive; put it on `oms_offer_date`. */
export class LineOffer extends Component {
    static template = "oms_atp.LineOffer";
    static props = { ...standardFieldProps };

    setup() {
        this.popover = useService("popover"); // not the hook: saving a new line draws it anew, and that would close it
    }

    get offer() {
        return this.props.record.data.oms_offer;
    }

    /** Goods of which nobody counts the stock: no date can be worked out, any quantity is confirmed. */
    get isUncounted() {
        const { product_id, product_type, is_storable } = this.props.record.data;
        return Boolean(product_id && product_type === "consu" && !is_storable && !this.offer);
    }

    get look() {
        return look(this.offer);
    }

    get parts() {
        if (this.offer.picks.length && (this.offer.short || this.offer.arrives)) {
            return partsOf(this.offer);
        }
        return [this.offer.arrives ? day(this.offer.arrives) : this.look.word];
    }

    get title() {
        if (!this.offer) {
            return "";
        }
        const each = this.offer.each || 1;
        const parts = this.offer.picks.map((pick) => `${pick.warehouse}: ${quantityText(pick.quantity / each)} (${day(pick.arrives)})`);
        if (this.offer.with) {
            parts.push(_t("travels with %s: it could leave earlier", this.offer.with));
        }
        if (this.offer.short) {
            parts.push(_t("%s cannot be promised yet", quantityText(this.offer.short / each)));
        }
        return parts.join("\n");
    }

    /** Answers at the first click: what is not saved yet is saved, and the line found again. */
    async open(ev) {
        const target = ev.currentTarget;
        const { record } = this.props;
        const { root } = record.model;
        const place = root.data.order_line.records.findIndex(({ id }) => id === record.id);
        if (!record.resId || (await root.isDirty())) {
            if (!(await root.checkValidity({ displayNotification: false }))) { // without a customer: what is known so far
                this.popover.add(target, LineOfferPopover, { offer: this.offer, reload: () => {} }, { position: "bottom" });
                return;
            }
            if (!(await root.save({ reload: true }))) {
                return;
            }
        }
        const lines = root.data.order_line.records;
        const line = lines.find(({ resId }) => resId && resId === record.resId) || lines[place];
        await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
        const anew = document.querySelector(`.o_data_row[data-id="${line?.id}"] .o_oms_offer`);
        const where = target.isConnected ? target : anew;
        if (line?.resId && where) {
            this.popover.add(where, LineOfferPopover, { lineId: line.resId, reload: () => root.load() }, { position: "bottom" });
        }
    }
}

registry.category("fields").add("oms_line_offer", {
    component: LineOffer,
    displayName: _t("When a line can arrive"),
    supportedTypes: ["date"],
    fieldDependencies: [
        { name: "oms_offer", type: "json" },
        { name: "is_storable", type: "boolean" },
        { name: "product_type", type: "selection" },
    ],
    isEmpty: ({ data }) => !data.oms_offer && (data.is_storable || data.product_type !== "consu"),
});
