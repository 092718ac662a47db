"""Bad input is one line that names the thing, one with the remedy, and the documented exit code."""

import json
import os
import pathlib
import resource
import subprocess
import sys
import unittest

from harness import PATIENCE, SANITIZED, SCRIPTED, SOURCE, EndToEnd, main

EXAMPLE = (SOURCE / "tests/schema/example.run").read_bytes()
RUN, LAUNCH, CRASH, OUTCOME, WRONG, SELF_TEST = EXAMPLE.splitlines(keepends=True)

# What reading the most hostile file may take: bytes of address space, seconds of processor time.
# Sanitizers reserve more address space than there is.
MEMORY = 1 << 30
PROCESSOR = 60


def bounded():
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR, PROCESSOR))
    if not SANITIZED:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def changed(line, **fields):
    return json.dumps({**json.loads(line), **fields}).encode() + b"\n"


def outcomes(number):
    """Each with a case and a target of its own."""
    for i in range(number):
        case = {"id": f"o{i}/", "operation": f"o{i}", "inputs": [], "outputs": [], "attributes": {},
                "work": {"flops": 0, "bytes": 0}, "floor": {"flops": 0, "bytes": 0}}
        yield changed(WRONG, case=case, target=f"t{i}/cpu")


class RunFiles(EndToEnd):
    def show(self, path, style="table"):
        command, environment = self.command("show", str(path), "--format", style)
        return subprocess.run(command, env=environment, cwd=self.path, timeout=PATIENCE,
                              preexec_fn=bounded, stdin=subprocess.DEVNULL, capture_output=True)

    def written(self, *parts):
        path = self.path / "hostile.run"
        with open(path, "wb") as file:
            for part in parts:
                file.write(part)
        return path

    def refused(self, path, said):
        """Exit code 74, nothing on stdout, two plain lines on stderr."""
        result = self.show(path)
        err = result.stderr.decode()  # fails where it is not UTF-8
        self.assertEqual(result.returncode, 74, err)
        self.assertEqual(result.stdout, b"")
        lines = err.splitlines()
        self.assertEqual(len(lines), 2, err)
        self.assertTrue(lines[0].startswith("howfast: "), err)
        self.assertTrue(lines[1].startswith("  ") and len(lines[1]) > 10, err)
        self.assertIn(str(path), lines[0])
        self.assertRegex(lines[0], said)
        self.assertLess(len(err), 2000)
        self.assertFalse([c for c in err if (ord(c) < 0x20 and c != "\n") or ord(c) == 0x7F], err)
        return lines

    def test_hostile_files(self):
        nested = b'{"record":"run","format":1,"x":' + b"[" * (4 << 20) + b"]" * (4 << 20) + b"}\n"
        names = b'{"record":"run",%s}\n' % b",".join(b'"%d":0' % i for i in range(1_000_000))
        lists = b'{"record":"run","x":[' + b",".join([b"[]"] * 4_000_000) + b"]}\n"
        for name, parts, said in (
            ("empty", [], "is empty"),
            ("only a line end", [b"\n"], r":1: not JSON"),
            ("a program", [pathlib.Path(SCRIPTED).read_bytes()], "not JSON|ends within|longer"),
            ("zeros", [bytes(1 << 20)], "within its first line"),
            ("a line of 100 MB", [RUN, b"x" * 100_000_000, b"\n"], "line 2 is longer than any"),
            ("100 MB of a string", [b'{"record":"' + b"x" * 100_000_000], "line 1 is longer than"),
            ("nested deeply", [nested], r":1: nested over 32 deep"),
            ("names without end", [names], r":1: an object of over 1000 names"),
            ("empty lists without end", [lists], r":1: format: missing"),
            ("cut in its first line", [RUN[:100]], "within its first line"),
            ("cut in the middle", [RUN, LAUNCH[:100], b"\n", OUTCOME], r":2: not JSON"),
            ("another format", [changed(RUN, format=2)], r":1: run file format 2"),
            ("a format that is no number", [changed(RUN, format="1")], r":1: format: "),
            ("foreign JSON", [b'{"name":"howfast","version":1}\n'], r":1: record: missing"),
            ("a list", [b"[1,2,3]\n"], r":1: .*not an object"),
            ("two runs", [RUN, RUN], "line 2 begins a second run"),
            ("an outcome before the run", [OUTCOME, RUN], "first record is no run"),
            ("NaN", [RUN, LAUNCH.replace(b"0.859", b"NaN")], r":2: not JSON"),
            ("Infinity", [RUN, LAUNCH.replace(b"0.859", b"Infinity")], r":2: not JSON"),
            ("a number too large", [RUN, LAUNCH.replace(b"0.859", b"1e999")], r":2: .*too large"),
            ("a time below 0", [RUN, LAUNCH.replace(b"0.859", b"-1")], r":2: seconds: not above 0"),
            ("no UTF-8", [RUN, LAUNCH.replace(b"mlx/cpu", b"mlx/\xff\xfe")], r":2: not JSON"),
            ("UTF-16", [EXAMPLE.decode().encode("utf-16")], r":1: not JSON"),
            ("an unknown outcome that controls the terminal",
             [RUN, changed(LAUNCH, outcome="\x1b[2J\u009b31m\u202e" + "x" * 5000)],
             r":2: outcome: no outcome '"),
            ("an id that is not its case's",
             [RUN, OUTCOME.replace(b'"axis":-1}', b'"axis":18446744073709551615}')],
             r":2: case.attributes.axis: too large"),
            ("a table of a billion cells", [RUN, *outcomes(30_000)], "more cases and targets than"),
        ):
            with self.subTest(name):
                self.refused(self.written(*parts), said)

    def test_what_is_no_file(self):
        self.refused(self.path, "directory")
        self.refused(self.path / "absent.run", "No such file")
        pipe = self.path / "pipe"
        os.mkfifo(pipe)
        self.refused(pipe, "is empty")
        self.refused(self.path / ("x" * 300), "too long")
        loop = self.path / "loop"
        loop.symlink_to(loop)
        self.refused(loop, "symbolic links")
        if os.path.exists("/dev/zero"):
            self.refused("/dev/zero", "line 1 is longer than any record")

    @unittest.skipIf(os.geteuid() == 0, "root may read everything")
    def test_what_may_not_be_read(self):
        path = self.written(EXAMPLE)
        path.chmod(0)
        self.refused(path, "Permission denied")

    def test_a_path_that_controls_the_terminal(self):
        path = self.path / "\x1b[2J\n.run"
        path.write_bytes(b"")
        result = self.show(path)
        self.assertEqual(result.returncode, 74)
        self.assertNotIn(b"\x1b", result.stderr)
        self.assertEqual(len(result.stderr.splitlines()), 2)

    def test_what_is_odd_but_whole_is_shown_plainly(self):
        hostile = "\x1b[2J\u009b\u202e\n|`,\"'=1+1"
        text = [RUN, changed(OUTCOME, target=hostile, flags=[hostile]),
                changed(WRONG, detail=hostile), changed(WRONG, detail="the last one"), LAUNCH]
        shown = {}
        for style in ("table", "markdown", "csv", "json"):
            result = self.show(self.written(*text), style)
            self.assertEqual((result.returncode, result.stderr), (0, b""))
            shown[style] = result.stdout.decode()
            self.assertFalse([c for c in shown[style] if ord(c) < 0x20 and c not in "\n\r"], style)
        for style in ("table", "markdown", "csv"):
            self.assertNotRegex(shown[style], "[\u0080-\u009f\u202e]")
            self.assertIn("the last one", shown[style])
        data = json.loads(shown["json"])
        self.assertEqual(len(data["outcomes"]), 2, "of one case and target the last counts")
        self.assertEqual(data["outcomes"][0]["target"], hostile)

    def test_a_half_written_last_line_is_a_warning(self):
        result = self.show(self.written(RUN, OUTCOME, LAUNCH[:50]))
        self.assertEqual(result.returncode, 0)
        self.assertRegex(result.stderr.decode(), r"^howfast: warning: .*hostile.run:3: a half-wr")
        self.assertEqual(len(result.stderr.splitlines()), 1)
        self.assertIn(b"861 ms", result.stdout)


