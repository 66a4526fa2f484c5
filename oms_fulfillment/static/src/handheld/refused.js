// Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { Component } from "@odoo/owl";

import { eventName } from "./words";

/** What the server did not take: it stays, also over a reload, until somebody has read it. */
export class Refused extends Component {
    static template = "oms_fulfillment.HandheldRefused";
    static props = { line: Object, refused: Array, tour: { optional: true } };

    name(record) {
        return eventName(record.event, this.props.tour);
    }

    dismiss() {
        return this.props.line.queue.dismiss(this.props.refused.map((one) => one.key));
    }
}
