"""What the parts of confirming one order may cost (three lines, everything on: `dev/jobs/confirm_job.py`).

A part is some methods of the suite's services. What happens inside one of them counts for its part, but for what is inside one
of another part: the innermost counts; what is outside of all of them is Odoo's own. `dev/jobs/confirm_parts.py` counts; the table
in docs/benchmarks.md says the same (dev/tests/test_confirm_budget.py), and the statements are a test
(tests/process/test_confirm_parts.py).
"""
from typing import NamedTuple

REST = "Odoo itself"
WRITING = "writing what is pending"


class Part(NamedTuple):
    """``statements`` and ``ms`` (on a quiet machine of two cores): at most, the median of many orders."""

    name: str
    statements: int
    ms: float
    methods: dict  # {model, or None: of all models: names of methods}; what a database lacks is left out


PARTS = (
    Part("checks", 5, 9, {"oms.checks": ("_hold", "_let_go", "_look_again")}),
    Part("credit", 9, 15, {
        "oms.credit": ("_check", "_check_release", "_recheck"),
        "oms.judging": ("_adopt", "_check", "_check_unless_later", "_mark", "_forget")}),
    Part("promise and claim", 12, 24, {
        "sale.order.line": ("_oms_before_launch", "_oms_promise_short", "_create_procurements"),
        "oms.promise": ("create", "write"), "oms.claim": ("_free",)}),
    Part("ledger", 1, 3, {"oms.supply": ("_gather_ladders", "_gather_free")}),
    Part("timeline", 2, 4, {"oms.order.event": ("_oms_log",)}),
    Part("mails", 3, 5, {
        "oms.mail.outbox": ("_oms_append", "_oms_wake"), "sale.order": ("_send_order_confirmation_mail",)}),
    Part("stages", 2, 4, {
        "sale.order": ("_compute_oms_stage", "_compute_oms_held", "_compute_oms_promised_date", "_compute_oms_arrival_estimate"),
        "sale.order.line": ("_compute_oms_quantities", "_compute_oms_stage")}),
    Part(WRITING, 9, 14, {None: ("_flush",)}),
    Part(REST, 56, 117, {}),
)
#: Of all parts together; plain Odoo asks 126.
STATEMENTS = 99


def table():
    """The budgets as lines of a table in Markdown."""
    yield "| part | statements | ms | counted in |"
    yield "| --- | --- | --- | --- |"
    for part in PARTS:
        methods = ", ".join(f"`{model or 'any model'}` {' '.join(names)}" for model, names in part.methods.items())
        yield f"| {part.name} | {part.statements} | {part.ms:g} | {methods or 'all the rest'} |"
    yield f"| all together | {STATEMENTS} | | |"


if __name__ == "__main__":
    print("\n".join(table()))
