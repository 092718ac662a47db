"""Whatever a worker does wrong costs that outcome only, and says what it was."""

import json
import os
import pathlib
import sys
import tempfile
import unittest

from harness import SCRIPTED, EndToEnd, main

ON_LINUX = sys.platform == "linux"
MEMORY_GROUPS = pathlib.Path("/sys/fs/cgroup/memory")


class Faults(EndToEnd):
    def becomes(self, rule, outcome, reason, code=1, detail="", words=(), clock="virtual",
                outputs="files"):
        """The rule hits the small softmax case of one target; neither the small sort case beside it
        nor the other target must suffer."""
        victim, bystander = self.small_case(), self.small_case("sort")
        script = {"clock": clock, "outputs": outputs, "rules": [dict({"case": "softmax/*"}, **rule)]}
        well = self.path / "well.json"
        well.write_text("{}")
        result = self.play(script, bystander, "--targets", "play/cpu,well/cpu", "--launches", "2",
                           "--worker", f"well=env HOWFAST_SCRIPT={well} {SCRIPTED}", *words,
                           case=victim, code=code)
        got = result.outcome("play/cpu", victim)
        self.assertEqual((got["outcome"], got["reason"]), (outcome, reason), got)
        self.assertIn(detail, got["detail"])
        if outcome != "measured":
            self.assertNotIn("time", {k for k, v in got.items() if v is not None})
            self.assertIn(outcome.replace("_", " "), result.out.replace("_", " "))
        for target, case in (("play/cpu", bystander), ("well/cpu", bystander), ("well/cpu", victim)):
            other = result.outcome(target, case)
            self.assertEqual(other["outcome"], "measured", other)
            self.assertEqual(len(other["launches"]), 2, other)
        self.leaves_nothing_behind()
        return result

    def leaves_nothing_behind(self):
        """Neither a process nor a file; and no worker's script names another test's."""
        self.assertEqual([f.name for f in self.path.iterdir() if f.name.startswith("howfast-")], [])
        if not ON_LINUX:
            return
        mark = f"HOWFAST_SCRATCH={self.folder.name}".encode()
        for process in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                left = mark in (process / "environ").read_bytes().split(b"\0")
            except OSError:
                continue
            self.assertFalse(left, f"process {process.name} is still there")

    def test_wrong_answers(self):
        for fault in ("zeros", "constant", "stale", "gap"):
            with self.subTest(fault):
                self.becomes({"request": "hand_over", "do": fault}, "wrong",
                             "disagrees_with_reference", detail="element")

    @unittest.skipUnless(ON_LINUX, "elsewhere outputs are files")
    def test_outputs_in_memory(self):
        self.becomes({"seconds": 0.001}, "measured", None, outputs="memory", code=0)
        for fault in ("zeros", "gap"):
            with self.subTest(fault):
                self.becomes({"request": "hand_over", "do": fault}, "wrong",
                             "disagrees_with_reference", outputs="memory", detail="element")
        self.becomes({"request": "time", "do": "idle"}, "wrong", "timed_output_disagrees",
                     outputs="memory")
        self.becomes({"request": "hand_over", "do": "no_address"}, "failed", "bad_tensor_file",
                     outputs="memory", detail="where in memory output 'y' is")
        self.becomes({"request": "hand_over", "nth": 2, "do": "bad_address"}, "failed", "bad_tensor_file",
                     outputs="memory", detail="nothing can be read at the address")
        # It ends itself once it has answered: what it left in memory is gone with it.
        self.becomes({"request": "hand_over", "do": "ends_afterwards", "number": 11}, "crashed",
                     "killed_by_signal", outputs="memory")

    @unittest.skipUnless(ON_LINUX, "elsewhere outputs are files")
    def test_a_worker_behind_a_wrapper_writes_files(self):
        # Its memory is not that of the process which the driver started.
        script = self.path / "memory.json"
        script.write_text('{"outputs": "memory"}')
        result = self.play({}, "--targets", "wrapped/cpu", "--launches", "2", "--worker",
                           f"wrapped=sh -c 'HOWFAST_SCRIPT={script} {SCRIPTED}; exit $?'", code=0)
        self.assertEqual(result.outcome("wrapped/cpu")["outcome"], "measured")

    def test_one_element_that_is_not_a_number(self):
        # All 1024 elements of this output are looked at.
        case = "scatter_add/f32[64,16],i32[10],f32[10,16]"
        result = self.play({"rules": [{"request": "hand_over", "do": "nan"}]}, "--suite", "article",
                           case=case, code=1)
        outcome = result.outcome("play/cpu")
        self.assertEqual(outcome["outcome"], "wrong")
        self.assertIn("not a number", outcome["detail"])
        self.assertIsNone(outcome["agreement"]["worst"])

    def test_wrong_is_never_timed(self):
        result = self.becomes({"request": "hand_over", "do": "zeros"}, "wrong",
                              "disagrees_with_reference")
        wrong = [launch for launch in result.launches
                 if launch["case"].startswith("softmax") and launch["target"] == "play/cpu"]
        self.assertEqual(len(wrong), 1, "once is enough")
        self.assertEqual(wrong[0].get("calls", 0), 0)

    def test_only_later_calls_are_wrong(self):
        for fault in ("zeros", "stale", "gap"):
            with self.subTest(fault):
                self.becomes({"request": "hand_over", "nth": 2, "do": fault}, "wrong",
                             "timed_output_disagrees")

    def test_wrong_form(self):
        for fault in ("wrong_shape", "wrong_dtype", "no_output", "two_outputs"):
            with self.subTest(fault):
                self.becomes({"request": "hand_over", "do": fault}, "wrong", "wrong_output_form")

    def test_bad_tensor_files(self):
        for fault, detail in (("truncated_file", "bytes long"), ("missing_file", "cannot open"),
                              ("empty_file", "empty"), ("foreign_file", "no tensor file"),
                              ("other_header", "in the file but"), ("folder", "no regular file"),
                              ("pipe", "no regular file"), ("link_to_zeros", "no regular file"),
                              ("link_to_file", "no regular file")):
            for nth in (1, 2):
                with self.subTest(fault, nth=nth):
                    self.becomes({"request": "hand_over", "nth": nth, "do": fault}, "failed",
                                 "bad_tensor_file", detail=detail)

    def test_a_file_that_shrinks_while_it_is_judged(self):
        # Where it is caught, and whether, is chance; that the run goes on is not.
        rule = {"case": "softmax/*", "request": "hand_over", "do": "shrinking_file"}
        for _ in range(5):
            result = self.play({"rules": [rule]}, self.small_case("sort"), "--launches", "2")
            self.assertIn(result.code, (0, 1), result.err)
            self.assertIn(result.outcome("play/cpu", self.small_case())["reason"],
                          ("bad_tensor_file", "disagrees_with_reference", None))
            self.assertEqual(result.outcome("play/cpu", self.small_case("sort"))["outcome"],
                             "measured")
            self.leaves_nothing_behind()

    def test_inputs_cannot_be_spoilt_for_others(self):
        if ON_LINUX:
            self.becomes({"request": "load", "do": "spoilt_inputs"}, "measured", None, code=0)
        else:
            self.becomes({"request": "load", "do": "spoilt_inputs"}, "failed", "altered_inputs")

    def test_what_a_framework_says(self):
        self.becomes({"request": "load", "do": "unsupported"}, "unsupported", "framework_refused",
                     code=0)
        self.becomes({"request": "time", "do": "error"}, "failed", "framework_error")
        self.becomes({"request": "load", "do": "out_of_memory"}, "out_of_memory",
                     "allocation_failed")

    def test_dying_at_any_request(self):
        for request, nth in (("load", 1), ("time", 1), ("time", 2), ("hand_over", 1),
                             ("hand_over", 2)):
            with self.subTest(request, nth=nth):
                rule = {"request": request, "nth": nth}
                self.becomes(dict(rule, do="signal", number=11), "crashed", "killed_by_signal",
                             detail="signal 11")
                self.becomes(dict(rule, do="exit", number=0), "crashed", "exited",
                             detail="status 0")
        self.becomes({"request": "time", "do": "exit", "number": 3}, "crashed", "exited",
                     detail="status 3")

    def test_dying_when_a_case_is_done_costs_nothing(self):
        self.becomes({"request": "unload", "do": "signal", "number": 11}, "measured", None, code=0)

    def test_dying_before_any_case(self):
        """Every case of that target, and none of the other's."""
        cases = self.small_case(), self.small_case("sort")
        well = self.path / "well.json"
        well.write_text("{}")
        for request in ("hello", "open"):
            with self.subTest(request):
                # In a launch: before, a worker is only asked what it offers.
                rules = [{"case": "*", "request": request, "launch": launch, "do": "signal",
                          "number": 11} for launch in (1, 2)]
                result = self.play({"rules": rules}, cases[1], "--targets", "play/cpu,well/cpu",
                                   "--launches", "2", "--worker",
                                   f"well=env HOWFAST_SCRIPT={well} {SCRIPTED}", case=cases[0],
                                   code=1)
                for case in cases:
                    self.assertEqual(result.outcome("play/cpu", case)["reason"], "killed_by_signal")
                    self.assertEqual(result.outcome("well/cpu", case)["outcome"], "measured")
                self.leaves_nothing_behind()

    def test_one_crash_is_survived(self):
        result = self.becomes({"request": "time", "launch": 1, "do": "signal", "number": 9},
                              "measured", None, code=0)
        flags = result.outcome("play/cpu", self.small_case())["flags"]
        self.assertTrue(any(flag.startswith("one launch crashed") for flag in flags), flags)

    def test_hanging(self):
        for fault in ("hang", "endless_flood", "dripping"):
            with self.subTest(fault):
                self.becomes({"request": "time", "do": fault}, "timed_out", "no_answer",
                             words=("--timeout", "0.5"), detail="0.5 s")

    def test_ignoring_stop_costs_little(self):
        script = {"rules": [{"case": "*", "request": "stop", "do": "hang"}]}
        targets = ",".join(["play/cpu"] * 5)
        result = self.play(script, "--targets", targets, "--launches", "2", code=0)
        self.assertEqual({o["outcome"] for o in result.outcomes.values()}, {"measured"})
        self.leaves_nothing_behind()

    def test_broken_protocol(self):
        for fault, detail in (("nonsense", "not JSON"), ("nested", "deep"),
                              ("previous_id", "it answered number"),
                              ("endless_line", "longer than"),
                              ("closed_replies", "closed its descriptors and went on")):
            with self.subTest(fault):
                self.becomes({"request": "hand_over", "do": fault}, "failed", "broken_protocol",
                             detail=detail)

    def test_more_time_claimed_than_went_by(self):
        for nth in (1, 5):
            with self.subTest(nth=nth):
                self.becomes({"request": "time", "nth": nth, "do": "claims_ages"}, "failed",
                             "broken_protocol", detail="s went by", clock="real")

    def test_much_output_and_slow_answers_do_no_harm(self):
        for request in ("time", "hand_over"):
            for fault in ("flood", "pieces"):
                with self.subTest(fault, request=request):
                    self.becomes({"request": request, "do": fault}, "measured", None, code=0)

    def test_what_a_worker_leaves_running_is_ended(self):
        self.becomes({"request": "time", "do": "escapee"}, "measured", None, code=0)

    @unittest.skipUnless(ON_LINUX and os.access(MEMORY_GROUPS / "cgroup.procs", os.W_OK),
                         "needs a memory cgroup of its own")
    def test_out_of_memory(self):
        group = pathlib.Path(tempfile.mkdtemp(prefix="howfast-test-", dir=MEMORY_GROUPS))
        self.addCleanup(group.rmdir)
        (group / "memory.limit_in_bytes").write_text(str(256 << 20))
        script = {"rules": [{"case": "softmax/*", "request": "time", "do": "exhausted"}]}
        file = self.path / "script.json"
        file.write_text(json.dumps(script))
        worker = f"small=sh -c 'echo $$ > {group}/cgroup.procs; exec {SCRIPTED}'"
        result = self.play(script, self.small_case("sort"), "--worker", worker, "--targets",
                           "small/cpu", "--launches", "2", code=1)
        outcome = result.outcome("small/cpu", self.small_case())
        self.assertEqual((outcome["outcome"], outcome["reason"]),
                         ("out_of_memory", "killed_for_memory"), outcome)
        self.assertEqual(result.outcome("small/cpu", self.small_case("sort"))["outcome"],
                         "measured")

    def test_a_worker_that_offers_nonsense_is_named(self):
        for offers in ([{"device": "cpu"}, {"device": "cpu"}], [{"device": "c\u001b[31mpu"}],
                       [{"device": "a/b"}]):
            with self.subTest(offers):
                result = self.play({"offers": offers}, code=74)
                self.assertIn("play", result.err)
                self.assertNotIn("\u001b", result.err)

    def test_a_dead_worker_is_noticed_though_its_child_holds_the_pipes(self):
        command = "sh -c 'sleep 60 & echo dying >&2; exit 3'"
        result = self.howfast("list", "targets", "--worker", f"gone={command}", code=74)
        self.assertIn("exited with status 3", result.err)
        self.assertIn("dying", result.err)

    def test_a_worker_of_another_protocol_is_named(self):
        result = self.play({"rules": [{"request": "hello", "do": "other_protocol"}]}, code=74)
        self.assertIn("worker 'play' does not work: it speaks protocol 2, this howfast speaks 1: "
                      "rebuild the worker or update howfast\n", result.err)


if __name__ == "__main__":
    main()
