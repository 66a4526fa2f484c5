// Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
// What a code means among the lines and totes that the device knows. Pure: nothing is asked, nothing is changed.

/** Quantities are compared to a millionth: the server rounds by the unit. */
export const SAME = 1e-6;

/** One spelling for one code: no spaces around it; GTINs (8, 12, 13, 14 digits) without the zeros that fill them up. */
export function plain(code) {
    const text = String(code ?? "").trim();
    return /^(\d{8}|\d{12,14})$/.test(text) ? text.replace(/^0+/, "") : text.toUpperCase();
}

export function same(one, other) {
    return Boolean(one) && Boolean(other) && plain(one) === plain(other);
}

/**
 * What is in `product.codes` ([{code, quantity}]) or is its reference: the quantity that one scan stands for, or 0.
 * The reference counts for one, where no barcode says otherwise.
 */
export function timesOf(product, code) {
    const known = (product.codes || []).find((one) => same(one.code, code));
    return known ? known.quantity || 1 : same(product.code, code) ? 1 : 0;
}

/**
 * Read a code of an item: `{product, quantity, lot}`; a GS1 code has its parts, another stands for itself.
 * `gs1(code)` is `readGs1`, or nothing.
 */
export function readItem(code, gs1) {
    const parts = gs1 ? gs1(code) : null;
    return parts
        ? { code: parts.product, lot: parts.lot || null, quantity: parts.quantity || 0, expiry: parts.expiry || null }
        : { code, lot: null, quantity: 0, expiry: null };
}

/**
 * Lines whose product has this code: `[{line, quantity, lot}]`, `quantity` being what one scan stands for.
 * Works for lines of tours (`product.codes`) and of packing jobs alike.
 */
export function itemHits(lines, code, gs1) {
    const exact = lines.filter((line) => timesOf(line.product, code));
    const read = exact.length ? { code, lot: null, quantity: 0 } : readItem(code, gs1);
    return lines
        .filter((line) => timesOf(line.product, read.code))
        .map((line) => ({
            line,
            // A case of 12 whose label says "2 of them" are 24.
            quantity: timesOf(line.product, read.code) * (read.quantity || 1),
            lot: read.lot,
            expiry: read.expiry || null,
        }));
}

/**
 * What `code` is on a tour: `{place: location id|null, items: [{line, quantity, lot}], lots: [line], tote: tote|null,
 * packages: [line]}`.
 * More than one may be true (a location and a product with one code): what is expected decides.
 */
export function meanings(tour, code, gs1) {
    const at = tour.lines.find((line) => same(line.location.barcode, code) || same(line.location.name, code));
    return {
        place: at ? at.location.id : null,
        items: itemHits(tour.lines, code, gs1),
        lots: tour.lines.filter((line) => line.lot && line.lot.name === String(code).trim()),
        tote: toteOf(tour, code),
        packages: tour.lines.filter((line) => line.package && same(line.package.name, code)),
    };
}

/** The tote with this container; a number counts where no container stands there. */
export function toteOf(tour, code) {
    return (
        tour.totes.find((tote) => tote.number && (same(tote.code, code) || same(tote.name, code))) ||
        tour.totes.find((tote) => tote.number && !tote.code && String(tote.number) === String(code).trim()) ||
        null
    );
}
