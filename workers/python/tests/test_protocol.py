"""Requests of docs/protocol.md are read, everything else is refused by name."""

import json
import pathlib
import unittest

from howfast_worker import protocol

DOCUMENT = pathlib.Path(__file__).parents[3] / "docs" / "protocol.md"


def example(kind):
    """The document's example of a request."""
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        if line.startswith(f'{{"request":"{kind}"'):
            return json.loads(line)
    raise AssertionError(f"docs/protocol.md has no example of {kind}")


def parse(request):
    return protocol.parse_request(json.dumps(request).encode())


class Requests(unittest.TestCase):
    def refuses(self, request, field):
        line = request if isinstance(request, bytes) else json.dumps(request).encode()
        with self.assertRaises(protocol.BadRequest) as caught:
            protocol.parse_request(line)
        self.assertIn(field, str(caught.exception))

    def test_the_documents_examples_are_read(self):
        for kind in ("hello", "open", "load", "time", "hand_over", "unload", "stop"):
            with self.subTest(kind):
                self.assertEqual(parse(example(kind))["request"], kind)

    def test_every_field_must_be_there(self):
        for kind in ("hello", "open", "load", "time", "hand_over"):
            for field in example(kind):
                with self.subTest(f"{kind}.{field}"):
                    request = example(kind)
                    del request[field]
                    self.refuses(request, "no request" if field == "request" else field)

    def test_every_field_has_its_type(self):
        for kind in ("hello", "open", "load", "time", "hand_over"):
            for field in example(kind):
                for value in (None, True, {"a": 1}, [[1.5]], -1, 1.5):
                    with self.subTest(f"{kind}.{field}={value}"):
                        self.refuses(dict(example(kind), **{field: value}),
                                     "no request" if field == "request" else field)

    def test_numbers_have_bounds(self):
        for field in ("samples", "calls"):
            self.refuses(dict(example("time"), **{field: 0}), f"time.{field}")
            self.refuses(dict(example("time"), **{field: 1 << 64}), f"time.{field}")
        self.refuses(dict(example("time"), sets=[]), "time.sets: empty")
        self.refuses(dict(example("time"), sets=[0, -1]), "time.sets[1]")
        self.refuses(dict(example("time"), sets=[0, 1 << 40]), "time.sets[1]")

    def test_a_load_must_fit_its_case(self):
        load = example("load")
        self.refuses(dict(load, input_files=[]), "load.input_files: empty")
        self.refuses(dict(load, input_files=[["/a", "/b", "/c", "/d"]]), "load.input_files[0]")
        self.refuses(dict(load, input_files=[[""]]), "not a path")
        for bad in ({"dtype": "f33"}, {"shape": [0]}, {"shape": [1 << 30, 1 << 30]}, {"shape": "x"}):
            case = json.loads(json.dumps(load["case"]))
            case["inputs"][0].update(bad)
            self.refuses(dict(load, case=case), f"load.case.inputs[0].{list(bad)[0]}")

    def test_what_is_no_request_is_refused(self):
        for line in (b"", b"null", b"[]", b"{", b"\xff", b"[" * 100_000, b'{"id":NaN}'):
            with self.subTest(line[:20]):
                self.refuses(line, "not ")
        self.refuses(b'{"request":"dance","id":1}', "no request 'dance'")
        self.refuses(b'{"request":["time"],"id":1}', "no request")


class Replies(unittest.TestCase):
    def test_are_one_line(self):
        line = protocol.to_line("failure", 7, reason="failed", detail="two\nlines, é, \udcff")
        self.assertEqual(line.count(b"\n"), 1)
        self.assertEqual(json.loads(line)["detail"], "two\nlines, é, ?")
