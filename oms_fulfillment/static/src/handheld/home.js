// Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";

import { lines } from "./words";

/** Which tours are mine, which are ready, and one button for the best. */
export class Home extends Component {
    static template = "oms_fulfillment.HandheldHome";
    static props = {
        home: { optional: true },
        busy: Boolean,
        failed: String,
        said: String,
        muted: Boolean,
        onMute: Function,
        onTake: Function,
        onOpen: Function,
        onWarehouse: Function,
        onReload: Function,
        onExit: Function,
    };

    /** What a tour is, in one line. */
    facts(tour) {
        return [
            lines(tour.lines),
            tour.orders === 1 ? _t("1 order") : _t("%s orders", tour.orders),
            tour.metres ? _t("%s m", Math.round(tour.metres)) : null,
            tour.zone,
        ]
            .filter(Boolean)
            .join(" · ");
    }
}
