"""Kills the driver at a chosen moment, lets the run go on, and says what was lost: for
test_killed.py and bench/kill. The workers are scripted, so a run takes a fraction of a second and
every launch has a time of its own that tells its number."""

import json
import os
import pathlib
import signal
import subprocess
import tempfile
import time

LAUNCHES = 3
SECONDS = [0.0010, 0.0011, 0.0012]  # of one call, launch by launch
SCRIPT = {"offers": [{"device": "cpu"}, {"device": "cpu", "mode": "fast"}],
          "rules": [{"seconds": SECONDS, "per": "launch"}]}
TARGETS = ["play/cpu", "play/cpu/fast"]

# Far beyond what anything here takes; only what hangs waits this long.
PATIENCE = 60


class Lost(Exception):
    """Something that a kill must not cost was lost."""


def whole_lines(data):
    """The bytes of a file up to the end of its last whole line."""
    return data[:data.rfind(b"\n") + 1]


def processes_with(marker):
    """Numbers of the processes in whose environment the marker is; None where that is not told."""
    if not os.path.isdir("/proc/self"):
        return None
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/environ", "rb") as file:
                    if marker.encode() in file.read():
                        found.append(int(entry))
            except OSError:
                pass  # it ended, or is another user's
    return found


class Victim:
    """A run that is killed: its folder, its command, its file."""

    def __init__(self, binary, scripted, cases):
        self.folder = tempfile.TemporaryDirectory(prefix="howfast-killed-")
        self.path = pathlib.Path(self.folder.name)
        (self.path / "scratch").mkdir()
        (self.path / "script.json").write_text(json.dumps(SCRIPT))
        self.file = self.path / "run.jsonl"
        self.cases = cases
        self.worker = ["--worker", f"play={scripted}"]
        self.binary = binary
        self.marker = f"HOWFAST_VICTIM={self.path}"
        name, value = self.marker.split("=")
        self.environment = dict(os.environ, HOWFAST_SCRATCH=str(self.path / "scratch"),
                                HOWFAST_LOCK=str(self.path / "lock"), NO_COLOR="1",
                                HOWFAST_SCRIPT=str(self.path / "script.json"), **{name: value})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.folder.cleanup()

    def words(self):
        """The run, from its beginning or from its file."""
        if self.file.exists() and self.file.stat().st_size > 0:
            return [self.binary, "run", "--resume", str(self.file), *self.worker]
        return [self.binary, "run", *self.cases, *self.worker, "--targets", ",".join(TARGETS),
                "--launches", str(LAUNCHES), "--seed", "7", "--out", str(self.file)]

    def start(self):
        return subprocess.Popen(self.words(), env=self.environment, cwd=self.path, text=True,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE)

    def records(self):
        return [json.loads(line) for line in self.file.read_text().splitlines()]

    def kill_after(self, seconds):
        """Starts the run, kills its driver, and checks what is left behind. Returns the number of
        launch records that were there by then."""
        process = self.start()
        time.sleep(seconds)
        before = self.file.read_bytes() if self.file.exists() else b""
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=PATIENCE)
        after = self.file.read_bytes() if self.file.exists() else b""
        if not after.startswith(before):
            raise Lost(f"records that were written are gone: {before[len(after):]!r}")
        for line in whole_lines(after).splitlines():
            json.loads(line)
        deadline = time.monotonic() + PATIENCE
        while processes_with(self.marker):
            if time.monotonic() > deadline:
                raise Lost(f"workers survived: {processes_with(self.marker)}")
        return whole_lines(after).count(b'"record":"launch"')

    def finish(self):
        """Lets the run go on to its end and checks all that it should have found out."""
        before = whole_lines(self.file.read_bytes()) if self.file.exists() else b""
        process = self.start()
        out, err = process.communicate(timeout=PATIENCE)
        if process.returncode != 0:
            raise Lost(f"going on exited with {process.returncode}: {err}")
        if "waiting" in err:
            raise Lost(f"a lock outlived its holder: {err}")
        after = self.file.read_bytes()
        if not after.startswith(before):
            raise Lost("going on changed what was there")
        self.check(out)

    def check(self, table):
        records = self.records()
        launches = [r for r in records if r["record"] == "launch"]
        made = sorted((r["case"], r["target"], r["launch"]) for r in launches)
        planned = sorted((case, target, launch) for case in self.cases for target in TARGETS
                         for launch in range(1, LAUNCHES + 1))
        if made != planned:
            raise Lost(f"not each launch exactly once: {made}")
        for record in launches:
            want = SECONDS[record["launch"] - 1]
            if record["outcome"] != "measured" or abs(record["seconds"] - want) > 1e-6:
                raise Lost(f"not what launch {record['launch']} takes: {record}")
        # For one case and target the last outcome counts.
        outcomes = {(r["case"]["id"], r["target"]): r for r in records if r["record"] == "outcome"}
        for outcome in outcomes.values():
            if outcome["launch_numbers"] != list(range(1, LAUNCHES + 1)):
                raise Lost(f"an outcome lacks a launch: {outcome}")
        if len(outcomes) != len(self.cases) * len(TARGETS):
            raise Lost(f"outcomes are missing: {sorted(outcomes)}")
        if any(case.partition("/")[2] not in table for case in self.cases):
            raise Lost(f"the table lacks a case:\n{table}")
        left = [entry.name for entry in (self.path / "scratch").iterdir()]
        if left:
            raise Lost(f"the next start left temporary files: {left}")


def undisturbed_seconds(binary, scripted, cases):
    """How long the run takes when nobody kills it; checks it, too."""
    with Victim(binary, scripted, cases) as victim:
        start = time.monotonic()
        victim.finish()
        return time.monotonic() - start


def kill_and_go_on(binary, scripted, cases, moments):
    """Kills the driver at the first moment, and the driver that goes on at each further one, in
    seconds after its start; then lets the run end. Returns the launch records at each kill."""
    with Victim(binary, scripted, cases) as victim:
        there = [victim.kill_after(moment) for moment in moments]
        victim.finish()
        return there
