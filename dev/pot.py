"""`make pot`: writes each addon's translation template (i18n/*.pot) from a fresh installation."""
import re
import subprocess

from . import databases, odoo, paths, setup
from .base import Problem, step

STAMPED = re.compile(r'^"(POT-Creation-Date|PO-Revision-Date): .*\n', re.M)


def main(args):
    """Installs the suite on a copy of the template and exports; files without dates, so that only
    changed words change them."""
    setup.ensure()
    names = [name for name in paths.present_addons() if name != paths.UMBRELLA]
    with databases.held(f"{paths.base_name()}_pot") as db, step("writing translation templates"):
        databases.from_template(db)
        odoo.must(odoo.once("test", "-d", db, "-i", ",".join(names), "--stop-after-init", log=paths.LOGS / "pot.log",
                            label="installing"), "installing the suite")
        for name in names:
            (paths.ROOT / name / "i18n").mkdir(exist_ok=True)
        words = odoo.command("test", "-d", db, *names, subcommand="i18n")
        words.insert(words.index("i18n") + 1, "export")
        done = subprocess.run(words, env=odoo.environment("test"), capture_output=True, text=True, check=False)
        databases.drop("test", db)
    for name in names:
        file = paths.ROOT / name / "i18n" / f"{name}.pot"
        if done.returncode or not file.exists():
            raise Problem(f"the words of {name} could not be exported:\n{done.stderr[-2000:]}", "")
        file.write_text(STAMPED.sub("", file.read_text()))
    return 0
