"""Whatever a worker does wrong costs that outcome only, and says what it was."""

from harness import EndToEnd, main


class Faults(EndToEnd):
    def becomes(self, rule, outcome, reason, code=1, detail="", words=()):
        """The rule hits the small softmax case; the small sort case beside it must not suffer."""
        victim, bystander = self.small_case(), self.small_case("sort")
        script = {"rules": [dict({"case": "softmax/*"}, **rule)]}
        result = self.play(script, bystander, "--launches", "2", *words, case=victim, code=code)
        got = result.outcome("play/cpu", victim)
        self.assertEqual((got["outcome"], got["reason"]), (outcome, reason), got)
        self.assertIn(detail, got["detail"])
        if outcome != "measured":
            self.assertNotIn("time", {k for k, v in got.items() if v is not None})
            self.assertIn(outcome.replace("_", " "), result.out.replace("_", " "))
        self.assertEqual(result.outcome("play/cpu", bystander)["outcome"], "measured")
        return result

    def test_wrong_answers(self):
        for fault in ("zeros", "constant", "stale", "gap"):
            with self.subTest(fault):
                self.becomes({"request": "answer", "do": fault}, "wrong",
                             "disagrees_with_reference", detail="element")

    def test_one_element_that_is_not_a_number(self):
        # All 1024 elements of this output are looked at.
        case = "scatter_add/f32[64,16],i32[10],f32[10,16]"
        result = self.play({"rules": [{"request": "answer", "do": "nan"}]}, case=case, code=1)
        outcome = result.outcome("play/cpu")
        self.assertEqual(outcome["outcome"], "wrong")
        self.assertIn("not a number", outcome["detail"])
        self.assertIsNone(outcome["agreement"]["worst"])

    def test_wrong_is_never_timed(self):
        result = self.becomes({"request": "answer", "do": "zeros"}, "wrong",
                              "disagrees_with_reference")
        wrong = [launch for launch in result.launches if launch["case"].startswith("softmax")]
        self.assertEqual(len(wrong), 1, "once is enough")
        self.assertEqual(wrong[0].get("calls", 0), 0)

    def test_only_timed_calls_are_wrong(self):
        for fault in ("zeros", "stale", "gap"):
            with self.subTest(fault):
                self.becomes({"request": "hand_over", "do": fault}, "wrong",
                             "timed_output_disagrees")

    def test_wrong_form(self):
        for fault in ("wrong_shape", "wrong_dtype", "no_output"):
            with self.subTest(fault):
                self.becomes({"request": "answer", "do": fault}, "wrong", "wrong_output_form")

    def test_bad_tensor_files(self):
        for fault in ("truncated_file", "missing_file"):
            with self.subTest(fault):
                self.becomes({"request": "answer", "do": fault}, "failed", "bad_tensor_file")

    def test_what_a_framework_says(self):
        self.becomes({"request": "load", "do": "unsupported"}, "unsupported", "framework_refused",
                     code=0)
        self.becomes({"request": "answer", "do": "error"}, "failed", "framework_error")
        self.becomes({"request": "load", "do": "out_of_memory"}, "out_of_memory",
                     "allocation_failed")

    def test_crashes(self):
        for request in ("load", "answer", "time", "hand_over"):
            with self.subTest(request):
                self.becomes({"request": request, "do": "signal", "number": 11}, "crashed",
                             "killed_by_signal", detail="signal 11")
        self.becomes({"request": "time", "do": "exit", "number": 3}, "crashed", "exited",
                     detail="status 3")

    def test_one_crash_is_survived(self):
        result = self.becomes({"request": "time", "launch": 1, "do": "signal", "number": 9},
                              "measured", None, code=0)
        [outcome] = [o for (case, _), o in result.outcomes.items() if case.startswith("softmax")]
        self.assertIn("one launch crashed", outcome["flags"][0])

    def test_hanging(self):
        self.becomes({"request": "answer", "do": "hang"}, "timed_out", "no_answer",
                     words=("--timeout", "0.5"), detail="0.5 s")

    def test_broken_protocol(self):
        for fault in ("nonsense", "other_id", "endless_line"):
            with self.subTest(fault):
                self.becomes({"request": "answer", "do": fault}, "failed", "broken_protocol")

    def test_a_flood_of_output_does_no_harm(self):
        self.becomes({"request": "time", "do": "flood"}, "measured", None, code=0)

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
        self.assertIn("protocol", result.err)


if __name__ == "__main__":
    main()
