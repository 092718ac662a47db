"""Writes a lint.ninja for a compile_commands.json: clang-tidy over the sources of src/, each looked
at again only when it, a header it includes or .clang-tidy has changed.

Run by ./dev: lint.py BUILD_FOLDER CLANG_TIDY > BUILD_FOLDER/lint.ninja
"""

import json
import sys
from pathlib import Path

# clang-tidy writes findings to stdout. Its stderr counts the warnings that it was told to drop, and
# is of interest only where it fails.
RULES = """\
rule lint
  command = $compile -M -MT $out -MF $out.d $in && $
            {tidy} -p . --quiet $in 2>$out.errors && touch $out || {{ cat $out.errors; false; }}
  depfile = $out.d
  deps = gcc
  description = clang-tidy $name
"""
ONE = """
build {out}: lint {source} | {settings}
  name = {name}
  compile = {compile}
"""


def escaped(path):
    return str(path).replace("$", "$$").replace(" ", "$ ").replace(":", "$:")


def main():
    build, tidy = Path(sys.argv[1]), sys.argv[2]
    root = Path(__file__).resolve().parent.parent
    print(RULES.format(tidy=tidy))
    for entry in json.loads((build / "compile_commands.json").read_text()):
        source = Path(entry["file"])
        if root / "src" not in source.parents:
            continue
        name = source.relative_to(root)
        print(
            ONE.format(
                out=escaped(Path("lint") / f"{name}.done"),
                source=escaped(source),
                settings=escaped(root / ".clang-tidy"),
                name=name,
                compile=entry["command"].split(" -o ")[0].replace("$", "$$"),
            )
        )


if __name__ == "__main__":
    main()
