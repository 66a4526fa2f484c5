# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The doors of a served Odoo, as clients outside use them. Plain Python, loopback only."""
import http.client
import http.cookiejar
import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import NamedTuple

NO_ANSWER = 0
#: What Odoo says of errors that are the caller's. Anything else is a fault of the server.
REFUSALS = ("odoo.exceptions.", "werkzeug.exceptions.", "odoo.http.SessionExpiredException",
            "odoo.addons.oms_core.tools.", "odoo.addons.oms_atp.models.api.oms_api_call.Conflict")


class Answer(NamedTuple):
    """What came of a call: ``value`` where it was done, else ``error`` says why not, in the server's words."""

    status: int
    value: object = None
    error: str = ""
    headers: object = None
    seconds: float = 0.0

    @property
    def done(self):
        return 200 <= self.status < 400 and not self.error

    @property
    def crashed(self):
        return self.status >= 500


def _send(opener, request, timeout):
    """(status, body, headers, seconds); status 0 where no answer came."""
    start = time.monotonic()
    try:
        with opener.open(request, timeout=timeout) as response:
            return response.status, response.read(), response.headers, time.monotonic() - start
    except urllib.error.HTTPError as error:
        return error.code, error.read(), error.headers, time.monotonic() - start
    except (OSError, http.client.HTTPException) as error:
        return NO_ANSWER, repr(error).encode(), {}, time.monotonic() - start


def _plain(body):
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return body.decode(errors="replace")


def _positional(method, ids, kwargs):
    """The positional arguments of the RPC doors, which take the values of a creation no other way."""
    if method == "create" and "vals_list" in kwargs:
        return [kwargs.pop("vals_list")]
    return [] if ids is None else [ids]


class Json2:
    """``POST /json/2/<model>/<method>`` with a bearer key."""

    name = "JSON-2"

    def __init__(self, url, key):
        self.url, self.key, self.opener = url, key, urllib.request.build_opener()

    def post(self, path, body, timeout=120):
        """Any bytes to any path with this key."""
        headers = {"Content-Type": "application/json", **({"Authorization": f"bearer {self.key}"} if self.key else {})}
        request = urllib.request.Request(self.url + path, method="POST", data=body, headers=headers)
        status, data, headers, seconds = _send(self.opener, request, timeout)
        value = _plain(data)
        if status == 200:
            return Answer(status, value, "", headers, seconds)
        name = value.get("name", "") if isinstance(value, dict) else ""
        text = value.get("message", "") if isinstance(value, dict) else str(value)
        return Answer(status, None, f"{name}: {text}"[:500], headers, seconds)

    def call(self, model, method, ids=None, /, timeout=120, **kwargs):
        body = kwargs if ids is None else {"ids": ids, **kwargs}
        return self.post(f"/json/2/{model}/{method}", json.dumps(body).encode(), timeout)


class Web:
    """A browser's session: RPC of the web client, pages, forms and uploads."""

    name = "web client"

    def __init__(self, url, db, login=None):
        self.url, self.db = url, db
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        self.token = None
        if login:
            answer = self.rpc("/web/session/authenticate", {"db": db, "login": login, "password": login})
            if not answer.done:
                raise AssertionError(f"{login} cannot log in: {answer.error}")

    def rpc(self, path, params, timeout=120):
        """One JSON-RPC call; what the server names a fault of its own has status 500, whatever HTTP said."""
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}).encode()
        request = urllib.request.Request(self.url + path, data=body, headers={"Content-Type": "application/json"})
        status, data, headers, seconds = _send(self.opener, request, timeout)
        value = _plain(data)
        if not isinstance(value, dict):
            return Answer(status, None, str(value)[:500], headers, seconds)
        if "error" not in value:
            return Answer(status, value.get("result"), "", headers, seconds)
        facts = value["error"].get("data") or {}
        name = facts.get("name", "")
        refused = name.startswith(REFUSALS)
        return Answer(403 if refused else 500, None, f"{name}: {facts.get('message', '')}"[:500], headers, seconds)

    def call(self, model, method, ids=None, /, timeout=120, **kwargs):
        args = _positional(method, ids, kwargs)
        return self.rpc(f"/web/dataset/call_kw/{model}/{method}",
                        {"model": model, "method": method, "args": args, "kwargs": kwargs}, timeout)

    def button(self, model, method, ids, context=None):
        return self.rpc(f"/web/dataset/call_button/{model}/{method}",
                        {"model": model, "method": method, "args": [ids], "kwargs": {"context": context or {}}})

    def get(self, path, timeout=120):
        status, data, headers, seconds = _send(self.opener, urllib.request.Request(self.url + path), timeout)
        return Answer(status, data, "" if status < 400 else data[:300].decode(errors="replace"), headers, seconds)

    def form(self, path, **values):
        """Submits a form with the session's own token against forgery."""
        if self.token is None:
            page = self.get("/web/login" if not self.url else "/my").value.decode(errors="replace")
            found = re.search(r"csrf_token[\"']?\s*[:=]\s*[\"']([^\"']+)|name=\"csrf_token\"[^>]*value=\"([^\"]+)", page)
            self.token = next(filter(None, found.groups())) if found else ""
        body = urllib.parse.urlencode({"csrf_token": self.token, **values}).encode()
        status, data, headers, seconds = _send(self.opener, urllib.request.Request(self.url + path, data=body), 120)
        return Answer(status, data, "" if status < 400 else data[:300].decode(errors="replace"), headers, seconds)


class Rpc:
    """``/jsonrpc``, Odoo's older door, with login and API key in place of the password."""

    name = "/jsonrpc"

    def __init__(self, url, db, uid, key):
        self.web, self.db, self.uid, self.key = Web(url, db), db, uid, key

    def call(self, model, method, ids=None, /, timeout=120, **kwargs):
        args = _positional(method, ids, kwargs)
        return self.web.rpc("/jsonrpc", {"service": "object", "method": "execute_kw", "args": [
            self.db, self.uid, self.key, model, method, args, kwargs]}, timeout)
