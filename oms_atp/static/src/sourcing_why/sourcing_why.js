import { Component, onWillStart, useState } from "@odoo/owl";

import { Dialog } from "@web/core/dialog/dialog";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

import { quantityText } from "../availability/words";

/** Why an order line is supplied from where it is: every place compared, and what would have to be different. */
export class SourcingWhy extends Component {
    static template = "oms_atp.SourcingWhy";
    static components = { Dialog };
    static props = {
        lineId: Number,
        decisionId: { type: [Number, Boolean], optional: true },
        close: { type: Function, optional: true },
    };

    setup() {
        this.orm = useService("orm");
        this.actions = this.env.services.action; // goes on after this dialog is closed
        this.state = useState({ places: [], notes: [] });
        this.quantityText = quantityText;
        onWillStart(async () => {
            const { lineId, decisionId } = this.props;
            Object.assign(this.state, await this.orm.call("oms.decision", "oms_why", [lineId, decisionId || false]));
        });
    }

    /** Takes goods from another order for this line, then shows the order as it is now. */
    async take() {
        const action = await this.orm.call("sale.order.line", "action_oms_take", [[this.props.lineId]]);
        this.props.close();
        await this.actions.doAction(action, { onClose: () => this.actions.doAction("soft_reload") });
    }

    async openPromises() {
        this.props.close();
        await this.actions.doAction("oms_atp.oms_promise_action_line", {
            additionalContext: { active_id: this.props.lineId },
        });
    }
}

registry.category("actions").add("oms_sourcing_why", (env, { params }) => {
    env.services.dialog.add(SourcingWhy, params);
});
