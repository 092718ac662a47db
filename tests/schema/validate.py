#!/usr/bin/env python3
"""Checks run files against schema/run.schema.json: validate.py FILE...

Exit status 0 when every line of every file is a record as the schema describes it, 1 otherwise,
with one line per fault: file, line, field, what is wrong.
"""

import json
import sys
from pathlib import Path

import jsonschema

SCHEMA = Path(__file__).resolve().parents[2] / "schema" / "run.schema.json"


def record_validator():
    """A validator of one record."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


def field_of(error):
    """The path of the field an error is about, such as `time.low`."""
    return ".".join(str(step) for step in error.absolute_path) or "record"


def faults_of_record(validator, record):
    """What is wrong with one record, one sentence each."""
    kind = record.get("record") if isinstance(record, dict) else None
    if kind not in ("run", "launch", "outcome", "self_test"):
        return [f"record: no kind {kind!r}"]
    # Against its own kind, so that a fault names its field and not "matches none of oneOf".
    one_kind = validator.evolve(schema=validator.schema["definitions"][kind])
    faults = [f"{field_of(e)}: {e.message}" for e in one_kind.iter_errors(record)]
    return faults or [f"{field_of(e)}: {e.message}" for e in validator.iter_errors(record)]


def refuse_constant(name):
    """JSON has no NaN and no infinity, though Python's reader takes them."""
    raise ValueError(f"{name} is no JSON")


def faults_of_lines(validator, lines):
    """(line number, sentence) for everything wrong with the lines of a run file."""
    number = 0
    for number, line in enumerate(lines, start=1):
        try:
            record = json.loads(line, parse_constant=refuse_constant)
        except ValueError as error:
            yield number, f"not JSON: {error}"
            continue
        faults = faults_of_record(validator, record)
        for fault in faults:
            yield number, fault
        if not faults and (record["record"] == "run") != (number == 1):
            yield number, "the run record is the first line and no other"
    if number == 0:
        yield 0, "empty"


def main(paths):
    if not paths:
        print("usage: validate.py FILE...", file=sys.stderr)
        return 64
    validator = record_validator()
    status = 0
    for path in paths:
        with open(path, encoding="utf-8", newline="\n") as lines:
            for number, fault in faults_of_lines(validator, lines):
                print(f"{path}:{number}: {fault}")
                status = 1
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
