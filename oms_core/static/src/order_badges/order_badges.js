import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** What may stand beside an order's stage, worst first. The colour is how urgent it is. */
export const BADGES = [
    { field: "oms_held", label: _t("Held"), className: "text-bg-danger" },
    { field: "oms_late", label: _t("Late"), className: "o_oms_badge_amber" },
    { field: "oms_at_risk", label: _t("At risk"), className: "o_oms_badge_amber" },
    { field: "oms_backordered", label: _t("Backordered"), className: "o_oms_badge_orange" },
    { field: "oms_part_shipped", label: _t("Part shipped"), className: "o_oms_badge_blue" },
];

/** Shows the badges of an order as pills: put it on `oms_held`, it reads the others itself. */
export class OrderBadges extends Component {
    static template = "oms_core.OrderBadges";
    static props = { ...standardFieldProps };

    get badges() {
        const { data } = this.props.record;
        return BADGES.filter((badge) => data[badge.field]);
    }
}

export const orderBadges = {
    component: OrderBadges,
    displayName: _t("Badges of an order"),
    supportedTypes: ["boolean"],
    fieldDependencies: BADGES.map(({ field }) => ({ name: field, type: "boolean" })),
    isEmpty: () => false,
};

registry.category("fields").add("oms_badges", orderBadges);
