// Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { Component, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { KINDS } from "../floor/feedback";
import { leftOf, onItsWay, openParcel } from "./station_model";

export const MODEL = "oms.station";

/** How a packing station stands: the order on the bench, what is asked and was said, what is on its way, which boxes are proposed. */
export class StationState extends Component {
    setup() {
        this.state = useState({
            home: null, job: null, ask: null, said: null, seen: null, into: null, proposal: null, proposing: true, large: null,
        });
        this.floor = useService("oms_floor");
        this.asked = 0;
    }

    /** What `work` answers; where the server cannot be reached or refuses, that is said and nothing comes back. */
    async reach(work) {
        try {
            return await work();
        } catch (error) {
            const words = {
                offline: _t("No connection. Scan it again when the connection is back"),
                session: _t("You are signed out. Sign in and scan it again"),
            };
            this.say(words[error.floor] ? "waits" : "unknown", words[error.floor] || error.message);
            return null;
        }
    }

    /** Colour, sound and words of the last scan. */
    say(kind, ...words) {
        this.floor.feedback.play(kind);
        const { tone, icon } = KINDS[kind] || KINDS.unknown;
        this.state.said = { key: (this.state.said?.key || 0) + 1, kind, tone, icon, words: words.filter(Boolean) };
    }

    ask(ask) {
        // Each is another one, also where no drawing was between them: what was typed or answered belongs to one.
        this.state.ask = { ...ask, key: ++this.asked };
    }

    endAsk() {
        this.state.ask = null;
    }

    // --- how it stands -----------------------------------------------------------------------------------

    /** Events on their way to the server. */
    get pending() {
        return this.state.seen.waiting;
    }

    get offline() {
        return Boolean(this.cut);
    }

    /** Why nothing is sent, or "". */
    get cut() {
        return (
            {
                session: _t("Signed out: sign in again, what you scanned is kept"),
                other_user: _t("Somebody else is signed in: what you scanned is kept"),
                fault: _t("The server has a fault. It is tried again"),
                offline: _t("No connection"),
            }[this.state.seen.state] || ""
        );
    }

    get left() {
        return this.state.job.lines.reduce((sum, line) => sum + Math.max(leftOf(line) - onItsWay(line, this.pending), 0), 0);
    }

    /** The parcel that was chosen for what comes next, while it is open; else the server takes the one opened last. */
    get into() {
        const { job, into } = this.state;
        return into && job ? job.parcels.find((parcel) => parcel.id === into && parcel.state === "open") : undefined;
    }

    get current() {
        return openParcel(this.state.job, this.state.into);
    }

    // --- cartons ---------------------------------------------------------------------------------------

    async propose() {
        const { job, proposing } = this.state;
        if (!proposing || !job || job.state !== "open" || this.state.proposal) {
            return;
        }
        try {
            const proposal = await this.floor.call(MODEL, "propose", [job.picking_id]);
            if (this.state.job?.picking_id === job.picking_id) {
                this.state.proposal = proposal;
            }
        } catch {
            // A help only: packing goes on without it.
        }
    }

    switchProposal() {
        this.state.proposing = !this.state.proposing;
        this.line.keep("propose", this.state.proposing);
        return this.propose();
    }

    picture(carton) {
        return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(carton.svg)}`;
    }
}
