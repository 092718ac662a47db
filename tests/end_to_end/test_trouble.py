"""What the system may do to a run: one clear line, and nothing that was measured is lost."""

import json
import os
import pathlib
import platform
import re
import shutil
import signal
import subprocess
import unittest

from harness import BINARY, PATIENCE, SANITIZED, SCRIPTED, EndToEnd, main

# The second of two cases, whichever the order drawn for the launch makes it.
HANG_ON_SECOND = {"rules": [{"request": "load", "nth": 2, "do": "hang"}]}


class Trouble(EndToEnd):
    def environment(self, script, **more):
        _, environment = self.command(script=script)
        return dict(environment, **more)

    def run_with(self, environment, code, limits=""):
        """`howfast run` of the scripted worker on one small case, under a shell's limits."""
        self.runs += 1
        command = [BINARY, "run", self.small_case(), "--worker", f"play={SCRIPTED}", "--targets",
                   "play/cpu", "--launches", "2", "--out", str(self.path / f"run{self.runs}.jsonl")]
        done = subprocess.run(["/bin/sh", "-c", f'{limits}\nexec "$@"', "sh", *command],
                              env=environment, cwd=self.path, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              timeout=PATIENCE)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def start(self, script, out, *words, **more):
        command = [BINARY, "run", self.small_case(), self.small_case("sort"), "--worker",
                   f"play={SCRIPTED}", "--targets", "play/cpu", "--out", str(out), *words]
        process = subprocess.Popen(command, env=self.environment(script, **more), cwd=self.path,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def wait_for_launch(self, process, out):
        while not (out.exists() and '"record":"launch"' in out.read_text()):
            self.assertIsNone(process.poll(), "ended before its first launch record")


class RunFile(Trouble):
    def test_a_folder_that_cannot_be_written_is_said_before_any_worker_starts(self):
        closed = self.path / "closed"
        closed.mkdir(mode=0o500)
        places = ["/no/such/folder/x", "/sys/x" if os.geteuid() == 0 else str(closed / "x")]
        for place in places:
            if not pathlib.Path(place).parent.exists() and place == "/sys/x":
                continue
            with self.subTest(place):
                result = self.howfast(
                    "run", self.small_case(), "--out", place, "--targets", "play/cpu", "--worker",
                    f"play=touch {self.path}/started; exec {SCRIPTED}", script={}, code=74)
                self.assertIn(place, result.err)
                self.assertLessEqual(len(result.err.splitlines()), 2, result.err)
                self.assertFalse((self.path / "started").exists())

    def test_an_unknown_target_leaves_no_file(self):
        self.play({}, "--targets", "play/tpu", code=64)
        self.assertEqual(list(self.path.glob("*.jsonl")), [])

    def test_a_removed_file_is_written_again(self):
        out = self.path / "run.jsonl"
        process = self.start(HANG_ON_SECOND, out, "--timeout", "1", "--launches", "1")
        self.wait_for_launch(process, out)
        out.unlink()
        stdout, stderr = process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, 1, stderr)
        self.assertIn("was removed", stderr)
        records = [json.loads(line) for line in out.read_text().splitlines()]
        self.assertEqual([r["outcome"] for r in records if r["record"] == "launch"],
                         ["measured", "timed_out"])
        self.assertRegex(stdout, "softmax|sort")

    def test_a_removed_folder_sends_the_file_to_the_current_one(self):
        folder = self.path / "folder"
        folder.mkdir()
        out = folder / "run.jsonl"
        process = self.start(HANG_ON_SECOND, out, "--timeout", "1", "--launches", "1")
        self.wait_for_launch(process, out)
        shutil.rmtree(folder)
        stdout, stderr = process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, 1, stderr)
        self.assertIn("was removed", stderr)
        shown = self.howfast("show", str(self.path / "run.jsonl"), code=0)
        self.assertIn("timed out", shown.out)

    def test_a_full_disk_keeps_what_was_written_and_prints_the_table(self):
        disk = self.path / "disk"
        disk.mkdir()
        made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if made.returncode != 0:
            self.skipTest("no right to mount a small disk")
        self.addCleanup(subprocess.run, ["umount", "-l", str(disk)])
        out = disk / "run.jsonl"
        command = [BINARY, "run", self.small_case(), "--worker", f"play={SCRIPTED}", "--targets",
                   "play/cpu", "--launches", "60", "--out", str(out)]
        done = subprocess.run(command, env=self.environment({}), cwd=self.path, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=PATIENCE)
        self.assertEqual(done.returncode, 74, done.stderr)
        self.assertIn("No space left", done.stderr)
        self.assertIn("--resume", done.stderr)
        self.assertIn("softmax", done.stdout)
        self.assertTrue(out.read_text().endswith("\n"))
        launches = out.read_text().count('"record":"launch"')
        self.assertGreater(launches, 1)
        subprocess.run(["mount", "-o", "remount,size=4m", str(disk)], check=True)
        resumed = self.howfast("run", "--resume", str(out), "--worker", f"play={SCRIPTED}",
                               script={}, code=0, run_file=out)
        self.assertEqual([r["launch"] for r in resumed.launches], list(range(1, 61)))


