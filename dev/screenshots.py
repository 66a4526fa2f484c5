"""Takes the screenshots of docs/ from a running Odoo:
`python3 -m dev.screenshots --url http://localhost:8069`.

Names of shots as arguments take only those; `--page NAME=PATH` takes any other page, with `--click`
and `--wait` before the picture. Chromium is driven over its DevTools protocol (websocket-client, from
the virtual environment).
"""
import argparse
import base64
import contextlib
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from . import paths
from .base import Problem, fail_line, say

try:
    import websocket
except ModuleNotFoundError:  # the system's Python: main() starts again with the virtual environment's
    websocket = None

#: An order worth showing: much of what can happen to an order happened to it.
TELLING = """
    const call = async (model, method, args, kwargs) => {
        const answer = await fetch(`/web/dataset/call_kw/${model}/${method}`, {
            method: "POST", headers: {"Content-Type": "application/json"},
            body: JSON.stringify({jsonrpc: "2.0", params: {model, method, args, kwargs}}),
        });
        return (await answer.json()).result;
    };
    for (const domain of %s) {
        const found = await call("sale.order", "search", [domain], {limit: 1, order: "%s"});
        if (found && found.length) { return found[0]; }
    }
    return 0;
"""


@dataclass(frozen=True)
class Shot:
    """One picture. `path` may hold `{order}`: the first order that one of `domains` finds."""

    name: str
    path: str
    wait: str = ".o_action_manager .o_view_controller"
    clicks: tuple = ()
    domains: tuple = ()
    order: str = "id"
    size: tuple = (1440, 900)


SHOTS = (
    Shot("orders", "/odoo/oms-orders", ".o_list_renderer .o_data_row"),
    Shot("order_form", "/odoo/oms-orders/{order}", ".o_form_view .o_field_widget[name=oms_stage]",
         domains=([["oms_held", "=", True], ["oms_part_shipped", "=", True]],
                  [["oms_held", "=", True], ["oms_backordered", "=", True]],
                  [["oms_held", "=", True]], [["state", "=", "sale"]]),
         order="amount_total desc"),
    Shot("availability", "/odoo/oms-availability", ".o_oms_grid td",
         clicks=(".o_oms_grid tbody tr:nth-child(5) th", ".o_oms_grid tbody tr:nth-child(5) td[data-column='10']")),
    Shot("why", "/odoo/oms-orders/{order}", ".o_form_view .o_field_widget[name=order_line] .o_data_row",
         clicks=(".o_field_widget[name=order_line] .o_data_row button[name=action_oms_why]",),
         domains=([["oms_promise_ids", "!=", False], ["state", "=", "sale"]],), order="amount_total desc"),
)


