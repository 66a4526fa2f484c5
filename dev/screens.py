"""`python3 -m dev screens`: a picture of every menu entry as every role, list and form, on a desk's screen and on a telephone.

Copies a database that has orders, gives each role a user with its group alone, and opens as that user what the menu shows it,
then the first record; as `portal` what a customer reaches.
What breaks (a dialog of an error, an empty page) is said at the end and is the exit status; the rest is
for eyes: `index.html` beside the pictures has them all.
"""
import html
import json
import re
import subprocess
import time

from . import databases, demo, odoo, paths, screens_portal, setup
from .base import Problem, fresh_dir, say
from .postgres import Cluster
from .roles import PASSWORD, ROLES
from .screenshots import Browser, login, websocket
from .server import OdooServer

SIZES = {"desk": (1440, 900), "phone": (360, 740)}
OURS = "oms_core.menu_oms_root"
#: Apps that are nobody's role.
OTHERS = ("mail.menu_root_discuss", "base.menu_management", "base.menu_administration")
#: The entries that open something, with their way from the top: of our app without its name, then of Odoo's.
MENUS = """
    const menus = await (await fetch("/web/webclient/load_menus")).json();
    const found = [];
    const walk = (menu, way) => {
        if (!menu.children.length && menu.actionID) { found.push([way.join(" / "), menu.actionID]); }
        for (const child of menu.children) { walk(menus[child], [...way, menus[child].name]); }
    };
    const apps = menus.root.children.map((id) => menus[id]).filter((app) => !%s.includes(app.xmlid));
    const ours = apps.filter((app) => app.xmlid === %s);
    ours.forEach((app) => walk(app, []));
    apps.filter((app) => !ours.includes(app)).forEach((app) => walk(app, [app.name]));
    return found;
"""
#: What a page says that does not work, or null.
BROKEN = """
    const dialog = document.querySelector(".o_error_dialog, .modal .o_error_detail, .o_notification.border-danger, "
        + ".o_notification_bar.bg-danger");
    const modal = document.querySelector(".modal .modal-title");
    const told = modal && /error|access|invalid|oops/i.test(modal.innerText) ? modal.closest(".modal") : null;
    const from = dialog?.closest(".modal") || dialog || told;
    if (from) { return from.innerText.slice(0, 400); }
    const boxes = ".o_content, .o_list_renderer, .o_form_view .o_form_sheet, .modal-body";
    const wide = [document.documentElement, ...document.querySelectorAll(boxes)]
        .find((one) => one.scrollWidth > one.clientWidth + 2 && getComputedStyle(one).overflowX !== "hidden");
    return wide ? `${wide.scrollWidth - wide.clientWidth} px are beside the screen: ${wide.className || wide.tagName}` : null;
"""
READY = "document.querySelector('.o_action_manager > *, .o_error_dialog, .modal.show')"


def pages(browser, url, folder, role, sizes):
    """Takes the pictures of one role; yields (entry, picture's name, what is broken or None)."""
    for entry, action in browser.run(MENUS % (json.dumps(OTHERS), json.dumps(OURS))):
        name = re.sub(r"[^a-z0-9]+", "_", entry.lower()).strip("_")
        for size, window in sizes.items():
            browser.size(*window)
            browser.open(f"{url}/odoo/action-{action}")
            yield entry, *shot(browser, folder, f"{role}-{name}-{size}")
            opened = browser.run("""
                const row = document.querySelector(".o_view_sample_data") ? null : document.querySelector(
                    ".o_data_row td.o_data_cell:not(.o_list_button), .o_kanban_record:not(.o_kanban_ghost)");
                row?.click();
                return Boolean(row);
            """)
            if opened:
                yield f"{entry} / first", *shot(browser, folder, f"{role}-{name}-first-{size}")


def shot(browser, folder, name):
    """Waits until the page stands, writes its picture; returns its name and what is broken."""
    try:
        browser.wait(READY, "a page", seconds=20)
        time.sleep(0.5)
        browser.picture(folder / f"{name}.png")
        return name, browser.run(BROKEN)
    except Problem as error:
        return name, str(error)


def index(folder, rows):
    """Writes index.html: all pictures with what they show."""
    cells = [f'<figure><a href="{name}.png"><img loading="lazy" src="{name}.png"></a><figcaption>{html.escape(role)}: '
             f'{html.escape(entry)}{" <b>" + html.escape(broken) + "</b>" if broken else ""}</figcaption></figure>'
             for role, entry, name, broken in rows]
    (folder / "index.html").write_text(
        "<!doctype html><meta charset=utf-8><style>figure{display:inline-block;margin:8px;width:400px;vertical-align:top}"
        "img{max-width:100%;border:1px solid #ccc}b{color:#b00}</style>" + "\n".join(cells))


def main(args):
    """Takes them; exit status 1 if a page of a role breaks."""
    if websocket is None:
        words = [paths.PYTHON, "-m", "dev", "screens", *args.roles, *(["--db", args.db] if args.db else []),
                 *(["--cluster", args.cluster] if args.cluster else [])]
        return subprocess.run([str(word) for word in words], cwd=paths.ROOT, check=False).returncode
    wanted = args.roles or [*ROLES, screens_portal.ROLE]
    unknown = set(wanted) - {*ROLES, screens_portal.ROLE}
    if unknown:
        raise Problem(f"there is no role {', '.join(sorted(unknown))}", f"some of: {', '.join(ROLES)}, {screens_portal.ROLE}")
    setup.ensure(template=False)
    cluster, source = args.cluster or "demo", args.db or f"{paths.base_name()}_demo"
    Cluster(cluster).ensure()
    if not databases.exists(cluster, source):
        raise Problem(f"there is no database {source} in the cluster `{cluster}`", "make demo makes it")
    folder, rows = fresh_dir(paths.LOCAL / "screens"), []
    with databases.held(f"{source}_screens") as db:
        databases.copy(cluster, source, db)
        office = [role for role in wanted if role in ROLES]
        roles = demo.job("roles_job.py", cluster, db, *office, quiet=True) if office else []
        customers = demo.job("portal_job.py", cluster, db, quiet=True) if screens_portal.ROLE in wanted else []
        with OdooServer(db, cluster=cluster, workers=0, cron=0, log=paths.LOGS / "screens.log", port=odoo.free_port()) as server:
            for role in roles:
                with Browser() as browser:
                    login(browser, server.url, role, PASSWORD)
                    rows += [(role, *row) for row in pages(browser, server.url, folder, role, SIZES)]
                say(f"   {role}: {sum(1 for row in rows if row[0] == role)} pictures")
                index(folder, rows)
            if customers:
                with Browser() as browser:
                    login(browser, server.url, screens_portal.ROLE, PASSWORD)
                    rows += [(screens_portal.ROLE, *row)
                             for row in screens_portal.pages(browser, server.url, folder, customers, SIZES)]
                index(folder, rows)
        databases.drop(cluster, db)
    broken = [row for row in rows if row[3]]
    for role, entry, name, words in broken:
        say(f"   !! {role}, {entry} ({name}.png): {' '.join(words.split())[:200]}")
    say(f"{len(rows)} pictures of {len(wanted)} roles, {len(broken)} broken: {folder / 'index.html'}")
    return 1 if broken else 0