class Limits(Trouble):
    def one_line(self, done, *names):
        self.assertLessEqual(len(done.stderr.splitlines()), 2, done.stderr)
        for name in names:
            self.assertIn(name, done.stderr)

    def test_too_few_open_files(self):
        self.one_line(self.run_with(self.environment({}), limits="ulimit -n 12", code=74),
                      "12 files", "ulimit -n")
        self.run_with(self.environment({}), limits="ulimit -S -n 12", code=0)

    def test_an_environment_without_room_for_a_workers(self):
        if platform.system() != "Linux":
            self.skipTest("elsewhere the bound is another")
        # The bound is a quarter of the stack's: 2 MiB of 8.
        large = {f"LARGE{i}": "x" * 103_000 for i in range(20)}
        done = self.run_with(self.environment({}, **large), limits="ulimit -s 8192", code=74)
        self.one_line(done, "environment", "KiB")

    def test_a_scratch_folder_that_is_no_utf8(self):
        environment = {os.fsencode(k): os.fsencode(v) for k, v in self.environment({}).items()}
        environment[b"HOWFAST_SCRATCH"] = os.fsencode(self.path) + b"/\xff"
        os.mkdir(environment[b"HOWFAST_SCRATCH"])
        self.one_line(self.run_with(environment, code=74), "HOWFAST_SCRATCH", "UTF-8")

    @unittest.skipIf(SANITIZED, "a sanitizer itself needs another process")
    def test_no_further_process(self):
        if os.geteuid() != 0 or not (shutil.which("setpriv") and shutil.which("prlimit")):
            self.skipTest("needs a user of its own, without processes")
        os.chmod(self.path, 0o755)
        done = subprocess.run(
            ["setpriv", "--reuid=54321", "--regid=54321", "--clear-groups", "--inh-caps=-all",
             "prlimit", "--nproc=1", BINARY, "list", "targets", "--worker", f"play={SCRIPTED}"],
            env=self.environment({}), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            timeout=PATIENCE)
        if done.returncode == 126:
            self.skipTest("the binary lies where another user cannot read")
        self.assertEqual(done.returncode, 74, done.stderr)
        self.one_line(done, "play", "ulimit -u")


class Words(Trouble):
    def test_a_target_that_cannot_run_here_is_said_at_the_top(self):
        offers = [{"device": "cpu"}, {"device": "cuda", "unavailable": "no such device"}]
        done = self.play({"offers": offers}, "--targets", "play/cuda", "--launches", "1", code=0)
        self.assertEqual(done.err.splitlines()[0],
                         "howfast: play/cuda cannot run here: no such device")
        self.assertEqual(done.outcome("play/cuda")["outcome"], "unsupported")

    def test_the_line_that_repeats_a_run_names_its_worker(self):
        worker = self.path / "my worker"
        worker.symlink_to(SCRIPTED)
        command = f"'{worker}'"
        done = self.howfast("run", self.small_case(), "--worker", f"play={command}", "--targets",
                            "play/cpu", "--launches", "2", "--out", str(self.path / "a.jsonl"),
                            script={"rules": [{"request": "hand_over", "do": "zeros"}]}, code=1)
        lines = [line for line in done.out.splitlines() if "howfast run" in line]
        self.assertEqual(len(lines), 2, "of the bad cell and of the whole run")
        for number, line in enumerate(lines):
            words = line[line.index("howfast run") + len("howfast "):]
            _, environment = self.command(script={})
            again = subprocess.run(
                ["/bin/sh", "-c", f"{BINARY} {words} --out again{number}.jsonl"], cwd=self.path,
                env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            self.assertEqual(again.returncode, 0, again.stderr)


class Interrupt(Trouble):
    def test_a_long_call_is_cut_short(self):
        for number, end in enumerate((signal.SIGINT, signal.SIGTERM)):
            with self.subTest(end):
                out = self.path / f"run{number}.jsonl"
                process = self.start(HANG_ON_SECOND, out)
                self.wait_for_launch(process, out)
                process.send_signal(end)
                stdout, stderr = process.communicate(timeout=PATIENCE)
                self.assertEqual(process.returncode, 130, stderr)
                self.assertRegex(stdout, "softmax|sort")
                self.assertIn("at most 5 launches", stdout)

    def test_before_anything_was_measured_leaves_no_file(self):
        out = self.path / "run.jsonl"
        process = self.start({"rules": [{"request": "hello", "do": "hang"}]}, out)
        while not out.exists():
            self.assertIsNone(process.poll())
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, 130, stderr)
        self.assertFalse(out.exists())
        self.assertEqual(stdout, "")


def memory_group():
    """The folder of a new memory cgroup and its limit's file; None where we may make none."""
    for mount, limit in (("memory", "memory.limit_in_bytes"), ("", "memory.max")):
        folder = pathlib.Path("/sys/fs/cgroup", mount, f"howfast-test-{os.getpid()}")
        try:
            folder.mkdir()
        except OSError:
            continue
        if (folder / limit).exists():
            return folder, folder / limit
        folder.rmdir()
    return None


