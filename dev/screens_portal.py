"""What a customer reaches in the portal, as pictures: pages that `dev/jobs/portal_job.py` names, whole, at both widths."""
import json
import re
import time

from .base import Problem

ROLE = "portal"
#: What is wrong with a page, or null: an error's page, or one wider than its window.
BROKEN = """
    const wide = [document.scrollingElement, ...document.querySelectorAll(".table-responsive, .card-body, .modal-body")]
        .find((one) => one.scrollWidth > one.clientWidth + 1);
    if (wide) { return `sideways: ${wide.scrollWidth} px in ${wide.clientWidth} px: ${wide.className}`; }
    const error = document.querySelector("#error_main, .o_portal_error");
    return error || /^(400|403|404|500)/.test(document.title) ? document.body.innerText.slice(0, 200) : null;
"""


def pages(browser, url, folder, rows, sizes):
    """Takes the pictures; yields (page, picture's name, what is broken or None)."""
    for page, path, click in rows:
        name = re.sub(r"[^a-z0-9]+", "_", page.lower()).strip("_")
        for size, window in sizes.items():
            picture = f"portal-{name}-{size}"
            browser.size(*window)
            try:
                browser.open(url + path)
                if click:
                    browser.seen(click)
                    browser.run(f"document.querySelector({json.dumps(click)}).click()")
                    time.sleep(1.5)
                    browser.wait("document.readyState === 'complete'", picture)
                height = browser.run("return document.querySelector('#wrapwrap')?.scrollHeight || document.body.scrollHeight")
                browser.size(window[0], max(int(height), window[1]))
                browser.picture(folder / f"{picture}.png")
                yield page, picture, browser.run(BROKEN)
            except Problem as error:
                yield page, picture, str(error)
