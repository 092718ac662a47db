"""NumPy's rows on cases worked out by hand, and the worker as a process."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from howfast_worker import numpy_framework
from howfast_worker.framework import Tensor, Unsupported
from howfast_worker.numpy_framework import NumPy, np

PACKAGES = pathlib.Path(__file__).parents[1]
WORKER = ["-m", "howfast_worker.numpy_framework"]


def documents_worker():
    """The minimal worker of docs/protocol.md."""
    text = (PACKAGES.parents[1] / "docs" / "protocol.md").read_text(encoding="utf-8")
    return text.split("```python\n")[1].split("```")[0]


def case(operation, inputs, attributes=None):
    specs = [{"name": name, "dtype": "i32" if name == "indices" else "f32",
              "shape": list(value.shape)} for name, value in inputs.items()]
    return {"operation": operation, "inputs": specs, "attributes": attributes or {}}


@unittest.skipIf(np is None, "NumPy is not installed")
class Rows(unittest.TestCase):
    def computes(self, operation, inputs, attributes, *expected):
        """`expected`: each output, in order."""
        arrays = {name: np.array(value, "int32" if name == "indices" else "float32")
                  for name, value in inputs.items()}
        tensors = [Tensor("i32" if name == "indices" else "f32", value.shape, value.tobytes())
                   for name, value in arrays.items()]
        loaded = NumPy().load(case(operation, arrays, attributes), [tensors])
        loaded.call(0)
        loaded.synchronize()
        outputs = loaded.outputs()
        self.assertEqual(len(outputs), len(expected))
        for output, want in zip(outputs, expected):
            is_index = operation == "argmax" or output is not outputs[0]
            self.assertIn(output.dtype, ("i32", "i64") if is_index else ("f32",))
            self.assertEqual(output.shape, np.shape(want))
            dtype = {"f32": "float32", "i32": "int32", "i64": "int64"}[output.dtype]
            got = np.frombuffer(output.data, dtype)
            np.testing.assert_allclose(got, np.ravel(want), rtol=1e-6)
        loaded.drop_outputs()
        self.assertEqual(loaded.outputs(), [])

    def test_activations(self):
        e = np.exp(1)
        x = {"x": [[-1, 0], [2, -8]]}
        self.computes("relu", x, {}, [[0, 0], [2, 0]])
        self.computes("leaky_relu", x, {"negative_slope": .25}, [[-.25, 0], [2, -2]])
        self.computes("prelu", dict(x, weight=[.5]), {}, [[-.5, 0], [2, -4]])
        self.computes("selu", {"x": [-1, 0, 2]}, {},
                      [1.0507009873554805 * 1.6732632423543772 * (1 / e - 1), 0, 2.101401974710961])
        self.computes("sigmoid", {"x": [-1, 0, 1]}, {}, [1 / (1 + e), .5, e / (1 + e)])
        self.computes("softplus", {"x": [-1, 0, 100]}, {}, [np.log(1 + 1 / e), np.log(2), 100])

    def test_layer_norm(self):
        self.computes("layer_norm", {"x": [[1, 3], [10, 10]]}, {"eps": 3.0}, [[-.5, .5], [0, 0]])

    def test_sums(self):
        x = {"x": [[1, 2, 3], [40, 50, 60]]}
        self.computes("sum", x, {"axis": 0}, [41, 52, 63])
        self.computes("sum", x, {"axis": 1}, [6, 150])
        self.computes("sum", {"x": [1, 2, 4]}, {"axis": -1}, 7)
        self.computes("sum_all", x, {}, 156)

    def test_argmax(self):
        x = {"x": [[3, 1, 2], [4, 5, -9]]}
        self.computes("argmax", x, {"axis": 0}, [1, 1, 0])
        self.computes("argmax", x, {"axis": 1}, [0, 1])

    def test_binary_cross_entropy(self):
        log = np.log
        self.computes("bce_logits", {"x": [0, log(3), log(3)], "target": [1, 1, 0]}, {},
                      (log(2) + log(4 / 3) + log(4)) / 3)
        self.computes("bce_prob", {"p": [.25, .25], "target": [1, 0]}, {},
                      (log(4) + log(4 / 3)) / 2)
        self.computes("bce_prob", {"p": [0, 1, 0, 1], "target": [1, 0, 0, 1]}, {}, 50)

    def test_softmax(self):
        log = np.log
        self.computes("softmax", {"x": [[0, log(2), log(5)]]}, {"axis": -1}, [[.125, .25, .625]])
        self.computes("softmax", {"x": [[1000, 0], [1000, 0]]}, {"axis": 0}, [[.5, .5], [.5, .5]])

    def test_linear(self):
        self.computes("linear", {"x": [[[1, 2]], [[3, 4]]], "weight": [[1, 0], [0, 1], [10, 100]],
                                 "bias": [0, 0, .5]}, {}, [[[1, 2, 210.5]], [[3, 4, 430.5]]])

    def test_matmul(self):
        a = [[[1, 2]], [[3, 4]]]
        self.computes("matmul", {"a": a, "b": [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]}, {},
                      [[[7, 10]], [[43, 50]]])
        self.computes("matmul", {"a": a, "b": [[1, 0], [0, 10]]}, {}, [[[1, 20]], [[3, 40]]])

    def test_sort(self):
        self.computes("sort", {"x": [[3, 1], [2, 5]]}, {"axis": 0}, [[2, 1], [3, 5]])
        self.computes("sort", {"x": [[3, 1], [2, 5]]}, {"axis": 1}, [[1, 3], [2, 5]])

    def test_scatter_add_adds_repeated_indices(self):
        self.computes("scatter_add", {"x": [[1, 2], [3, 4]], "indices": [1, 1],
                                      "updates": [[10, 20], [100, 200]]}, {}, [[1, 2], [113, 224]])

    def test_addmm(self):
        self.computes("addmm", {"x": [[1, 2], [3, 4]], "weight": [[1, 0, 10], [0, 1, 100]],
                                "bias": [0, 0, .5]}, {}, [[1, 2, 210.5], [3, 4, 430.5]])

    def test_concat(self):
        a = [[1, 2], [3, 4]]
        self.computes("concat", {"a": a, "b": [[5, 6]]}, {"axis": 0}, [[1, 2], [3, 4], [5, 6]])
        self.computes("concat", {"a": a, "b": [[5], [6]]}, {"axis": 1}, [[1, 2, 5], [3, 4, 6]])

    def test_gather(self):
        self.computes("gather", {"x": [[1, 2], [3, 4]], "indices": [1, 0, 1]}, {},
                      [[3, 4], [1, 2], [3, 4]])

    def test_scatter_max_keeps_what_is_larger_of_repeated_indices_and_x(self):
        self.computes("scatter_max", {"x": [[1, 2], [3, 4]], "indices": [1, 1],
                                      "updates": [[10, 1], [5, 3]]}, {}, [[1, 2], [10, 4]])

    def test_scatter_set(self):
        x = [[1, 2], [3, 4], [5, 6]]
        self.computes("scatter_set", {"x": x, "indices": [2, 0], "updates": [[9, 8], [7, 6]]}, {},
                      [[7, 6], [3, 4], [9, 8]])

    def test_scatters_leave_x_as_it_was(self):
        x = np.array([[1, 2]], "float32")
        arrays = {"x": x, "indices": np.array([0], "int32"), "updates": x + 1}
        tensors = [Tensor("i32" if name == "indices" else "f32", value.shape, value.tobytes())
                   for name, value in arrays.items()]
        for operation in ("scatter_add", "scatter_max", "scatter_set"):
            loaded = NumPy().load(case(operation, arrays), [tensors])
            loaded.call(0)
            first = bytes(loaded.outputs()[0].data)
            loaded.call(0)
            self.assertEqual(bytes(loaded.outputs()[0].data), first, operation)

    def test_sort_with_indices(self):
        self.computes("sort_with_indices", {"x": [[3, 1], [2, 5]]}, {"axis": 0},
                      [[2, 1], [3, 5]], [[1, 0], [0, 1]])
        self.computes("sort_with_indices", {"x": [[3, 1], [2, 5]]}, {"axis": 1},
                      [[1, 3], [2, 5]], [[1, 0], [0, 1]])

    def test_what_would_be_other_work_is_unsupported(self):
        x = np.zeros((2, 2), "float32")
        tensors = [[Tensor("f32", (2, 2), x.tobytes())]]
        with self.assertRaises(Unsupported):
            NumPy().load(case("sort", {"x": x}, {"axis": 0, "descending": "yes"}), tensors)
        for operation in ("conv1d", "conv2d", "sdpa"):
            self.assertNotIn(operation, NumPy().rows())

    def test_settings_name_the_blas(self):
        self.assertIn("blas", NumPy().open("cpu", ""))


class WithoutNumPy(unittest.TestCase):
    def test_says_how_to_get_it(self):
        numpy_framework.np, installed = None, np
        self.addCleanup(setattr, numpy_framework, "np", installed)
        [offer] = NumPy().offers()
        self.assertIn("./dev setup", offer.unavailable)


class Process(unittest.TestCase):
    def start(self, words, **variables):
        environment = dict(os.environ, PYTHONPATH=str(PACKAGES), **variables)
        return subprocess.Popen(
            [sys.executable, *words], env=environment,
            pass_fds=[int(number) for number in variables.values()], stderr=subprocess.PIPE)

    def connect(self, words):
        read_requests, write_requests = os.pipe()
        read_replies, write_replies = os.pipe()
        worker = self.start(words, HOWFAST_READ_FD=str(read_requests),
                            HOWFAST_WRITE_FD=str(write_replies))
        os.close(read_requests)
        os.close(write_replies)
        self.addCleanup(worker.stderr.close)
        requests = open(write_requests, "wb", buffering=0)
        replies = open(read_replies, "rb")
        self.addCleanup(replies.close)
        self.addCleanup(requests.close)
        return worker, requests, replies

    def ask(self, requests, replies, **request):
        requests.write(json.dumps({"id": 5, **request}).encode() + b"\n")
        return json.loads(replies.readline())

    def lives(self, words):
        """Goes from hello to stop and returns the welcome."""
        worker, requests, replies = self.connect(words)
        welcome = self.ask(requests, replies, request="hello", protocol=1, howfast="test")
        self.ask(requests, replies, request="open", device="cpu", mode="", placement_seed=3)
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            files = [str(folder / "x0.npy"), str(folder / "x1.npy")]
            np.save(files[0], np.array([3, 1, 2], "float32"))
            np.save(files[1], np.array([6, 5, 4], "float32"))
            tensor = {"name": "x", "dtype": "f32", "shape": [3]}
            self.ask(requests, replies, request="load", input_files=[[file] for file in files],
                     case={"id": "", "operation": "sort", "inputs": [tensor], "outputs": [],
                           "attributes": {"axis": 0}})
            first = self.ask(requests, replies, request="time", discards=0, samples=1, calls=1,
                             sets=[1])
            self.assertEqual(len(first["nanoseconds"]), 1)
            last = self.ask(requests, replies, request="hand_over", output_files=[str(folder / "y")])
            self.assertEqual(last["set"], 1)
            self.assertEqual(list(np.load(folder / "y")), [4, 5, 6])
            timed = self.ask(requests, replies, request="time", discards=1, samples=3, calls=10,
                             sets=[0, 1])
            self.assertEqual(len(timed["nanoseconds"]), 3)
            self.assertTrue(all(duration > 0 for duration in timed["nanoseconds"]))
            last = self.ask(requests, replies, request="hand_over", output_files=[str(folder / "z")])
            self.assertEqual(last["set"], 0)  # 31 calls, beginning with set 0
            self.assertEqual(list(np.load(folder / "z")), [1, 2, 3])
        self.ask(requests, replies, request="unload")
        requests.write(b'{"request":"stop","id":6}\n')
        self.assertEqual(worker.wait(), 0)
        return welcome

    @unittest.skipIf(np is None, "NumPy is not installed")
    def test_lives_from_hello_to_stop(self):
        welcome = self.lives(WORKER)
        self.assertEqual((welcome["framework"], welcome["version"]), ("numpy", np.__version__))

    @unittest.skipIf(np is None, "NumPy is not installed")
    def test_so_does_the_worker_in_the_document(self):
        self.assertEqual(self.lives(["-c", documents_worker()])["framework"], "mine")

    def test_ends_with_its_driver(self):
        worker, requests, _ = self.connect(WORKER)
        requests.close()
        self.assertEqual(worker.wait(), 0)

    def test_gives_up_on_what_it_cannot_read(self):
        worker, requests, _ = self.connect(WORKER)
        requests.write(b"nonsense\n")
        self.assertEqual(worker.wait(), 65)
        self.assertIn(b"bad request", worker.stderr.read())

    def test_started_by_hand_says_what_it_is(self):
        worker = self.start(WORKER)
        self.addCleanup(worker.stderr.close)
        self.assertEqual(worker.wait(), 64)
        self.assertIn(b"worker of howfast", worker.stderr.read())
