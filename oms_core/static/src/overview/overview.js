import { Component, onMounted, onWillStart, onWillUnmount, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { formatMonetary } from "@web/views/fields/formatters";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** Milliseconds between two looks, and only while the page is in front. */
const POLL = 60000;
/** What to look at first stands out. */
const TONES = { late: "danger", at_risk: "warning", held: "danger", backordered: "warning" };

/** How open orders stand: figures, each opening the orders that it counts. */
export class Overview extends Component {
    static template = "oms_core.Overview";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.state = useState({ figures: null, loading: false, at: "" });
        onWillStart(() => this.load());
        onMounted(() => {
            this.timer = setInterval(() => document.visibilityState === "visible" && this.load(true), POLL);
        });
        onWillUnmount(() => clearInterval(this.timer));
    }

    /** Figures anew, in place. A look that nobody asked for does not dim the page. */
    async load(silent = false) {
        this.state.loading = !silent;
        try {
            const call = silent ? this.orm.silent : this.orm;
            this.state.figures = await this.keepLast.add(call.call("oms.overview", "oms_figures"));
            this.state.at = luxon.DateTime.now().toLocaleString(luxon.DateTime.TIME_SIMPLE); // day: none, an hour
        } finally {
            this.state.loading = false;
        }
    }

    get isEmpty() {
        return !this.state.figures.tiles.some((tile) => tile.count);
    }

    /** Whole units: cents say nothing here. */
    money(value) {
        return formatMonetary(value, { currencyId: this.state.figures.currency_id, digits: [16, 0] });
    }

    count(count) {
        return count === 1 ? _t("1 order") : _t("%s orders", count.toLocaleString());
    }

    tone(tile) {
        return tile.count && TONES[tile.key] ? `o_oms_tone_${TONES[tile.key]}` : "";
    }

    /** Width of a bar, against the largest. */
    width(bar, bars) {
        const most = Math.max(...bars.map((one) => one.value), 0);
        return most ? Math.max(Math.round((bar.value * 100) / most), 1) : 0;
    }

    days(days) {
        return days === 0 ? _t("since today") : days === 1 ? _t("for 1 day") : _t("for %s days", days);
    }

    /** The orders of a figure. */
    open(figure) {
        const [list, search] = this.state.figures.views;
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: figure.label,
            res_model: "sale.order",
            domain: figure.domain,
            context: figure.context,
            views: [
                [list, "list"],
                [false, "form"],
            ],
            search_view_id: [search, "search"],
        });
    }

    openOrder(hold) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "sale.order",
            res_id: hold.order_id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("oms_overview", Overview);
