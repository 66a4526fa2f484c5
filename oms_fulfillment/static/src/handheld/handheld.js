// Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { Component, onMounted, onWillDestroy, onWillStart, onWillUnmount, useEffect, useState } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { Refused } from "../floor/refused";
import { useScanner } from "../floor/scanner";
import { Home } from "./home";
import { TourScreen } from "./tour_screen";
import { Walk } from "./walk";
import * as words from "./words";

const MODEL = "oms.floor";
/** Milliseconds between two looks at the list of tours. */
const POLL = 30000;

/** The tours there are, and the one that this person walks. */
export class HandheldPage extends Component {
    static template = "oms_fulfillment.HandheldPage";
    static components = { Home, Refused, TourScreen };
    static props = { line: Object, tourId: { type: Number, optional: true }, onTour: Function };

    setup() {
        this.words = words;
        this.floor = useService("oms_floor");
        this.action = useService("action");
        this.seen = useState(this.props.line.seen);
        this.state = useState({ home: null, busy: false, failed: "", said: "", muted: this.floor.feedback.muted, tick: 0 });
        /** Not reactive: it tells of its changes, and `tick` draws. */
        this.walk = null;
        onWillStart(() => this.begin());
        useScanner((code) => this.onScan(code));
        onMounted(() => {
            this.timer = browser.setInterval(() => this.poll(), POLL);
        });
        onWillUnmount(() => browser.clearInterval(this.timer));
        // Also where it was left before it was drawn: it would hear, and sound, for ever.
        onWillDestroy(() => this.stop?.());
        // A tour is a page of its own: the browser's back button leads to the list of tours.
        useEffect(
            (id) => this.props.onTour(id),
            () => [this.walk?.tour.id]
        );
    }

    async begin() {
        this.stop = this.props.line.listen((...told) => this.answered(...told));
        const kept = await this.props.line.kept("walk").catch(() => null);
        const id = this.props.tourId;
        // What was said before comes first, so that the tour has it in; for so long, not for ever.
        await Promise.race([this.props.line.queue.kick(), new Promise((go) => browser.setTimeout(go, 3000))]);
        await (id ? this.enter(() => this.call("read", [id]), kept) : this.load(true));
        if (id && !this.walk) {
            if (this.state.offline && kept?.tour?.id === id) {
                this.start(kept.tour, kept); // not reached: what the device has goes on
            } else {
                await this.load(true);
            }
        }
    }

    call(method, args = []) {
        return this.floor.call(MODEL, method, args);
    }

    get warehouse() {
        const kept = Number(browser.localStorage.getItem("oms_floor_warehouse"));
        return this.state.home?.warehouse || kept || null;
    }

    /** The list of tours; `quiet`: nobody asked for it. */
    async load(quiet = false, warehouse = this.warehouse) {
        try {
            this.state.home = await this.call("home", [warehouse]);
            this.state.failed = "";
            browser.localStorage.setItem("oms_floor_warehouse", this.state.home.warehouse || "");
        } catch (error) {
            if (!quiet || !this.state.home) {
                this.state.failed = this.why(error);
            }
        }
    }

    poll() {
        if (!this.walk && !this.state.busy && document.visibilityState === "visible") {
            return this.load(true);
        }
    }

    why(error) {
        this.state.offline = error.floor === "offline";
        return {
            offline: _t("No connection. Tours are shown when it is back."),
            session: _t("You are signed out. Sign in again."),
        }[error.floor] || error.message;
    }

    /** Open what `ask` brings: one at a time, and say why not. */
    async enter(ask, kept = null) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        this.state.failed = "";
        try {
            const tour = await ask();
            if (tour) {
                this.start(tour, kept || (await this.props.line.kept("walk").catch(() => null)));
            } else {
                this.state.failed = _t("There is no tour to take.");
            }
        } catch (error) {
            this.state.failed = this.why(error);
        } finally {
            this.state.busy = false;
        }
    }

    take(id = null) {
        return this.enter(() => this.call("take", [id, this.warehouse]));
    }

    open(id) {
        return this.enter(() => this.call("read", [id]));
    }

    start(tour, kept) {
        this.walk = new Walk({
            line: this.props.line,
            call: (model, method, args) => this.floor.call(model, method, args),
            feedback: this.floor.feedback,
            tour,
            kept,
            onChange: () => this.state.tick++,
        });
        this.walk.changed();
        // Pictures are fetched now, so that they are there without a connection.
        tour.lines.slice(0, 60).forEach((line) => line.product.image && (new Image().src = line.product.image));
    }

    async leave(said = "") {
        this.walk = null;
        this.state.said = said;
        this.state.tick++;
        await this.load(true);
    }

    onScan(code) {
        if (this.walk) {
            return this.screen?.(code);
        }
        this.floor.feedback.play("unknown");
        this.state.failed = _t("Take a tour first, then scan.");
    }

    /** The server answered, to this tab or to another. */
    answered(answers, result, records) {
        if (!this.walk) {
            return;
        }
        const tour = this.walk.tour;
        this.walk.answered(answers, result, records);
        const end = answers.findIndex(
            (answer, at) =>
                answer.status === "accepted" &&
                records[at].event.tour_id === tour.id &&
                ["put_down", "hand_over"].includes(records[at].event.kind)
        );
        if (end >= 0) {
            const down = records[end].event.kind === "put_down";
            if (down) {
                this.floor.feedback.play("complete");
            }
            const more = answers[end].words || "";
            this.leave(down ? _t("%(tour)s is finished. %(words)s", { tour: tour.name, words: more }) : more || words.handedOver());
        }
    }

    mute() {
        this.floor.feedback.muted = !this.floor.feedback.muted;
        this.state.muted = this.floor.feedback.muted;
    }

    /** Which rows of the queue the bar is about. */
    get bar() {
        return words.connection(this.seen);
    }

    signIn() {
        browser.location.href = "/web/login?redirect=%2Fodoo%2Fhandheld";
    }

    exit() {
        return this.action.doAction("oms_fulfillment.oms_pick_action", { clearBreadcrumbs: true });
    }
}

/** The client action: opens what the device keeps, then the page. */
export class Handheld extends Component {
    static template = "oms_fulfillment.Handheld";
    static components = { HandheldPage };
    static props = { ...standardActionServiceProps };

    setup() {
        const floor = useService("oms_floor");
        onWillStart(async () => {
            this.line = await floor.open(MODEL);
        });
    }

    onTour(id) {
        if ((this.props.resId || false) !== (id || false)) {
            this.props.updateActionState?.({ resId: id || false });
        }
    }
}

registry.category("actions").add("oms_handheld", Handheld);
