// Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { BarcodeParser } from "@barcodes/js/barcode_parser";
import { FNC1_CHAR } from "@barcodes_gs1_nomenclature/js/barcode_parser";

const rule = (type, pattern, gs1_content_type) => ({
    type, pattern, gs1_content_type, encoding: "gs1-128", gs1_decimal_usage: false,
});

/** What a label of goods says by GS1, whatever nomenclature the company chose: a scan is read without asking the server. */
const RULES = [
    rule("package", "(00)(\\d{18})", "identifier"),
    rule("product", "(01)(\\d{14})", "identifier"),
    rule("product", "(02)(\\d{14})", "identifier"),
    rule("lot", "(10)([!\"%-/0-9:-?A-Z_a-z]{1,20})", "alpha"),
    rule("made", "(11)(\\d{6})", "date"),
    rule("best", "(15)(\\d{6})", "date"),
    rule("expiry", "(17)(\\d{6})", "date"),
    rule("lot", "(21)([!\"%-/0-9:-?A-Z_a-z]{1,20})", "alpha"),
    rule("quantity", "(30)(\\d{1,8})", "measure"),
    rule("quantity", "(37)(\\d{1,8})", "measure"),
    rule("location", "(414)(\\d{13})", "identifier"),
];

const parser = new BarcodeParser({
    nomenclature: { is_gs1_nomenclature: true, gs1_separator_fnc1: "(Alt029|\\x1D|\\]C1|\\]d2|\\]Q3)", rules: RULES },
});

/**
 * `{product, lot, quantity, expiry}` of a GS1 code (text, text, number, Date; what it lacks is missing), or null if it is none.
 * Brackets, as people type them, are taken.
 */
export function readGs1(code) {
    // Brackets stand around identifiers on the label in plain words; each begins a new element.
    const typed = /^\(\d{2,4}\)/.test(code);
    const plain = typed ? code.replace(/\((\d{2,4})\)/g, `${FNC1_CHAR}$1`) : code;
    if (plain.length < 16) {
        return null; // an EAN that begins like an identifier is an EAN
    }
    let parts;
    try {
        parts = parser.parse_barcode(plain);
    } catch {
        return null;
    }
    if (!Array.isArray(parts) || !parts.some((part) => part.type === "product")) {
        return null;
    }
    return Object.fromEntries(parts.map((part) => [part.type, part.value]));
}
