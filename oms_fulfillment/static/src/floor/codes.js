// Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
// What a code means among the lines and totes that the device knows. Pure: nothing is asked, nothing is changed. The server does
// the same (planning/scan_codes.py); code_cases.js, beside the tests, is what both have to say.

/** Quantities are compared to a millionth: the server rounds by the unit. */
export const SAME = 1e-6;
/** No code on goods, places, papers is longer. */
const LONGEST = 256;
const AROUND = /^[ \t\r\n\v\f\xa0]+|[ \t\r\n\v\f\xa0]+$/g;
/** What no label has: control characters (but the separator of GS1) and halves of characters. */
const CONTROL = /[\x00-\x1c\x1e\x1f\x7f\ud800-\udfff]/u; // eslint-disable-line no-control-regex
/** EAN-8, UPC-A (some readers leave out the zero that it begins with), EAN-13, GTIN-14. */
const GTIN = /^(\d{8}|\d{11,14})$/;

/** The code as it is looked up, without the blanks around it; "" where it is none. */
export function readable(code) {
    const text = typeof code === "string" ? code.replace(AROUND, "") : "";
    return [...text].length > LONGEST || CONTROL.test(text) ? "" : text;
}

/** The code as it is compared: a GTIN is one number in any length; upper and lower case are two codes. */
export function gtin(code) {
    return GTIN.test(code) ? code.padStart(14, "0") : code;
}

/**
 * What is called so, of `[[code, what]]`: those with exactly this code; where there are none, those that only differ in upper
 * and lower case. For what lies before somebody (a tour, an order).
 */
export function called(code, named) {
    const wanted = gtin(readable(code));
    if (!wanted) {
        return [];
    }
    const known = named.map(([own, what]) => [gtin(readable(own)), what]);
    const exact = known.filter(([own]) => own === wanted);
    const found = exact.length ? exact : known.filter(([own]) => own.toUpperCase() === wanted.toUpperCase());
    return found.map(([, what]) => what);
}

/** The first of `records` that is called so, by one or several codes (`codes(record)`); undefined where none is. */
export function firstCalled(code, records, codes) {
    return called(code, records.flatMap((record) => [codes(record)].flat().map((own) => [own, record])))[0];
}

/** `{product id or so: quantity}` of `[[id, quantity]]`: the first counts. */
function first(found) {
    const quantities = new Map();
    found.filter(([id]) => !quantities.has(id)).forEach(([id, quantity]) => quantities.set(id, quantity));
    return quantities;
}

/** The number of goods that are told apart by it: a label may have the batch, and the number of the piece. */
export function numberOf(read, tracking) {
    return (tracking === "serial" ? read.serial || read.lot : read.lot || read.serial) || null;
}

/**
 * Lines whose goods a code names: `[{line, quantity, lot, expiry}]`, `quantity` being what one scan stands for. By
 * `product.codes` ([{code, quantity}]), else by what the code says as a GS1 code (`gs1` is `readGs1`, or nothing). Works for
 * lines of tours and of packing jobs alike.
 */
export function itemHits(lines, code, gs1) {
    const known = lines.flatMap((line) => (line.product.codes || []).map((one) => [one.code, [line.id ?? line.move_id, one.quantity || 1]]));
    const of = (found, rest) =>
        lines
            .filter((line) => found.has(line.id ?? line.move_id))
            .map((line) => ({ line, ...rest(line, found.get(line.id ?? line.move_id)) }));
    const exact = first(called(code, known));
    if (exact.size) {
        return of(exact, (_line, quantity) => ({ quantity, lot: null, expiry: null }));
    }
    const read = gs1 ? gs1(code) : null;
    if (!read?.gtin) {
        return [];
    }
    return of(first(called(read.gtin, known)), (line, quantity) => ({
        // A case of 12 whose label says "2 of them" are 24.
        quantity: quantity * (read.quantity || 1),
        lot: numberOf(read, line.product.tracking),
        expiry: read.expiry || null,
    }));
}

/** Lines of which a reserved lot (`lot`, `lots`) is named by a code, by itself or as a GS1 code: `[{line, quantity, lot}]`. A lot
 * is as it is printed. */
export function lotHits(lines, code, gs1) {
    const read = gs1 ? gs1(code) : null;
    const lots = read ? (read.gtin ? [] : [read.lot, read.serial]) : [readable(code)];
    const named = (line) => (line.lots || [line.lot]).find((lot) => lot?.name && lots.includes(lot.name));
    return lines
        .map((line) => ({ line, quantity: (line.product.per_unit || 1) * (read?.quantity || 1), lot: named(line)?.name }))
        .filter((hit) => hit.lot);
}

/**
 * What `code` is on a tour: `{place: location id|null, items: [{line, quantity, lot}], lots: [the same], tote: tote|null,
 * packages: [line], read: what it says as a GS1 code|null}`.
 * More than one may be true (a location and a product with one code): what is expected decides.
 */
export function meanings(tour, code, gs1) {
    const read = gs1 ? gs1(code) : null;
    const at =
        firstCalled(code, tour.lines, (line) => [line.location.barcode, line.location.name]) ||
        (read?.place && firstCalled(read.place, tour.lines, (line) => line.location.barcode));
    return {
        place: at ? at.location.id : null,
        items: itemHits(tour.lines, code, gs1),
        lots: lotHits(tour.lines, code, gs1),
        tote: toteOf(tour, code, read),
        packages: called(read?.package || code, tour.lines.filter((line) => line.package).map((line) => [line.package.name, line])),
        read,
    };
}

/** The tote with this container; a number counts where no container stands there. */
export function toteOf(tour, code, read = null) {
    const totes = tour.totes.filter((tote) => tote.number);
    return (
        firstCalled(read?.package || code, totes, (tote) => [tote.code, tote.name]) ||
        totes.find((tote) => !tote.code && String(tote.number) === readable(code)) ||
        null
    );
}
