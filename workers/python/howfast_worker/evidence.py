"""What the operating system counts for this process; -1 where it does not tell."""

import os
import resource

UNKNOWN = -1


def read():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "cpu_nanoseconds": round((usage.ru_utime + usage.ru_stime) * 1e9),
        "run_queue_nanoseconds": _run_queue_nanoseconds(),
        "minor_faults": usage.ru_minflt,
        "involuntary_switches": usage.ru_nivcsw,
    }


def difference(after, before):
    """From before to after; unknown where a thread that ended took its count with it."""
    return {
        name: late - before[name] if 0 <= before[name] <= late else UNKNOWN
        for name, late in after.items()
    }


def _run_queue_nanoseconds():
    """Time that all threads together were runnable without a core (Linux's schedstat)."""
    running = waiting = 0
    try:
        threads = os.listdir("/proc/self/task")
    except OSError:
        return UNKNOWN
    for thread in threads:
        try:
            with open(f"/proc/self/task/{thread}/schedstat", "rb") as file:
                counts = file.read().split()
        except OSError:  # the thread has just ended
            continue
        running += int(counts[0])
        waiting += int(counts[1])
    return waiting if running > 0 else UNKNOWN
