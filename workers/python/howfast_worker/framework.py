"""What a framework file implements; session.Session does the rest."""

import time
from dataclasses import dataclass, field
from typing import Any


class Unsupported(Exception):
    """Raise this from open or load for what the framework cannot do."""


class OutOfMemory(Exception):
    """Raise this where the framework has an out-of-memory exception of its own."""


@dataclass
class Tensor:
    """A dense, row-major tensor in host memory; `data` has the buffer interface."""

    dtype: str  # "f32", ...
    shape: tuple[int, ...]
    data: Any
    device: str = ""  # where it was before it was copied, in the framework's words


@dataclass
class Offer:
    """One device and mode a worker can be; as in a welcome."""

    device: str
    mode: str = ""
    by_default: bool = False  # the default targets are the C++ ones
    unavailable: str = ""
    environment: dict[str, str] = field(default_factory=dict)


class LoadedCase:
    """A case whose inputs lie ready in the framework's own memory."""

    def call(self, index: int) -> None:
        """Starts one call on input set `index`; its outputs replace those of the call before."""
        raise NotImplementedError

    def synchronize(self) -> None:
        """Returns when everything that was called is done on the device."""

    def drop_outputs(self) -> None:
        """Frees the kept outputs."""
        raise NotImplementedError

    def outputs(self) -> list[Tensor]:
        """The kept outputs of the last call, in host memory; never computed again."""
        raise NotImplementedError


class Framework:
    name = ""
    version = ""

    def offers(self) -> list[Offer]:
        raise NotImplementedError

    def rows(self) -> dict[str, str]:
        """For each operation, the call as this framework's users write it."""
        raise NotImplementedError

    def open(self, device: str, mode: str) -> dict[str, str]:
        """Makes this process the target device/mode; returns the settings that decide speed."""
        raise NotImplementedError

    def load(self, case: dict, inputs: list[list[Tensor]]) -> LoadedCase:
        """Copies all input sets (inputs[set][input]; the files go away afterwards) into the
        framework's own memory."""
        raise NotImplementedError

    def now(self) -> int:
        """Nanoseconds of a monotonic clock."""
        return time.perf_counter_ns()
