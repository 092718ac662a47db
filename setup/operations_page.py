#!/usr/bin/env python3
"""Writes docs/operations.md from the catalogue and the workers: operations_page.py HOWFAST [--check].

HOWFAST is the built binary. With --check nothing is written: exit status 1 when the page is not
what would be written.
"""

import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "operations.md"
# Frameworks that users compare; `reference` is howfast's own.
FRAMEWORKS = ("mlx", "torch", "numpy")

HEAD = """# Operations

Generated from the catalogue (`src/ops`) and from what the workers say of themselves by `./dev docs`;
do not edit. For every operation: what is computed, what is counted as its work, how its inputs are
made, how far an answer may be off, what the published benchmark did instead, and the call each
framework is timed on. An operation that a framework has no call for is *unsupported* there.

In the texts, u = 2^-24 is the largest relative error of rounding to f32 once.
"""


def listed(howfast, subject):
    command = [howfast, "list", subject, "--suite", "full", "--json"]
    if subject == "targets":
        command = [howfast, "list", subject, "--json"]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)


def calls_by_framework(targets):
    """framework -> operation -> call; the same for all devices and modes of a framework."""
    calls = {}
    for target in targets:
        calls.setdefault(target["target"].split("/")[0].split("@")[0], target["calls"])
    return calls


def contents_table(operations, published):
    rows = ["| operation | published as | article | quick | full |", "| --- | --- | --- | --- | --- |"]
    for operation in operations:
        name, cases = operation["operation"], operation["cases"]
        rows.append(f"| [{name}](#{name}) | {published.get(name, '')} | {cases['article']} "
                    f"| {cases['quick']} | {cases['full']} |")
    totals = {suite: sum(o["cases"][suite] for o in operations)
              for suite in ("article", "quick", "full")}
    rows.append(f"| {len(operations)} operations | | {totals['article']} | {totals['quick']} "
                f"| {totals['full']} |")
    return "\n".join(rows) + "\n"


def section(operation, calls):
    name = operation["operation"]
    parts = [f"## {name}", operation["computes"],
             f"**Counted.** {operation['counted']}",
             f"**Inputs.** {operation['inputs']}",
             f"**Tolerance.** {operation['tolerance']}"]
    if operation["published_instead"]:
        parts.append(f"**The published benchmark instead.** {operation['published_instead']}")
    rows = ["| framework | call |", "| --- | --- |"]
    for framework in FRAMEWORKS:
        call = calls[framework].get(name)
        # A pipe would end the cell.
        shown = "`" + call.replace("|", "\\|") + "`" if call else "none: *unsupported*"
        rows.append(f"| {framework} | {shown} |")
    return "\n\n".join(parts) + "\n\n" + "\n".join(rows) + "\n"


def page(howfast):
    operations = listed(howfast, "ops")
    calls = calls_by_framework(listed(howfast, "targets"))
    absent = [framework for framework in FRAMEWORKS if framework not in calls]
    if absent:
        sys.exit(f"operations_page: no {absent[0]} worker; run ./dev build")
    published = {case["operation"]: case["published"].split(" / ")[0]
                 for case in listed(howfast, "cases") if case["published"]}
    return "\n".join([HEAD, contents_table(operations, published),
                      *(section(operation, calls) for operation in operations)])


def main():
    if len(sys.argv) < 2 or sys.argv[2:] not in ([], ["--check"]):
        sys.exit(__doc__)
    text = page(sys.argv[1])
    if sys.argv[2:] == ["--check"]:
        if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
            sys.exit("docs/operations.md is not what the catalogue and the workers say; "
                     "run ./dev docs")
    else:
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
