import { Component } from "@odoo/owl";

import { Dialog } from "@web/core/dialog/dialog";
import { useService } from "@web/core/utils/hooks";
import { patch } from "@web/core/utils/patch";
import { FormController } from "@web/views/form/form_controller";

/** Whom a later date of a purchase hits, and the way to help them. */
export class RescueDialog extends Component {
    static template = "oms_atp.RescueDialog";
    static components = { Dialog };
    static props = {
        title: String,
        message: String,
        onHelp: Function,
        onBack: Function,
        close: Function,
    };

    get lines() {
        return this.props.message.split("\n");
    }

    async help() {
        this.props.close();
        await this.props.onHelp();
    }

    async back() {
        this.props.close();
        await this.props.onBack();
    }
}

patch(FormController.prototype, {
    setup() {
        super.setup();
        this.omsAction = useService("action");
        this.omsDialog = useService("dialog");
    },

    /** Odoo's warning of an onchange has a button to close it, and no other. */
    get modelParams() {
        const params = super.modelParams;
        const shown = params.hooks.onWillDisplayOnchangeWarning;
        params.hooks.onWillDisplayOnchangeWarning = async (warning) => {
            await shown(warning);
            if (warning.type === "oms_rescue") {
                this.omsOfferRescue(warning);
                await new Promise(() => {}); // Odoo shows nothing itself
            }
        };
        return params;
    },

    omsOfferRescue({ title, message }) {
        const { root } = this.model;
        this.omsDialog.add(RescueDialog, {
            title,
            message,
            onBack: () => root.discard(),
            onHelp: async () => {
                if (await root.save()) {
                    await this.omsAction.doActionButton({
                        type: "object",
                        name: "action_oms_rescue",
                        resModel: root.resModel,
                        resId: root.resId,
                        resIds: [root.resId],
                        context: root.context,
                        onClose: () => root.load(),
                    });
                }
            },
        });
    },
});
