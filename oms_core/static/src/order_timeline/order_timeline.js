import { Component, onMounted, onWillUnmount, useState } from "@odoo/owl";

import { RelativeTime } from "@mail/core/common/relative_time";
import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const MODEL = "oms.order.event";
const FIELDS = ["kind", "icon", "tone", "date", "user_id", "summary", "customer_visible", "line_id"];
const PAGE = 30;
/** Milliseconds between two looks for news, and only while the page is in front. */
const POLL = 15000;

/**
 * What happened to an order, newest first.
 *
 * Reads only when its tab is open. Looks again when the form was saved or reloaded, and every POLL
 * milliseconds while the page is visible; when others did something, the form is reloaded too, unless it
 * has unsaved changes. Nothing is sent by the server while orders are processed in bulk.
 */
export class OrderTimeline extends Component {
    static template = "oms_core.OrderTimeline";
    static components = { RelativeTime };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.fieldService = useService("field");
        this.state = useState({ events: [], hasMore: false, loaded: false });
        this.labels = {};
        this.orderId = undefined;
        useRecordObserver((record) => this.follow(record.resId, record.data));
        onMounted(() => {
            this.timer = setInterval(() => this.poll(), POLL);
        });
        onWillUnmount(() => clearInterval(this.timer));
    }

    /** The form shows this order now, or has been reloaded. */
    async follow(orderId) {
        if (orderId === this.orderId) {
            return this.refresh();
        }
        this.orderId = orderId;
        Object.assign(this.state, { events: [], hasMore: false, loaded: false });
        if (!orderId) {
            return;
        }
        const fields = await this.fieldService.loadFields(MODEL, { fieldNames: ["kind"] });
        this.labels = Object.fromEntries(fields.kind.selection);
        await this.loadPage();
    }

    async loadPage() {
        const orderId = this.orderId;
        const rows = await this.orm.silent.searchRead(MODEL, [["order_id", "=", orderId]], FIELDS, {
            limit: PAGE + 1,
            offset: this.state.events.length,
        });
        if (orderId === this.orderId) {
            this.merge(rows.slice(0, PAGE));
            this.state.hasMore = rows.length > PAGE;
            this.state.loaded = true;
        }
    }

    /** Fetches what is newer than what is shown; returns how many events that was. */
    async refresh() {
        const orderId = this.orderId;
        if (!orderId || !this.state.loaded) {
            return 0;
        }
        const last = Math.max(0, ...this.state.events.map((event) => event.id));
        const domain = [
            ["order_id", "=", orderId],
            ["id", ">", last],
        ];
        const rows = await this.orm.silent.searchRead(MODEL, domain, FIELDS);
        if (orderId !== this.orderId) {
            return 0;
        }
        return this.merge(rows);
    }

    async poll() {
        if (document.visibilityState !== "visible" || this.polling) {
            return;
        }
        this.polling = true;
        try {
            const { record } = this.props;
            if ((await this.refresh()) && !(await record.isDirty())) {
                await record.load();
            }
        } catch {
            // No connection, or no access any more: the next save or click says so.
        } finally {
            this.polling = false;
        }
    }

    merge(rows) {
        const known = new Map(this.state.events.map((event) => [event.id, event]));
        const before = known.size;
        for (const row of rows) {
            known.set(row.id, this.prepare(row));
        }
        if (known.size > before) {
            this.state.events = [...known.values()].sort((a, b) => b.when - a.when || b.id - a.id);
        }
        return known.size - before;
    }

    prepare(row) {
        const when = deserializeDateTime(row.date);
        return {
            id: row.id,
            icon: row.icon,
            tone: row.tone,
            kind: row.kind,
            title: this.labels[row.kind] || row.kind,
            summary: row.summary && row.summary !== this.labels[row.kind] ? row.summary : "",
            line: row.line_id ? row.line_id[1] : "",
            who: row.user_id ? row.user_id[1] : _t("Automatic"),
            shownToCustomer: row.customer_visible,
            when,
            exact: formatDateTime(when),
        };
    }
}

export const orderTimeline = { component: OrderTimeline };

registry.category("view_widgets").add("oms_order_timeline", orderTimeline);
