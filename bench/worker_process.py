"""A worker, driven by this process through docs/protocol.md."""

import array
import json
import os
import random
import signal
import subprocess
import tempfile
import time

from howfast_runs import Failed

VERSION = 1
CODES = {"f32": "f", "i32": "i", "i64": "q"}  # of the module array
DESCRIPTIONS = {"f32": "<f4", "i32": "<i4", "i64": "<i8"}
BLOCK = 1 << 18  # elements that are drawn; larger inputs repeat them


class Refused(Exception):
    """The worker could not carry out a request; it goes on."""


class Inputs:
    """One input set of a case, in memory files that the worker reads by path: numbers uniform on
    [0, 1), and indices that are rows of the first input. No answer is judged here."""

    def __init__(self, case, seed):
        rows = case["inputs"][0]["shape"][0] if case["inputs"][0]["shape"] else 1
        self.descriptors = []
        draw = random.Random(seed)
        for spec in case["inputs"]:
            if spec["dtype"] not in CODES:
                self.close()
                raise Failed(f"{case['id']}: this bench makes no inputs of dtype {spec['dtype']}")
            self.descriptors.append(os.memfd_create("howfast-bench"))
            with open(self.descriptors[-1], "wb", closefd=False) as file:
                write_tensor(file, spec, rows, draw)
        self.paths = [f"/proc/{os.getpid()}/fd/{one}" for one in self.descriptors]

    def close(self):
        for one in self.descriptors:
            os.close(one)
        self.descriptors = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def write_tensor(file, spec, rows, draw):
    """As NumPy's .npy, version 1.0."""
    count = 1
    for extent in spec["shape"]:
        count *= extent
    shape = tuple(spec["shape"])
    header = (f"{{'descr': '{DESCRIPTIONS[spec['dtype']]}', 'fortran_order': False, "
              f"'shape': {shape}, }}").encode()
    header += b" " * (-(10 + len(header) + 1) % 64) + b"\n"
    file.write(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header)
    drawn = min(count, BLOCK)
    values = ((draw.random() for _ in range(drawn)) if spec["dtype"] == "f32" else
              (draw.randrange(rows) for _ in range(drawn)))
    block = array.array(CODES[spec["dtype"]], values)
    data = block.tobytes()
    for _ in range(count // drawn):
        file.write(data)
    file.write(data[:count % drawn * block.itemsize])


class Worker:
    """One life of a worker as one target, such as torch/cpu/mode."""

    def __init__(self, command, target, environment=None):
        _, self.device, *mode = target.split("/")
        self.mode = mode[0] if mode else ""
        self.command = command
        self.stopped = False
        self.last_id = 0
        requests_read, requests = os.pipe()
        replies, replies_written = os.pipe()
        ours = {"HOWFAST_READ_FD": str(requests_read), "HOWFAST_WRITE_FD": str(replies_written),
                "HOWFAST_PADDING": "x" * random.randrange(4096)}
        self.words = tempfile.TemporaryFile()
        try:
            self.process = subprocess.Popen(
                command, env={**os.environ, **(environment or {}), **ours}, start_new_session=True,
                pass_fds=(requests_read, replies_written), stdin=subprocess.DEVNULL,
                stdout=self.words, stderr=self.words)
        except OSError as error:
            raise Failed(f"{command[0]}: {error.strerror}; build it with ./dev build") from error
        finally:
            os.close(requests_read)
            os.close(replies_written)
        self.requests = os.fdopen(requests, "w", encoding="utf-8")
        self.replies = os.fdopen(replies, "rb")
        welcome = self.ask("hello", protocol=VERSION, howfast="bench")
        offers = [one for one in welcome["offers"]
                  if (one["device"], one["mode"]) == (self.device, self.mode)]
        if not offers or offers[0]["unavailable"]:
            self.kill()
            raise Failed(f"{target}: {offers[0]['unavailable'] if offers else 'no such target'}")
        # Some variables must be set before the process of a target starts.
        if environment is None and offers[0]["environment"]:
            self.kill()
            self.__init__(command, target, offers[0]["environment"])
            return
        self.ask("open", device=self.device, mode=self.mode, placement_seed=random.getrandbits(64))

    def begin(self, request, **fields):
        """Sends a request; finish() waits for the reply."""
        self.last_id += 1
        try:
            line = json.dumps({"request": request, "id": self.last_id, **fields})
            self.requests.write(line + "\n")
            self.requests.flush()
        except OSError as error:
            raise self.failed() from error

    def finish(self):
        """The line of the reply, not yet taken apart: that takes time, too."""
        line = self.replies.readline()
        if not line.endswith(b"\n"):
            raise self.failed()
        return line

    def read(self, line):
        reply = json.loads(line)
        if reply["reply"] == "failure":
            raise Refused(reply["detail"])
        return reply

    def ask(self, request, **fields):
        self.begin(request, **fields)
        return self.read(self.finish())

    def load(self, case, inputs):
        self.ask("load", case=case, input_files=[inputs.paths])

    def time(self, *, discards=0, samples=1, calls=1):
        """The nanoseconds of each sample, on the first input set."""
        return self.ask("time", discards=discards, samples=samples, calls=calls,
                        sets=[0])["nanoseconds"]

    def freeze(self):
        """Returns when it stands still, as howfast waits for it."""
        if not self.stopped:
            os.killpg(self.process.pid, signal.SIGSTOP)
            os.waitid(os.P_PID, self.process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
            self.stopped = True

    def thaw(self):
        if self.stopped:
            os.killpg(self.process.pid, signal.SIGCONT)
            self.stopped = False

    def failed(self):
        self.words.seek(0)
        lines = self.words.read().decode(errors="replace").strip().splitlines()
        return Failed(f"{self.command[0]} ended: {lines[-1] if lines else 'it printed nothing'}")

    def kill(self):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        for file in (self.replies, self.words):
            file.close()
        try:
            self.requests.close()
        except OSError:
            pass

    def stop(self):
        """Ends it in its own way, and in any case."""
        self.thaw()
        try:
            self.begin("stop")
            self.process.wait(timeout=2)
        except (Failed, subprocess.TimeoutExpired):
            pass
        self.kill()

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is None:
            self.stop()
        else:
            self.kill()


def call_seconds(worker):
    """One call, roughly: the first is cold, and only where it is quick a second one tells more."""
    seconds = worker.time()[0] * 1e-9
    return worker.time()[0] * 1e-9 if seconds < 0.1 else seconds


def timed(action):
    """Seconds that action() took, and what it returned."""
    started = time.monotonic()
    result = action()
    return time.monotonic() - started, result
