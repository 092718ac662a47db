"""Every fault of the published benchmark that a worker can commit, and what howfast makes of it.

The numbers are those of docs/known-faults in the design: the errors found in the published code and
tables. E9 as far as it makes calls return before they are done, and what is faster than the machine
can be (E3, E4, E9, E13 and E17 by their times), are played by test_faulty_workers.py. All others (E2,
E6, E10 to E12, E15 and on) are a harness's own, and howfast's method excludes them: docs/method.md.
"""

from harness import EndToEnd, main

FIRST = ("wrong", "disagrees_with_reference")
TIMED = ("wrong", "timed_output_disagrees")
FORM = ("wrong", "wrong_output_form")
DEVICE = ("wrong", "other_device")

# fault, how it is played, on which case (of an operation: its smallest), and what it must become
TABLE = (
    ("E1: the axis is dropped, and the flattened input reduced", "dropped_axis", "softmax", FIRST),
    ("E1: sorted along the last axis, not the one asked", "last_axis", "sort/f32[256,128]/axis=0",
     FIRST),
    ("E3: the result is thrown away", "first_input", "scatter_add", FIRST),
    ("E4: only the first column is computed", "first_column", "scatter_add", FIRST),
    ("E5: a mask of ones, which masks nothing", "ones_for_mask", "sdpa", FIRST),
    ("E7: another reading of the operation's name", "other_reading", "sort", FIRST),
    ("E7: not reduced, so of another shape", "wrong_shape", "softmax", FORM),
    ("E8: computed on another device", "other_device", "softmax", DEVICE),
    ("E13: inputs rounded to TF32", "tf32", "matmul", FIRST),
    ("E13: inputs rounded to TF32", "tf32", "linear", FIRST),
    ("E13: inputs rounded to TF32", "tf32", "conv2d", FIRST),
    ("E14: another number of outputs", "two_outputs", "sort", FORM),
    ("E14: another dtype", "wrong_dtype", "sort", FORM),
)


class KnownFaults(EndToEnd):
    def outcome_of(self, rule, case):
        case = case if "/" in case else self.small_case(case)
        result = self.play({"rules": [rule]}, "--suite", "full", "--launches", "2", case=case,
                           code=1)
        outcome = result.outcome("play/cpu")
        return outcome["outcome"], outcome["reason"]

    def test_from_the_first_call_on(self):
        for fault, played, case, wanted in TABLE:
            with self.subTest(fault, case=case):
                self.assertEqual(
                    self.outcome_of({"request": "hand_over", "do": played}, case), wanted)

    def test_in_timed_calls_alone(self):
        for fault, played, case, wanted in TABLE:
            with self.subTest(fault, case=case):
                self.assertEqual(
                    self.outcome_of({"request": "hand_over", "nth": 2, "do": played}, case),
                    TIMED if wanted == FIRST else wanted)

    def test_timed_calls_that_do_not_compute(self):
        # E9: the work is put off and never done; what lies there is of an earlier call.
        self.assertEqual(self.outcome_of({"request": "time", "do": "idle"}, "matmul"), TIMED)
        self.assertEqual(self.outcome_of({"request": "hand_over", "nth": 2, "do": "stale"},
                                         "matmul"), TIMED)

    def test_crashes_and_hangs_have_a_name(self):
        # E20: there a crash was waited for without end, and want of memory became a blank.
        self.assertEqual(self.outcome_of({"request": "time", "do": "signal"}, "sort"),
                         ("crashed", "killed_by_signal"))
        self.assertEqual(self.outcome_of({"request": "time", "do": "out_of_memory"}, "sort"),
                         ("out_of_memory", "allocation_failed"))


if __name__ == "__main__":
    main()
