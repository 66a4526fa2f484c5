// Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { Component } from "@odoo/owl";

/** What the server did not take: it stays, also over a reload, until somebody has read it. `name(event)`: what was said, in
 * words. */
export class Refused extends Component {
    static template = "oms_fulfillment.FloorRefused";
    static props = { line: Object, refused: Array, name: Function };

    dismiss() {
        return this.props.line.queue.dismiss(this.props.refused.map((one) => one.key));
    }
}
