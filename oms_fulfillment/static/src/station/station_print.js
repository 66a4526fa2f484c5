// Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { browser } from "@web/core/browser/browser";

/** Print a page or PDF without leaving the screen: the next scan still comes here. Where the browser does not print it, it is
 * opened. */
export function printDocument(url) {
    document.querySelector("iframe.o_oms_station_print")?.remove();
    const frame = document.createElement("iframe");
    frame.className = "o_oms_station_print";
    frame.setAttribute("aria-hidden", "true");
    frame.tabIndex = -1;
    frame.onload = () => {
        try {
            frame.contentWindow.print();
        } catch {
            browser.open(url, "_blank");
        }
    };
    frame.src = url;
    document.body.append(frame);
}
