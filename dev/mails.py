"""`python3 -m dev mails`: what customers read, as pictures in docs/mails, 640 and 360 pixels wide.

The mails are made by the real outbox in a shop of its own (`dev/jobs/mails_job.py`), with a customer whose names are long;
what the mail server would have got is what is shown.
"""
import re
from pathlib import Path

from . import databases, demo, paths, screenshots, setup, source
from .base import say, step
from .postgres import Cluster

WIDTHS = (640, 360)
FOLDER = paths.ROOT / "docs" / "mails"


def main(args):
    """Writes the pictures; exit status 0."""
    setup.ensure()
    if screenshots.websocket is None:
        return screenshots.again("dev", "mails", *(["--source", args.source] if args.source else []))
    made = paths.LOCAL / "mails"
    made.mkdir(parents=True, exist_ok=True)
    db = f"{paths.base_name()}_mails"
    with databases.held(db), step("the mails of a shop"):
        Cluster("test").ensure()
        if args.source:
            databases.copy("test", args.source, db)
        else:
            demo.fresh_shop(db, "test")
        names = demo.job("mails_job.py", "test", db, "--to", made)["names"]
        databases.drop("test", db)
    with screenshots.Browser() as browser:
        for name in names:
            (made / f"{name}.html").write_text(with_pictures((made / f"{name}.html").read_text()))
            for width in WIDTHS:
                browser.whole(f"file://{made / name}.html", width, FOLDER / f"{name}_{width}.png")
        say(f"   {len(names)} mails in {FOLDER}")
    return 0


def with_pictures(html):
    """The mail with what its pictures' addresses show: no server is there to ask."""
    def file(found):
        addon, rest = found.groups()
        places = [folder / addon / "static" / rest for folder in (
            *source.addons_paths(), source.home() / "odoo" / "addons")]
        return f'src="file://{next(filter(Path.exists, places), places[0])}"'

    return re.sub(r'src="https?://[^/"]+/(\w+)/static/([^"]+)"', file, html)
