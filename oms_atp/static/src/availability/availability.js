import { Component, onWillStart, useExternalListener, useRef, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { AvailabilityWhy } from "./availability_why";
import { bucketLabel, bucketTitle, levelWords, quantityText } from "./words";

const MODEL = "oms.availability";
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
/** Column of the product's name in the grid. */
const NAME = -1;

/** What can be promised, by product and week. A product unfolds to its warehouses, a cell says why. */
export class Availability extends Component {
    static template = "oms_atp.Availability";
    static components = { AvailabilityWhy, Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.root = useRef("root");
        this.searchInput = useRef("search");
        const { params = {}, context = {} } = this.props.action;
        this.state = useState({
            search: "",
            category: false,
            only: "",
            warehouse: false,
            productIds: params.product_ids || context.oms_product_ids || null,
            ...this.props.state?.choice,
            rows: [],
            uncounted: [],
            next: false,
            loading: false,
            unfolded: {},
            focus: { row: 0, column: 0 },
            cell: null,
        });
        this.searchSoon = useDebounced(() => this.load(), 250);
        useSetupAction({ getLocalState: () => ({ choice: this.choice }) });
        useExternalListener(window, "keydown", (ev) => this.onWindowKeydown(ev));
        onWillStart(async () => {
            this.start = await this.orm.call(MODEL, "oms_start");
            this.buckets = this.start.buckets.map((bucket, column) => ({
                ...bucket,
                label: bucketLabel(bucket, column, this.start.buckets[column - 1]),
                title: bucketTitle(bucket),
            }));
            await this.load();
            if (this.state.productIds && this.state.rows.length === 1) {
                await this.toggle(this.state.rows[0]);
            }
        });
    }

    // --- reading -------------------------------------------------------------------------------------------

    get choice() {
        const { search, category, only, warehouse, productIds } = this.state;
        return { search, category, only, warehouse, productIds };
    }

    async load(more = false) {
        const { search, category, only, warehouse, productIds } = this.state;
        this.state.loading = true;
        try {
            const page = await this.keepLast.add(
                this.orm.call(MODEL, "oms_page", [], {
                    search,
                    category_id: category,
                    only,
                    warehouse_id: warehouse,
                    product_ids: productIds,
                    start: more ? this.state.next : 0,
                })
            );
            if (!more) {
                Object.assign(this.state, { rows: [], unfolded: {}, cell: null });
                this.state.focus = { row: 0, column: 0 };
                this.state.uncounted = page.uncounted || [];
            }
            this.state.rows.push(...page.products);
            this.state.next = page.next;
            if (page.next && !page.products.length) {
                await this.load(true);
            }
        } finally {
            this.state.loading = false;
        }
    }

    /** Numbers anew, without losing the place: after something was changed in a dialog. */
    async refresh() {
        const ids = this.state.rows.map((row) => row.id);
        for (let from = 0; from < ids.length; from += 40) {
            const { products } = await this.orm.call(MODEL, "oms_page", [], {
                warehouse_id: this.state.warehouse,
                product_ids: ids.slice(from, from + 40),
            });
            for (const product of products) {
                const shown = this.state.rows.find((row) => row.id === product.id);
                if (shown) { // something else may have been searched for meanwhile
                    shown.cells = product.cells;
                }
            }
        }
        for (const id of Object.keys(this.state.unfolded)) {
            this.state.unfolded[id] = await this.orm.call(MODEL, "oms_unfold", [Number(id)]);
        }
    }

    choose(changes) {
        Object.assign(this.state, changes);
        this.load();
    }

    onSearchInput(ev) {
        this.state.search = ev.target.value;
        this.searchSoon();
    }

    forgetChoice() {
        this.choose({ search: "", category: false, only: "", productIds: null });
        this.searchInput.el?.focus();
    }

    get isFiltered() {
        const { search, category, only, productIds } = this.state;
        return Boolean(search || category || only || productIds);
    }

    // --- the grid --------------------------------------------------------------------------------------------

    /** Rows as shown: products, and the warehouses of those that are unfolded. */
    get lines() {
        const lines = [];
        for (const product of this.state.rows) {
            lines.push({ key: `p${product.id}`, product, warehouse: false, cells: product.cells });
            for (const one of this.state.unfolded[product.id] || []) {
                lines.push({ key: `p${product.id}w${one.id}`, product, warehouse: one, cells: one.cells });
            }
        }
        return lines;
    }

    get groups() {
        const words = { day: _t("By the day"), week: _t("By the end of the week"), month: _t("By the end of the month") };
        return ["day", "week", "month"]
            .map((kind) => ({ kind, label: words[kind], span: this.buckets.filter((one) => one.kind === kind).length }))
            .filter((group) => group.span);
    }

    cellClass(line, column) {
        const [quantity, level] = line.cells[column];
        return {
            [`o_oms_level_${level}`]: true,
            o_oms_same: column > 0 && quantity === line.cells[column - 1][0],
            o_oms_bucket_start: column > 0 && this.buckets[column].kind !== this.buckets[column - 1].kind,
            o_oms_picked: this.state.cell?.key === line.key && this.state.cell.column === column,
        };
    }

    cellText(line, column) {
        return quantityText(line.cells[column][0], true);
    }

    cellTitle(line, column) {
        const [quantity, level] = line.cells[column];
        const place = line.warehouse ? `${line.product.name}, ${line.warehouse.name}` : line.product.name;
        return _t("%(place)s, %(day)s: %(quantity)s (%(level)s)", {
            place,
            day: this.buckets[column].title,
            quantity: quantityText(quantity),
            level: levelWords(level),
        });
    }

    tabIndex(row, column) {
        const { focus } = this.state;
        return focus.row === row && focus.column === column ? 0 : -1;
    }

    async toggle(product) {
        if (this.state.unfolded[product.id]) {
            delete this.state.unfolded[product.id];
        } else {
            this.state.unfolded[product.id] = await this.orm.call(MODEL, "oms_unfold", [product.id]);
        }
    }

    ask(line, row, column) {
        this.state.focus = { row, column };
        const chosen = this.start.warehouses.find((one) => one.id === this.state.warehouse);
        this.state.cell = {
            key: line.key,
            column,
            product: line.product,
            warehouse: line.warehouse || chosen || false,
            bucket: this.buckets[column],
            quantity: line.cells[column][0],
        };
    }

    closeWhy() {
        this.state.cell = null;
        this.focusCell();
    }

    async onChanged() {
        await this.refresh();
        const { cell } = this.state;
        const line = cell && this.lines.find((one) => one.key === cell.key);
        if (line) {
            this.state.cell = { ...cell, quantity: line.cells[cell.column][0] };
        }
    }

    // --- keyboard --------------------------------------------------------------------------------------------

    focusCell() {
        const { row, column } = this.state.focus;
        const cell = this.root.el?.querySelector(`[data-row="${row}"][data-column="${column}"]`);
        cell?.focus();
        cell?.scrollIntoView({ block: "nearest", inline: "nearest" });
    }

    async onGridKeydown(ev) {
        const { row, column } = this.state.focus;
        const step = STEPS[ev.key];
        if (step && !ev.ctrlKey && !ev.altKey && !ev.metaKey) {
            ev.preventDefault();
            if (row + step[0] >= this.lines.length && this.state.next && !this.state.loading) {
                await this.load(true);
            }
            const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
            this.state.focus = {
                row: clamp(row + step[0], 0, this.lines.length - 1),
                column: clamp(column + step[1], NAME, this.buckets.length - 1),
            };
            // The cell may be new: let it be drawn first.
            await new Promise((resolve) => requestAnimationFrame(resolve));
            this.focusCell();
        } else if (ev.key === "Enter" || ev.key === " ") {
            ev.preventDefault();
            const line = this.lines[row];
            if (column === NAME) {
                await this.toggle(line.product);
            } else {
                this.ask(line, row, column);
            }
        }
    }

    onWindowKeydown(ev) {
        if (document.querySelector(".o_dialog") || ev.defaultPrevented) {
            return;
        }
        const typing = ev.target.closest?.("input, select, textarea, [contenteditable=true]");
        if (ev.key === "/" && !typing && !ev.ctrlKey && !ev.metaKey) {
            ev.preventDefault();
            this.searchInput.el?.select();
        } else if (ev.key === "Escape" && (this.state.cell || typing === this.searchInput.el)) {
            this.closeWhy();
        }
    }
}

registry.category("actions").add("oms_availability", Availability);
