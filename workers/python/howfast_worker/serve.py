"""The loop around a session: lines over the two inherited descriptors."""

import os
import sys

from . import protocol
from .session import Session

_USAGE = 64
_BAD_REQUEST = 65


def serve(framework) -> int:
    """Speaks the protocol until stop or end of input; returns the exit status."""
    try:
        read = int(os.environ[protocol.READ_VARIABLE])
        write = int(os.environ[protocol.WRITE_VARIABLE])
        os.set_inheritable(read, False)
        os.set_inheritable(write, False)
    except (KeyError, ValueError, OSError):
        print("This is a worker of howfast: `howfast run` starts it; see docs/protocol.md.",
              file=sys.stderr)
        return _USAGE
    session = Session(framework)
    with open(read, "rb") as requests, open(write, "wb", buffering=0) as replies:
        while (line := requests.readline(protocol.LONGEST_LINE + 1)).endswith(b"\n"):
            try:
                request = protocol.parse_request(line)
            except protocol.BadRequest as error:
                return _give_up(error)
            if request["request"] == "stop":
                return 0
            try:
                _write_whole(replies, session.reply_to(request))
            except BrokenPipeError:
                return 0  # the driver is gone
        if len(line) > protocol.LONGEST_LINE:
            return _give_up("a line is too long")
    return 0  # the driver is gone


def _write_whole(file, line):
    rest = memoryview(line)
    while rest:
        rest = rest[file.write(rest):]


def _give_up(why):
    print(f"howfast worker: bad request: {why}", file=sys.stderr)
    return _BAD_REQUEST
