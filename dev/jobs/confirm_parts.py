"""Counts the statements and the time of each part of a confirmation (`dev/confirm_budget.py`), from outside: methods of the
services are wrapped while it counts. Statements of all cursors of this process count."""
import contextlib
import functools
import statistics
import time
from collections import defaultdict

from dev.confirm_budget import PARTS, REST
from odoo import models, sql_db


class Counter:
    def __init__(self, env):
        self.env, self.stack, self.since = env, [REST], time.perf_counter()
        self.spent = defaultdict(lambda: [0, 0.0])

    def take(self):
        """{part: [statements, seconds]} since the last time."""
        self._turn()
        spent, self.spent = self.spent, defaultdict(lambda: [0, 0.0])
        return spent

    def _turn(self):
        now = time.perf_counter()
        self.spent[self.stack[-1]][1] += now - self.since
        self.since = now

    def _inside(self, part, method):
        @functools.wraps(method)
        def wrapper(*args, **kwargs):
            self._turn()
            self.stack.append(part)
            try:
                return method(*args, **kwargs)
            finally:
                self._turn()
                self.stack.pop()
        return wrapper

    def _counted(self, execute):
        @functools.wraps(execute)
        def wrapper(*args, **kwargs):
            self.spent[self.stack[-1]][0] += 1
            return execute(*args, **kwargs)
        return wrapper

    @contextlib.contextmanager
    def counting(self):
        """Wraps the methods of all parts; unwraps them at the end."""
        with contextlib.ExitStack() as stack:
            def wrap(owner, name, wrapper):
                own = vars(owner).get(name)
                setattr(owner, name, wrapper)
                if own is None:
                    stack.callback(delattr, owner, name)
                else:
                    stack.callback(setattr, owner, name, own)

            wrap(sql_db.Cursor, "execute", self._counted(sql_db.Cursor.execute))
            for part in PARTS:
                for model, names in part.methods.items():
                    owner = self.env.registry.get(model) if model else models.BaseModel
                    for name in names:
                        if hasattr(owner, name):
                            wrap(owner, name, self._inside(part.name, getattr(owner, name)))
            self.take()
            yield


def measure(env, orders):
    """{part: {"queries", "seconds"}} of confirming these orders one by one, commit included: the medians."""
    counter, found = Counter(env), []
    with counter.counting():
        for order in orders:
            env.invalidate_all()
            counter.take()
            order.action_confirm()
            env.cr.commit()
            found.append(counter.take())
    return {part.name: {
        "queries": statistics.median(spent[part.name][0] for spent in found),
        "seconds": statistics.median(spent[part.name][1] for spent in found)} for part in PARTS}
