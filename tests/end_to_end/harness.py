"""Runs the real howfast binary; the scripted worker plays what a test needs."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

BINARY = os.environ["HOWFAST_BINARY"]
SCRIPTED = os.environ["HOWFAST_SCRIPTED"]
SOURCE = pathlib.Path(os.environ["HOWFAST_SOURCE"])

# Sanitizers reserve terabytes of addresses, and start a process at the end.
SANITIZED = "HOWFAST_SANITIZED" in os.environ

CACHE = tempfile.TemporaryDirectory()

# Far beyond what any run here takes; only a hanging test waits this long.
PATIENCE = 120


class Result:
    """What one run of the binary came to."""

    def __init__(self, process, run_file=None):
        self.code = process.returncode
        self.out = process.stdout
        self.err = process.stderr
        self.records = []
        if run_file is not None and run_file.exists() and self.code not in (64, 74):
            self.records = [json.loads(line) for line in run_file.read_text().splitlines()]
        self.run = self.records[0] if self.records else None
        self.launches = [r for r in self.records if r["record"] == "launch"]
        # For one case and target the last outcome counts.
        self.outcomes = {
            (r["case"]["id"], r["target"]): r for r in self.records if r["record"] == "outcome"
        }

    def outcome(self, target, case=None):
        found = [o for (c, t), o in self.outcomes.items() if t == target and case in (None, c)]
        assert len(found) == 1, (target, case, sorted(self.outcomes), self.err)
        return found[0]


class EndToEnd(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = pathlib.Path(self.folder.name)
        self.runs = 0

    def command(self, *words, script=None):
        """Starts nothing: the words and environment of a run that a test starts itself."""
        # A lock of its own for each test: tests run beside each other, and time nothing. No roof for
        # scripts, whose times are made up; one roof for all others, measured by the first.
        environment = dict(os.environ, HOWFAST_SCRATCH=self.folder.name, NO_COLOR="1",
                           HOWFAST_LOCK=str(self.path / "lock"),
                           HOWFAST_CACHE=CACHE.name if script is None else str(self.path / "cache"))
        if script is not None:
            file = self.path / "script.json"
            file.write_text(json.dumps(script))
            environment["HOWFAST_SCRIPT"] = str(file)
        return [BINARY, *words], environment

    def howfast(self, *words, script=None, code=None, run_file=None, more=None):
        command, environment = self.command(*words, script=script)
        process = subprocess.run(
            command, env=dict(environment, **(more or {})), cwd=self.path, text=True, timeout=PATIENCE,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        result = Result(process, run_file)
        if code is not None:
            self.assertEqual(result.code, code, result.out + result.err)
        return result

    def play(self, script, *words, case=None, code=None, out=None):
        """Runs the scripted worker alone, as framework `play`, on one small case."""
        if "--targets" not in words:
            words += ("--targets", "play/cpu")
        self.runs += 1
        out = out or self.path / f"run{self.runs}.jsonl"
        return self.howfast("run", case or self.small_case(), "--worker", f"play={SCRIPTED}",
                            "--out", str(out), *words, script=script, code=code, run_file=out)

    def available(self, target):
        """Whether this machine can run the target."""
        listed = self.howfast("list", "targets", code=0)
        return any(line.split()[:1] == [target] and "unavailable" not in line
                   for line in listed.out.splitlines())

    _cases = {}

    def cases(self, operation, suite="quick"):
        key = (operation, suite)
        if key not in self._cases:
            listed = self.howfast("list", "cases", operation, "--suite", suite, "--json", code=0)
            self._cases[key] = json.loads(listed.out)
        return self._cases[key]

    def small_case(self, operation="softmax"):
        """The id of the quick case with the fewest bytes."""
        return min(self.cases(operation), key=lambda c: c["work"]["bytes"])["id"]


def main():
    unittest.main(module="__main__", argv=[sys.argv[0], "-v"] + sys.argv[1:])
