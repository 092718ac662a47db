"""The real workers, each on the quick suite's smallest cases, through the real driver."""

import json
import pathlib
import subprocess
import sys
import unittest

from harness import BINARY, SANITIZED, SOURCE, EndToEnd, main

# What the workers that users compare lack; every other operation they measure.
NOT_IN_NUMPY = {"conv1d", "conv1d_channels_last", "conv2d", "conv2d_channels_last", "sdpa",
                "sdpa_causal", "sdpa_unmasked"}


class Workers(EndToEnd):
    def operations(self):
        return {o["operation"] for o in json.loads(self.howfast("list", "ops", "--json").out)}

    def measures(self, target, unsupported=frozenset()):
        """Every operation, on its quick case, but those named."""
        if not self.available(target):
            self.skipTest(f"{target} is not to be had here")
        out = self.path / "run.jsonl"
        result = self.howfast("run", "--targets", target, "--launches", "1", "--out", str(out),
                              code=0, run_file=out)
        outcomes = {o["case"]["operation"]: o for o in result.outcomes.values()}
        self.assertEqual(set(outcomes), self.operations())
        for operation, outcome in outcomes.items():
            want = "unsupported" if operation in unsupported else "measured"
            self.assertEqual(outcome["outcome"], want, outcome)
            if want == "measured":
                self.assertLess(outcome["agreement"]["worst"], 1)
        self.check_schema(out)

    def check_schema(self, out):
        python = SOURCE / ".deps" / "python" / "bin" / "python"
        if python.exists():
            checked = subprocess.run(
                [python, SOURCE / "tests" / "schema" / "validate.py", out],
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            self.assertEqual(checked.returncode, 0, checked.stdout)

    def test_reference(self):
        has = {"conv2d", "linear", "matmul", "scatter_add", "sdpa", "softmax", "sort"}
        self.measures("reference/cpu", unsupported=self.operations() - has)

    def test_mlx(self):
        self.measures("mlx/cpu")

    def test_mlx_with_openblas(self):
        self.measures("mlx/cpu/openblas")

    def test_torch(self):
        self.measures("torch/cpu")

    def test_numpy(self):
        self.measures("numpy/cpu", unsupported=NOT_IN_NUMPY)

    @unittest.skipIf(SANITIZED, "a sanitizer needs more addresses than any limit")
    @unittest.skipUnless(sys.platform == "linux", "macOS has no such limit")
    def test_a_case_beyond_the_address_space_is_out_of_memory(self):
        # MLX itself would write to the null it gets and crash.
        case = "softmax/f32[64,1000000]/axis=-1"
        for framework in ("reference", "mlx"):
            worker = pathlib.Path(BINARY).parent / f"howfast-worker-{framework}"
            if not self.available(f"{framework}/cpu"):
                continue
            with self.subTest(framework):
                out = self.path / f"{framework}.jsonl"
                small = f"small=sh -c 'ulimit -v 900000; exec {worker}'"
                result = self.howfast("run", case, "--suite", "article", "--worker", small,
                                      "--targets", "small/cpu", "--launches", "2", "--out",
                                      str(out), code=1, run_file=out)
                outcome = result.outcome("small/cpu")
                self.assertEqual((outcome["outcome"], outcome["reason"]),
                                 ("out_of_memory", "allocation_failed"), outcome)

    def test_doctor_names_every_target(self):
        report = self.howfast("doctor", code=0)
        self.assertIn("reference/cpu", report.out)
        self.assertIn("ready", report.out)

    def test_a_worker_that_does_not_start_is_named(self):
        result = self.howfast("run", self.small_case(), "--worker", "mute=/bin/false",
                              "--targets", "mute/cpu", code=74)
        self.assertIn("mute", result.err)


if __name__ == "__main__":
    main()
