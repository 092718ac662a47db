"""NumPy as a worker: target numpy/cpu. One row per operation that its users would write with it."""

import inspect
import os
import sys

from .framework import Framework, LoadedCase, Offer, Tensor, Unsupported
from .serve import serve

try:
    import numpy as np
except ImportError:
    np = None


def relu(x):
    return np.maximum(x, 0)


def leaky_relu(x, negative_slope):
    return np.where(x > 0, x, negative_slope * x)


def prelu(x, weight):
    return np.where(x > 0, x, weight * x)


def selu(x):
    return 1.0507009873554805 * np.where(x > 0, x, 1.6732632423543772 * np.expm1(x))


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softplus(x):
    return np.logaddexp(x, 0)


def layer_norm(x, eps):
    return (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + eps)


def softmax(x, axis):
    exponentials = np.exp(x - x.max(axis=axis, keepdims=True))
    return exponentials / exponentials.sum(axis=axis, keepdims=True)


def sum_along(x, axis):
    return x.sum(axis)


def sum_all(x):
    return x.sum()


def argmax(x, axis):
    return x.argmax(axis)


def bce_logits(x, target):
    return np.mean(np.logaddexp(x, 0) - x * target)


def bce_prob(p, target):
    with np.errstate(divide="ignore"):
        logs = target * np.maximum(np.log(p), -100)
        return -np.mean(logs + (1 - target) * np.maximum(np.log(1 - p), -100))


def linear(x, weight, bias):
    return x @ weight.T + bias


def matmul(a, b):
    return a @ b


def sort(x, axis):
    return np.sort(x, axis=axis)


def scatter_add(x, indices, updates):
    y = x.copy()
    np.add.at(y, indices, updates)
    return y


# operation: the call as shown to the user, and the function; parameters are the case's inputs and
# attributes by name. NumPy has no convolution over channels, so conv2d has no row.
ROWS = {
    "argmax": ("x.argmax(axis)", argmax),
    "bce_logits": ("np.mean(np.logaddexp(x, 0) - x * target)", bce_logits),
    "bce_prob": ("-np.mean(target * np.maximum(np.log(p), -100)"
                 " + (1 - target) * np.maximum(np.log(1 - p), -100))", bce_prob),
    "layer_norm": ("(x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + eps)",
                   layer_norm),
    "leaky_relu": ("np.where(x > 0, x, negative_slope * x)", leaky_relu),
    "linear": ("x @ weight.T + bias", linear),
    "matmul": ("a @ b", matmul),
    "prelu": ("np.where(x > 0, x, weight * x)", prelu),
    "relu": ("np.maximum(x, 0)", relu),
    "scatter_add": ("y = x.copy(); np.add.at(y, indices, updates)", scatter_add),
    "selu": ("1.0507009873554805 * np.where(x > 0, x, 1.6732632423543772 * np.expm1(x))", selu),
    "sigmoid": ("1 / (1 + np.exp(-x))", sigmoid),
    "softmax": ("e = np.exp(x - x.max(axis, keepdims=True)); e / e.sum(axis, keepdims=True)",
                softmax),
    "softplus": ("np.logaddexp(x, 0)", softplus),
    "sort": ("np.sort(x, axis)", sort),
    "sum": ("x.sum(axis)", sum_along),
    "sum_all": ("x.sum()", sum_all),
}

# What NumPy calls the dtypes; it has no bfloat16.
_TO_NUMPY = {
    "f32": "float32", "f64": "float64", "f16": "float16", "i32": "int32", "i64": "int64",
    "u32": "uint32", "u8": "uint8", "bool": "bool",
}
_FROM_NUMPY = {theirs: ours for ours, theirs in _TO_NUMPY.items()}


class _Loaded(LoadedCase):
    def __init__(self, function, attributes, sets):
        self._function = function
        self._attributes = attributes
        self._sets = sets
        self._output = None

    def call(self, index):
        self._output = self._function(*self._sets[index], **self._attributes)

    def drop_outputs(self):
        self._output = None

    def outputs(self):
        if self._output is None:
            return []
        output = np.ascontiguousarray(self._output)
        dtype = _FROM_NUMPY[output.dtype.name]
        return [Tensor(dtype, self._output.shape, output.reshape(-1).view("uint8"))]


class NumPy(Framework):
    name = "numpy"
    version = np.__version__ if np else ""

    def offers(self):
        missing = "" if np else "NumPy is not installed for this Python; ./dev setup fetches it"
        return [Offer("cpu", unavailable=missing)]

    def rows(self):
        return {operation: call for operation, (call, _) in ROWS.items()}

    def open(self, device, mode):
        blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
        threads = os.environ.get("OMP_NUM_THREADS", "default")
        return {"blas": f"{blas['name']} {blas['version']}", "threads": threads}

    def load(self, case, inputs):
        _, function = ROWS[case["operation"]]
        names = [tensor["name"] for tensor in case["inputs"]]
        attributes = list(case["attributes"])
        parameters = list(inspect.signature(function).parameters)
        if parameters[: len(names)] != names:
            raise RuntimeError(f"the row takes {parameters}, the case has inputs {names}")
        if sorted(parameters[len(names):]) != sorted(attributes):
            raise Unsupported(f"the row takes {parameters}, the case has attributes {attributes}")
        return _Loaded(function, case["attributes"],
                       [[_copy(tensor) for tensor in tensors] for tensors in inputs])


def _copy(tensor):
    if tensor.dtype not in _TO_NUMPY:
        raise Unsupported(f"NumPy has no dtype for {tensor.dtype}")
    return np.frombuffer(tensor.data, _TO_NUMPY[tensor.dtype]).reshape(tensor.shape).copy()


if __name__ == "__main__":
    sys.exit(serve(NumPy()))
