import { Component, onMounted, onWillStart, onWillUpdateProps, useRef, useState } from "@odoo/owl";

import { useService } from "@web/core/utils/hooks";

import { changeText, dateText, quantityText } from "./words";

/** Documents that are changed in a dialog over the grid, which is read anew afterwards. */
const IN_DIALOG = ["oms.stock.policy", "oms.allotment"];

/** Why so much can be promised: what is there, what comes and what is spoken for, with the running total. */
export class AvailabilityWhy extends Component {
    static template = "oms_atp.AvailabilityWhy";
    static props = { cell: Object, close: Function, changed: Function };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.closeButton = useRef("close");
        this.state = useState({ sections: [], total: 0, unit: "", loaded: false });
        this.texts = { change: changeText, date: dateText, quantity: quantityText };
        onWillStart(() => this.load(this.props.cell));
        onWillUpdateProps((next) => this.load(next.cell));
        onMounted(() => this.closeButton.el?.focus({ preventScroll: true }));
    }

    async load(cell) {
        const why = await this.orm.call("oms.availability", "oms_why", [
            cell.product.id,
            cell.bucket.day,
            cell.warehouse ? cell.warehouse.id : false,
        ]);
        Object.assign(this.state, why, { loaded: true });
    }

    /** Whether this row is the first that leaves after the day asked for. */
    startsLater(section, place) {
        return section.rows[place].later && !section.rows[place - 1]?.later;
    }

    open(row) {
        const dialog = IN_DIALOG.includes(row.model);
        return this.action.doAction(
            {
                type: "ir.actions.act_window",
                name: row.label,
                res_model: row.model,
                res_id: row.id,
                views: [[false, "form"]],
                target: dialog ? "new" : "current",
            },
            dialog ? { onClose: () => this.props.changed() } : {}
        );
    }
}
