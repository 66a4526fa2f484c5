"""`python3 -m dev pictures`: the pictures of returns in docs/, each as the role that sees it with its group alone.

A shop of its own (`dev/jobs/returns_shop.py`), with goods that come back by every way and in every state. With `--shop` it
is only made, to be looked at.
"""
import json
import time
from dataclasses import dataclass

from . import databases, demo, odoo, paths, screenshots, setup
from .base import say, step
from .postgres import Cluster
from .roles import PASSWORD
from .server import OdooServer

DESK, PHONE = (1440, 900), (360, 740)
FOLDER = paths.ROOT / "docs"
FORM = ".o_form_view .o_form_sheet"
#: What is seen of the first element that answers to a selector and, if given, has a text.
FIND = """
    const all = [...document.querySelectorAll(%s)].filter((one) => one.getClientRects().length);
    return all.find((one) => one.textContent.includes(%s));
"""


@dataclass(frozen=True)
class Picture:
    """`path` names what the shop made: {order}. Steps: (CSS, text) is clicked, (CSS, text, value) typed or chosen; a CSS alone is
    waited for."""

    name: str
    path: str
    steps: tuple = ()
    size: tuple = DESK
    whole: bool = False


def more(button):
    """The steps to a button that a telephone keeps in its menu."""
    return ((".o_statusbar_buttons .o-dropdown, .o_statusbar_buttons .dropdown-toggle", ""), (".o-dropdown--menu button", button))


PICTURES = {
    "returns": (
        Picture("guide/returns_choice", "/odoo/oms-orders/{berts_order}", (
            FORM, ("button[name=action_oms_return]", ""), ".modal .o_data_row")),
        Picture("guide/returns_form", "/odoo/oms-returns/{settled}", (FORM,)),
        Picture("guide/returns_phone", "/odoo/oms-returns/{authorised}", (FORM,), PHONE),
        Picture("guide/returns_refund", "/odoo/oms-returns/{inspected}", (
            FORM, ("button[name=action_refund_dialog]", ""), ".modal .o_oms_refund_shown")),
        Picture("guide/returns_exchange", "/odoo/oms-returns/{swapped}", (
            FORM, ("button[name=action_refund_dialog]", ""), ".modal .o_oms_refund_shown")),
        Picture("guide/returns_scan", "/odoo/oms-returns/{received}", (
            FORM, *more("Inspect with a scanner"), ".o_oms_return_scan", *(
                (".o_field_widget[name=scan] input", "", "4006381333931"),) * 3), PHONE),
        Picture("guide/returns_parcel", "/odoo/action-oms_returns.oms_return_parcel_action/{parcel}", (
            FORM, ("td[name=sale_line_id]", ""), ("td[name=sale_line_id] input", ""), ".o-autocomplete--dropdown-menu")),
        Picture("guide/returns_vendor", "/odoo/action-oms_returns.oms_return_waiting_action_vendor", (
            ("thead .o_list_record_selector input", ""), ("button[name=action_take]", ""), ".modal .o_data_row")),
        Picture("guide/returns_goodwill", "/odoo/action-oms_returns.oms_goodwill_action?active_id={berts_order}", (
            FORM, ("div[name=reason] input", "", "Scratched on the way"), ("div[name=amount] input", "", "20"),
            ("button[name=action_give_dialog]", ""), ".modal .o_oms_refund_shown")),
        Picture("guide/returns_rates", "/odoo/action-oms_returns.oms_return_rate_action", (".o_graph_renderer canvas",)),
    ),
    "returns_manager": (
        Picture("guide/returns_policy", "/odoo/action-oms_returns.oms_return_policy_action/{policy}", (FORM,)),
        Picture("guide/returns_trial", "/odoo/action-oms_returns.oms_return_policy_action/{policy}", (
            FORM, ("button[name=action_trial]", ""), ".o_list_view .o_data_row")),
    ),
    "portal": (
        Picture("guide_customer_return", "/my/returns/new?order_id={order}", (
            ("div[name=oms_back_line] input[type=checkbox]", ""),), PHONE, whole=True),
        Picture("guide_customer_returned", "/my/returns/{on_its_way}", (), PHONE, whole=True),
    ),
    None: (
        Picture("guide_customer_withdraw", "/my/withdraw", (
            ("input[name=name]", "", "Bert Baum"), ("input[name=order_text]", "", "S00005"),
            ("input[name=email]", "", "bert@baum.example"), ("button[name=oms_withdraw_next]", ""),
            "button[name=oms_withdraw_confirm]"), PHONE, whole=True),
    ),
}


def do(browser, one):
    """Does a step of a picture."""
    selector, text, *typed = (one, "") if isinstance(one, str) else one
    find = FIND % (json.dumps(selector), json.dumps(text))
    browser.wait(f"(() => {{{find}}})()", f"{selector} {text}")
    if typed:
        browser.run(f"""
            const field = (() => {{{find}}})();
            field.focus();
            field.value = {json.dumps(typed[0])};
            for (const kind of ["input", "change"]) {{ field.dispatchEvent(new Event(kind, {{bubbles: true}})); }}
            field.dispatchEvent(new KeyboardEvent("keydown", {{key: "Enter", bubbles: true}}));
        """)
    elif not isinstance(one, str):
        browser.run(f"const found = (() => {{{find}}})(); found.focus(); found.click();")
    time.sleep(1)


def take(browser, url, picture, made):
    """Writes one picture."""
    browser.size(*picture.size)
    browser.open(url + picture.path.format(**made))
    for one in picture.steps:
        do(browser, one)
    if picture.whole:
        browser.size(picture.size[0], int(browser.run("return document.querySelector('#wrapwrap').scrollHeight")))
    browser.picture(FOLDER / f"{picture.name}.png")
    say(f"   {picture.name}")


def main(args):
    """Makes the shop and takes the pictures; exit status 0."""
    setup.ensure()
    if screenshots.websocket is None:
        words = [*args.names, *(["--source", args.source] if args.source else []), *(["--shop"] if args.shop else [])]
        return screenshots.again("dev", "pictures", *words)
    db = f"{paths.base_name()}_pictures"
    with databases.held(db), step("a shop of which goods come back"):
        Cluster("test").ensure()
        if args.source:
            databases.copy("test", args.source, db)
        else:
            demo.fresh_shop(db, "test")
        made = demo.job("returns_shop.py", "test", db, quiet=True)
    if args.shop:
        say(f"   {db}: {json.dumps(made)}")
        return 0
    with OdooServer(db, workers=0, cron=0, log=paths.LOGS / "pictures.log", port=odoo.free_port()) as server:
        for login, pictures in PICTURES.items():
            wanted = [one for one in pictures if not args.names or one.name.split("/")[-1] in args.names]
            if wanted:
                with screenshots.Browser() as browser:
                    if login:
                        screenshots.login(browser, server.url, login, PASSWORD)
                    for picture in wanted:
                        take(browser, server.url, picture, made)
    databases.drop("test", db)
    return 0
