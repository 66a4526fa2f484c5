import { Component, useState } from "@odoo/owl";

import { formatCurrency } from "@web/core/currency";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatFloat } from "@web/core/utils/numbers";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { JournalDashboardGraphField } from "@web/views/fields/journal_dashboard_graph/journal_dashboard_graph_field";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { toneOf } from "../tones/tones";

/**
 * What a customer is to the company: four facts, then the others, the graph of what it ordered, and doors to
 * its orders, invoices and returns. Of the customer, or of its whole group of companies.
 *
 * Reads when its tab is opened and when the form was saved; one call for everything.
 */
export class CustomerPage extends Component {
    static template = "oms_core.CustomerPage";
    static components = { JournalDashboardGraphField };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ page: null, group: false, key: 0 });
        this.toneOf = toneOf;
        useRecordObserver((record) => this.follow(record.resId, record.data));
    }

    /** The form shows this customer now, or has been reloaded. */
    async follow(partnerId) {
        if (partnerId !== this.partnerId) {
            Object.assign(this.state, { page: null, group: false });
        }
        this.partnerId = partnerId;
        if (partnerId) {
            await this.load();
        }
    }

    async load() {
        const { partnerId } = this;
        const { group } = this.state;
        const page = await this.orm.silent.call("res.partner", "oms_customer_page", [[partnerId]], { group });
        if (partnerId === this.partnerId && group === this.state.group) {
            Object.assign(this.state, { page, key: this.state.key + 1 });
        }
    }

    async toggleGroup() {
        this.state.group = !this.state.group;
        await this.load();
    }

    async open(kind) {
        const { group } = this.state;
        this.action.doAction(
            await this.orm.call("res.partner", "oms_customer_open", [[this.partnerId], kind], { group })
        );
    }

    openRecord(resModel, resId) {
        this.action.doAction({ type: "ir.actions.act_window", res_model: resModel, res_id: resId, views: [[false, "form"]] });
    }

    async takePricelist() {
        await this.orm.call("res.partner", "oms_customer_take_pricelist", [[this.partnerId]]);
        await this.props.record.load();
    }

    // --- words -------------------------------------------------------------------------------------

    get page() {
        return this.state.page;
    }

    get pays() {
        const { days_late: late } = this.page;
        if (typeof late !== "number") {
            return _t("Not enough history");
        }
        const days = Math.round(Math.abs(late));
        if (!days) {
            return _t("Pays on time");
        }
        if (late > 0) {
            return days === 1 ? _t("Pays 1 day late") : _t("Pays %s days late", days);
        }
        return days === 1 ? _t("Pays 1 day early") : _t("Pays %s days early", days);
    }

    get graph() {
        return { data: { months: JSON.stringify([{ key: _t("Ordered"), values: this.page.months }]) } };
    }

    /** Width of the bar of what is owed, and its colour. */
    get used() {
        const { owes, limit } = this.page.credit;
        const share = limit > 0 ? owes / limit : owes > 0 ? 2 : 0;
        return { width: Math.max(0, Math.min(100, share * 100)), tone: share > 1 ? "danger" : share > 0.8 ? "warning" : "success" };
    }

    money(amount) {
        return formatCurrency(amount || 0, this.page.currency_id);
    }

    /** Large amounts without their cents. */
    round(amount) {
        return formatCurrency(amount || 0, this.page.currency_id, { digits: [69, 0] });
    }

    percent(share, signed = false) {
        const number = Math.round(share * 100);
        return `${signed && number > 0 ? "+" : ""}${number} %`;
    }

    number(value, digits = 1) {
        return formatFloat(value, { digits: [69, digits], trailingZeros: false });
    }
}

registry.category("view_widgets").add("oms_customer_page", { component: CustomerPage });
