"""What the command line promises to people and to other programs."""

import csv
import io
import json
import os
import pty
import re
import subprocess

from harness import BINARY, PATIENCE, SCRIPTED, EndToEnd, main


class Words(EndToEnd):
    def test_without_words_it_shows_the_help(self):
        bare = self.howfast(code=0)
        self.assertEqual(bare.out, self.howfast("--help", code=0).out)
        self.assertEqual(bare.err, "")
        for verb in ("run", "list", "show", "doctor"):
            self.assertIn(f"howfast {verb}", bare.out)
            self.assertIn(f"howfast {verb}", self.howfast(verb, "--help", code=0).out)

    def test_errors_are_one_message_and_one_hint_on_stderr(self):
        for words, said, hint in (
            (("rnu",), "rnu", "did you mean run?"),
            (("run", "--siute", "quick"), "--siute", "--suite"),
            (("list", "cases", "softmix"), "softmix", "softmax"),
            (("show",), "which run file", "howfast show --help"),
        ):
            with self.subTest(words):
                result = self.howfast(*words, code=64)
                self.assertEqual(result.out, "")
                lines = result.err.splitlines()
                self.assertEqual(len(lines), 2, result.err)
                self.assertTrue(lines[0].startswith("howfast: "))
                self.assertIn(said, lines[0])
                self.assertTrue(lines[1].startswith("  "))
                self.assertIn(hint, lines[1])

    def test_hostile_words_do_not_reach_the_terminal(self):
        result = self.howfast("\x1b[2Jrun\nx", code=64)
        self.assertNotIn("\x1b", result.err)
        self.assertEqual(len(result.err.splitlines()), 2)


class Listing(EndToEnd):
    def listed(self, *words):
        return json.loads(self.howfast("list", *words, "--json", code=0).out)

    def test_cases_carry_the_fields_of_the_run_file(self):
        case = next(c for c in self.listed("cases", "--suite", "article")
                    if c["id"] == "softmax/f32[64,1000000]/axis=-1")
        self.assertEqual(case["operation"], "softmax")
        self.assertEqual(case["published"], "Softmax / dim=64x1000000 axi=-1")
        self.assertEqual(case["inputs"], [{"name": "x", "dtype": "f32", "shape": [64, 1000000]}])
        self.assertEqual(case["attributes"], {"axis": -1})

    def test_suites_count_their_cases(self):
        suites = {s["suite"]: s["cases"] for s in self.listed("suites")}
        for suite, count in suites.items():
            self.assertEqual(len(self.listed("cases", "--suite", suite)), count)

    def test_operations_are_those_of_the_cases(self):
        operations = {o["operation"]: o["cases"] for o in self.listed("ops")}
        cases = self.listed("cases")
        self.assertEqual(sorted(operations), sorted({c["operation"] for c in cases}))
        for name, counts in operations.items():
            self.assertEqual(counts["full"], sum(c["operation"] == name for c in cases))

    def test_a_filter_names_the_operations(self):
        self.assertEqual([o["operation"] for o in self.listed("ops", "sort")], ["sort"])

    def test_targets_name_the_added_worker(self):
        targets = [t["target"] for t in self.listed("targets", "--worker", f"play={SCRIPTED}")]
        self.assertTrue(any(t.startswith("play/") for t in targets), targets)

    def test_a_closed_pipe_is_no_failure_and_a_full_disk_is(self):
        gone, end = os.pipe()
        os.close(gone)
        process = subprocess.run([BINARY, "list"], stdout=end, stderr=subprocess.PIPE,
                                 timeout=PATIENCE, text=True)
        os.close(end)
        self.assertEqual(process.stderr, "")
        if os.path.exists("/dev/full"):
            with open("/dev/full", "w") as full:
                process = subprocess.run([BINARY, "list"], stdout=full, stderr=subprocess.PIPE,
                                         timeout=PATIENCE, text=True)
            self.assertEqual(process.returncode, 74)
            self.assertIn("standard output", process.stderr)


class Showing(EndToEnd):
    def setUp(self):
        super().setUp()
        self.file = self.path / "example.jsonl"
        self.play({}, "--targets", "play/cpu", "--launches", "2", out=self.file, code=0)

    def shown(self, style):
        return self.howfast("show", str(self.file), "--format", style, code=0).out

    def test_the_formats_agree(self):
        data = json.loads(self.shown("json"))
        self.assertEqual(len(data["outcomes"]), 1)
        outcome = data["outcomes"][0]
        row, = csv.DictReader(io.StringIO(self.shown("csv"), newline=""))
        self.assertEqual(row["case"], outcome["case"]["id"])
        self.assertEqual(row["target"], outcome["target"])
        self.assertEqual(float(row["seconds"]), outcome["time"]["seconds"])
        for style in ("table", "markdown"):
            self.assertIn(outcome["case"]["id"].partition("/")[2], self.shown(style))
            self.assertIn(str(data["run"]["seed"]), self.shown(style))

    def test_a_pipe_gets_no_escapes(self):
        for style in ("table", "markdown", "csv", "json"):
            self.assertNotIn("\x1b", self.shown(style))

    def test_the_line_that_repeats_the_run_does(self):
        line = next(l for l in self.shown("table").splitlines() if l.startswith("again"))
        words = line.split(None, 2)[2].replace("'", "").split()
        self.assertEqual(words[0], "run")
        self.howfast(*words, "--worker", f"play={SCRIPTED}", "--out", str(self.path / "again"),
                     script={}, code=0)


class OnATerminal(EndToEnd):
    def run_on_terminal(self, **environment):
        """Everything a terminal of 100 columns gets, stdout and stderr together."""
        command, inherited = self.command(
            "run", self.small_case(), "--worker", f"play={SCRIPTED}", "--targets", "play/cpu",
            "--launches", "2", "--out", str(self.path / "terminal.jsonl"), script={})
        inherited.pop("NO_COLOR")
        ours, theirs = pty.openpty()
        process = subprocess.Popen(command, env={**inherited, "TERM": "xterm", **environment},
                                   cwd=self.path, stdin=subprocess.DEVNULL, stdout=theirs,
                                   stderr=theirs)
        os.close(theirs)
        seen = b""
        while True:
            try:
                part = os.read(ours, 1 << 16)
            except OSError:  # how Linux tells that the other end is closed
                break
            if not part:
                break
            seen += part
        os.close(ours)
        self.assertEqual(process.wait(PATIENCE), 0)
        return seen.decode()

    def test_a_live_line_and_then_the_table(self):
        seen = self.run_on_terminal()
        self.assertIn("sweep 1/2", seen)
        last = seen.rpartition("\x1b[J")[2]  # behind the last time that all that moves was erased
        self.assertNotIn("sweep", last)
        self.assertIn("play/cpu", last)

    def test_no_color(self):
        colours = re.compile(r"\x1b\[[0-9;]+m")
        self.assertRegex(self.run_on_terminal(), colours)
        os.remove(self.path / "terminal.jsonl")
        self.assertNotRegex(self.run_on_terminal(NO_COLOR="1"), colours)


if __name__ == "__main__":
    main()
