"""The lines of docs/protocol.md: requests read with every field checked, replies written."""

import json

VERSION = 1
LONGEST_LINE = 16 << 20
READ_VARIABLE = "HOWFAST_READ_FD"
WRITE_VARIABLE = "HOWFAST_WRITE_FD"

DTYPES = ("f32", "f64", "f16", "bf16", "i32", "i64", "u32", "u8", "bool")

# Bounds as in src/protocol/messages.cpp and src/base/json.cpp.
_MOST_SETS = 1024
_MOST_TENSORS = 64
_MOST_DIMENSIONS = 8
_MOST_ELEMENTS = 1 << 40
_MOST_CALLS = 1_000_000_000
_MOST_FLUSH_BYTES = 1 << 34
_MOST_SAMPLES = 100_000
_MOST_UNSIGNED = (1 << 64) - 1


class BadRequest(Exception):
    """The line is no request of this protocol; the message names the field."""


def parse_request(line: bytes) -> dict:
    """The request with its fields, of the right types and within bounds."""
    try:
        request = json.loads(line.decode("utf-8"), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise BadRequest("not JSON") from error
    if not isinstance(request, dict):
        raise BadRequest("not an object")
    kind = request.get("request")
    check = _CHECKS.get(kind) if isinstance(kind, str) else None
    if check is None:
        raise BadRequest(f"no request {kind!r}")
    _whole(request, "id", 0, _MOST_UNSIGNED, kind)
    check(request, kind)
    return request


def to_line(kind: str, request_id: int, **fields) -> bytes:
    """A reply, newline included."""
    reply = {"reply": kind, "id": request_id, **fields}
    text = json.dumps(reply, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8", errors="replace") + b"\n"


def _no_number(word):
    raise ValueError(word)


def _field(fields, name, kind, where):
    if name not in fields:
        raise BadRequest(f"{where}.{name}: missing")
    value = fields[name]
    # A bool is an int to Python, but not to JSON.
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise BadRequest(f"{where}.{name}: of the wrong type")
    return value


def _whole(fields, name, low, high, where):
    if not low <= _field(fields, name, int, where) <= high:
        raise BadRequest(f"{where}.{name}: not a whole number from {low} to {high}")


def _list(fields, name, most, where):
    values = _field(fields, name, list, where)
    if len(values) > most:
        raise BadRequest(f"{where}.{name}: more than {most}")
    return values


def _paths(values, where):
    if not isinstance(values, list) or len(values) > _MOST_TENSORS:
        raise BadRequest(f"{where}: not a list of at most {_MOST_TENSORS} paths")
    for value in values:
        if not isinstance(value, str) or not value or "\0" in value:
            raise BadRequest(f"{where}: not a path")


def _check_hello(request, where):
    _whole(request, "protocol", 1, (1 << 31) - 1, where)
    _field(request, "howfast", str, where)


def _check_open(request, where):
    _field(request, "device", str, where)
    _field(request, "mode", str, where)
    _whole(request, "placement_seed", 0, _MOST_UNSIGNED, where)


def _check_load(request, where):
    case = _field(request, "case", dict, where)
    where_case = f"{where}.case"
    for name in ("id", "operation"):
        _field(case, name, str, where_case)
    for name in ("inputs", "outputs"):
        for i, tensor in enumerate(_list(case, name, _MOST_TENSORS, where_case)):
            _check_tensor(tensor, f"{where_case}.{name}[{i}]")
    for name, value in _field(case, "attributes", dict, where_case).items():
        if isinstance(value, bool) or not isinstance(value, (int, float, str)):
            raise BadRequest(f"{where_case}.attributes.{name}: not a number or a word")
    sets = _list(request, "input_files", _MOST_SETS, where)
    if not sets:
        raise BadRequest(f"{where}.input_files: empty")
    for i, files in enumerate(sets):
        _paths(files, f"{where}.input_files[{i}]")
        if len(files) != len(case["inputs"]):
            raise BadRequest(f"{where}.input_files[{i}]: {len(files)} files for a case of "
                             f"{len(case['inputs'])} inputs")


def _check_tensor(tensor, where):
    if not isinstance(tensor, dict):
        raise BadRequest(f"{where}: not an object")
    _field(tensor, "name", str, where)
    if _field(tensor, "dtype", str, where) not in DTYPES:
        raise BadRequest(f"{where}.dtype: no dtype '{tensor['dtype']}'")
    elements = 1
    for extent in _list(tensor, "shape", _MOST_DIMENSIONS, where):
        if type(extent) is not int or extent < 1:
            raise BadRequest(f"{where}.shape: extents must be whole numbers from 1")
        elements *= extent
    if elements > _MOST_ELEMENTS:
        raise BadRequest(f"{where}.shape: too large")


def _check_time(request, where):
    _whole(request, "discards", 0, _MOST_CALLS, where)
    _whole(request, "samples", 1, _MOST_SAMPLES, where)
    _whole(request, "calls", 1, _MOST_CALLS, where)
    if request.get("flush_bytes") is not None:
        _whole(request, "flush_bytes", 0, _MOST_FLUSH_BYTES, where)
    sets = _list(request, "sets", _MOST_SETS, where)
    if not sets:
        raise BadRequest(f"{where}.sets: empty")
    for i, index in enumerate(sets):
        if type(index) is not int or not 0 <= index < _MOST_SETS:
            raise BadRequest(f"{where}.sets[{i}]: not a whole number from 0 to {_MOST_SETS - 1}")


def _check_hand_over(request, where):
    _paths(_field(request, "output_files", list, where), f"{where}.output_files")


def _check_nothing(request, where):
    pass


_CHECKS = {
    "hello": _check_hello,
    "open": _check_open,
    "load": _check_load,
    "time": _check_time,
    "hand_over": _check_hand_over,
    "unload": _check_nothing,
    "stop": _check_nothing,
}
