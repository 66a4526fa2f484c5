# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Calls from outside: what is wrong with one before any method runs. Pure: no Odoo, no clock.

Odoo hands ids, context and text on as they came, and the first statement that meets them breaks off: for a client that is a
fault of the server. For methods of ours it is said here what is wrong. The arguments themselves are each method's to check.
"""
import re
from collections import namedtuple

#: A remote call: ``arguments`` is all that was sent beside model and method.
Call = namedtuple("Call", "model method ids context arguments")
#: Whatever is of ours: models, and methods on models of Odoo.
MODELS, METHODS = "oms.", ("oms_", "action_oms_")
#: A path that can be shown as the name of a place.
_NAME = re.compile(r"[\w.\[\]-]+")


def read(params):
    """The :class:`Call` in the parameters of a request: JSON-2, the web client or /jsonrpc; None where there is none."""
    if "__model__" in params:
        arguments = {name: value for name, value in params.items() if name not in ("__model__", "__method__")}
        return _call(params["__model__"], params.get("__method__"), params.get("ids", ()), params.get("context"), arguments)
    if params.get("service") == "object" and params.get("method") in ("execute_kw", "execute"):
        sent = params.get("args") if isinstance(params.get("args"), list) else []
        if params["method"] == "execute":  # the arguments follow one by one
            sent = [*sent[:5], sent[5:]] if len(sent) >= 5 else []
        params = dict(zip(("model", "method", "args", "kwargs"), sent[3:]))
        params.setdefault("kwargs", {})
    if not {"model", "method", "args", "kwargs"} <= params.keys():
        return None
    args, kwargs = params["args"], params["kwargs"]
    ids = args[0] if isinstance(args, list) and args else ()
    context = kwargs.get("context") if isinstance(kwargs, dict) else None
    arguments = {"args": args, **kwargs} if isinstance(kwargs, dict) else {"args": args}
    return _call(params["model"], params["method"], ids, context, arguments)


def _call(model, method, ids, context, arguments):
    known = isinstance(model, str) and isinstance(method, str)
    return Call(model, method, ids, context, arguments) if known else None


def is_ours(call):
    """Whether the method is one of ours. A method of Odoo's on a model of Odoo's is Odoo's to answer."""
    return call.model.startswith(MODELS) or call.method.startswith(METHODS)


def fault(call, static=False):
    """What is wrong with the call: the name of it (of text: "text" and its path), or None.

    :param static: the method takes no ids (what is in their place is an argument)
    """
    if not static and not _are_ids(call.ids):
        return "ids"
    return _context_fault(call.context) or _text_fault(call.arguments)


def wants_one(error, call):
    """Whether the error says that the method is for one record, of the very records of the call: that is the caller's
    fault. One that an ``ensure_one`` further inside raises is the server's."""
    ids = (call.ids,) if _is_id(call.ids) else tuple(call.ids or ())
    listed = f"({ids[0]},)" if len(ids) == 1 else f"({', '.join(map(str, ids))})"
    return str(error) == f"Expected singleton: {call.model}{listed}"


def _are_ids(ids):
    if not ids and not isinstance(ids, dict):
        return True
    return all(map(_is_id, ids)) if isinstance(ids, (list, tuple)) else _is_id(ids)


def _is_id(value):
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _context_fault(context):
    """The part of a context of which Odoo takes the type for granted."""
    if context is None or context is False:
        return None
    if not isinstance(context, dict):
        return "context"
    for name in ("lang", "tz"):
        if context.get(name) and not isinstance(context[name], str):
            return f"context.{name}"
    companies = context.get("allowed_company_ids")
    if companies is None or companies is False:
        return None
    known = isinstance(companies, (list, tuple)) and all(map(_is_id, companies))
    return None if known else "context.allowed_company_ids"


def _text_fault(arguments):
    """Where there is text that no database takes (a NUL, or half of a character): "text " and its path; or None."""
    waiting = [("", arguments)]
    while waiting:
        path, value = waiting.pop()
        path = path[:200]
        if isinstance(value, str):
            if "\x00" in value or not _is_whole(value):
                return f"text {path if _NAME.fullmatch(path) else 'body'}"
        elif isinstance(value, dict):
            waiting += [(path or "body", key) for key in value]
            waiting += [(f"{path}.{key}".lstrip("."), one) for key, one in value.items()]
        elif isinstance(value, (list, tuple)):
            waiting += [(f"{path}[{number}]", one) for number, one in enumerate(value)]
    return None


def _is_whole(text):
    try:
        return text.isascii() or bool(text.encode())
    except UnicodeEncodeError:
        return False
