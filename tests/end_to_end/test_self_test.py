"""What every run finds out about the machine and about the instrument itself."""

import json
import pathlib
import shutil
import subprocess

from harness import BINARY, EndToEnd, main

RELU = "relu/f32[2048]"


class SelfTest(EndToEnd):
    def setUp(self):
        super().setUp()
        if not self.available("numpy/cpu"):
            self.skipTest("there is no NumPy")

    def measure(self, *words, code=0):
        out = self.path / "run.jsonl"
        return self.howfast("run", RELU, "--suite", "full", "--targets", "numpy/cpu",
                            "--out", str(out), *words, code=code, run_file=out)

    def test_a_run_tells_of_the_instrument(self):
        result = self.measure("--launches", "3")
        told = [r for r in result.records if r["record"] == "self_test"]
        self.assertGreaterEqual(len(told), 2, "after each launch")
        self.assertGreaterEqual(told[-1]["launches"], 2)
        self.assertGreater(told[-1]["seconds"], 0)
        checks = {c["name"]: c for c in told[-1]["checks"]}
        self.assertEqual(set(checks), {"placebo", "longer", "canary"})
        # A busy machine may leave either undecided, and moves the canary as it likes.
        self.assertIsNot(checks["placebo"]["passed"], False, checks)
        self.assertIsNot(checks["longer"]["passed"], False, checks)
        self.assertIn("self-test", result.out)
        shown = self.howfast("show", str(self.path / "run.jsonl"), "--format", "json", code=0)
        self.assertEqual(json.loads(shown.out)["self_test"], told[-1])
        self.assertNotIn("self_test", [target["id"] for target in result.run["targets"]])

    def test_times_stand_beside_the_roof(self):
        result = self.measure("--launches", "1")
        self.assertGreater(result.run["roof_reached"], 0)
        self.assertTrue(result.run["roof"]["figures"])
        empty = result.run["targets"][0]["empty_call"]
        outcome = result.outcome("numpy/cpu")
        roof = outcome["roof"]
        self.assertAlmostEqual(roof["bytes_per_second"],
                               outcome["case"]["work"]["bytes"] / outcome["time"]["seconds"],
                               delta=1e-6 * roof["bytes_per_second"])
        self.assertAlmostEqual(roof["share"], roof["seconds"] / outcome["time"]["seconds"], places=6)
        self.assertEqual((roof["bound"], roof["seconds"]), ("dispatch", empty))
        self.assertRegex(result.out, r"\d+\s% call")

    def test_scripts_are_held_against_nothing(self):
        result = self.play({}, code=0)
        self.assertIsNone(result.run["roof"])
        self.assertIsNone(result.outcome("play/cpu")["roof"])
        self.assertFalse([r for r in result.records if r["record"] == "self_test"])

    def with_self_test(self, text):
        """A howfast beside whose own self-test worker there is another one."""
        folder = self.path / "bin"
        folder.mkdir()
        for name in ("howfast", "howfast-worker-numpy"):
            shutil.copy(pathlib.Path(BINARY).parent / name, folder)
        if text is not None:
            worker = folder / "howfast-self-test"
            worker.write_text(text)
            worker.chmod(0o755)
        out = self.path / "run.jsonl"
        command, environment = self.command()
        return subprocess.run(
            [folder / "howfast", "run", RELU, "--suite", "full", "--targets", "numpy/cpu",
             "--launches", "2", "--out", out], env=environment, text=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def test_a_self_test_that_fails_stands_on_every_table(self):
        done = self.with_self_test("#!/bin/sh\nexit 3\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("FAILED", done.stdout)
        shown = self.howfast("show", str(self.path / "run.jsonl"), "--format", "markdown", code=0)
        self.assertIn("FAILED", shown.out)

    def test_without_its_worker_a_run_says_so(self):
        done = self.with_self_test(None)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("self-test", done.stderr)


if __name__ == "__main__":
    main()
