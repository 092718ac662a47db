"""Kill the driver at any moment: nothing that was measured is lost, and the run goes on."""

import concurrent.futures
import random
import statistics

from harness import BINARY, SCRIPTED, EndToEnd, main
from killing import LAUNCHES, TARGETS, kill_and_go_on, undisturbed_seconds

KILLS = 200
AT_ONCE = 2


class Killed(EndToEnd):
    def test_at_any_moment_loses_nothing(self):
        cases = [self.small_case("softmax"), self.small_case("sort")]
        usual = statistics.median(undisturbed_seconds(BINARY, SCRIPTED, cases) for _ in range(5))
        random.seed(20250131)
        # One more than ends the run, so that the last moments of one count, too; every third run
        # that goes on is killed as well.
        plans = [[random.uniform(0, 1.2 * usual) for _ in range(2 if number % 3 == 0 else 1)]
                 for number in range(KILLS)]
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            there = list(pool.map(
                lambda moments: kill_and_go_on(BINARY, SCRIPTED, cases, moments), plans))
        # The moments must have hit runs that were under way, early and late.
        most = LAUNCHES * len(cases) * len(TARGETS)
        counts = [launches[0] for launches in there]
        self.assertGreater(sum(0 < count < most for count in counts), KILLS / 4, counts)
        self.assertGreater(len(set(counts)), most / 2, counts)


if __name__ == "__main__":
    main()
