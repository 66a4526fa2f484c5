# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What each method of the API takes (docs/api.md). Pure: no Odoo, no clock."""
from .api_schema import (
    LAST_ID,
    BadInput,
    boolean,
    day,
    integer,
    items,
    number,
    positive,
    record,
    reference,
    reference_or_address,
    text,
)

MOST_PRODUCTS, MOST_LINES, MOST_WAREHOUSES, MOST_MINUTES = 1_000, 500, 200, 24 * 60
KEY = text(128)
MINUTES = integer(1, MOST_MINUTES)


def read_body(method, body, today):
    """Check the arguments of ``method`` ({name: JSON value}): {name: clean value, None where left out}.

    :raise BadInput: names the first field at fault
    """
    return BODIES[method](today)(body, "")


def read_envelope(body):
    """Check what Odoo takes out of the body before the method is called: ``ids`` and ``context``.

    :returns: the clean context
    """
    if not isinstance(body, dict):
        raise BadInput("body", "not_object")
    for name in ("self", "ids"):
        if body.get(name, []) != []:
            raise BadInput(name, "unknown_field", known="")
    if "context" not in body:
        return {}
    context = body["context"]
    if not isinstance(context, dict):
        raise BadInput("context", "not_object")
    return read_context(context)


def read_context(context):
    """What of a context the API heeds: language, time zone, company. The rest is for others."""
    readers = {"lang": text(20), "tz": text(60), "allowed_company_ids": items(integer(1, LAST_ID), 100)}
    return {name: read(context[name], f"context.{name}") for name, read in readers.items()
            if context.get(name) not in (None, False)}


def _line(today, **more):
    return record(
        {"product": reference, "quantity": positive},
        {"unit": reference, **more})


def _availability(today):
    return record(
        {"products": items(reference, MOST_PRODUCTS)},
        {"warehouses": items(reference, MOST_WAREHOUSES), "until": day(today)})


def _promise(today):
    line = _line(today, warehouse=reference, date=day(today))
    return record(
        {"lines": items(line, MOST_LINES)},
        {"ship_to": reference_or_address, "wanted": day(today), "customer": reference})


def _reserve(today):
    line = _line(today, warehouse=reference, date=day(today))
    return record(
        {"key": KEY, "lines": items(line, MOST_LINES)},
        {"minutes": MINUTES, "partial": boolean, "customer": reference, "replaces": KEY})


def _extend(today):
    return record({"key": KEY, "minutes": MINUTES}, {})


def _drop(today):
    return record({"key": KEY}, {})


def _order(today):
    line = _line(today, price=number)
    read = record(
        {"key": KEY, "customer": reference},
        {"lines": items(line, MOST_LINES), "cart": KEY, "ship_to": reference, "wanted": day(today),
         "reference": text(128)})

    def read_order(value, field):
        clean = read(value, field)
        if clean["lines"] is None and clean["cart"] is None:
            raise BadInput("lines", "required")
        return clean
    return read_order


BODIES = {
    "availability": _availability, "promise": _promise, "reserve": _reserve, "extend": _extend, "drop": _drop,
    "order": _order,
}
