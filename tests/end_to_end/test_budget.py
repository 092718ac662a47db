"""`--budget`: launches go where they decide most, and the run ends when all is decided or time is up."""

import json
import time

from harness import SCRIPTED, EndToEnd, main

TWO = ["--targets", "play/cpu,play/cpu/fast"]
OFFERS = [{"device": "cpu"}, {"device": "cpu", "mode": "fast"}]
# Launches of a target that is about as fast as the other one, and varies.
NOISY = [0.0010, 0.0013, 0.0009, 0.0012, 0.0008, 0.0011, 0.0014, 0.0009, 0.0010, 0.0012,
         0.0008, 0.0013, 0.0010, 0.0009, 0.0011, 0.0012, 0.0010, 0.0008, 0.0013, 0.0011]


class Budget(EndToEnd):
    def script(self):
        return {"offers": OFFERS,
                "rules": [{"case": "softmax/*", "target": "cpu/fast", "seconds": 0.0005},
                          {"case": "softmax/*", "seconds": 0.001},
                          {"target": "cpu/fast", "seconds": NOISY, "per": "launch"},
                          {"seconds": 0.001}]}

    def launches(self, result, case):
        return len(result.outcome("play/cpu", case)["launches"])

    def test_further_launches_go_to_what_is_undecided(self):
        clear, noisy = self.small_case(), self.small_case("sort")
        result = self.play(self.script(), noisy, *TWO, "--budget", "1m", case=clear, code=0)
        self.assertEqual(self.launches(result, clear), 5, "decided at the first look")
        self.assertEqual(self.launches(result, noisy), 20, "the most that a budget gives")
        self.assertEqual(result.run["settings"]["budget_seconds"], "60")
        numbers = result.outcome("play/cpu", noisy)["launch_numbers"]
        self.assertEqual(numbers, list(range(1, 21)))
        self.assertIn("--budget 60s", result.out)

    def test_everything_decided_ends_the_run_long_before_the_budget(self):
        started = time.monotonic()
        result = self.play(self.script(), *TWO, "--budget", "1h", code=0)
        self.assertLess(time.monotonic() - started, 600)
        self.assertEqual(self.launches(result, None), 5)

    def test_a_spent_budget_leaves_a_whole_result(self):
        first, second = self.small_case(), self.small_case("sort")
        result = self.play({}, second, "--budget", "0.001s", case=first, code=0)
        outcomes = {o["outcome"] for o in result.outcomes.values()}
        reasons = {o["reason"] for o in result.outcomes.values() if o["outcome"] == "skipped"}
        self.assertLessEqual(outcomes, {"measured", "skipped"})
        self.assertEqual(reasons, {"budget_spent"})
        self.assertIn("budget spent", result.out)

    def test_a_spent_budget_is_no_interruption(self):
        # What starting took is gone already and is not set aside once more.
        slow = f"sh -c 'sleep 0.4; exec {SCRIPTED}'"
        out = self.path / "slow.jsonl"
        result = self.howfast("run", self.small_case(), "--worker", f"play={slow}", "--targets",
                              "play/cpu", "--budget", "3s", "--out", str(out), script={},
                              code=0, run_file=out)
        self.assertGreater(len(result.launches), 0)

    def test_a_run_goes_on_within_its_budget(self):
        clear, noisy = self.small_case(), self.small_case("sort")
        whole = self.play(self.script(), noisy, *TWO, "--budget", "1m", case=clear, code=0)
        lines = (self.path / "run1.jsonl").read_text().splitlines(keepends=True)
        torn = self.path / "torn.jsonl"
        torn.write_text("".join(lines[:20]))
        file = self.path / "script.json"
        again = self.howfast("run", "--resume", str(torn), "--worker",
                             f"play={SCRIPTED}", script=json.loads(file.read_text()),
                             code=0, run_file=torn)
        for case in (clear, noisy):
            numbers = again.outcome("play/cpu", case)["launch_numbers"]
            self.assertEqual(len(numbers), len(set(numbers)), "nothing is measured twice")
            self.assertEqual(len(numbers), self.launches(whole, case))

    def test_what_is_no_duration_is_refused(self):
        for word in ("5", "-5m", "soon", "0s"):
            result = self.howfast("run", "--budget", word, code=64)
            self.assertIn("--budget", result.err)
            self.assertIn("5m", result.err)


