// Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { useBus, useService } from "@web/core/utils/hooks";

/** Fewer characters in a field are what somebody types quickly, not a scan. */
const LEAST_IN_FIELD = 6;

/** `value` of a field without the code that a scanner typed into it. */
export function withoutCode(value, code) {
    return value.endsWith(code) ? value.slice(0, -code.length) : value;
}

/**
 * Call `onScan(code)` for each code of a keyboard-wedge scanner (ended by Enter, Tab or a pause), by Odoo's `barcode` service.
 *
 * A field with `data-enable-barcode="1"` is scanned over as well: what was typed there before stays, the code does not.
 * Without that attribute a field keeps what is scanned while it has the focus (the field for typed codes wants it so).
 */
export function useScanner(onScan) {
    const barcode = useService("barcode");
    useBus(barcode.bus, "barcode_scanned", ({ detail: { barcode: code, target } }) => {
        const field = target?.dataset?.enableBarcode ? target : null;
        if (field && code.length < LEAST_IN_FIELD) {
            return;
        }
        if (field) {
            field.value = withoutCode(field.value, code);
            field.dispatchEvent(new Event("input", { bubbles: true }));
        }
        onScan(code.trim());
    });
}
