"""`howfast run --resume FILE`: goes on where the file ends, and only with the very same run."""

import json
import signal
import subprocess

from harness import PATIENCE, SCRIPTED, EndToEnd, main

WORKER = ("--worker", f"play={SCRIPTED}")
FAST = {"offers": [{"device": "cpu"}, {"device": "cpu", "mode": "fast"}],
        "rules": [{"target": "cpu/fast", "seconds": 0.0005}]}


def measured(result):
    return sorted((r["case"], r["target"], r["launch"]) for r in result.launches)


class Resume(EndToEnd):
    def cut(self, records, *words, script=FAST, tail=b""):
        """A run file of a run that ended after so many of its records."""
        self.file = self.path / "cut.jsonl"
        whole = self.play(script, self.small_case("sort"), "--launches", "3", "--targets",
                          "play/cpu,play/cpu/fast", *words, code=0)
        lines = (self.path / f"run{self.runs}.jsonl").read_bytes().splitlines(keepends=True)
        self.assertLess(records, len(lines))
        self.file.write_bytes(b"".join(lines[:records]) + tail)
        self.before = self.file.read_bytes()
        return whole

    def resume(self, *words, worker=WORKER, code=None, script=FAST):
        return self.howfast("run", "--resume", str(self.file), *worker, *words, script=script,
                            code=code, run_file=self.file)

    def refused(self, *words, worker=WORKER, code=64, script=FAST, names):
        result = self.resume(*words, worker=worker, code=code, script=script)
        for name in names:
            self.assertIn(name, result.err)
        self.assertLessEqual(len(result.err.splitlines()), 2, result.err)
        self.assertEqual(self.file.read_bytes(), self.before, "a refusal changes nothing")

    def edit(self, change):
        """Changes the run record of the cut file."""
        first, _, rest = self.file.read_bytes().partition(b"\n")
        record = json.loads(first)
        change(record)
        self.before = json.dumps(record).encode() + b"\n" + rest
        self.file.write_bytes(self.before)

    def test_measures_the_rest_and_nothing_twice(self):
        for records in (1, 2, 3, 6, 12):
            with self.subTest(records):
                whole = self.cut(records)
                resumed = self.resume(code=0)
                self.assertTrue(self.file.read_bytes().startswith(self.before))
                self.assertEqual(measured(resumed), measured(whole))
                self.assertEqual(resumed.outcomes.keys(), whole.outcomes.keys())
                for cell, outcome in resumed.outcomes.items():
                    self.assertEqual(outcome["time"], whole.outcomes[cell]["time"])
                    self.assertEqual(outcome["launch_numbers"], [1, 2, 3])

    def test_a_torn_last_line_is_dropped(self):
        whole = self.cut(4, tail=b'{"record":"launch","launch":1,"ca')
        resumed = self.resume(code=0)
        self.assertIn("half-written", resumed.err)
        self.assertEqual(measured(resumed), measured(whole))

    def test_a_finished_run_says_so_and_prints_its_table(self):
        self.cut(2)
        first = self.resume(code=0)
        before = self.file.read_bytes()
        again = self.resume(code=0)
        self.assertIn("finished", again.err)
        self.assertEqual(again.out, first.out)
        self.assertEqual(self.file.read_bytes(), before)

    def test_failures_count_as_before(self):
        crash = {"rules": [{"case": "softmax/*", "request": "time", "do": "signal"}]}
        self.file = self.path / "crashed.jsonl"
        whole = self.play(crash, "--launches", "4", code=1, out=self.file)
        self.assertEqual(len(whole.launches), 2, "two end a cell")
        lines = self.file.read_bytes().splitlines(keepends=True)
        self.file.write_bytes(b"".join(lines[:3]))
        resumed = self.resume(code=1, script=crash)
        self.assertEqual(len(resumed.launches), 2)
        self.assertEqual(resumed.outcome("play/cpu")["outcome"], "crashed")

    def test_an_interrupted_run_goes_on(self):
        self.file = self.path / "interrupted.jsonl"
        hang = {"rules": [{"request": "load", "nth": 2, "do": "hang"}]}
        command, environment = self.command(
            "run", self.small_case(), self.small_case("sort"), *WORKER, "--targets", "play/cpu",
            "--launches", "2", "--out", str(self.file), script=hang)
        process = subprocess.Popen(command, env=environment, cwd=self.path, text=True,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        self.addCleanup(process.kill)
        while not (self.file.exists() and '"record":"launch"' in self.file.read_text()):
            self.assertIsNone(process.poll())
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, 130, err)
        self.assertIn("1 of at most 2 launches", out, "it did not make two")
        self.assertIn(f"--resume {self.file}", err)
        self.assertNotIn("sweep 1 of 2 done", err)
        resumed = self.resume(code=0, script={})
        self.assertEqual({o["outcome"] for o in resumed.outcomes.values()}, {"measured"})
        self.assertEqual(len(resumed.launches), 4)

    def test_other_words_are_refused_by_name(self):
        self.cut(4, "--timeout", "50", "--seed", "7")
        for words, names in ((("--seed", "8"), ("--seed", "'8'", "'7'")),
                             (("--launches", "4"), ("--launches", "'4'", "'3'")),
                             (("--suite", "article"), ("--suite", "article", "quick")),
                             (("--targets", "play/cpu"), ("--targets", "play/cpu/fast")),
                             (("--timeout", "3"), ("--timeout", "50")),
                             (("matmul",), ("filters", "matmul")),
                             (("--out", "x"), ("--out",))):
            with self.subTest(words):
                self.refused(*words, names=names)
        self.resume("--seed", "7", "--launches", "3", "--suite", "quick", code=0)

    def test_an_added_worker_must_be_given_again(self):
        self.cut(4)
        self.refused(worker=(), names=("play", "--worker play=COMMAND"))
        self.refused("--worker", f"more={SCRIPTED}", names=("more",))
        self.assertNotIn(SCRIPTED, self.file.read_text())

    def test_another_machine_version_or_setting_is_refused_by_name(self):
        def set_in(*path):
            *folders, name = path

            def change(record):
                for step in folders:
                    record = record[step]
                record[name] = 1 if name == "cores" else "other"
            return change

        for path, name in ((("howfast",), "version"), (("machine", "processor"), "processor"),
                           (("machine", "system"), "system"), (("machine", "cores"), "cores"),
                           (("machine", "facts", "governor"), "governor"),
                           (("targets", 0, "framework", "version"), "version of play/cpu"),
                           (("targets", 1, "settings", "clock"), "play/cpu/fast's setting clock"),
                           (("targets", 0, "calls", "sort"), "sort")):
            with self.subTest(path):
                self.cut(4)
                self.edit(set_in(*path))
                self.refused(code=74, names=(name, "other" if "cores" not in path else "'1'"))

    def test_what_is_no_run_file_is_refused(self):
        for data in (b"", b"precious\n"):
            self.file = self.path / "foreign"
            self.file.write_bytes(data)
            self.before = data
            self.refused(code=74, names=("foreign",))
            self.assertEqual(self.file.read_bytes(), data)
        self.file = self.path / "absent"
        self.assertIn("absent", self.resume(code=74).err)

    def test_a_run_that_is_under_way_is_not_resumed(self):
        self.cut(4)
        hang = {"offers": FAST["offers"], "rules": [{"request": "time", "do": "hang"}]}
        command, environment = self.command("run", "--resume", str(self.file), *WORKER, script=hang)
        process = subprocess.Popen(command, env=environment, cwd=self.path, text=True,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        self.assertIn("suite", process.stderr.readline())
        self.assertIn("another howfast", self.resume(code=74).err)


if __name__ == "__main__":
    main()
