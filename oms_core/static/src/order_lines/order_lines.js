import { getActiveHotkey } from "@web/core/hotkeys/hotkey_service";
import { patch } from "@web/core/utils/patch";
import { ProductNameAndDescriptionField } from "@product/product_name_and_description/product_name_and_description";
import { SaleOrderLineProductField } from "@sale/js/sale_product_field";

/** A description that is the product's name without its code says nothing: orders of sales channels come with it. */
patch(ProductNameAndDescriptionField.prototype, {
    get label() {
        const label = super.label;
        return label && label === this.productName.replace(/^\[[^\]]*\]\s*/, "") ? "" : label;
    },
});

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
