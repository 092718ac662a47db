"""`howfast run` as a bench asks for it, and what its run file says of two targets."""

import collections
import dataclasses
import json
import math
import pathlib
import re
import shlex
import statistics
import subprocess
import tempfile
import time

from bounds import student_quantile


class Failed(Exception):
    """A program is missing or failed: exit status 74."""


def output_of(command, fine=(0,)):
    """What a program prints."""
    command = [str(word) for word in command]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True)
    except OSError as error:
        raise Failed(f"{command[0]}: {error.strerror}; build it with ./dev build") from error
    if done.returncode not in fine:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise Failed(f"{' '.join(command)} exited with {done.returncode}: {last}")
    return done.stdout


@dataclasses.dataclass
class Comparison:
    """What one run says of target b against target a on one case."""

    verdict: str  # faster, slower, same or undecided
    log_ratios: list  # ln(time of b / time of a), one of each launch

    @property
    def log_ratio(self):
        return statistics.fmean(self.log_ratios)

    @property
    def claimed(self):
        """Standard error of log_ratio, as launches alone give it; NaN for fewer than two."""
        count = len(self.log_ratios)
        return statistics.stdev(self.log_ratios) / math.sqrt(count) if count > 1 else math.nan

    def launches_until(self, half_width, fewest=5):
        """After how many launches the 95 % interval was this narrow (a logarithm); None: never."""
        for count in range(fewest, len(self.log_ratios) + 1):
            spread = statistics.stdev(self.log_ratios[:count]) / math.sqrt(count)
            if student_quantile(count - 1) * spread <= half_width:
                return count
        return None


class Run:
    """The records of a run file."""

    def __init__(self, lines, markdown, wall):
        self.wall = wall  # seconds of the whole command
        self.launches = collections.defaultdict(dict)  # (case, target) -> number -> record
        self.outcomes = {}  # (case, target) -> record
        self.sentences = {}  # case -> who is faster, in howfast's words
        for line in lines:
            record = json.loads(line)
            if record["record"] == "launch":
                self.launches[record["case"], record["target"]][record["launch"]] = record
            elif record["record"] == "outcome":
                self.outcomes[record["case"]["id"], record["target"]] = record
        for row in markdown.splitlines():
            found = re.match(r"\| (\S+) \| `([^`]*)` \|.* \| (.*) \|$", row)
            if found:
                operation, label, sentence = (part.replace("\\", "") for part in found.groups())
                self.sentences[f"{operation}/{label}"] = sentence

    @property
    def clocked(self):
        """Seconds within calls that were timed."""
        return sum(record["spent"].get("clocked", 0)
                   for launches in self.launches.values() for record in launches.values())

    def seconds(self, case, target):
        """The time record of a cell; None where it was not measured."""
        outcome = self.outcomes.get((case, target))
        return outcome["time"] if outcome else None

    def comparison(self, case, a, b):
        """None unless both were measured in some launch. The verdict is howfast's own, read from
        the sentence of its table: of two targets it names the winner as faster."""
        logs = []
        of_a, of_b = self.launches[case, a], self.launches[case, b]
        for number in sorted(of_a.keys() & of_b.keys()):
            log = paired_log_ratio(of_a[number], of_b[number])
            if log is not None:
                logs.append(log)
        if not logs:
            return None
        sentence = self.sentences.get(case, "")
        if "faster" in sentence:
            verdict = "faster" if statistics.fmean(logs) < 0 else "slower"
        else:
            verdict = "same" if sentence.startswith("same") else "undecided"
        return Comparison(verdict, logs)


def paired_log_ratio(a, b):
    """Of one launch: by round where both records have slices, else of the launch's times."""
    rounds = [math.log(of_b / of_a) for of_a, of_b in zip(a.get("slices") or [],
                                                          b.get("slices") or []) if of_a and of_b]
    if rounds:
        return statistics.median(rounds)
    if a["seconds"] and b["seconds"]:
        return math.log(b["seconds"] / a["seconds"])
    return None


class Howfast:
    """The binaries of one build."""

    def __init__(self, build):
        self.folder = pathlib.Path(build).resolve() / "bin"
        self.binary = self.folder / "howfast"
        self.spin = self.folder.parent / "bench" / "howfast-worker-spin"

    def has_worker(self, name):
        return (self.folder / f"howfast-worker-{name}").exists()

    def worker(self, name):
        """Its command, as a list of words."""
        return [str(self.folder / f"howfast-worker-{name}")]

    def cases(self, *words):
        """The case objects of the catalogue that these words choose."""
        return json.loads(output_of([self.binary, "list", "cases", "--json", *words]))

    def run(self, cases, targets, words=(), suite="full"):
        """One whole run, with `words` behind. A bad outcome is no failure: a cell without time."""
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "run.jsonl"
            command = [self.binary, "run", *cases, "--suite", suite, "--targets", ",".join(targets),
                       "--out", file, *words]
            if any(target.startswith("spin/") for target in targets):
                command += ["--worker", f"spin={shlex.quote(str(self.spin))}"]
            started = time.monotonic()
            output_of(command, fine=(0, 1, 2))
            wall = time.monotonic() - started
            markdown = output_of([self.binary, "show", file, "--format", "markdown"])
            with file.open(encoding="utf-8") as lines:
                return Run(lines, markdown, wall)
