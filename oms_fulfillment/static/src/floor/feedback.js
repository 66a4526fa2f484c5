// Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
// What a scan sounds, looks and feels like. Each kind differs in rhythm and pitch, not in colour alone.

/**
 * `tones`: [frequency in Hz, start in s, length in s]. `buzz`: milliseconds on, off, on … `tone`: class of the colour.
 * `icon`: told apart by shape as well.
 */
export const KINDS = {
    right: {
        tones: [[1320, 0, 0.09]],
        buzz: [40],
        tone: "right",
        icon: "fa-check",
    },
    complete: {
        tones: [[1050, 0, 0.09], [1570, 0.1, 0.14]],
        buzz: [40, 40, 40],
        tone: "right",
        icon: "fa-check-circle",
    },
    wrong_item: {
        tones: [[220, 0, 0.4]],
        buzz: [400],
        tone: "wrong",
        icon: "fa-times-circle",
        wave: "square",
    },
    wrong_place: {
        tones: [[330, 0, 0.15], [220, 0.2, 0.3]],
        buzz: [150, 80, 300],
        tone: "place",
        icon: "fa-map-marker",
        wave: "square",
    },
    wrong_tote: {
        tones: [[260, 0, 0.12], [260, 0.2, 0.12], [260, 0.4, 0.12]],
        buzz: [120, 80, 120, 80, 120],
        tone: "tote",
        icon: "fa-inbox",
        wave: "square",
    },
    too_many: {
        tones: [[440, 0, 0.1], [330, 0.14, 0.1], [220, 0.28, 0.1], [165, 0.42, 0.2]],
        buzz: [80, 60, 80, 60, 80, 60, 200],
        tone: "many",
        icon: "fa-plus-circle",
        wave: "square",
    },
    other_order: {
        tones: [[300, 0, 0.12], [300, 0.16, 0.12], [200, 0.34, 0.25]],
        buzz: [100, 60, 100, 60, 250],
        tone: "tote",
        icon: "fa-exchange",
        wave: "square",
    },
    stopped: {
        tones: [[500, 0, 0.2], [250, 0.25, 0.2], [500, 0.5, 0.2], [250, 0.75, 0.2]],
        buzz: [300, 100, 300],
        tone: "stop",
        icon: "fa-ban",
        wave: "square",
    },
    unknown: {
        tones: [[180, 0, 0.12], [180, 0.18, 0.12]],
        buzz: [100, 100, 100],
        tone: "wrong",
        icon: "fa-question-circle",
        wave: "square",
    },
    ask: {
        tones: [[880, 0, 0.1], [880, 0.16, 0.1]],
        buzz: [60, 60, 60],
        tone: "ask",
        icon: "fa-hand-paper-o",
    },
    waits: {
        tones: [[660, 0, 0.07]],
        buzz: [20],
        tone: "waits",
        icon: "fa-clock-o",
    },
};

/** What a refusal of the server sounds like. */
const OF_CODE = {
    wrong_lot: "wrong_item",
    ambiguous: "unknown",
    other_company: "wrong_item",
    not_reusable: "wrong_tote",
    in_use: "wrong_tote",
    gone: "stopped",
    shipped: "stopped",
    not_yours: "stopped",
    open: "ask",
};

export function kindOf(code) {
    return KINDS[code] ? code : OF_CODE[code] || "unknown";
}

/** Sounds without files, and vibration; silent if the person wants it so, or the browser has neither. */
export class Feedback {
    constructor({ AudioContext, navigator, storage } = {}) {
        this.AudioContext = AudioContext || window.AudioContext;
        this.navigator = navigator || window.navigator;
        this.storage = storage || window.localStorage;
        this.last = null;
    }

    get muted() {
        try {
            return this.storage.getItem("oms_floor_muted") === "1";
        } catch {
            return false;
        }
    }

    set muted(value) {
        try {
            this.storage.setItem("oms_floor_muted", value ? "1" : "0");
        } catch {
            // A browser that keeps nothing forgets it.
        }
    }

    /** `{tone, icon}` of `kind`, without a sound. */
    looks(kind) {
        const { tone, icon } = KINDS[kind] || KINDS.unknown;
        return { tone, icon };
    }

    /** Sound and vibration of `kind`; returns its `{tone, icon}`. */
    play(kind) {
        const what = KINDS[kind] || KINDS.unknown;
        this.last = kind;
        this.navigator.vibrate?.(what.buzz);
        if (!this.muted) {
            this._sound(what);
        }
        return this.looks(kind);
    }

    _sound(what) {
        try {
            this.context = this.context || new this.AudioContext();
            // A browser lets a page sound only after the first touch or key; scanning is one.
            this.context.resume?.();
            for (const [frequency, start, length] of what.tones) {
                const at = this.context.currentTime + start;
                const note = this.context.createOscillator();
                const volume = this.context.createGain();
                note.type = what.wave || "sine";
                note.frequency.value = frequency;
                volume.gain.setValueAtTime(0.25, at);
                volume.gain.exponentialRampToValueAtTime(0.001, at + length);
                note.connect(volume).connect(this.context.destination);
                note.start(at);
                note.stop(at + length);
            }
        } catch {
            // No sound device: colour and words are enough.
        }
    }
}
