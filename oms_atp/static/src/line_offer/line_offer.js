import { Component, onWillStart, useState } from "@odoo/owl";

import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { usePopover } from "@web/core/popover/popover_hook";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const LINE = "sale.order.line";

function day(text) {
    return text ? formatDate(deserializeDate(text)) : "";
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
    static props = { lineId: Number, reload: Function, close: { type: Function, optional: true } };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ options: [], grid: null, busy: false });
        this.day = day;
        this.look = look;
        onWillStart(async () => {
            [this.state.options, this.state.grid] = await Promise.all([
                this.orm.call(LINE, "oms_options", [[this.props.lineId]]),
                this.orm.call(LINE, "oms_offer_grid", [[this.props.lineId]]),
            ]);
        });
    }

    async take(option) {
        this.state.busy = true;
        try {
            await this.orm.call(LINE, "oms_take_option", [[this.props.lineId], option.key]);
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
        this.popover = usePopover(LineOfferPopover, { position: "bottom" });
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

    get text() {
        return this.offer?.arrives ? day(this.offer.arrives) : this.look.word;
    }

    get title() {
        if (!this.offer) {
            return "";
        }
        const parts = this.offer.picks.map((pick) => `${pick.warehouse}: ${pick.quantity} (${day(pick.arrives)})`);
        if (this.offer.short) {
            parts.push(_t("%s cannot be promised yet", this.offer.short));
        }
        return parts.join("\n");
    }

    async open(ev) {
        const target = ev.currentTarget;
        const { record } = this.props;
        const root = record.model.root;
        if (!record.resId || (await root.isDirty())) {
            if (!(await root.save({ reload: true }))) {
                return;
            }
        }
        if (record.resId && target.isConnected) {
            this.popover.open(target, { lineId: record.resId, reload: () => root.load() });
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
