import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component } from "@odoo/owl";

/** An order's money in one line: each number opens the list that it counts, for who may read that. */
export class OrderMoney extends Component {
    static template = "oms_core.OrderMoney";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
    }

    get rows() {
        return this.props.record.data[this.props.name] || [];
    }

    open(row) {
        return this.action.doAction(row.action);
    }
}

registry.category("fields").add("oms_money", { component: OrderMoney, supportedTypes: ["json"] });
