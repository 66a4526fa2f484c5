import { _t } from "@web/core/l10n/translation";
import { formatFloat } from "@web/core/utils/numbers";

const { DateTime } = luxon;

/** A quantity without needless decimals; in a narrow cell thousands are shortened. */
export function quantityText(quantity, narrow = false) {
    if (narrow && Math.abs(quantity) >= 10000) {
        return formatFloat(quantity, { humanReadable: true, decimals: 0 });
    }
    return formatFloat(quantity, { digits: [16, Number.isInteger(quantity) ? 0 : 2] }).replace("-", "−");
}

/** With its sign, as in a bill. */
export function changeText(quantity) {
    return quantity > 0 ? `+${quantityText(quantity)}` : `−${quantityText(-quantity)}`;
}

/** The year only where it is not this one. */
function yearOf(date) {
    return date.year === DateTime.now().year ? {} : { year: "numeric" }; // day: only whether it goes without saying
}

export function dateText(iso) {
    const date = DateTime.fromISO(iso);
    return date.toLocaleString({ day: "numeric", month: "short", ...yearOf(date) });
}

/** What stands over a column; the year only where a new one starts. */
export function bucketLabel(bucket, column, before) {
    const last = DateTime.fromISO(bucket.last);
    if (bucket.kind === "day") {
        return column ? last.toFormat("ccc d") : _t("Today");
    }
    if (bucket.kind === "week") {
        return last.toLocaleString({ day: "numeric", month: "short" });
    }
    return last.toFormat(last.year === DateTime.fromISO(before.last).year ? "MMM" : "MMM yy");
}

/** "by Thu 26 November" */
export function bucketTitle(bucket) {
    const last = DateTime.fromISO(bucket.last);
    return _t("by %s", last.toLocaleString({ weekday: "short", day: "numeric", month: "long", ...yearOf(last) }));
}

export function levelWords(level) {
    return [_t("nothing to promise"), _t("little"), _t("enough")][level];
}
