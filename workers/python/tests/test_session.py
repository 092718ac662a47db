"""The order of requests, the timing loop, and failures, with a framework that keeps a log."""

import array
import json
import pathlib
import tempfile
import unittest

from howfast_worker import session, tensor_file
from howfast_worker.framework import (Framework, LoadedCase, Offer, OutOfMemory, Tensor,
                                      Unsupported)


class Recorder(Framework, LoadedCase):
    """Doubles its input. A call takes 1000 ns, waiting 100, dropping 7, reading the clock none."""

    name, version = "recorder", "1"

    def __init__(self):
        self.log, self.time, self.pending, self.raising = [], 0, 0, None
        self.sets, self.output = [], None

    def offers(self):
        return [Offer("cpu"), Offer("gpu", unavailable="has no driver")]

    def rows(self):
        return {"twice": "x + x"}

    def open(self, device, mode):
        return {"device": device}

    def load(self, case, inputs):
        self._fail()
        self.sets = [list(memoryview(x.data).cast("f")) for (x,) in inputs]
        return self

    def now(self):
        self.log.append("now")
        return self.time

    def call(self, index):
        self._fail()
        self.log.append(f"call{index}")
        self.time += 1000
        self.pending = 100
        self.output = array.array("f", [2 * x for x in self.sets[index]])

    def synchronize(self):
        self.log.append("sync")
        self.time += self.pending
        self.pending = 0

    def drop_outputs(self):
        self.log.append("drop")
        self.time += 7

    def outputs(self):
        return [Tensor("f32", (2,), self.output)]

    def _fail(self):
        if self.raising is not None:
            raise self.raising


class Slices(unittest.TestCase):
    def setUp(self):
        self.recorder = Recorder()
        self.recorder.sets = [[0.0], [1.0], [2.0]]

    def test_do_exactly_what_was_asked_in_order(self):
        _, last = session.time_slice(self.recorder, self.recorder, 2, 2, 2, [0, 2, 1])
        self.assertEqual(" ".join(self.recorder.log),
                         "drop call0 call2 sync "
                         "drop now call1 call0 sync now "
                         "drop now call2 call1 sync now")
        self.assertEqual(last, 1)

    def test_time_the_calls_and_the_waiting_and_nothing_else(self):
        nanoseconds, _ = session.time_slice(self.recorder, self.recorder, 3, 4, 5, [0])
        self.assertEqual(nanoseconds, [5100] * 4)


class Sessions(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.framework = Recorder()
        self.session = session.Session(self.framework)
        self.files = []
        for i, values in enumerate(([1.0, 2.0], [10.0, 20.0])):
            self.files.append([self.path(f"x{i}")])
            tensor_file.write(self.path(f"x{i}"), Tensor("f32", (2,), array.array("f", values)))

    def path(self, name):
        return str(self.folder / name)

    def ask(self, request, expected, **fields):
        line = self.session.reply_to({"request": request, "id": 9, **fields})
        reply = json.loads(line)
        self.assertEqual(reply["id"], 9)
        self.assertEqual(reply["reply"], expected, reply)
        return reply

    def fails(self, request, reason, words, **fields):
        reply = self.ask(request, "failure", **fields)
        self.assertEqual(reply["reason"], reason)
        self.assertIn(words, reply["detail"])

    def load(self, expected="loaded", operation="twice", shape=(2,), **fields):
        case = {"id": "", "operation": operation, "outputs": [], "attributes": {},
                "inputs": [{"name": "x", "dtype": "f32", "shape": list(shape)}]}
        return self.ask("load", expected, case=case, input_files=self.files, **fields)

    def open(self):
        self.ask("hello", "welcome")
        self.ask("open", "opened", device="cpu", mode="", placement_seed=7)

    def values(self, name):
        with tensor_file.mapped(self.path(name)) as tensor:
            return list(memoryview(bytes(tensor.data)).cast("f"))

    def test_a_whole_life(self):
        self.assertEqual(self.ask("hello", "welcome")["rows"],
                         [{"operation": "twice", "call": "x + x"}])
        self.ask("open", "opened", device="cpu", mode="", placement_seed=7)
        self.load()
        timed = self.ask("time", "timed", discards=0, samples=1, calls=1, sets=[1])
        self.assertEqual(timed["nanoseconds"], [1100])
        handed_over = self.ask("hand_over", "handed_over", output_files=[self.path("y")])
        self.assertEqual(handed_over["set"], 1)
        self.assertEqual(handed_over["outputs"], [{"dtype": "f32", "shape": [2]}])
        self.assertEqual(self.values("y"), [20, 40])
        timed = self.ask("time", "timed", discards=1, samples=2, calls=3, sets=[0, 1])
        self.assertEqual(timed["nanoseconds"], [3100, 3100])
        self.assertGreaterEqual(timed["evidence"]["cpu_nanoseconds"], 0)
        handed_over = self.ask("hand_over", "handed_over", output_files=[self.path("z")])
        self.assertEqual(handed_over["set"], 0)
        self.assertEqual(self.values("z"), [2, 4])
        self.ask("unload", "unloaded")
        self.load()

    def test_requests_have_their_order(self):
        self.fails("open", "failed", "before hello", device="cpu", mode="", placement_seed=0)
        self.ask("hello", "welcome")
        self.fails("hello", "failed", "twice")
        self.assertIn("before open", self.load("failure")["detail"])
        self.ask("open", "opened", device="cpu", mode="", placement_seed=0)
        self.fails("open", "failed", "twice", device="cpu", mode="", placement_seed=0)
        self.fails("time", "failed", "before load", discards=0, samples=1, calls=1, sets=[0])
        self.fails("hand_over", "failed", "before load", output_files=[])
        self.fails("unload", "failed", "before load")
        self.load()
        self.assertIn("unloaded", self.load("failure")["detail"])
        self.fails("hand_over", "failed", "before a call", output_files=[])
        self.fails("time", "failed", "input set 2", discards=0, samples=1, calls=1, sets=[0, 2])

    def test_only_what_is_offered_is_opened(self):
        self.ask("hello", "welcome")
        self.fails("open", "unsupported", "tpu", device="tpu", mode="", placement_seed=0)
        self.fails("open", "unsupported", "no driver", device="gpu", mode="", placement_seed=0)

    def test_errors_are_told_and_survived(self):
        self.open()
        self.assertEqual(self.load("failure", operation="thrice")["reason"], "unsupported")
        self.assertIn("holds f32[2]", self.load("failure", shape=(3,))["detail"])
        for error, reason in ((Unsupported("no"), "unsupported"), (OutOfMemory("no"), "out_of_memory"),
                              (MemoryError(), "out_of_memory"), (RuntimeError("no"), "failed"),
                              (RuntimeError("x" * 100_000), "failed")):
            self.framework.raising = error
            failure = self.load("failure")
            self.assertEqual(failure["reason"], reason)
            self.assertLess(len(failure["detail"]), 3000)
        self.framework.raising = None
        self.load()
        self.framework.raising = RuntimeError("kernel failed")
        self.fails("time", "failed", "kernel failed", discards=0, samples=1, calls=1, sets=[0])
        self.fails("hand_over", "failed", "before a call", output_files=[])
        self.framework.raising = None
        self.ask("time", "timed", discards=0, samples=1, calls=1, sets=[0])
        self.fails("hand_over", "failed", "x0", output_files=[self.path("x0")])
        self.fails("hand_over", "failed", "1 outputs, and 0", output_files=[])
        self.ask("hand_over", "handed_over", output_files=[self.path("y")])
        self.assertEqual(self.values("y"), [2, 4])
