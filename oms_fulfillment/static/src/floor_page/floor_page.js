import { Component, onMounted, onWillStart, onWillUnmount, useState } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** Milliseconds between two looks, and only while the page is in front. */
const POLL = 30000;
/** Which warehouse this device showed last. */
const LAST = "oms_floor_page.warehouse";
/** A part of a bar that is narrower than this share says its number only to who points at it. */
const NARROW = 0.09;
/** Minutes: how long it is to a pick-up that is further off helps nobody. */
const SOON = 720;

/** A warehouse at one look: where its orders are, which truck they go with, who picks. Each number opens its rows. */
export class FloorPage extends Component {
    static template = "oms_fulfillment.FloorPage";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.ui = useService("ui");
        this.keepLast = new KeepLast();
        const chosen = this.props.action.context?.warehouse_id || Number(browser.localStorage.getItem(LAST));
        this.state = useState({ page: null, loading: false, warehouse: chosen || false });
        onWillStart(() => this.load());
        onMounted(() => {
            this.timer = browser.setInterval(() => document.visibilityState === "visible" && this.look(), POLL);
        });
        onWillUnmount(() => browser.clearInterval(this.timer));
    }

    /** The page anew, in place. */
    async load(silent = false) {
        this.state.loading = !silent;
        try {
            const call = silent ? this.orm.silent : this.orm;
            const page = await this.keepLast.add(
                call.call("oms.floor.page", "page", [this.state.warehouse])
            );
            this.state.page = page;
            this.state.warehouse = page.warehouse;
        } finally {
            this.state.loading = false;
        }
    }

    /** A look that nobody asked for: it does not dim the page, and where the network is gone the old one stays until the next. */
    look() {
        return this.load(true).catch(() => {});
    }

    choose(ev) {
        this.state.warehouse = Number(ev.target.value);
        browser.localStorage.setItem(LAST, this.state.warehouse);
        return this.load();
    }

    get waiting() {
        return this.state.page.places.slice(0, 3);
    }

    get flow() {
        return this.state.page.places.slice(3);
    }

    get isEmpty() {
        const { places, tours } = this.state.page;
        return ![...places, tours.ready, tours.active].some((number) => number.count);
    }

    count(number) {
        return number.count.toLocaleString();
    }

    /** Width of a part of a bar, of that of the longest one: in percent. */
    width(part, bars) {
        const most = Math.max(...bars.map((bar) => bar.count), 1);
        return Math.max((part.count * 100) / most, 0.6);
    }

    isNarrow(part, bars) {
        return part.count < NARROW * Math.max(...bars.map((bar) => bar.count), 1);
    }

    /** Width of a part of the whole. */
    share(part, whole) {
        return whole ? (part.count * 100) / whole : 0;
    }

    left(bar) {
        if (!bar.day || bar.minutes > SOON) {
            return "";
        }
        const hours = Math.floor(bar.minutes / 60);
        const minutes = bar.minutes % 60;
        return hours ? _t("in %(hours)s h %(minutes)s min", { hours, minutes }) : _t("in %s min", minutes);
    }

    ago(person) {
        if (person.minutes === null) {
            return _t("has a tour");
        }
        return person.minutes < 1 ? _t("scans now") : _t("%s min ago", person.minutes);
    }

    scans(person) {
        return person.scans === 1 ? _t("1 scan") : _t("%s scans", person.scans.toLocaleString());
    }

    said(part) {
        return `${part.label}: ${this.count(part)}`;
    }

    /** The rows of a number. */
    open(number) {
        const views = this.state.page.views[number.model];
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: number.title || number.label,
            res_model: number.model,
            domain: number.domain,
            context: { create: false, oms_screen: number.screen },
            views: [this.ui.isSmall && views.kanban ? [views.kanban, "kanban"] : [views.list, "list"], [false, "form"]],
            search_view_id: [views.search, "search"],
        });
    }

    openTour(walk) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "oms.tour",
            res_id: walk.id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("oms_floor_page", FloorPage);
