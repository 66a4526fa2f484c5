import { Component, onMounted, onWillStart, onWillUnmount, useState } from "@odoo/owl";

import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { useSetupAction } from "@web/search/action_hook";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const MODEL = "oms.release.board";
/** Milliseconds between two looks, and only while the page is in front. */
const POLL = 60000;

/** The board, where each figure has the lists of its transfers, not their numbers: a figure of the last look keeps its own. */
function ofItself(board) {
    const resolve = (one) => {
        for (const [name, value] of Object.entries(one)) {
            if (name === "parts") {
                one.parts = value.map((part) => board.parts[part]);
            } else if (value && typeof value === "object") {
                resolve(value);
            }
        }
    };
    const { parts, ...rest } = board;
    resolve(rest);
    return { ...rest, parts };
}

/** What would go to a warehouse now, what stays and why, by pick-up and zone: before it is sent. */
export class ReleaseBoard extends Component {
    static template = "oms_fulfillment.ReleaseBoard";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.keepLast = new KeepLast();
        this.names = { go: _t("Would go now"), stay: _t("Stay"), floor: _t("Sent, not picked yet") };
        this.state = useState({
            warehouse: this.props.state?.warehouse || this.props.action.context?.oms_warehouse || null,
            board: null,
            loading: false,
            busy: false,
        });
        useSetupAction({ getLocalState: () => ({ warehouse: this.state.warehouse }) });
        onWillStart(() => this.load());
        onMounted(() => {
            this.timer = setInterval(() => {
                if (document.visibilityState === "visible" && !this.state.busy) {
                    this.load(true);
                }
            }, POLL);
        });
        onWillUnmount(() => clearInterval(this.timer));
    }

    /** Figures anew, in place. A look that nobody asked for does not dim the page. */
    async load(silent = false) {
        this.state.loading = !silent;
        try {
            const orm = silent ? this.orm.silent : this.orm;
            this.state.board = ofItself(await this.keepLast.add(orm.call(MODEL, "board", [this.state.warehouse])));
            this.state.warehouse = this.state.board.warehouse;
        } finally {
            this.state.loading = false;
        }
    }

    choose(ev) {
        this.state.warehouse = Number(ev.target.value);
        return this.load();
    }

    get isEmpty() {
        const { go, stay, floor } = this.state.board;
        return !go.orders && !stay.orders && !floor.orders;
    }

    orders(figure) {
        return figure.orders === 1 ? _t("1 order") : _t("%s orders", figure.orders.toLocaleString());
    }

    lines(count) {
        return count === 1 ? _t("1 line") : _t("%s lines", count.toLocaleString());
    }

    title(pickup) {
        return [pickup.day, pickup.hour, pickup.carrier].filter(Boolean).join(" · ");
    }

    cell(pickup, zone) {
        return pickup.zones[zone.id] || [0, 0, 0];
    }

    /** How full a zone is today, in hundredths; more than its limit is full. */
    width(zone, lines) {
        return zone.limit ? Math.min(Math.round((lines * 100) / zone.limit), 100) : 0;
    }

    /** The transfers that a figure counts, as it was shown: what is done later is done to these. */
    ids(figure) {
        return figure.parts.flat();
    }

    /** The transfers that a figure counts. */
    open(name, figure, screen) {
        const [list, kanban, search] = this.state.board.views;
        return this.action.doAction({
            type: "ir.actions.act_window",
            name,
            res_model: "stock.picking",
            domain: [["id", "in", this.ids(figure)]],
            context: { oms_screen: screen, create: false },
            views: [
                [list, "list"],
                [kanban, "kanban"],
                [false, "form"],
            ],
            search_view_id: [search, "search"],
        });
    }

    send(figure) {
        return this.act("send", this.ids(figure));
    }

    takeBack(figure, name) {
        const ids = this.ids(figure); // the page looks anew behind the question
        this.dialog.add(ConfirmationDialog, {
            title: _t("Take back from the warehouse"),
            body: _t(
                "%(orders)s (%(name)s) leave the floor and wait to be sent again. What somebody has in hand already stays.",
                { orders: this.orders(figure), name }
            ),
            confirmLabel: _t("Take back"),
            confirm: () => this.act("take_back", ids),
            cancel: () => {},
        });
    }

    /** Does it and says of each what became of it; then the figures anew. */
    async act(method, ids) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            const action = await this.orm.call(MODEL, method, [this.state.warehouse, ids]);
            if (action.params) {
                delete action.params.next; // it looks again by itself
            }
            await this.action.doAction(action, { onClose: () => this.load(true) });
        } finally {
            this.state.busy = false;
            await this.load(true);
        }
    }
}

registry.category("actions").add("oms_release_board", ReleaseBoard);
