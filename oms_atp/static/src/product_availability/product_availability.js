import { Component, useState } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { dateText, quantityText } from "../availability/words";

/** On a product's form: what can be promised today, and the next receipt, by warehouse. Reads when its tab is opened. */
export class ProductAvailability extends Component {
    static template = "oms_atp.ProductAvailability";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ rows: [], loaded: false });
        this.texts = { date: dateText, quantity: quantityText };
        useRecordObserver(async (record) => {
            this.state.loaded = false;
            this.state.rows = record.resId
                ? await this.orm.call("oms.availability", "oms_product_table", [record.resModel, record.resId])
                : [];
            this.state.loaded = true;
        });
    }
}

registry.category("view_widgets").add("oms_product_availability", { component: ProductAvailability });