class Browser:
    """A headless Chromium with one page; use as a context manager."""

    def __init__(self):
        names = ("chromium", "chromium-browser", "google-chrome")
        program = next(filter(None, map(shutil.which, names)), None)
        if not program:
            raise Problem("Chromium is not installed", "apt install chromium")
        self.profile = tempfile.mkdtemp(prefix="oms_chromium_")
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        self.child = subprocess.Popen(
            [program, "--headless", *sandbox, "--disable-gpu", "--hide-scrollbars", "--no-first-run",
             "--lang=en-GB", "--disable-dev-shm-usage", "--remote-debugging-port=0",
             f"--user-data-dir={self.profile}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.numbers = itertools.count(1)
        try:
            self.socket = websocket.create_connection(
                self._page_address(), suppress_origin=True, timeout=60)
        except BaseException:
            self.close()
            raise
        self.send("Page.enable")

    def _page_address(self):
        port_file = Path(self.profile) / "DevToolsActivePort"
        until = time.monotonic() + 30
        while not (port_file.exists() and port_file.read_text().count("\n")):
            if time.monotonic() > until or self.child.poll() is not None:
                raise Problem("Chromium did not start", "try `chromium --headless --dump-dom about:blank`")
            time.sleep(0.1)
        port = port_file.read_text().split("\n")[0]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list", timeout=30) as answer:
            return next(page["webSocketDebuggerUrl"] for page in json.load(answer) if page["type"] == "page")

    def send(self, method, **params):
        """The result of a DevTools command."""
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == number:
                if "error" in answer:
                    raise Problem(f"Chromium refused {method}: {answer['error'].get('message')}", "")
                return answer.get("result", {})

    def run(self, body):
        """The value that the body of an async function returns in the page."""
        found = self.send("Runtime.evaluate", expression=f"(async () => {{{body}}})()",
                          awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in found:
            raise Problem(f"the page failed: {found['exceptionDetails'].get('text')}", body)
        return found["result"].get("value")

    def open(self, url):
        """Loads a page and waits for it to be complete."""
        self.send("Page.navigate", url=url)
        self.wait("document.readyState === 'complete'", url)

    def wait(self, condition, what, seconds=60):
        """Waits for a JavaScript condition."""
        until = time.monotonic() + seconds
        while True:
            with contextlib.suppress(Problem):  # while it navigates there is no page to ask
                if self.run(f"return Boolean({condition})"):
                    return
            if time.monotonic() > until:
                raise Problem(
                    f"waited {seconds} s in vain for {what}", "is the module installed and the page right?")
            time.sleep(0.2)

    def seen(self, selector):
        """Waits for an element."""
        self.wait(f"document.querySelector({json.dumps(selector)})", selector)

    def size(self, width, height):
        """Sets the window; below 768 it is a phone."""
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
                  mobile=width < 768)

    def picture(self, file):
        """Writes what is seen, once the page is quiet."""
        self.wait("!document.querySelector('.o_loading_indicator, .o_skeleton_loading')", "a quiet page")
        self.run("await document.fonts.ready; document.activeElement?.blur();")
        time.sleep(0.7)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(base64.b64decode(self.send("Page.captureScreenshot", format="png")["data"]))

    def whole(self, url, width, file):
        """Writes all of a page, however long, as it is at this width."""
        self.size(width, 640)
        self.open(url)
        self.size(width, int(self.run("return document.documentElement.scrollHeight")))
        self.picture(file)

    def close(self):
        """Ends Chromium and removes its profile."""
        with contextlib.suppress(AttributeError, OSError):
            self.socket.close()
        self.child.terminate()
        try:
            self.child.wait(10)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        shutil.rmtree(self.profile, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()


def login(browser, url, user, password):
    """Logs in with the form, as a person does."""
    browser.open(f"{url}/web/login")
    browser.seen("form.oe_login_form input[name=password]")
    browser.run(f"""
        document.querySelector("input[name=login]").value = {json.dumps(user)};
        document.querySelector("input[name=password]").value = {json.dumps(password)};
        document.querySelector("form.oe_login_form").submit();
    """)
    browser.wait("document.querySelector('.o_main_navbar, .alert-danger, .o_portal_wrap, .o_portal')", "the login")
    if browser.run("return Boolean(document.querySelector('form.oe_login_form'))"):
        raise Problem(f"{user} could not log in on {url}", "see --login and --password")


def take(browser, url, shot, folder):
    """Takes one shot and returns its file."""
    path = shot.path
    if "{order}" in path:
        number = browser.run(TELLING % (json.dumps(list(shot.domains)), shot.order))
        if not number:
            raise Problem(f"{shot.name}: there is no confirmed order to show", "make demo makes some")
        path = path.replace("{order}", str(number))
    browser.size(*shot.size)
    browser.open(f"{url}{path}")
    browser.seen(shot.wait)
    for selector in shot.clicks:
        browser.seen(selector)
        browser.run(f"document.querySelector({json.dumps(selector)}).click()")
        time.sleep(0.7)
    file = folder / f"{shot.name}.png"
    browser.picture(file)
    return file


def shots_of(args):
    """The shots that the command line asks for."""
    if args.page:
        name, _, path = args.page.partition("=")
        width, _, height = args.size.partition("x")
        return [Shot(name, path, args.wait, tuple(args.click), size=(int(width), int(height)))]
    known = {shot.name: shot for shot in SHOTS}
    unknown = set(args.names) - set(known)
    if unknown:
        raise Problem(f"no such shot: {', '.join(sorted(unknown))}", f"there are {', '.join(known)}")
    return [known[name] for name in args.names] or list(SHOTS)


def again(module, *words):
    """The same command with the virtual environment's Python, which has websocket-client; returns its exit status."""
    return subprocess.run([paths.PYTHON, "-m", module, *words], cwd=paths.ROOT, check=False).returncode


def main(words=None):
    """Takes the shots; returns the exit status."""
    top = argparse.ArgumentParser(prog="python3 -m dev.screenshots", description=__doc__)
    top.add_argument("names", nargs="*", help=f"of {', '.join(shot.name for shot in SHOTS)}; none = all")
    top.add_argument("--url", default="http://localhost:8069")
    top.add_argument("--login", default="admin")
    top.add_argument("--password", default="admin")
    top.add_argument("--to", type=Path, default=paths.ROOT / "docs", help="folder of the pictures")
    top.add_argument("--page", help="NAME=PATH of another page")
    top.add_argument("--wait", default=Shot.wait, help="CSS of what must be seen")
    top.add_argument("--click", action="append", default=[], help="CSS of what is clicked before")
    top.add_argument("--size", default="1440x900")
    args = top.parse_args(words)
    if websocket is None:
        return again("dev.screenshots", *(sys.argv[1:] if words is None else words))
    try:
        shots = shots_of(args)
        with Browser() as browser:
            login(browser, args.url, args.login, args.password)
            for shot in shots:
                say(str(take(browser, args.url, shot, args.to)))
    except Problem as error:
        fail_line(error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
