// Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { onMounted, onWillDestroy, onWillStart, onWillUnmount, useEffect, useExternalListener, useRef } from "@odoo/owl";

import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { Refused } from "../floor/refused";
import { StationAsk } from "./station_ask";
import { askByHand, askParcel, askReopen, askTakeOut, askWeight } from "./station_asks";
import { StationDesk } from "./station_desk";
import { KEYS, closedParcels, eventName, expects, leftOf, onItsWay, placesOf, quantity, sayWeight } from "./station_model";
import { printDocument } from "./station_print";

/** Milliseconds between two looks at what is on the screen, while it is in front. */
const POLL = 15000;
/** What a stopped order leaves to do. */
const STOPPED_KEYS = { go_on: [KEYS.close], take_out: [KEYS.takeOut, KEYS.reopen] };

/** The screen of a packing station: what is scanned goes into the order's parcels. The server counts; the screen shows what it
 * said. */
export class Station extends StationDesk {
    static template = "oms_fulfillment.Station";
    static components = { Refused, StationAsk };
    static props = { ...standardActionServiceProps };

    setup() {
        super.setup();
        this.ui = useService("ui");
        this.action = useService("action");
        this.root = useRef("root");
        this.keys = {
            [KEYS.parcel]: () => askParcel(this),
            [KEYS.byHand]: () => askByHand(this),
            [KEYS.takeOut]: () => askTakeOut(this),
            [KEYS.close]: () => this.close(),
            [KEYS.weigh]: () => askWeight(this),
            [KEYS.reopen]: () => askReopen(this),
            Escape: () => this.leave(),
        };
        useExternalListener(window, "keydown", (ev) => this.onKey(ev));
        useEffect(
            () => {
                if (!this.state.ask) {
                    this.root.el.focus();
                }
            },
            () => [this.state.ask?.key]
        );
        onWillStart(() => this.start());
        onMounted(() => {
            this.timer = setInterval(() => document.visibilityState === "visible" && this.refresh(), POLL);
        });
        onWillUnmount(() => clearInterval(this.timer));
        // Also where it was left before it was drawn: an answer must not be told twice.
        onWillDestroy(() => {
            this.gone = true;
            this.deaf?.();
        });
    }

    // --- keys and the mouse ----------------------------------------------------------------------------

    onKey(ev) {
        const key = ev.ctrlKey && ev.key.toLowerCase() === "p" ? "print" : ev.key;
        const [slip] = (key === "print" && this.state.job?.documents) || [];
        const run = slip ? () => this.print(slip) : this.keys[key];
        // A dialog (an error, the search) has the keys while it is open; a question has its own.
        const elsewhere = ev.defaultPrevented || this.ui.activeElement !== document;
        if (!run || elsewhere || ev.repeat || ev.altKey || (ev.ctrlKey && key !== "print")) {
            return;
        }
        if (key !== KEYS.byHand && key !== "print" && this.state.job?.state !== "open" && !this.mayStill(key)) {
            return;
        }
        ev.preventDefault();
        run();
    }

    /** What is still possible when the order is packed, or stopped. */
    mayStill(key) {
        const { job } = this.state;
        const keys = job?.state === "done" ? [KEYS.reopen, KEYS.weigh] : (STOPPED_KEYS[job?.stopped?.may] || []);
        return job && (key === "Escape" || keys.includes(key));
    }

    /** Whatever was clicked: the next scan must not press it again. */
    onClick(ev) {
        if (ev.target.closest("button")) {
            this.root.el.focus();
        }
    }

    print(one) {
        return printDocument(one.url);
    }

    openList() {
        return this.action.doAction("oms_fulfillment.oms_pack_action");
    }

    changeWarehouse(ev) {
        const warehouse = Number(ev.target.value);
        // What is typed in a select chooses in it: a scan must not.
        this.root.el.focus();
        return this.inTurn(() => this.reach(() => this.goHome(warehouse)));
    }

    timeOf(at) {
        return deserializeDateTime(at).toLocaleString(luxon.DateTime.TIME_SIMPLE); // day: none, an hour
    }

    // --- for the template ------------------------------------------------------------------------------

    get next() {
        const { job, ask } = this.state;
        if (ask) {
            return { tone: "ask", words: ask.title, more: ask.detail || "" };
        }
        const pending = job ? job.lines.reduce((sum, line) => sum + onItsWay(line, this.pending), 0) : 0;
        return expects({ job, pending, offline: this.offline });
    }

    get packedParcels() {
        return this.state.job.parcels.filter((parcel) => parcel.items.length);
    }

    get canReopen() {
        return closedParcels(this.state.job).length > 0;
    }

    /** A scan that the server did not take, in words. */
    nameOf(event) {
        return eventName(event, event.picking_id === this.state.job?.picking_id ? this.state.job : null);
    }
}
Object.assign(Station.prototype, {
    KEYS, askByHand, askParcel, askReopen, askTakeOut, askWeight, leftOf, onItsWay, placesOf, quantity, sayWeight,
});

registry.category("actions").add("oms_station", Station);
