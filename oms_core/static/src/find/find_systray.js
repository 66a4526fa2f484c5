import { Component } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

/** The button of the search in the top bar. */
export class FindSystray extends Component {
    static template = "oms_core.FindSystray";
    static props = {};

    setup() {
        this.find = useService("oms_find");
    }
}

registry.category("systray").add("oms_core.find", { Component: FindSystray }, { sequence: 120 });
