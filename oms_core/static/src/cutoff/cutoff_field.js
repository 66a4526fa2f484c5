import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatDateTime } from "@web/core/l10n/dates";
import { DayField, dayField } from "../day/day_field";

const { DateTime } = luxon;

/** Until when: the day, and near by the hour too. Red once it has passed, not only on the day after. */
export class CutoffField extends DayField {
    get diffString() {
        const text = super.diffString;
        if (this.diffDays !== 0 && this.diffDays !== 1) {
            return text;
        }
        return `${text} ${this.value.toLocaleString(DateTime.TIME_SIMPLE)}`;
    }

    get numericValue() {
        return this.value && formatDateTime(this.value);
    }

    get classNames() {
        if (this.diffDays === null) {
            return null;
        }
        const passed = this.value < DateTime.now(); // day: none, two instants
        return {
            "fw-bold": this.diffDays <= 0,
            "text-danger": passed,
            "text-warning": !passed && this.diffDays === 0,
        };
    }
}

export const cutoffField = {
    ...dayField,
    component: CutoffField,
    displayName: _t("Cut-off"),
    supportedTypes: ["datetime"],
};

registry.category("fields").add("oms_cutoff", cutoffField);