class Memory(Trouble):
    BIG = "softmax/f32[64,1000000]/axis=-1"  # 244 MiB a set, two sets, and as much of output
    MOST = 300 << 10  # KiB that the driver itself may take, whatever the case

    def test_the_driver_stays_small_on_a_large_case(self):
        info = pathlib.Path("/proc/meminfo")
        free = info.exists() and re.search(r"MemAvailable: *(\d+)", info.read_text())
        if not free or int(free.group(1)) < 4 << 20:
            self.skipTest("needs 4 GiB of free memory, and a /proc that tells")
        out = self.path / "run.jsonl"
        process = subprocess.Popen(
            [BINARY, "run", self.BIG, "--suite", "full", "--worker", f"play={SCRIPTED}",
             "--targets", "play/cpu", "--launches", "1", "--out", str(out)],
            env=self.environment({"rules": [{"seconds": 0.1}]}), cwd=self.path,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        most, looks = 0, 0
        while process.poll() is None:
            status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
            own = re.search(r"RssAnon:\s*(\d+)", status)
            most = max(most, int(own.group(1)) if own else 0)
            looks += 1
        self.assertEqual(process.returncode, 0, process.stderr.read())
        self.assertIn('"outcome":"measured"', out.read_text())
        self.assertGreater(looks, 100)
        self.assertLess(most, self.MOST)

    def test_a_cell_that_a_group_has_no_room_for_is_skipped_even_if_it_had_room_before(self):
        made = memory_group()
        if made is None:
            self.skipTest("no right to make a memory cgroup")
        group, limit = made
        self.addCleanup(lambda: group.rmdir())
        used = "memory.usage_in_bytes" if "limit" in limit.name else "memory.current"
        # The worker of the second launch takes the room while it starts: for the first case, long
        # before the turn of the one that needs 900 MiB.
        worker = self.path / "worker"
        worker.write_text(f"""#!/bin/sh
            if [ "$HOWFAST_LAUNCH" = 2 ]; then
              echo $(($(cat {group / used}) + 104857600)) > {limit}
            fi
            exec {SCRIPTED}
            """)
        worker.chmod(0o755)
        case = "softmax/f32[64,16,32,1024]/axis=-1"
        out = self.path / "run.jsonl"
        limit.write_text(str(8 << 30))
        process = subprocess.Popen(
            ["/bin/sh", "-c", f'echo $$ > {group}/cgroup.procs; exec "$@"', "sh", BINARY, "run",
             case, self.small_case("matmul"), "--suite", "full", "--worker", f"play={worker}",
             "--targets", "play/cpu", "--launches", "3", "--out", str(out),
             "--seed", "1"],  # with which that case comes second in the second launch
            env=self.environment({}), cwd=self.path, text=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        _, stderr = process.communicate(timeout=PATIENCE)
        outcomes = {r["case"]["id"]: r for r in map(json.loads, out.read_text().splitlines())
                    if r["record"] == "outcome"}
        self.assertEqual(outcomes[case]["outcome"], "measured", stderr)
        self.assertEqual(outcomes[case]["launch_numbers"], [1])
        self.assertRegex(" ".join(outcomes[case]["flags"]), "skipped: needs .* GiB, .* free")


class Sleep(Trouble):
    def test_a_launch_during_which_the_machine_slept_is_flagged(self):
        compiler = shutil.which("cc")
        if platform.system() != "Linux" or compiler is None or "asan" in BINARY:
            self.skipTest("needs a compiler and a loader that takes a clock of ours")
        source = pathlib.Path(__file__).parent / "sleeping_clock.c"
        library = self.path / "clock.so"
        subprocess.run([compiler, "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
        slept = self.path / "slept"
        out = self.path / "run.jsonl"
        # The worker of the second launch starts during the visit of its first case.
        worker = self.path / "worker"
        worker.write_text(f"""#!/bin/sh
            test "$HOWFAST_LAUNCH" != 2 || touch {slept}
            exec {SCRIPTED}
            """)
        worker.chmod(0o755)
        cases = [self.small_case(), self.small_case("sort")]
        self.howfast("run", *cases, "--worker", f"play={worker}", "--targets", "play/cpu",
                     "--launches", "3", "--out", str(out), script={}, code=0,
                     more={"LD_PRELOAD": str(library), "SLEEP_WHEN": str(slept)})
        records = [json.loads(line) for line in out.read_text().splitlines()]
        flags = {(r["launch"], r["case"].split("/")[0]): r["flags"] for r in records
                 if r["record"] == "launch"}
        asleep = [key for key, names in flags.items() if "machine_slept" in names]
        self.assertEqual(len(asleep), 1, flags)
        self.assertEqual(asleep[0][0], 2)
        shown = self.howfast("show", str(out), code=0)
        self.assertRegex(shown.out, re.compile(r"machine\s+slept"))


if __name__ == "__main__":
    main()
