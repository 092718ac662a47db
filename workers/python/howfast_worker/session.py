"""One worker's life without its descriptors: answers requests in the order they must come in."""

import contextlib
import gc
import itertools
import random
from dataclasses import asdict

from . import evidence, protocol, tensor_file
from .framework import Framework, OutOfMemory, Unsupported

_HEAP_BLOCKS = 64
_MOST_HEAP_BYTES = 8192  # a block; above it, allocators use whole pages
_LONGEST_DETAIL = 2000  # a library's message may quote a whole kernel; a person reads one sentence


class Misplaced(Exception):
    """The request came at the wrong time or does not fit what came before."""


def time_slice(framework, loaded, discards, samples, calls, sets, flush=None):
    """The timing loop: the raw duration of each sample, and the set the last call used."""
    order = itertools.cycle(sets)
    now, call, synchronize = framework.now, loaded.call, loaded.synchronize
    nanoseconds = []
    loaded.drop_outputs()
    for index in itertools.islice(order, discards):
        call(index)
    synchronize()
    # As the standard library's timeit does: a collection would fall into some samples, not others.
    collecting = gc.isenabled()
    gc.disable()
    try:
        for _ in range(samples):
            loaded.drop_outputs()  # freeing what an earlier sample produced is no part of this one
            if flush:
                flush()
            turns = itertools.islice(order, calls)
            start = now()
            for index in turns:
                call(index)
            synchronize()
            end = now()
            nanoseconds.append(end - start)
    finally:
        if collecting:
            gc.enable()
    return nanoseconds, sets[(discards + samples * calls - 1) % len(sets)]


class CacheFlush:
    """Sends `size` bytes of its own through the caches."""

    def __init__(self, size):
        self.size = size
        self._memory = memoryview(bytearray(size))

    def __call__(self):
        half = self.size // 2
        self._memory[:half] = self._memory[half:2 * half]


class Session:
    def __init__(self, framework: Framework):
        self._framework = framework
        self._offers = None  # after hello
        self._opened = False
        self._heap_pad = []
        self._loaded = None  # after load, until unload
        self._sets = 0
        self._last_set = None  # of the call whose outputs are kept
        self._cache_flush = None  # where cold caches are measured

    def reply_to(self, request: dict) -> bytes:
        """The line that answers any request but stop."""
        kind, number = request["request"], request["id"]
        try:
            name, fields = getattr(self, "_" + kind)(request)
            return protocol.to_line(name, number, **fields)
        except Unsupported as error:
            return _failure(number, "unsupported", error)
        except (OutOfMemory, MemoryError) as error:
            return _failure(number, "out_of_memory", error)
        except Exception as error:  # whatever a framework raises is its own outcome
            return _failure(number, "failed", error)

    def _hello(self, request):
        _require(self._offers is None, "hello came twice")
        self._offers = self._framework.offers()
        rows = [{"operation": name, "call": call} for name, call in self._framework.rows().items()]
        return "welcome", {
            "protocol": protocol.VERSION,
            "framework": self._framework.name,
            "version": self._framework.version,
            "offers": [asdict(offer) for offer in self._offers],
            "rows": rows,
        }

    def _open(self, request):
        _require(self._offers is not None, "open came before hello")
        _require(not self._opened, "open came twice")
        device, mode = request["device"], request["mode"]
        offer = next((o for o in self._offers if (o.device, o.mode) == (device, mode)), None)
        if offer is None:
            raise Unsupported(f"no device '{device}' with mode '{mode}'")
        if offer.unavailable:
            raise Unsupported(offer.unavailable)
        draw = random.Random(request["placement_seed"])
        self._heap_pad = [bytes(draw.randint(1, _MOST_HEAP_BYTES)) for _ in range(_HEAP_BLOCKS)]
        settings = self._framework.open(device, mode)
        self._opened = True
        return "opened", {"settings": settings}

    def _load(self, request):
        _require(self._opened, "load came before open")
        _require(self._loaded is None, "load came before the case before it was unloaded")
        case = request["case"]
        if case["operation"] not in self._framework.rows():
            raise Unsupported(f"no row for operation '{case['operation']}'")
        with contextlib.ExitStack() as files:
            inputs = [
                [_map_input(files, path, spec) for path, spec in zip(paths, case["inputs"])]
                for paths in request["input_files"]
            ]
            loaded = self._framework.load(case, inputs)
        self._loaded = loaded  # now that no view of a mapped file is left
        self._sets = len(inputs)
        self._last_set = None
        return "loaded", {}

    def _time(self, request):
        _require(self._loaded is not None, "time came before load")
        for index in request["sets"]:
            _require(index < self._sets,
                     f"input set {index} was asked for, and {self._sets} were loaded")
        self._last_set = None
        before = evidence.read()
        nanoseconds, last_set = time_slice(
            self._framework, self._loaded, request["discards"], request["samples"],
            request["calls"], request["sets"], self._flush(request.get("flush_bytes", 0)))
        after = evidence.read()
        self._last_set = last_set
        flushed = {"flush_bytes": self._cache_flush.size} if self._cache_flush else {}
        return "timed", {
            "nanoseconds": nanoseconds, "evidence": evidence.difference(after, before), **flushed}

    def _hand_over(self, request):
        _require(self._loaded is not None, "hand_over came before load")
        _require(self._last_set is not None, "hand_over came before a call that succeeded")
        files, outputs = request["output_files"], self._loaded.outputs()
        if len(outputs) != len(files):
            raise RuntimeError(f"the framework produced {len(outputs)} outputs, and {len(files)} "
                               "were asked for")
        for path, output in zip(files, outputs):
            tensor_file.write(path, output)
        return "handed_over", {
            "set": self._last_set, "outputs": [_described(output) for output in outputs]}

    def _unload(self, request):
        _require(self._loaded is not None, "unload came before load")
        self._loaded = None
        gc.collect()
        return "unloaded", {}

    def _flush(self, size):
        if size == 0:
            self._cache_flush = None
        elif self._cache_flush is None or self._cache_flush.size != size:
            self._cache_flush = CacheFlush(size)
        return self._cache_flush


def _described(output):
    device = {"device": output.device} if output.device else {}
    return {"dtype": output.dtype, "shape": list(output.shape), **device}


def _map_input(files, path, spec):
    tensor = files.enter_context(tensor_file.mapped(path))
    if tensor.dtype != spec["dtype"] or list(tensor.shape) != spec["shape"]:
        raise tensor_file.BadTensorFile(
            f"tensor file {path} holds {tensor.dtype}{list(tensor.shape)}, and input "
            f"'{spec['name']}' is {spec['dtype']}{spec['shape']}")
    return tensor


def _require(holds, otherwise):
    if not holds:
        raise Misplaced(otherwise)


def _failure(number, reason, error):
    detail = str(error) or type(error).__name__
    if len(detail) > _LONGEST_DETAIL:
        detail = detail[:_LONGEST_DETAIL] + " ..."
    return protocol.to_line("failure", number, reason=reason, detail=detail)
