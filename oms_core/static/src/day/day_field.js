import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatDate } from "@web/views/fields/formatters";
import { RemainingDaysField, remainingDaysField } from "@web/views/fields/remaining_days/remaining_days_field";

/** So many days before and after today the day of the week says more than the number of days. */
const NEAR = 10;
const WORDS = { "-1": _t("Yesterday"), 0: _t("Today"), 1: _t("Tomorrow") };

/** A date as people say it: today, "Thu, Dec 3" within ten days, then the date. Never "next month". */
export function sayDay(value, days) {
    if (days in WORDS) {
        return WORDS[days].toString();
    }
    const near = { weekday: "short", month: "short", day: "numeric" };
    return Math.abs(days) <= NEAR ? value.toLocaleString(near).replace(", ", " ") : formatDate(value);
}

export class DayField extends RemainingDaysField {
    get value() {
        return this.props.record.data[this.props.name];
    }

    get diffString() {
        return this.diffDays === null ? "" : sayDay(this.value, this.diffDays);
    }
}

export const dayField = { ...remainingDaysField, component: DayField, displayName: _t("Day") };

registry.category("fields").add("oms_day", dayField);
