# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
import unittest

from ..jobs import AT_FAULT, COLLIDED, TOO_LONG, TRIES, Pace, in_halves, pause


def everything(error):
    return isinstance(error, ValueError)


class TestInHalves(unittest.TestCase):
    def test_only_the_items_at_fault_are_lost(self):
        rng = random.Random(19)
        for _case in range(300):
            items = list(range(rng.randrange(40)))
            bad = {item for item in items if rng.random() < 0.1}

            def attempt(some, bad=bad):
                if bad.intersection(some):
                    raise ValueError(min(bad.intersection(some)))
                return some

            results, failed = in_halves(items, rng.randrange(1, 12), attempt, everything)
            self.assertEqual(set(failed), bad)
            self.assertEqual({item: str(error) for item, error in failed.items()}, {item: str(item) for item in bad})
            done = [item for some in results for item in some]
            self.assertEqual(done, sorted(set(items) - bad))

    def test_good_sets_are_tried_once(self):
        tried = []
        in_halves(list(range(10)), 4, tried.append, everything)
        self.assertEqual(tried, [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]])

    def test_what_is_nobody_s_fault_ends_it(self):
        def attempt(some):
            tried.append(some)
            raise MemoryError

        tried = []
        with self.assertRaises(MemoryError):
            in_halves(list(range(10)), 4, attempt, everything)
        self.assertEqual(tried, [[0, 1, 2, 3]])


class TestPace(unittest.TestCase):
    """What ``run`` does with sets that fail, without a database."""

    def walk(self, count, full, fails):
        """(items done, {item left: (why, how often it was tried alone)}); ``fails(some)`` says why a set fails, or nothing."""
        pace, at, done, left, alone, turns = Pace(full), 0, [], {}, {}, 0
        while at < count:
            turns += 1
            self.assertLess(turns, 20 * count + 20, "it ends")
            some = list(range(at, min(at + pace.size, count)))
            why = fails(some)
            if not why:
                done += some
                at += len(some)
                pace.done()
                continue
            if len(some) == 1:
                alone[at] = alone.get(at, 0) + 1
            if pace.failed(why, len(some)):
                left[at] = (why, alone[at])
                at += 1
        return done, left

    def test_who_fails_alone_is_left_and_all_others_are_done(self):
        rng = random.Random(11)
        for _case in range(300):
            count, full = rng.randrange(60), rng.randrange(1, 20)
            bad = {item: rng.choice((COLLIDED, TOO_LONG)) for item in range(count) if rng.random() < 0.1}
            done, left = self.walk(count, full, lambda some, bad=bad: next((bad[item] for item in some if item in bad), None))
            self.assertEqual(set(left), set(bad))
            self.assertEqual(done, [item for item in range(count) if item not in bad])
            for item, (why, tries) in left.items():
                self.assertEqual((why, tries), (bad[item], TRIES if why == COLLIDED else 1))

    def test_what_takes_too_long_is_never_begun_again_as_it_is(self):
        tried = []

        def fails(some):
            self.assertNotIn(some, tried)
            tried.append(some)
            return TOO_LONG if len(some) > 3 or 5 in some else None

        done, left = self.walk(12, 12, fails)
        self.assertEqual((len(done), left), (11, {5: (TOO_LONG, 1)}))

    def test_one_collision_costs_half_a_set(self):
        sizes = []

        def fails(some):
            sizes.append(len(some))
            return COLLIDED if len(sizes) == 1 else None

        self.assertEqual(self.walk(100, 40, fails), (list(range(100)), {}))
        self.assertEqual(sizes, [40, 20, 40, 40])

    def test_who_collides_alone_may_go_well_the_next_time(self):
        times = [COLLIDED] * (TRIES - 1)
        self.assertEqual(self.walk(1, 50, lambda some: times and times.pop()), ([0], {}))

    def test_a_fault_is_left_at_once(self):
        self.assertTrue(Pace(5).failed(AT_FAULT, 1))
        self.assertFalse(Pace(5).failed(AT_FAULT, 2))

    def test_the_pause_grows_and_is_drawn(self):
        self.assertEqual([pause(tries, 0.5) for tries in (1, 2, 5)], [0.1, 0.2, 1.6])
        self.assertEqual(pause(5, 0.0), 0.0)
