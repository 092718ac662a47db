"""Two runs at once on one machine would be timed against each other: the second waits, or says so."""

import json
import re
import signal
import subprocess

from harness import PATIENCE, SCRIPTED, EndToEnd, main

HANG = {"rules": [{"request": "time", "do": "hang"}]}


class TwoRuns(EndToEnd):
    def start(self, name, script, *words):
        out = self.path / f"{name}.jsonl"
        command, environment = self.command(
            "run", self.small_case(), "--worker", f"play={SCRIPTED}", "--targets", "play/cpu",
            "--launches", "1", "--out", str(out), *words, script=script)
        if script is not None:  # each its own
            file = self.path / f"{name}.json"
            file.write_text(json.dumps(script))
            environment["HOWFAST_SCRIPT"] = str(file)
        process = subprocess.Popen(command, env=environment, cwd=self.path, text=True,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process, out

    def start_and_hang(self):
        process, _ = self.start("first", HANG)
        self.assertIn("suite", process.stderr.readline())
        return process

    def test_the_second_says_for_whom_it_waits_and_goes_on_when_that_has_ended(self):
        for end in (signal.SIGINT, signal.SIGKILL):
            with self.subTest(end):
                first = self.start_and_hang()
                second, out = self.start(f"second{int(end)}", {})
                line = second.stderr.readline()
                self.assertIn(f"process {first.pid}", line)
                self.assertIn("--no-wait", line)
                first.send_signal(end)
                stdout, stderr = second.communicate(timeout=PATIENCE)
                self.assertEqual(second.returncode, 0, stderr)
                self.assertNotIn("ANOTHER RUN", stdout)
                self.assertNotIn("another_run_at_once", out.read_text())
                first.communicate(timeout=PATIENCE)
                (self.path / "first.jsonl").unlink()

    def test_no_wait_goes_on_at_once_and_the_results_name_it(self):
        self.start_and_hang()
        second, out = self.start("second", {}, "--no-wait")
        stdout, stderr = second.communicate(timeout=PATIENCE)
        self.assertEqual(second.returncode, 0, stderr)
        self.assertIn("the results will say so", stderr)
        self.assertRegex(stdout, re.compile("another run", re.I))
        records = [json.loads(line) for line in out.read_text().splitlines()]
        self.assertEqual(records[0]["settings"]["another_run_at_once"], "yes")
        flags = [r["flags"] for r in records if r["record"] in ("launch", "outcome")]
        self.assertTrue(flags and all("another_run_at_once" in f for f in flags), flags)
        self.assertIn("another run", self.howfast("show", str(out), code=0).out)

    def test_the_run_that_is_joined_says_so_too(self):
        first = self.start_and_hang()
        second, _ = self.start("second", HANG, "--no-wait")
        self.assertIn("the results will say so", second.stderr.readline())
        first.send_signal(signal.SIGINT)
        first.communicate(timeout=PATIENCE)
        # The lock is free, and the second run goes on without it.
        third, out = self.start("third", {})
        _, err = third.communicate(timeout=PATIENCE)
        self.assertEqual(third.returncode, 0, err)
        launches = [r for r in map(json.loads, out.read_text().splitlines())
                    if r["record"] == "launch"]
        self.assertTrue(launches)
        for launch in launches:
            self.assertIn("another_run_at_once", launch["flags"])

    def test_an_interrupt_ends_the_wait_and_leaves_nothing(self):
        self.start_and_hang()
        second, out = self.start("second", {})
        self.assertIn("waiting", second.stderr.readline())
        second.send_signal(signal.SIGINT)
        second.communicate(timeout=PATIENCE)
        self.assertEqual(second.returncode, 130)
        self.assertFalse(out.exists())

    def test_two_of_the_same_second_get_two_files(self):
        command, environment = self.command(
            "run", self.small_case(), "--worker", f"play={SCRIPTED}", "--targets", "play/cpu",
            "--launches", "1", script={})
        runs = [subprocess.Popen(command, env=environment, cwd=self.path, stdin=subprocess.DEVNULL,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
                for _ in range(4)]
        for process in runs:
            _, err = process.communicate(timeout=PATIENCE)
            self.assertEqual(process.returncode, 0, err)
        files = sorted(self.path.glob("howfast-*.jsonl"))
        self.assertEqual(len(files), 4)
        for file in files:
            self.howfast("show", str(file), code=0)

    def test_an_unusable_lock_is_a_warning(self):
        (self.path / "lock").symlink_to(self.path / "elsewhere")
        process, _ = self.start("only", {})
        _, err = process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, 0, err)
        self.assertIn("warning: cannot tell whether another run is under way", err)
        self.assertFalse((self.path / "elsewhere").exists())


if __name__ == "__main__":
    main()