class Words(EndToEnd):
    def test_each_names_the_word_and_the_nearest_right_one(self):
        for words, said, remedy in (
            (("run", "--suite", "artcle"), "'artcle'", "'article'"),
            (("run", "sotfmax"), "'sotfmax'", "'softmax'"),
            (("run", "sotfmax/*"), "'sotfmax/*'", "'softmax'"),
            (("list", "cases", "softmax/f32[64,100000]/axis=-1"), "f32[64,100000]", "f32[64,"),
            (("run", "--targets", "mlx"), "'mlx'", "FRAMEWORK[@VERSION]/DEVICE"),
            (("run", "--targets", "mlx/cpu#0"), "'mlx/cpu#0'", "list targets"),
            (("run", "--launches", "1e3"), "'1e3'", "from 1 to 1000"),
            (("run", "--launches=0"), "'0'", "from 1 to 1000"),
            (("run", "--seed", "-1"), "'-1'", "from 0 to"),
            (("run", "--timeout", "nan"), "'nan'", "from 0.001"),
            (("run", "--worker", "mine"), "'mine'", "NAME=COMMAND"),
            (("run", "--out"), "--out", "value"),
            (("show", "a", "b"), "'b'", "show --help"),
            (("show", "a", "--format", "cvs"), "'cvs'", "csv"),
            (("doctor", "x"), "'x'", "doctor --help"),
            (("shwo",), "'shwo'", "show"),
        ):
            with self.subTest(words):
                result = self.howfast(*words, code=64)
                self.assertEqual(result.out, "")
                self.assertIn(len(result.err.splitlines()), (1, 2), result.err)
                self.assertTrue(result.err.startswith("howfast: "))
                self.assertIn(said, result.err)
                self.assertIn(remedy, result.err)

    def test_words_without_end(self):
        word = "\x1b[2J" + "x" * 100_000
        for words in ((word,), ("run", word), ("run", "--suite", word), ("run", "--targets", word),
                      ("run", "--seed", word), ("run", "--worker", word), ("show", word),
                      ("run", "--" + word), ("show", "x", "--format", word)):
            with self.subTest(words[:-1]):
                result = self.howfast(*words)
                self.assertIn(result.code, (64, 74))
                self.assertNotIn("\x1b", result.err)
                self.assertLessEqual(len(result.err.splitlines()), 2)
                self.assertLess(len(result.err), 5000)


class Workers(EndToEnd):
    def test_one_of_another_version_is_named_with_the_remedy(self):
        worker = self.path / "old_worker.py"
        worker.write_text(
            "import json, os\n"
            "read = os.fdopen(int(os.environ['HOWFAST_READ_FD']))\n"
            "write = os.fdopen(int(os.environ['HOWFAST_WRITE_FD']), 'w')\n"
            "read.readline()\n"
            "print(json.dumps({'reply': 'welcome', 'id': 1, 'protocol': 99, 'framework': 'old',\n"
            "                  'version': '1', 'offers': [], 'rows': []}), file=write, flush=True)\n"
            "read.readline()\n")
        result = self.howfast("list", "targets", "--worker", f"old={sys.executable} {worker}",
                              code=74)
        self.assertEqual(result.out, "")
        self.assertIn("old", result.err)
        self.assertIn("protocol 99", result.err)
        self.assertIn("rebuild the worker or update howfast", result.err)
        self.assertLessEqual(len(result.err.splitlines()), 2)


if __name__ == "__main__":
    main()
