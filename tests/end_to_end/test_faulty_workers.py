"""Workers that lie or break (tests/faulty_workers), each beside an honest one: it ends in the
outcome that it deserves, and the honest one's time stands."""

import os
import shlex
import sys
import unittest

from harness import SOURCE, EndToEnd, main

FAULTY = SOURCE / "tests" / "faulty_workers"
PYTHON = SOURCE / ".deps" / "python" / "bin" / "python"

# Small ones of NumPy's, and one whose bytes take far longer than a call.
SOFTMAX = "softmax/f32[1024,1024]/axis=0"
RELU = "relu/f32[1048576]"
SORT = "sort/f32[1024,1024]/axis=-1"
MATMUL = "matmul/f32[1024,1024],f32[1024,1024]"  # by several threads
BCE = "bce_logits/f32[1000000],f32[1000000]"


class FaultyWorkers(EndToEnd):
    def setUp(self):
        super().setUp()
        if not self.available("numpy/cpu"):
            self.skipTest("there is no NumPy")

    def ends_as(self, name, outcome, reason, *words, case, code=1, device="cpu"):
        python = PYTHON if PYTHON.exists() else sys.executable
        worker = f"env PYTHONPATH={shlex.quote(str(SOURCE / 'workers' / 'python'))} " \
                 f"{shlex.quote(str(python))} {shlex.quote(str(FAULTY / (name + '.py')))}"
        out = self.path / f"{name}-{device}-{case.split('/')[0]}.jsonl"
        result = self.howfast(
            "run", case, "--suite", "full", "--targets", f"numpy/cpu,liar/{device}", "--worker",
            f"liar={worker}", "--launches", "2", "--out", str(out), *words, code=code, run_file=out)
        self.assertEqual(result.outcome("numpy/cpu")["outcome"], "measured", result.out)
        found = result.outcome(f"liar/{device}")
        self.assertEqual((found["outcome"], found["reason"]), (outcome, reason), result.out)
        return found

    def test_crash(self):
        self.ends_as("crash", "crashed", "killed_by_signal", case=SOFTMAX)

    def test_hang(self):
        self.ends_as("hang", "timed_out", "no_answer", "--timeout", "3", case=SOFTMAX)

    def test_out_of_memory(self):
        self.ends_as("out_of_memory", "out_of_memory", "allocation_failed", case=SOFTMAX)

    def test_garbage_message(self):
        self.ends_as("garbage_message", "failed", "broken_protocol", case=SOFTMAX)

    def test_truncated_tensor_file(self):
        self.ends_as("truncated_tensor_file", "failed", "bad_tensor_file", case=SOFTMAX)

    def test_lying_clock(self):
        found = self.ends_as("lying_clock", "not_awaited", "clock_disagrees", case=SOFTMAX)
        self.assertIn("by its own clock", found["detail"])

    def test_late_finish(self):
        found = self.ends_as("late_finish", "not_awaited", "work_left", case=RELU)
        self.assertIn("still to do", found["detail"])

    def test_never_computed(self):
        self.ends_as("never_computed", "not_awaited", "work_left", case=BCE)

    def test_remembers(self):
        found = self.ends_as("remembers", "impossible", "beyond_roof", case=RELU)
        self.assertIn("measured again", found["detail"])
        # Its look-up takes longer than the floor of so few bytes, and far less than sorting them.
        found = self.ends_as("remembers", "wrong", "remembered_answer", case=SORT)
        self.assertIn("computed before", found["detail"])

    @unittest.skipUnless(sys.platform == "linux", "macOS does not tell")
    def test_computes_elsewhere(self):
        if len(os.sched_getaffinity(0)) < 2:
            self.skipTest("one thread that computes may be one that waits for a device")
        for device, case in (("cpu", SOFTMAX), ("gpu", MATMUL)):
            with self.subTest(device):
                found = self.ends_as("computes_elsewhere", "wrong", "other_device", case=case,
                                     device=device)
                self.assertIn("the processors worked", found["detail"])

    def test_stale_output(self):
        self.ends_as("stale_output", "wrong", "timed_output_disagrees", case=SOFTMAX)

    def test_skipped_block(self):
        self.ends_as("skipped_block", "wrong", "disagrees_with_reference", case=SOFTMAX)

    def test_lower_precision(self):
        self.ends_as("lower_precision", "wrong", "disagrees_with_reference", case=SOFTMAX)

    def test_axis_dropped(self):
        self.ends_as("axis_dropped", "wrong", "disagrees_with_reference", case=SOFTMAX)

    def test_right_once_then_wrong(self):
        self.ends_as("right_once_then_wrong", "wrong", "timed_output_disagrees", case=SOFTMAX)

    @unittest.skipUnless(sys.platform == "linux", "macOS does not tell")
    def test_keeps_outputs(self):
        found = self.ends_as("keeps_outputs", "measured", None, case=RELU, code=0)
        self.assertIn("memory_grows", found["flags"])


if __name__ == "__main__":
    main()
