import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

import { FindDialog } from "./find_dialog";

/** Whether keys typed now go into something: then `/` is a letter. The search box of a view counts only once
 *  something is in it, as it has the focus by itself. */
export function isTyping(element) {
    if (!element || element === document.body) {
        return false;
    }
    if (element.matches(".o_searchview_input")) {
        return Boolean(element.value);
    }
    return element.isContentEditable || element.matches("input, textarea, select, iframe, [role=textbox]");
}

/** Opens the one search over all documents: from the systray, `/` (no field has the focus), Ctrl + / (anywhere). */
export const findService = {
    dependencies: ["dialog", "ui"],
    start(env, { dialog, ui }) {
        let isOpen = false;

        function open() {
            if (!isOpen) {
                isOpen = true;
                dialog.add(FindDialog, {}, { onClose: () => (isOpen = false) });
            }
        }

        function onKeydown(ev) {
            const anywhere = ev.ctrlKey || ev.metaKey;
            if (ev.key !== "/" || ev.altKey || ev.isComposing || ev.defaultPrevented || isOpen || ui.isBlocked) {
                return;
            }
            if (!anywhere && document.querySelector("[data-oms-slash]")) {
                return; // a page whose own it is, to look for what it is about
            }
            if (anywhere || (ui.activeElement === document && !isTyping(document.activeElement))) {
                ev.preventDefault();
                ev.stopPropagation();
                open();
            }
        }

        window.addEventListener("keydown", onKeydown, { capture: true });
        return { open };
    },
};

registry.category("services").add("oms_find", findService);

registry.category("command_provider").add("oms_find", {
    provide: (env) => [
        {
            name: _t("Find an order, customer, product, delivery, invoice …"),
            action: () => env.services.oms_find.open(),
        },
    ],
});
