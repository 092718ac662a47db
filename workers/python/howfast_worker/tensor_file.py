"""Tensor files: NumPy's .npy format, version 1.0, little-endian, C order (docs/protocol.md).

Written out here since not every framework comes with NumPy.
"""

import errno
import math
import mmap
import os
import re
from contextlib import contextmanager

from .framework import Tensor

_MAGIC = b"\x93NUMPY\x01\x00"
_HEADER_START = len(_MAGIC) + 2
_ALIGNMENT = 64

# dtype: what NumPy calls it, and the bytes of an element
_DTYPES = {
    "f32": ("<f4", 4), "f64": ("<f8", 8), "f16": ("<f2", 2), "bf16": ("|V2", 2),
    "i32": ("<i4", 4), "i64": ("<i8", 8), "u32": ("<u4", 4), "u8": ("|u1", 1), "bool": ("|b1", 1),
}
_NAMES = {descriptor: dtype for dtype, (descriptor, _) in _DTYPES.items()}

_HEADER = re.compile(
    rb"\{'descr': '([^']*)', 'fortran_order': False, "
    rb"'shape': \((|[1-9]\d{0,18},|[1-9]\d{0,18}(?:, [1-9]\d{0,18})+)\), \} *\n")


class BadTensorFile(Exception):
    """The message names the file and what is wrong with it."""


@contextmanager
def mapped(path):
    """The tensor in the file, mapped read-only as long as the block lasts."""
    try:
        with open(path, "rb") as file:
            length = os.fstat(file.fileno()).st_size
            if length == 0:
                raise BadTensorFile(f"tensor file {path} is empty")
            pages = mmap.mmap(file.fileno(), length, access=mmap.ACCESS_READ)
    except OSError as error:
        if error.errno == errno.ENOMEM:
            raise MemoryError(f"no memory to map tensor file {path}") from error
        raise BadTensorFile(f"cannot open tensor file {path}: {error.strerror}") from error
    try:
        dtype, shape, start = _read_header(path, pages)
        with memoryview(pages) as everything, everything[start:] as elements:
            yield Tensor(dtype, shape, elements)
    finally:
        pages.close()


def write(path, tensor):
    """Writes a new file whole and closes it; its space is reserved before anything is written."""
    descriptor, size = _DTYPES[tensor.dtype]
    header = _header(descriptor, tensor.shape)
    data = memoryview(tensor.data).cast("B")
    assert len(data) == size * math.prod(tensor.shape)
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise BadTensorFile(f"cannot create tensor file {path}: {error.strerror}") from error
    try:
        with open(number, "wb") as file:
            _reserve(number, len(header) + len(data))
            file.write(header)
            file.write(data)
    except OSError as error:
        os.unlink(path)
        raise BadTensorFile(f"cannot write tensor file {path}: {error.strerror}") from error


def _reserve(number, length):
    if hasattr(os, "posix_fallocate"):  # Linux
        try:
            os.posix_fallocate(number, 0, length)
        except OSError as error:
            if error.errno not in (errno.EINVAL, errno.EOPNOTSUPP):  # a file system without it
                raise


def _header(descriptor, shape):
    dictionary = f"{{'descr': '{descriptor}', 'fortran_order': False, 'shape': {tuple(shape)}, }}"
    bare = _HEADER_START + len(dictionary) + 1
    dictionary += " " * (-bare % _ALIGNMENT) + "\n"
    return _MAGIC + len(dictionary).to_bytes(2, "little") + dictionary.encode("ascii")


def _read_header(path, pages):
    if pages[: len(_MAGIC)] != _MAGIC:
        raise BadTensorFile(f"{path} is no tensor file (.npy of version 1.0)")
    start = _HEADER_START + int.from_bytes(pages[len(_MAGIC) : _HEADER_START], "little")
    found = _HEADER.fullmatch(pages[_HEADER_START:start])
    if found is None or start % _ALIGNMENT != 0:
        raise BadTensorFile(f"tensor file {path} has no header as NumPy writes it")
    dtype = _NAMES.get(found[1].decode("ascii", "replace"))
    if dtype is None:
        raise BadTensorFile(f"tensor file {path} has elements of an unknown type")
    shape = tuple(int(extent) for extent in found[2].decode("ascii").split(",") if extent)
    expected = start + _DTYPES[dtype][1] * math.prod(shape)
    if len(pages) != expected:
        raise BadTensorFile(
            f"tensor file {path} is {len(pages)} bytes long, and {expected} by its header")
    return dtype, shape, start
