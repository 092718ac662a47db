"""`howfast roof`: what this machine can do at most."""

import json

from harness import SCRIPTED, EndToEnd, main

# The product would take the scripted worker a minute; it has no relu.
SCRIPT = {"rules": [{"case": "matmul/*", "do": "unsupported"}]}


class Roof(EndToEnd):
    def roof(self, *words, **more):
        return self.howfast("roof", "--targets", "play/cpu", "--worker", f"play={SCRIPTED}", *words,
                            script=SCRIPT, code=0,
                            more=dict({"HOWFAST_CACHE": str(self.path / "cache")}, **more))

    def test_is_measured_once_and_kept(self):
        first = json.loads(self.roof("--json").out)
        again = json.loads(self.roof("--json").out)
        self.assertEqual(first["roof"], again["roof"])
        figures = first["roof"]["figures"]
        self.assertTrue(all(0 < f["low"] <= f["rate"] <= f["high"] for f in figures), figures)
        for level in ("memory", first["roof"]["caches"][0]["level"]):
            self.assertTrue(any(f["level"] == level for f in figures), level)
        anew = json.loads(self.roof("--json", "--again").out)
        dates = [[f["measured"] for f in one["roof"]["figures"]] for one in (first, anew)]
        self.assertNotEqual(*dates)

    def test_says_what_a_target_did_not_do(self):
        result = self.roof()
        self.assertIn("f32 multiply-add", result.out)
        self.assertIn("copy memory", result.out)
        target = json.loads(self.roof("--json").out)["targets"][0]
        self.assertEqual(target["id"], "play/cpu")
        self.assertIsNone(target["empty_call"])
        self.assertEqual(target["rates"], {})
        self.assertIn("relu/f32[2048]", target["trouble"])
        self.assertIn("the script says: unsupported", target["trouble"])

    def test_asks_targets_what_they_reach(self):
        cache = {"HOWFAST_CACHE": str(self.path / "cache")}
        result = self.howfast("roof", "--targets", "numpy/cpu", "--json", code=0, more=cache)
        target = json.loads(result.out)["targets"][0]
        if "too little memory" in target["trouble"]:
            self.skipTest(target["trouble"])
        self.assertGreater(target["empty_call"], 0)
        self.assertGreater(target["rates"]["matrix_product"], 0)
        self.assertGreater(target["rates"]["read_and_write"], 0)
        self.assertEqual(target["trouble"], "")

    def test_a_target_that_cannot_run_here_says_why(self):
        script = {"offers": [{"device": "gpu", "unavailable": "has no driver"}]}
        result = self.howfast("roof", "--targets", "play/gpu", "--worker", f"play={SCRIPTED}",
                              script=script, code=0, more={"HOWFAST_CACHE": str(self.path / "cache")})
        self.assertIn("cannot run here: has no driver", result.out)

    def test_a_wrong_answer_reaches_nothing(self):
        script = {"rules": [{"case": "matmul/*", "do": "zeros"}]}
        result = self.howfast("roof", "--targets", "play/cpu", "--worker", f"play={SCRIPTED}", "--json",
                              script=script, code=0, more={"HOWFAST_CACHE": str(self.path / "cache")})
        target = json.loads(result.out)["targets"][0]
        self.assertEqual(target["rates"], {})
        self.assertIn("wrong", target["trouble"])

    def test_a_cache_that_cannot_be_written_costs_no_result(self):
        result = self.roof(HOWFAST_CACHE="/dev/null/nowhere")
        self.assertIn("copy memory", result.out)
        self.assertIn("HOWFAST_CACHE", result.err)


if __name__ == "__main__":
    main()
