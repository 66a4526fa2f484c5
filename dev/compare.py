"""The difference between two runs of the same tests, as values and as lines to print."""
from dataclasses import dataclass
from functools import cached_property

from .logs import Records


@dataclass(frozen=True)
class Difference:
    """What `after` changed against `before`."""

    before: Records
    after: Records

    @cached_property
    def new_failures(self):
        """Failed after, and not before."""
        return sorted(set(self.after.failed) - set(self.before.failed))

    @cached_property
    def gone(self):
        """Ran before (passed or failed) and not after. A class that no longer sets up is named among the
        failures; its tests are here."""
        tests = {name for name in self.before.ran if not name.startswith(("setUp", "tearDown"))}
        return sorted(tests - set(self.after.ran))

    @cached_property
    def mended(self):
        """Failed before, passed after: told, not judged."""
        return sorted(set(self.before.failed) & set(self.after.named("ok")))

    @property
    def bad(self):
        """True if it may not be so: new failures, tests gone, or nothing compared."""
        return bool(self.new_failures or self.gone or not self.before.ran)

    @cached_property
    def both(self):
        """Passed in both: those whose queries can be compared."""
        return sorted(set(self.before.named("ok")) & set(self.after.named("ok")))

    def growth(self):
        """(module, tests, queries before, after) for each module, then for all."""
        before, after = self.before.queries(self.both), self.after.queries(self.both)
        count = Records({name: {"queries": 1} for name in self.both}).queries(self.both)
        rows = [(name, count[name], before[name], after[name]) for name in sorted(count)]
        return [*rows, ("all", len(self.both), sum(before.values()), sum(after.values()))]

    def costliest(self, number=5):
        """The tests whose queries grew most: (added, test)."""
        added = [(self.after.tests[name].get("queries", 0) - self.before.tests[name].get("queries", 0), name)
                 for name in self.both]
        return [pair for pair in sorted(added, reverse=True)[:number] if pair[0] > 0]

    def lines(self):
        """The report."""
        out = [f"{'module':24}{'tests':>6}{'plain':>10}{'suite':>10}  growth of SQL queries"]
        out += [f"{name:24}{tests:6}{before:10}{after:10}  {percent(before, after)}"
                for name, tests, before, after in self.growth()]
        out += [f"  +{added} queries: {short(name)}" for added, name in self.costliest()]
        for title, names in (("new failure", self.new_failures), ("no longer runs", self.gone),
                             ("failed natively, passes with the suite", self.mended)):
            out += [f"!! {title}: {short(name)}" if title != "failed natively, passes with the suite"
                    else f"   {title}: {short(name)}" for name in names]
        out.append(f"Odoo's own tests: {len(self.before.ran)} on plain Odoo ({len(self.before.failed)} of them fail natively), "
                   f"{len(self.after.ran)} with the suite: {len(self.new_failures)} new failures, {len(self.gone)} no longer run")
        return out


def percent(before, after):
    """`+3.4 %`, or `-` where there is nothing to compare."""
    return f"{100 * (after - before) / before:+.1f} %" if before else "-"


def short(test):
    """A test's name without what all names share."""
    return test.replace("odoo.addons.", "").replace(".tests.", ": ", 1)
