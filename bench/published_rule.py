"""The plan of the published benchmark (TristanBilot/mlx-benchmark), played by howfast's own workers
so that nothing but the plan differs: 5 processes of a target, in each 10 calls of every case, the
mean of the last 9; then the next target. Its number is the mean of the five."""

import dataclasses
import math
import random
import statistics
import time

from worker_process import Inputs, Refused, Worker

PROCESSES = 5
CALLS = 10  # of which the first does not count


@dataclasses.dataclass
class Sweep:
    """One target over all cases."""

    means: dict  # case id -> seconds: one mean of the last nine calls for each process
    refused: dict  # case id -> why it has no time
    wall: float  # seconds, without making inputs, which the published plan does not pay for here


def sweep(command, target, cases):
    means, refused = {case["id"]: [] for case in cases}, {}
    wall = 0.0
    for _ in range(PROCESSES):
        started = time.monotonic()
        not_counted = 0.0
        with Worker(command, target) as worker:
            for case in cases:
                if case["id"] in refused:
                    continue
                before = time.monotonic()
                with Inputs(case, random.getrandbits(64)) as inputs:
                    not_counted += time.monotonic() - before
                    try:
                        worker.load(case, inputs)
                    except Refused as refusal:
                        refused[case["id"]] = str(refusal)
                        continue
                    try:
                        calls = worker.time(discards=1, samples=CALLS - 1)
                        means[case["id"]].append(statistics.fmean(calls) * 1e-9)
                    except Refused as refusal:
                        refused[case["id"]] = str(refusal)
                    worker.ask("unload")
        wall += time.monotonic() - started - not_counted
    return Sweep({case: values for case, values in means.items() if case not in refused}, refused,
                 wall)


def compare(a, b):
    """Seconds of each process of two targets -> (log ratio, its standard error, whether they are
    "different": the published table states means alone, so this is the usual rule of thumb, means
    further apart than twice the error of their difference over processes)."""
    log = math.log(statistics.fmean(b) / statistics.fmean(a))
    errors = [statistics.stdev(one) / statistics.fmean(one) / math.sqrt(len(one)) for one in (a, b)]
    claimed = math.hypot(*errors)
    return log, claimed, abs(log) > 2 * claimed


