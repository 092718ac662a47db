#!/usr/bin/env python3
"""The schema takes what howfast writes (example.run, which the unit tests of src/record compare
with the writer byte for byte) and refuses what it must not write."""

import copy
import json
import re
import unittest
from pathlib import Path

import validate

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parents[1]
EXAMPLE = FOLDER / "example.run"


def example_lines():
    return EXAMPLE.read_text(encoding="utf-8").splitlines()


def set_field(record, path, value):
    """A copy of the record with the field at `path` set; `...` removes it."""
    changed = copy.deepcopy(record)
    *folders, name = path
    inner = changed
    for step in folders:
        inner = inner[step]
    if value is ...:
        del inner[name]
    else:
        inner[name] = value
    return changed


class Schema(unittest.TestCase):
    def setUp(self):
        self.validator = validate.record_validator()
        self.run, self.launch, self.crash, self.outcome, self.wrong, self.self_test = map(
            json.loads, example_lines()
        )

    def faults(self, lines):
        return list(validate.faults_of_lines(self.validator, lines))

    def test_takes_what_is_written(self):
        self.assertEqual(self.faults(example_lines()), [])

    def test_takes_further_fields(self):
        record = set_field(self.outcome, ["weather"], {"degrees": 21})
        self.assertEqual(validate.faults_of_record(self.validator, record), [])

    def test_takes_latency_and_throughput(self):
        for record, value in ((self.launch, 1.5), (self.outcome, self.outcome["time"])):
            for name in ("latency", "throughput"):
                changed = set_field(record, [name], value)
                self.assertEqual(validate.faults_of_record(self.validator, changed), [])
                changed = set_field(record, [name], "soon")
                self.assertTrue(validate.faults_of_record(self.validator, changed))

    def test_refuses_every_missing_field(self):
        for record in (self.run, self.launch, self.outcome):
            for name in record:
                with self.subTest(kind=record["record"], missing=name):
                    changed = set_field(record, [name], ...)
                    self.assertTrue(validate.faults_of_record(self.validator, changed))

    def test_refuses_wrong_values_and_names_the_field(self):
        for record, path, value in [
            (self.run, ["format"], 2),
            (self.run, ["seed"], -1),
            (self.run, ["machine", "cores"], "two"),
            (self.run, ["targets", 0, "framework", "version"], None),
            (self.launch, ["launch"], 0),
            (self.launch, ["seconds"], None),
            (self.launch, ["seconds"], -1),
            (self.launch, ["quantiles"], [0]),
            (self.launch, ["outcome"], "great"),
            (self.launch, ["reason"], "no_row"),
            (self.crash, ["reason"], "whim"),
            (self.crash, ["seconds"], 1.0),
            (self.outcome, ["time"], None),
            (self.outcome, ["time", "confidence"], 95),
            (self.outcome, ["case", "inputs", 0, "dtype"], "f33"),
            (self.outcome, ["case", "work", "bytes"], -1),
            (self.outcome, ["launch_numbers"], [1, 1]),
            (self.wrong, ["time"], {"seconds": 1, "low": 1, "high": 1, "confidence": 0}),
            (self.wrong, ["agreement", "worst"], "inf"),
        ]:
            with self.subTest(kind=record["record"], path=path, value=value):
                faults = validate.faults_of_record(
                    self.validator, set_field(record, path, value)
                )
                self.assertTrue(faults)
                self.assertIn(str(path[0]), faults[0])

    def test_refuses_what_is_no_run_file(self):
        lines = example_lines()
        self.assertTrue(self.faults([]))
        self.assertTrue(self.faults(["{"]))
        self.assertTrue(self.faults(['{"record":"canary"}']))
        self.assertTrue(self.faults(lines[1:]))
        self.assertTrue(self.faults([lines[0], lines[0]]))
        self.assertTrue(self.faults([lines[0].replace('"seed":', '"seed":NaN,"x":')]))

    def test_names_are_those_of_the_code(self):
        """The closed lists of the schema are those of src/record/records.hpp."""
        header = (ROOT / "src/record/records.hpp").read_text(encoding="utf-8")
        definitions = self.validator.schema["definitions"]
        for enum, definition in [("Outcome", "outcome_name"), ("Reason", "reason")]:
            body = re.search(r"enum class %s [^{]*\{(.*?)\};" % enum, header, re.S).group(1)
            names = re.findall(r"^\s*(\w+),", body, re.M)
            listed = [name for name in definitions[definition]["enum"] if name is not None]
            self.assertEqual(listed, names)


if __name__ == "__main__":
    unittest.main()
