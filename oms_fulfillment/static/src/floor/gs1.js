// Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { BarcodeParser } from "@barcodes/js/barcode_parser";
import { FNC1_CHAR } from "@barcodes_gs1_nomenclature/js/barcode_parser";

import { gtin, readable } from "./codes";

/** Symbology identifiers: what some scanners send before a GS1 code. */
const MARKS = ["]C1", "]e0", "]d2", "]Q3", "]J1"];
/** The separator as some scanners type it. */
const TYPED = "Alt029";
const BRACKETS = /\((\d{2,4})\)/g;
/** A code that begins with digits, of so many characters at least, may be a GS1 code without a sign of it. */
const LEAST = 16;

const ALPHA = "([!\"%-/0-9:-?A-Z_a-z]{0,20})";
const rule = (type, pattern, gs1_content_type) => ({
    type, pattern, gs1_content_type, encoding: "gs1-128", gs1_decimal_usage: false,
});

/** What Odoo's own nomenclature reads, but for weights and measures: a scan is read without asking the server, which is asked
 * (by the company's nomenclature) what cannot be read here. */
const RULES = [
    rule("package", "(00)(\\d{18})", "identifier"),
    rule("gtin", "(01)(\\d{14})", "identifier"),
    rule("gtin", "(02)(\\d{14})", "identifier"),
    rule("to", "(410)(\\d{13})", "identifier"),
    rule("to", "(413)(\\d{13})", "identifier"),
    rule("place", "(414)(\\d{13})", "identifier"),
    rule("lot", `(10)${ALPHA}`, "alpha"),
    rule("serial", `(21)${ALPHA}`, "alpha"),
    rule("packed", "(13)(\\d{6})", "date"),
    rule("best", "(15)(\\d{6})", "date"),
    rule("expiry", "(17)(\\d{6})", "date"),
    rule("quantity", "(30)(\\d{1,8})", "measure"),
    rule("quantity", "(37)(\\d{1,8})", "measure"),
];

const parser = new BarcodeParser({
    nomenclature: { is_gs1_nomenclature: true, gs1_separator_fnc1: "(Alt029|#|\\x1D)", rules: RULES },
});

/** `[what a GS1 code says without the signs before it, whether it has such a sign]`; `["", false]`: it cannot be one. */
export function gs1Text(code) {
    let text = readable(code).replaceAll(TYPED, FNC1_CHAR);
    if (/[^\x00-\x7f]/.test(text)) { // eslint-disable-line no-control-regex
        return ["", false];
    }
    const mark = MARKS.find((one) => text.startsWith(one)) || "";
    // Brackets stand around identifiers on the label in plain words; each begins a new element.
    const bracketed = !mark && /^\(\d{2,4}\)/.test(text);
    if (bracketed) {
        text = text.replace(BRACKETS, `${FNC1_CHAR}$1`);
    }
    const signed = Boolean(mark) || bracketed || text.includes(FNC1_CHAR);
    const parts = text.slice(mark.length).split(FNC1_CHAR).filter(Boolean);
    const bare = parts.join(FNC1_CHAR);
    if (!signed && (bare.length < LEAST || !/^\d\d/.test(bare))) {
        return ["", false];
    }
    return [bare, signed && Boolean(bare)];
}

/** "YYYY-MM-DD" of a date that a calendar has; null of another, which Odoo's parser would turn into a day near it. */
function dayOf(part) {
    const [month, day] = [part.string_value.slice(2, 4), part.string_value.slice(4)].map(Number);
    const date = part.value;
    if (date.getMonth() + 1 !== month || (day && date.getDate() !== day)) {
        return null;
    }
    const two = (number) => String(number).padStart(2, "0");
    return `${date.getFullYear()}-${two(month)}-${two(date.getDate())}`;
}

/**
 * `{gtin, lot, serial, expiry, quantity, package, place}` of a GS1 code (texts, the day as "YYYY-MM-DD", a number; what it lacks
 * is missing), or null if it is none, or one that only the server reads.
 */
export function readGs1(code) {
    const [text, signed] = gs1Text(code);
    let parts;
    try {
        parts = text && parser.gs1_decompose_extended(text);
    } catch {
        return null;
    }
    const said = {};
    for (const part of parts || []) {
        const isDay = ["packed", "best", "expiry"].includes(part.type);
        const value = isDay ? dayOf(part) : part.type === "gtin" ? gtin(part.value) : part.value;
        if (isDay && !value) {
            return null;
        }
        if (value) {
            said[part.type] ??= value; // a count of nothing says nothing
        }
    }
    said.expiry ??= said.best;
    const { packed, best, to, expiry, ...rest } = said;
    const names = signed ? ["gtin", "package", "lot", "serial", "place"] : ["gtin", "package"];
    return names.some((name) => rest[name]) ? { ...rest, ...(expiry && { expiry }) } : null;
}
