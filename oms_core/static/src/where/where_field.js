import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Where a line is, and below it when: two rows at most, whatever there is to say. The rest, and the cause of a slip, on hover. */
export class WhereField extends Component {
    static template = "oms_core.WhereField";
    static props = { ...standardFieldProps };

    get data() {
        return this.props.record.data;
    }

    /** The two rows: what stands best, then the rest and when. */
    get rows() {
        const [first, ...rest] = (this.data[this.props.name] || "").split(", ");
        return [first, [rest.join(", "), this.data.oms_when].filter(Boolean).join(" · ")];
    }

    get title() {
        return [this.data[this.props.name], this.data.oms_when, this.data.oms_slip_text].filter(Boolean).join("\n");
    }
}

export const whereField = {
    component: WhereField,
    displayName: _t("Where it is and when"),
    supportedTypes: ["char"],
    fieldDependencies: [
        { name: "oms_when", type: "char" },
        { name: "oms_late", type: "boolean" },
    ],
};

registry.category("fields").add("oms_where", whereField);