class Rejection(EndToEnd):
    # In which the third slice (the thirteenth request `time`, after the first call and ten of warming up) was slow, too.
    SLOW = [{"request": "time", "nth": 13, "seconds": 0.1}]

    def test_a_round_without_a_core_is_left_out_for_every_target(self):
        waited = {"target": "cpu/fast", "request": "time", "nth": 13, "do": "waited"}
        result = self.play({"offers": OFFERS, "rules": [waited, *self.SLOW]}, *TWO,
                           "--launches", "1", code=0)
        for launch in result.launches:
            # One, unless the host of this machine took its core away just then.
            rejected = sum(1 for s in launch["slices"] if s is None)
            self.assertIn(rejected, (1, 2), launch)
            self.assertEqual(launch["evidence"]["rejected_rounds"], rejected)
            self.assertLess(max(s for s in launch["slices"] if s), 0.002)
            self.assertLess(launch["quantiles"][-1], 0.002)
        self.assertEqual(*[launch["slices"].index(None) for launch in result.launches])

    def test_a_wait_that_is_nothing_beside_the_slice_leaves_no_round_out(self):
        briefly = {"target": "cpu/fast", "request": "time", "do": "waited_briefly"}
        rules = [dict(briefly, nth=nth) for nth in range(12, 20)]
        result = self.play({"offers": OFFERS, "rules": rules}, *TWO, "--launches", "1", code=0)
        for launch in result.launches:
            # Two at most, for what the host of this machine does meanwhile.
            self.assertLessEqual(launch["evidence"]["rejected_rounds"], 2, launch)

    def test_a_slow_round_alone_is_never_left_out(self):
        result = self.play({"offers": OFFERS, "rules": self.SLOW}, *TWO, "--launches", "1", code=0)
        for launch in result.launches:
            self.assertAlmostEqual(max(s for s in launch["slices"] if s), 0.1, delta=1e-4)

    def test_a_machine_that_is_busy_throughout_is_said_to_be(self):
        result = self.play({"rules": [{"request": "time", "do": "waited"}]}, "--launches", "1", code=0)
        (launch,) = result.launches
        self.assertNotIn(None, launch["slices"])
        self.assertIn("machine_was_busy", launch["flags"])


class Cold(EndToEnd):
    def test_every_sample_is_one_call_and_the_file_says_cold(self):
        result = self.play({}, "--cache", "cold", "--launches", "1", code=0)
        self.assertEqual(result.run["settings"]["cache"], "cold")
        (launch,) = result.launches
        self.assertEqual(launch["calls"], len(launch["slices"]), "one call in each round")
        self.assertIn("--cache cold", result.out)
        self.assertIn("cold caches", result.out)
        hot = self.play({}, "--launches", "1", code=0)
        self.assertEqual(hot.run["settings"]["cache"], "hot")
        self.assertNotIn("cold", hot.out)

    def test_neither_hot_nor_cold_is_refused(self):
        self.assertIn("neither hot nor cold",
                      self.howfast("run", "--cache", "warm", code=64).err)


    def test_a_worker_that_empties_no_caches_is_unsupported(self):
        result = self.play({"rules": [{"request": "time", "do": "unflushed"}]}, "--cache", "cold",
                           code=0)
        outcome = result.outcome("play/cpu")
        self.assertEqual((outcome["outcome"], outcome["reason"]),
                         ("unsupported", "framework_refused"))
        self.assertIn("does not empty caches", outcome["detail"])

    def test_a_run_goes_on_with_the_caches_it_began_with(self):
        self.play({}, "--cache", "cold", "--launches", "1", code=0)
        refused = self.howfast("run", "--resume", str(self.path / "run1.jsonl"), "--cache", "hot",
                               "--worker", f"play={SCRIPTED}", script={}, code=64)
        self.assertIn("--cache is 'hot', and that run has 'cold'", refused.err)


class Order(EndToEnd):
    def test_cases_are_shuffled_for_every_launch_and_alike_with_the_same_seed(self):
        def orders(seed):
            result = self.play({}, "sort", "linear", "matmul", "conv2d", "scatter_add", "--launches", "3",
                               "--seed", seed, code=0)
            return [[r["case"] for r in result.launches if r["launch"] == n] for n in (1, 2, 3)]
        first = orders("7")
        self.assertEqual({frozenset(order) for order in first}, {frozenset(first[0])})
        self.assertGreater(len({tuple(order) for order in first}), 1)
        self.assertEqual(orders("7"), first)


if __name__ == "__main__":
    main()
