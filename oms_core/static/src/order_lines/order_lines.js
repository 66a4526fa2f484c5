import { getActiveHotkey } from "@web/core/hotkeys/hotkey_service";
import { patch } from "@web/core/utils/patch";
import { SaleOrderLineProductField } from "@sale/js/sale_product_field";

/** Tab goes from the product to the quantity; the description and its button are reached with Shift + Tab from there, or Enter. */
patch(SaleOrderLineProductField.prototype, {
    onM2oInputKeydown(ev) {
        super.onM2oInputKeydown(ev);
        if (getActiveHotkey(ev) !== "tab") {
            return;
        }
        const cell = ev.target.closest("td");
        const passed = [...(cell?.querySelectorAll("button, textarea, a") || [])].filter((el) => el.tabIndex >= 0);
        passed.forEach((el) => (el.tabIndex = -1));
        setTimeout(() => passed.forEach((el) => (el.tabIndex = 0)));
    },
});
