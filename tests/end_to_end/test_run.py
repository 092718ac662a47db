"""What a user gets from `howfast run`: the table, the run file, the exit code."""

import json
import os
import signal
import subprocess

from harness import BINARY, PATIENCE, SCRIPTED, EndToEnd, main

TWO_TARGETS = {"offers": [{"device": "cpu"}, {"device": "cpu", "mode": "fast"}]}


class Run(EndToEnd):
    def test_times_are_those_of_the_workers_clock(self):
        script = dict(TWO_TARGETS, rules=[{"target": "cpu/fast", "seconds": 0.0005},
                                          {"seconds": 0.004}])
        result = self.play(script, "--targets", "play/cpu,play/cpu/fast", code=0)
        slow, fast = result.outcome("play/cpu"), result.outcome("play/cpu/fast")
        self.assertEqual(slow["outcome"], "measured")
        self.assertAlmostEqual(slow["time"]["seconds"], 0.004, delta=1e-6)
        self.assertAlmostEqual(fast["time"]["seconds"], 0.0005, delta=1e-6)
        self.assertEqual(len(slow["launches"]), 5)
        self.assertTrue(slow["agreement"]["passed"])
        self.assertGreater(slow["agreement"]["checked"], 0)
        self.assertIn("8", result.out)
        self.assertIn("faster", result.out)

    def test_latency_and_throughput_are_told_apart_where_calls_return_early(self):
        script = {"asynchronous": True, "rules": [{"seconds": 0.00002}, {"wait": 0.00005}]}
        result = self.play(script, code=0)
        outcome = result.outcome("play/cpu")
        self.assertAlmostEqual(outcome["latency"]["seconds"], 0.00007, delta=1e-9)
        self.assertAlmostEqual(outcome["throughput"]["seconds"], 0.00002, delta=1e-9)
        # k calls and one wait take a quarter of a millisecond at least: k is 4 or more.
        self.assertGreater(outcome["time"]["seconds"], 0.00002)
        self.assertLess(outcome["time"]["seconds"], 0.00004)
        shown = self.howfast("show", str(self.path / "run1.jsonl"), "--format", "csv", code=0)
        header, row = shown.out.splitlines()
        self.assertIn(",latency,throughput,", header)
        self.assertIn(",7e-05,", row.replace("6.999999999999999e-05", "7e-05"))

    def test_quantiles_are_those_of_single_calls(self):
        fast = self.play({"rules": [{"seconds": 0.00002}, {"wait": 0.00001}]}, "--launches", "1",
                         code=0).launches[0]
        self.assertEqual(len(fast["quantiles"]), 6)
        for quantile in fast["quantiles"]:
            self.assertAlmostEqual(quantile, 0.00003, delta=1e-9)
        self.assertLess(fast["seconds"], 0.00003)

    def test_targets_whose_calls_wait_have_neither(self):
        outcome = self.play({"rules": [{"seconds": 0.00002}]}, code=0).outcome("play/cpu")
        self.assertNotIn("latency", outcome)
        self.assertNotIn("throughput", outcome)

    def test_the_interval_comes_from_launches(self):
        seconds = [0.0010, 0.0011, 0.0012, 0.0013, 0.0014]
        result = self.play({"rules": [{"seconds": seconds, "per": "launch"}]}, code=0)
        outcome = result.outcome("play/cpu")
        for got, want in zip(outcome["launches"], seconds):
            self.assertAlmostEqual(got, want, delta=1e-6)
        # exp(mean ln x -+ t sd(ln x) / sqrt 5), t = scipy.stats.t.ppf(0.985, 4) = 3.297630: an
        # interval of 97 % holds the truth in 95 of 100 runs that look after every launch.
        self.assertAlmostEqual(outcome["time"]["low"], 9.793977e-04, delta=1e-9)
        self.assertAlmostEqual(outcome["time"]["high"], 1.4497699e-03, delta=1e-9)
        self.assertEqual(outcome["time"]["confidence"], 0.95)

    def test_every_prefix_of_the_run_file_is_a_result(self):
        result = self.play({}, "--launches", "2", code=0)
        kinds = [record["record"] for record in result.records]
        self.assertEqual(kinds[0], "run")
        self.assertEqual(kinds[1:], ["launch", "outcome"] * 2)
        shown = self.howfast("show", str(self.path / "run1.jsonl"), "--format", "json", code=0)
        self.assertEqual(len(json.loads(shown.out)["outcomes"]), 1)

    def test_slow_cells_take_one_timed_call_a_launch(self):
        result = self.play({"rules": [{"seconds": 0.5}]}, code=0)
        self.assertEqual([launch["calls"] for launch in result.launches], [1] * 5)

    def test_very_slow_cells_are_judged_and_timed_in_one_call(self):
        result = self.play({"rules": [{"seconds": 6}]}, code=0)
        outcome = result.outcome("play/cpu")
        self.assertEqual(outcome["launches"], [6, 6, 6])
        self.assertIn("judged_call_is_timed", outcome["flags"])

    def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(self):
        first = self.play({}, "--seed", "7", "--launches", "1", code=0)
        again = self.play({}, "--seed", "7", "--launches", "1", code=0)
        other = self.play({}, "--seed", "8", "--launches", "1", code=0)
        worst = [r.outcome("play/cpu")["agreement"]["worst"] for r in (first, again, other)]
        self.assertEqual(worst[0], worst[1])
        self.assertNotEqual(worst[0], worst[2])
        self.assertEqual(first.run["seed"], 7)

    def test_a_repeated_target_is_measured_as_a_twin(self):
        result = self.play({}, "--targets", "play/cpu,play/cpu", "--launches", "2", code=0)
        self.assertEqual({target for _, target in result.outcomes}, {"play/cpu", "play/cpu#2"})

    def test_a_dry_run_prints_the_plan_and_measures_nothing(self):
        result = self.play({}, "--dry-run", code=0)
        self.assertIn(self.small_case(), result.out)
        self.assertIn("play/cpu", result.out)
        self.assertEqual(result.records, [])

    def test_an_existing_run_file_is_never_overwritten(self):
        out = self.path / "mine.jsonl"
        out.write_text("precious\n")
        result = self.play({}, code=74, out=out)
        self.assertIn("mine.jsonl", result.err)
        self.assertEqual(out.read_text(), "precious\n")

    def test_nobody_listening_on_standard_error_loses_nothing(self):
        for number, redirection in enumerate(("2>&-", "2>/dev/full", "<&- >&- 2>&-")):
            with self.subTest(redirection):
                out = self.path / f"deaf{number}.jsonl"
                command, environment = self.command(
                    "run", self.small_case(), "--worker", f"play={SCRIPTED}", "--targets",
                    "play/cpu", "--launches", "1", "--out", str(out), script={})
                done = subprocess.run(["/bin/sh", "-c", f'"$@" {redirection}', "sh", *command],
                                      env=environment, cwd=self.path, timeout=PATIENCE,
                                      stdout=subprocess.DEVNULL)
                # A closed stdout cannot take the table; the run file is whole all the same.
                self.assertIn(done.returncode, (0, 74))
                self.howfast("show", str(out), code=0)

    def test_a_run_file_that_is_removed_does_not_take_the_table_along(self):
        process, out = Interrupt.start(self, Interrupt.HANG_ON_SECOND, "--timeout", "1",
                                       "--launches", "1")
        Interrupt.wait_for_launch(self, out)
        out.unlink()
        stdout, stderr = process.communicate(timeout=PATIENCE)
        self.assertRegex(stdout, "softmax|sort")
        self.assertIn("removed", stderr)

    def test_brackets_in_filters_are_theirs(self):
        result = self.howfast("run", "[softmax]", "--dry-run", code=64)
        self.assertIn("[softmax]", result.err)

    def test_an_ignored_hangup_stays_ignored(self):
        out = self.path / "nohup.jsonl"
        command, environment = self.command(
            "run", self.small_case(), "--worker", f"play={SCRIPTED}", "--targets", "play/cpu",
            "--out", str(out), script={})
        done = subprocess.run(
            ["/bin/sh", "-c", 'trap "" HUP; "$@" & kill -HUP $!; wait $!', "sh", *command],
            env=environment, cwd=self.path, timeout=PATIENCE, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        self.assertEqual(done.returncode, 0)

    def test_no_scratch_file_and_no_worker_outlives_a_run(self):
        self.play({}, "--launches", "1", code=0)
        left = [p.name for p in self.path.iterdir() if p.name.startswith("howfast-scratch")]
        self.assertEqual(left, [])

    def test_the_run_file_says_nothing_of_host_and_user(self):
        result = self.play({}, "--launches", "1", code=0)
        text = json.dumps(result.run)
        for secret in (os.uname().nodename, os.path.expanduser("~"), str(self.path)):
            if len(secret) > 3:
                self.assertNotIn(secret, text)


class Interrupt(EndToEnd):
    def start(self, script, *words):
        out = self.path / "run.jsonl"
        command, environment = self.command(
            "run", self.small_case(), self.small_case("sort"), "--worker", f"play={SCRIPTED}",
            "--targets", "play/cpu",
            "--out", str(out), *words, script=script)
        process = subprocess.Popen(command, env=environment, cwd=self.path, text=True,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process, out

    def wait_for_launch(self, out):
        while True:
            if out.exists() and '"record":"launch"' in out.read_text():
                return

    # The second of two cases, whichever the order drawn for the launch makes it.
    HANG_ON_SECOND = {"rules": [{"request": "load", "nth": 2, "do": "hang"}]}

    def test_leaves_a_valid_file_and_the_table_so_far(self):
        process, out = self.start(self.HANG_ON_SECOND)
        self.wait_for_launch(out)
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, 130, stderr)
        self.assertIn("interrupted", stdout)
        records = [json.loads(line) for line in out.read_text().splitlines()]
        last = {r["case"]["operation"]: r for r in records if r["record"] == "outcome"}
        done, cut = sorted(last.values(), key=lambda record: record["outcome"])
        self.assertEqual(done["outcome"], "measured")
        self.assertEqual((cut["outcome"], cut["reason"]), ("skipped", "interrupted"))

    def test_a_killed_driver_leaves_no_worker_and_a_file_that_can_be_shown(self):
        process, out = self.start(self.HANG_ON_SECOND)
        self.wait_for_launch(out)
        process.kill()
        process.wait(timeout=PATIENCE)
        while self.workers():
            pass  # the kernel kills them at once; a test that hangs here has failed
        shown = self.howfast("show", str(out), code=0)
        self.assertRegex(shown.out, "softmax|sort")

    def workers(self):
        listed = subprocess.run(["pgrep", "-f", SCRIPTED], stdout=subprocess.PIPE, text=True)
        script = str(self.path / "script.json")
        return [pid for pid in listed.stdout.split() if self.plays(pid, script)]

    @staticmethod
    def plays(pid, script):
        try:
            with open(f"/proc/{pid}/environ", encoding="utf-8", errors="replace") as file:
                return script in file.read()
        except OSError:
            return False


class BadInput(EndToEnd):
    def refused(self, *words, code=64, names):
        result = self.howfast(*words)
        self.assertEqual(result.code, code, result.out + result.err)
        for name in names:
            self.assertIn(name, result.err)
        self.assertLessEqual(len(result.err.splitlines()), 2, result.err)

    def test_unknown_suite(self):
        self.refused("run", "--suite", "artcle", names=["artcle", "article"])

    def test_unknown_case(self):
        self.refused("run", "sotfmax", names=["sotfmax", "softmax"])

    def test_unknown_target(self):
        self.refused("run", "--targets", "refernce/cpu", names=["refernce/cpu", "reference/cpu"])

    def test_malformed_target(self):
        self.refused("run", "--targets", "what even", names=["what even"])

    def test_unwritable_run_file(self):
        self.refused("run", "softmax", "--targets", "reference/cpu", "--out", "/no/such/folder/x",
                     code=74, names=["/no/such/folder/x"])

    def test_missing_run_file(self):
        self.refused("show", "/no/such/run.jsonl", code=74, names=["/no/such/run.jsonl"])

    def test_foreign_run_file(self):
        self.refused("show", BINARY, code=74, names=[BINARY])


if __name__ == "__main__":
    main()
