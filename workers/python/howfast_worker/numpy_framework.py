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


def tanh(x):
    return np.tanh(x)


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


def addmm(x, weight, bias):
    return bias + x @ weight


def matmul(a, b):
    return a @ b


def sort(x, axis):
    return np.sort(x, axis=axis)


def sort_with_indices(x, axis):
    indices = np.argsort(x, axis=axis)
    return np.take_along_axis(x, indices, axis=axis), indices


def concat(a, b, axis):
    return np.concatenate((a, b), axis=axis)


def gather(x, indices):
    return x[indices]


def scatter_add(x, indices, updates):
    y = x.copy()
    np.add.at(y, indices, updates)
    return y


def scatter_max(x, indices, updates):
    y = x.copy()
    np.maximum.at(y, indices, updates)
    return y


def scatter_set(x, indices, updates):
    y = x.copy()
    y[indices] = updates
    return y


# operation: the call as shown to the user, and the function; parameters are the case's inputs and
# attributes by name. NumPy has no convolution over channels and no attention, so those have no rows.
ROWS = {
    "addmm": ("bias + x @ weight", addmm),
    "argmax": ("x.argmax(axis)", argmax),
    "bce_logits": ("np.mean(np.logaddexp(x, 0) - x * target)", bce_logits),
    "bce_prob": ("-np.mean(target * np.maximum(np.log(p), -100)"
                 " + (1 - target) * np.maximum(np.log(1 - p), -100))", bce_prob),
    "concat": ("np.concatenate((a, b), axis)", concat),
    "gather": ("x[indices]", gather),
    "layer_norm": ("(x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + eps)",
                   layer_norm),
    "leaky_relu": ("np.where(x > 0, x, negative_slope * x)", leaky_relu),
    "linear": ("x @ weight.T + bias", linear),
    "matmul": ("a @ b", matmul),
    "prelu": ("np.where(x > 0, x, weight * x)", prelu),
    "relu": ("np.maximum(x, 0)", relu),
    "scatter_add": ("y = x.copy(); np.add.at(y, indices, updates)", scatter_add),
    "scatter_max": ("y = x.copy(); np.maximum.at(y, indices, updates)", scatter_max),
    "scatter_set": ("y = x.copy(); y[indices] = updates", scatter_set),
    "selu": ("1.0507009873554805 * np.where(x > 0, x, 1.6732632423543772 * np.expm1(x))", selu),
    "sigmoid": ("1 / (1 + np.exp(-x))", sigmoid),
    "softmax": ("e = np.exp(x - x.max(axis, keepdims=True)); e / e.sum(axis, keepdims=True)",
                softmax),
    "softplus": ("np.logaddexp(x, 0)", softplus),
    "sort": ("np.sort(x, axis)", sort),
    "sort_with_indices": ("indices = np.argsort(x, axis); np.take_along_axis(x, indices, axis), indices",
                          sort_with_indices),
    "sum": ("x.sum(axis)", sum_along),
    "sum_all": ("x.sum()", sum_all),
    "tanh": ("np.tanh(x)", tanh),
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
        self._outputs = ()

    def call(self, index):
        answer = self._function(*self._sets[index], **self._attributes)
        self._outputs = answer if isinstance(answer, tuple) else (answer,)

    def drop_outputs(self):
        self._outputs = ()

    def outputs(self):
        tensors = []
        for output in self._outputs:
            dense = np.ascontiguousarray(output)
            tensors.append(Tensor(_FROM_NUMPY[dense.dtype.name], output.shape,
                                  dense.reshape(-1).view("uint8"), "cpu"))
        return tensors


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
