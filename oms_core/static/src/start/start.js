import { Component, onWillStart, useState } from "@odoo/owl";

import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { sprintf } from "@web/core/utils/strings";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const MODEL = "oms.start";

/** The first page of a manager: what is on and off, what it would have done, and what to do first. */
export class Start extends Component {
    static template = "oms_core.Start";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.state = useState({ page: null, busy: "" });
        onWillStart(async () => {
            this.state.page = await this.orm.call(MODEL, "oms_page");
        });
    }

    /** Call one of the page's methods, one at a time, show what is true now, and say what was done. */
    async change(busy, method, args, said) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = busy;
        try {
            this.state.page = await this.orm.call(MODEL, method, args);
            this.notification.add(said(this.state.page), { type: "success" });
        } finally {
            this.state.busy = "";
        }
    }

    flip(one) {
        return this.change(one.key, "oms_switch", [one.key, !one.on], (page) => {
            const now = page.switches.find((other) => other.key === one.key);
            return sprintf(_t("%(what)s: %(state)s"), { what: now.label, state: now.state });
        });
    }

    makeSample() {
        return this.change("sample", "oms_make_sample", [], () =>
            _t("Sample products, customers, a vendor and eight orders are there. Their names begin with “Sample”.")
        );
    }

    putAway() {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Put the sample data away?"),
            body: _t(
                "Its open orders are cancelled, its stock is counted to nothing, its products, customers and vendor are archived. Your own records stay."
            ),
            confirmLabel: _t("Put away"),
            confirm: () => this.change("sample", "oms_put_away_sample", [], () => _t("The sample data is put away.")),
            cancel: () => {},
        });
    }

    async dismiss(done) {
        await this.orm.call(MODEL, "oms_dismiss", [done]);
        if (done) {
            this.notification.add(_t("You begin with the overview from now on. This page is under Configuration."));
            return this.action.doAction("oms_core.oms_overview_action", { clearBreadcrumbs: true });
        }
        this.state.page.done = false;
    }

    open(action) {
        return this.action.doAction(action);
    }

    newOrder() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: _t("New order"),
            res_model: "sale.order",
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("oms_start", Start);
