"""`python3 -m dev.match_year [SEED…]`: a year of 20,000 payments for each seed (1, 2, 3), matched day by day.

Says how many were matched wrongly without anybody looking (must be none), how many without anybody looking at all (at least
85 %), both by what the payment was like, and how long it took. Exit status 1 where one of them is missed. `PAYMENTS=2000`: fewer.
"""
import os
import sys
import time

from .base import say
from .pure import planning

match_year = planning("oms_core", "tests.match_year")


def main(seeds):
    """Exit status."""
    payments, missed = int(os.environ.get("PAYMENTS") or 20_000), False
    for seed in seeds:
        start = time.process_time()
        count, automatic, wrong, kinds = match_year.run(seed, payments)
        seconds = time.process_time() - start
        missed |= bool(wrong) or automatic < match_year.LEAST * count
        say(f"seed {seed}: {count} payments, wrong automatic {len(wrong)}, automatic {automatic / count:.1%}, {seconds:.0f} s")
        say("  " + ", ".join(f"{kind} {seen['automatic']}/{seen['all']}" for kind, seen in sorted(kinds.items())))
        for meant, proposal in wrong[:10]:
            say(f"  wrong: {meant.kind} {meant.receipt}\n    meant {set(meant.truth)}, done {proposal}")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main([int(seed) for seed in sys.argv[1:]] or [1, 2, 3]))
