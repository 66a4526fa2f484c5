import { toRaw, useState } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";
import { ListRenderer } from "@web/views/list/list_renderer";
import { user } from "@web/core/user";

const formatters = registry.category("formatters");

/**
 * A list whose totals are those of all its rows, or of all that are chosen, not only of the page that is shown. The server adds
 * up, so that a total is what its column says (an order that stands in a To-do list twice is worth what it is worth).
 */
export class TotalsListRenderer extends ListRenderer {
    setup() {
        super.setup();
        this.orm = useService("orm");
        this.totals = useState({ key: null, values: null });
    }

    /** {field: (field of its currency)} of the columns with a total that the server can add up. */
    get summed() {
        const found = {};
        for (const column of this.columns) {
            const field = column.type === "field" && this.fields[column.name];
            const hidden = column.name in this.optionalActiveFields && !this.optionalActiveFields[column.name];
            if (field && column.attrs.sum && field.aggregator === "sum" && !hidden) {
                found[column.name] = field.type === "monetary" ? field.currency_field : false;
            }
        }
        return found;
    }

    get totalsDomain() {
        const { list } = this.props;
        if (!list.selection.length || list.isDomainSelected) {
            return list.domain;
        }
        return [["id", "in", list.selection.map((record) => record.resId)]];
    }

    computeAggregates() {
        const aggregates = super.computeAggregates();
        const { list } = this.props;
        const summed = this.summed;
        if (list.model.useSampleModel || !Object.keys(summed).length) {
            return aggregates;
        }
        const key = JSON.stringify([this.totalsDomain, summed]);
        this.ask(key, summed);
        for (const [name, currencyField] of Object.entries(summed)) {
            if (this.totals.key === key && this.totals.values) {
                aggregates[name] = this.say(name, currencyField, aggregates[name]);
            } else {
                delete aggregates[name];
            }
        }
        return aggregates;
    }

    async ask(key, summed) {
        const { list } = this.props;
        const rows = toRaw(list.isGrouped ? list.groups : list.records); // others after each load
        if (this.asked === key && this.rows === rows) {
            return;
        }
        Object.assign(this, { asked: key, rows });
        const wanted = Object.entries(summed).flatMap(([name, currency]) =>
            currency ? [`${name}:sum`, `${name}:sum_currency`, `${currency}:array_agg_distinct`] : [`${name}:sum`]
        );
        const [values] = await this.orm.silent.formattedReadGroup(list.resModel, this.totalsDomain, [], [...new Set(wanted)], {
            context: list.context,
        });
        if (this.asked === key && this.rows === rows) {
            Object.assign(this.totals, { key, values });
        }
    }

    /** The total of a column in words: in the currency of its rows, or at today's rates in the company's. */
    say(name, currencyField, shown) {
        const { values } = this.totals;
        const column = this.columns.find((one) => one.name === name);
        const currencies = currencyField ? (values[`${currencyField}:array_agg_distinct`] || []).filter(Boolean) : [];
        const mixed = currencies.length > 1;
        const value = values[`${name}:${mixed ? "sum_currency" : "sum"}`] || 0;
        const options = { escape: true, digits: column.attrs.digits ? JSON.parse(column.attrs.digits) : undefined };
        if (currencies.length) {
            options.currencyId = mixed ? user.activeCompany.currency_id : currencies[0];
        }
        const type = this.fields[name].type;
        const format = formatters.get(column.widget, false) || formatters.get(type, false);
        const said = format ? format(value, options) : value;
        return { ...shown, help: column.attrs.sum, value: said, rawValue: value, multiCurrency: false };
    }
}

/** After a button of the list has done its work, the counts of the side panel are new, not the rows alone. */
export class TotalsListController extends ListController {
    setup() {
        super.setup();
        const load = this.model.load.bind(this.model);
        this.model.load = (params) => {
            const { searchModel } = this.env;
            const asSearched = !params && searchModel?.display.searchPanel && !this.model.root.offset;
            return asSearched ? searchModel._notify() : load(params); // its sections, then the list
        };
    }
}

registry.category("views").add("oms_totals_list", {
    ...listView,
    Controller: TotalsListController,
    Renderer: TotalsListRenderer,
});
