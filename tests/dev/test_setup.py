"""Tests of ./dev and setup/: a copy of them in a new folder, with stand-ins for apt-get, brew and
the compiler on PATH, and wheels of a few bytes that the real pip fetches from a folder."""

import hashlib
import importlib.util
import os
import platform
import pty
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# What ./dev may use of the real system; everything else is a stand-in or absent.
REAL_TOOLS = "bash cat cksum dirname env find getconf grep mkdir sed sort tail tr uname wc".split()

STAND_INS = {
    "g++": 'echo "${FAKE_COMPILER:-12}"',
    "id": 'echo "${FAKE_USER:-0}"',
    "dpkg-query": 'for p; do grep -qx -- "$p" "$FAKE/installed" && echo "$p installed"; done',
    # Fails as often as the file "failures" has lines. If "forgets" exists, it only claims success.
    "apt-get": """
echo "apt-get $*" >>"$FAKE/calls"
if [ -s "$FAKE/failures" ]; then
  sed 1d "$FAKE/failures" >"$FAKE/fewer"; cat "$FAKE/fewer" >"$FAKE/failures"
  echo "E: Unable to locate package"; exit 100
fi
[ -e "$FAKE/forgets" ] || for p; do echo "$p" >>"$FAKE/installed"; done""",
}

if platform.system() == "Darwin":
    PLATFORM, TOO_NEW = "macosx_11_0_arm64", "macosx_99_0_arm64"
else:
    PLATFORM, TOO_NEW = (f"manylinux_2_{minor}_{platform.machine()}" for minor in (17, 99))


def load_wheels():
    spec = importlib.util.spec_from_file_location("wheels", ROOT / "setup/wheels.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def needs(column, kind="build"):
    rows = [
        line.split()
        for line in (ROOT / "setup/system.txt").read_text().splitlines()
        if line[:1] != "#"
    ]
    index = ["for", "apt", "brew", "elsewhere"].index(column)
    return [row[index] for row in rows if row[0] == kind and row[index] != "-"]


class Project(unittest.TestCase):
    """A project folder with everything set up and nothing to do; each test takes something away."""

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.project = self.folder / "project"
        self.fake = self.folder / "fake"
        self.bin = self.folder / "bin"
        self.index = self.folder / "index"
        self.deps = self.project / ".deps"
        for folder in (self.fake, self.bin, self.index, self.deps):
            folder.mkdir(parents=True)
        shutil.copytree(
            ROOT / "setup", self.project / "setup", ignore=shutil.ignore_patterns("__pycache__")
        )
        shutil.copy(ROOT / "dev", self.project)
        (self.deps / "python").symlink_to(ROOT / ".deps/python")

        for tool in REAL_TOOLS:
            (self.bin / tool).symlink_to(shutil.which(tool))
        for name, script in STAND_INS.items():
            self.stand_in(name, script)
        (self.fake / "installed").write_text("\n".join(needs("apt")) + "\n")
        self.environment = {
            "PATH": str(self.bin),
            "HOME": str(self.folder),
            "FAKE": str(self.fake),
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(self.index),
            "HOWFAST_DOWNLOADS": str(
                self.index
            ),  # spares the tests that are not about it a second of pip
        }
        self.lock_rows = []
        self.wheel("mlx", "mlx_cpu-1.0-py3-none", {"mlx/lib/libmlx.so": "mlx"})
        self.wheel("torch", "torch-2.0.0-cp311-cp311", {"torch/lib/libtorch_cpu.so": "2.0.0"})

    def stand_in(self, name, script):
        path = self.bin / name
        path.unlink(
            missing_ok=True
        )  # it may be a link to the real tool, which writing would follow
        path.write_text(f"#!/bin/bash\n{script}\n")
        path.chmod(0o755)

    def wheel(self, part, name, files, system=PLATFORM):
        """Puts a wheel with these files on the index and a row for it in the lock file."""
        path = self.index / f"{name}-{system}.whl"
        project, version = name.split("-")[:2]
        info = f"{project}-{version}.dist-info"
        files = {
            **files,
            f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {project}\nVersion: {version}\n"
            + files.get("METADATA", ""),
            f"{info}/WHEEL": "Wheel-Version: 1.0\n",
        }
        files.pop("METADATA", None)
        record = (
            "".join(f"{file},sha256=x,{len(text)}\n" for file, text in files.items())
            + f"{info}/RECORD,,\n"
        )
        with zipfile.ZipFile(path, "w") as archive:
            for file, text in {**files, f"{info}/RECORD": record}.items():
                archive.writestr(file, text)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        self.lock_rows.append(f"{part} {path.name} {digest} {path.stat().st_size}\n")
        (self.project / "setup/wheels.lock").write_text("".join(self.lock_rows))
        return path

    def dev(self, *words, **options):
        result = subprocess.run(
            ["./dev", *words],
            cwd=self.project,
            env=self.environment,
            stdin=options.pop("stdin", subprocess.DEVNULL),
            capture_output=True,
            text=True,
        )
        self.said = result.stderr
        return result

    def succeeds(self, *words):
        result = self.dev(*words)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result

    def fails(self, *words, code=1):
        result = self.dev(*words)
        self.assertEqual(result.returncode, code, result.stderr)
        self.assertTrue(result.stderr.splitlines()[-1].startswith("dev: "), result.stderr)
        return result.stderr.splitlines()[-1]

    def calls(self):
        path = self.fake / "calls"
        return path.read_text() if path.exists() else ""

    def without(self, *packages):
        (self.fake / "installed").write_text("\n".join(set(needs("apt")) - set(packages)) + "\n")


class Words(Project):
    def test_alone_it_lists_its_verbs_one_a_line(self):
        lines = self.succeeds().stdout.splitlines()
        verbs = [line.split()[1] for line in lines]
        self.assertEqual(verbs, ["setup", "build", "run", "test", "format", "lint", "docs", "bench"])

    def test_a_word_it_does_not_know_is_one_line_and_64(self):
        for words in (
            ["nonsense"],
            ["setup", "--nonsense"],
            ["setup", "--torch"],
            ["build", "nonsense"],
        ):
            with self.subTest(words):
                line = self.fails(*words, code=64)
                self.assertEqual(self.said.count("\n"), 1)
                self.assertIn(words[-1], line)

    def test_it_runs_from_any_folder(self):
        result = subprocess.run(
            [self.project / "dev"], cwd="/", env=self.environment, capture_output=True
        )
        self.assertEqual(result.returncode, 0)


class System(Project):
    def test_nothing_missing_calls_no_installer(self):
        self.succeeds("setup")
        self.assertEqual(self.calls(), "")

    def test_only_what_is_missing_is_installed_and_named(self):
        self.without("cmake", "libfmt-dev")
        self.succeeds("setup")
        self.assertIn("dev: howfast needs cmake libfmt-dev from apt", self.said)
        self.assertRegex(self.calls(), r"apt-get .*install .* cmake libfmt-dev\n$")
        self.assertNotIn("ninja", self.calls())

    def test_lists_are_fetched_only_when_the_packages_are_not_found(self):
        self.without("cmake")
        (self.fake / "failures").write_text("once\n")
        self.succeeds("setup")
        self.assertRegex(self.calls(), r"(?s)install.*\n.* update\n.*install")

    def test_an_installation_that_fails_is_one_line_with_the_reason_and_the_command(self):
        self.without("cmake")
        (self.fake / "failures").write_text("once\nagain\n")
        line = self.fails("setup")
        self.assertIn("E: Unable to locate package", line)
        self.assertIn("apt-get install --yes --no-install-recommends cmake", line)

    def test_an_installer_that_only_says_so_is_not_believed(self):
        self.without("cmake")
        (self.fake / "forgets").touch()
        self.assertIn("cmake", self.fails("setup"))

    def test_without_root_the_line_for_whoever_has_it(self):
        self.without("cmake", "ccache")
        self.environment["FAKE_USER"] = "1000"
        line = self.fails("setup", "--yes")
        self.assertTrue(
            line.endswith("apt-get install --yes --no-install-recommends cmake ccache"), line
        )
        self.assertEqual(self.calls(), "")

    def test_sudo_is_used_where_it_asks_nothing(self):
        self.without("cmake")
        self.environment["FAKE_USER"] = "1000"
        self.stand_in("sudo", 'echo "sudo $*" >>"$FAKE/calls"; [ "$1" = -n ] || exec "$@"')
        self.succeeds("setup")
        self.assertIn("sudo env", self.calls())

    def test_sudo_that_wants_a_password_is_not_asked_off_a_terminal(self):
        self.without("cmake")
        self.environment["FAKE_USER"] = "1000"
        self.stand_in("sudo", "exit 1")
        self.assertIn("apt-get install", self.fails("setup"))

    def answer(self, answer, *words):
        ours, theirs = pty.openpty()
        self.addCleanup(os.close, ours)
        os.write(ours, answer)
        try:
            return self.dev(*words, stdin=theirs)
        finally:
            os.close(theirs)

    def test_on_a_terminal_it_asks(self):
        self.without("cmake")
        self.assertEqual(self.answer(b"n\n", "setup").returncode, 1)
        self.assertEqual(self.calls(), "")
        self.assertIn("run: apt-get install", self.said)
        self.assertEqual(self.answer(b"y\n", "setup").returncode, 0)
        self.assertIn("install", self.calls())

    def test_yes_answers_wherever_it_stands(self):
        self.without("cmake")
        self.assertEqual(self.answer(b"n\n", "--yes", "setup").returncode, 0)
        self.without("cmake")
        self.assertEqual(self.answer(b"n\n", "setup", "--yes").returncode, 0)

    def test_tools_of_lint_are_installed_for_lint_only(self):
        self.succeeds("setup")
        self.succeeds("setup", "--lint")
        for package in ("clang-tidy", "clang-format"):
            self.assertIn(package, self.calls())

    def test_a_compiler_that_is_too_old_is_named(self):
        self.environment["FAKE_COMPILER"] = "11.4.0"
        self.assertRegex(self.fails("setup"), "11.4.0 .* needs 12")

    def test_other_distributions_get_the_list(self):
        (self.bin / "apt-get").unlink()
        self.stand_in("g++", '[ "$1" = -dumpversion ]')  # and it finds no header
        line = self.fails("setup")
        self.assertTrue(line.endswith(" ".join(needs("elsewhere")[1:])), line)
        self.assertEqual(self.said.count("\n"), 1)

    def as_a_mac(self):
        self.stand_in("uname", "echo Darwin")
        self.stand_in("xcode-select", "true")
        self.stand_in(
            "brew",
            f"""
[ "$1" = --prefix ] && echo "{self.fake}/brew" && exit
shift; for f; do mkdir -p "{self.fake}/brew/opt/$f"; echo "$f" >>"$FAKE/calls"; done""",
        )
        python = self.fake / "brew/opt/python@3.13/bin/python3.13"
        python.parent.mkdir(parents=True)
        python.symlink_to(sys.executable)

    def test_a_mac_gets_the_formulae_that_are_missing(self):
        self.as_a_mac()
        (self.fake / "brew/opt/cmake").mkdir(parents=True)
        self.succeeds("setup")
        self.assertEqual(set(self.calls().split()), set(needs("brew")) - {"cmake", "python@3.13"})

    def test_a_mac_without_its_tools_is_told_how_to_get_them(self):
        self.as_a_mac()
        (self.bin / "brew").unlink()
        self.assertIn("Homebrew", self.fails("setup"))
        self.stand_in("xcode-select", "exit 2")
        self.assertIn("xcode-select --install", self.fails("setup"))


class Python(Project):
    def setUp(self):
        super().setUp()
        (self.deps / "python").unlink()
        (self.project / "setup/python.lock").write_text("")
        if not os.access("/usr/bin/python3", os.X_OK):
            self.skipTest("needs a /usr/bin/python3, as Debian has")

    def test_a_half_made_environment_is_made_again(self):
        (self.deps / "python/bin").mkdir(parents=True)
        (self.deps / "python/bin/python").symlink_to("/usr/bin/python3")
        self.succeeds("setup")
        self.assertIn("making .deps/python", self.said)
        self.succeeds("setup")
        self.assertEqual(self.said, "")

    def test_a_package_that_cannot_be_had_is_one_line(self):
        (self.project / "setup/python.lock").write_text("nonsense==1.0 --hash=sha256:" + "0" * 64)
        self.assertIn("nonsense==1.0", self.fails("setup"))


class Wheels(Project):
    def setUp(self):
        super().setUp()
        del self.environment["HOWFAST_DOWNLOADS"]

    def library(self, part):
        return next((self.deps / part).glob("*/lib/lib*.so"))

    def test_wheels_are_unpacked_linked_and_not_kept(self):
        self.succeeds("setup")
        self.assertEqual(os.readlink(self.deps / "mlx"), "mlx-cpu-1.0")
        self.assertEqual(os.readlink(self.deps / "torch"), "torch-2.0.0")
        self.assertEqual(self.library("torch").read_text(), "2.0.0")
        self.assertFalse((self.deps / "wheels").exists())

    def test_when_nothing_is_to_be_done_no_python_starts_and_nothing_is_said(self):
        self.succeeds("setup")
        (self.deps / "python").unlink()
        (self.deps / "python/bin").mkdir(parents=True)
        shutil.copy(ROOT / ".deps/python/howfast.key", self.deps / "python")
        self.stand_in("../project/.deps/python/bin/python", "echo started >&2; exit 1")
        start = time.monotonic()
        self.succeeds("setup")
        self.assertEqual(self.said, "")
        self.assertLess(time.monotonic() - start, 2)

    def test_a_torn_download_is_fetched_again(self):
        downloads = self.deps / "wheels"
        downloads.mkdir()
        name = next(self.index.glob("torch*")).name
        (downloads / name).write_bytes((self.index / name).read_bytes()[:100])
        self.succeeds("setup")
        self.assertIn(f"{name} is damaged; fetching it again", self.said)
        self.assertEqual(self.library("torch").read_text(), "2.0.0")

    def test_a_torn_unpack_is_done_again(self):
        partial = self.deps / "torch-2.0.0.partial"
        partial.mkdir()
        (partial / "remains").touch()
        self.succeeds("setup")
        self.assertFalse(partial.exists())
        self.assertFalse((self.deps / "torch/remains").exists())

    def test_a_file_that_is_gone_is_noticed(self):
        self.succeeds("setup")
        self.library("torch").unlink()
        self.succeeds("setup")
        self.assertEqual(self.library("torch").read_text(), "2.0.0")

    def test_a_file_that_is_cut_is_noticed_whenever_anything_is_set_up(self):
        self.succeeds("setup")
        self.library("torch").write_text("2")
        self.succeeds("setup", "--torch", "2.0.0")
        self.assertEqual(self.library("torch").read_text(), "2.0.0")

    def test_a_wheel_other_than_the_locked_one_is_refused(self):
        path = next(self.index.glob("torch*"))
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr("torch/evil", "")
        self.assertIn("cannot fetch torch 2.0.0", self.fails("setup"))
        self.assertFalse((self.deps / "torch").exists())

    def test_an_index_without_the_wheel_is_one_line_with_the_remedy(self):
        next(self.index.glob("torch*")).unlink()
        line = self.fails("setup")
        self.assertIn("No matching distribution found for torch==2.0.0", line)
        self.assertIn("run ./dev setup again", line)

    def test_either_build_of_a_version_will_do(self):
        local = self.wheel(
            "torch", "torch-2.0.0+cpu-cp311-cp311", {"torch/lib/libtorch_cpu.so": "2.0.0+cpu"}
        )
        self.succeeds("setup")
        self.assertEqual(self.library("torch").read_text(), "2.0.0+cpu")
        local.unlink()
        shutil.rmtree(self.deps / "torch-2.0.0")
        self.succeeds("setup")
        self.assertEqual(self.library("torch").read_text(), "2.0.0")

    def test_another_torch_is_remembered_until_changed_back(self):
        self.wheel("torch", "torch-2.1.0-cp311-cp311", {"torch/lib/libtorch_cpu.so": "2.1.0"})
        self.succeeds("setup", "--torch", "2.1.0")
        self.succeeds("setup")
        self.assertEqual(self.library("torch").read_text(), "2.1.0")
        self.succeeds("setup", "--torch", "2.0.0")
        self.assertEqual(self.library("torch").read_text(), "2.0.0")

    def test_a_torch_that_is_not_locked_is_refused(self):
        self.assertIn("choose from 2.0.0", self.fails("setup", "--torch", "9.9", code=64))

    def test_a_cuda_build_gets_the_libraries_its_cpu_half_loads(self):
        self.lock_rows.pop()
        cuda = {
            "torch/lib/libtorch_cuda.so": "",
            "METADATA": "Requires-Dist: cuda-toolkit[cudart,cupti]==13.0.3; platform_system\n",
        }
        self.wheel(
            "torch", "torch-2.0.0-cp311-cp311", {"torch/lib/libtorch_cpu.so": "2.0.0", **cuda}
        )
        part = "cuda-toolkit==13.0.3"
        self.wheel(
            part, "nvidia_cuda_cupti-13.0.85-py3-none", {"nvidia/cu13/lib/libcupti.so.13": "cupti"}
        )
        self.succeeds("setup")
        self.assertEqual(
            (self.library("torch").parent / "../../nvidia/cu13/lib/libcupti.so.13").read_text(),
            "cupti",
        )

    def test_a_cuda_build_whose_libraries_are_not_locked_is_refused(self):
        self.lock_rows.pop()
        self.wheel("torch", "torch-2.0.0-cp311-cp311", {"torch/lib/libtorch_cuda.so": ""})
        self.assertIn("setup/wheels.lock has no rows for", self.fails("setup"))

    def test_a_system_too_old_for_a_wheel_goes_on_without_it(self):
        self.succeeds("setup")
        self.lock_rows.pop(0)
        self.wheel("mlx", "mlx_cpu-1.1-py3-none", {"mlx/lib/libmlx.so": ""}, TOO_NEW)
        self.succeeds("setup")
        self.assertRegex(
            self.said, r"going on without mlx: it needs \w+ [\d.]+ on \w+ or newer, and this is"
        )
        self.assertFalse((self.deps / "mlx").is_symlink())
        self.assertFalse((self.deps / "mlx-cpu-1.0").exists())
        self.succeeds("setup")
        self.assertEqual(self.said, "")

    def test_a_store_of_wheels_is_used_and_kept(self):
        self.environment["HOWFAST_DOWNLOADS"] = str(self.folder / "store")
        self.succeeds("setup")
        for wheel in self.index.iterdir():
            wheel.unlink()
        shutil.rmtree(self.deps / "torch-2.0.0")
        self.succeeds("setup")
        self.assertNotIn("fetching", self.said)
        self.assertEqual(self.library("torch").read_text(), "2.0.0")

    def test_two_at_once_do_not_meet(self):
        both = [
            subprocess.Popen(
                ["./dev", "setup"],
                cwd=self.project,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            for _ in range(2)
        ]
        self.assertEqual([process.wait() for process in both], [0, 0])
        self.assertEqual(self.library("torch").read_text(), "2.0.0")


class LockFile(unittest.TestCase):
    """The real lock file, seen from machines that the tests do not run on."""

    def setUp(self):
        self.wheels = load_wheels()
        self.lock = self.wheels.read_lock()

    def files(self, part, system, release, architecture, version=None):
        machine = self.wheels.Machine(system, release, architecture)
        rows = [w for w in self.lock if w.part == part and version in (None, w.version)]
        return [wheel.file for wheel in self.wheels.builds_for(machine, rows)]

    def test_a_mac_gets_the_wheel_of_its_system_or_the_next_older(self):
        for release, tag in (
            ((14, 0), "14_0"),
            ((14, 7), "14_0"),
            ((15, 5), "15_0"),
            ((26, 2), "26_0"),
            ((27, 0), "26_0"),
        ):
            (file,) = self.files("mlx", "macosx", release, "arm64")
            self.assertIn(f"macosx_{tag}_arm64", file)
        self.assertEqual(self.files("mlx", "macosx", (13, 6), "arm64"), [])
        self.assertEqual(self.files("mlx", "macosx", (15, 0), "x86_64"), [])

    def test_linux_needs_the_glibc_of_the_wheel(self):
        self.assertEqual(len(self.files("mlx", "linux", (2, 36), "x86_64")), 1)
        self.assertEqual(self.files("mlx", "linux", (2, 34), "x86_64"), [])
        self.assertEqual(len(self.files("torch", "linux", (2, 34), "aarch64", "2.13.0")), 1)

    def test_every_torch_is_there_for_every_machine(self):
        for version in ("2.13.0", "2.14.1"):
            for machine in (
                ("linux", (2, 36), "x86_64"),
                ("linux", (2, 36), "aarch64"),
                ("macosx", (14, 0), "arm64"),
            ):
                self.assertTrue(self.files("torch", *machine, version), (version, machine))

    def test_the_libraries_of_cuda_are_there_for_both_kinds_of_linux(self):
        for architecture in ("x86_64", "aarch64"):
            machine = self.wheels.Machine("linux", (2, 36), architecture)
            rows = [w for w in self.lock if w.part.startswith("cuda-toolkit") and w.fits(machine)]
            self.assertEqual([w.name for w in rows], ["nvidia-cuda-cupti", "nvidia-cuda-runtime"])

    def test_what_is_missing_is_explained(self):
        rows = [wheel for wheel in self.lock if wheel.part == "mlx"]
        old = self.wheels.Machine("linux", (2, 31), "x86_64")
        self.assertEqual(
            self.wheels.why_none(old, rows),
            "it needs glibc 2.35 on x86_64 or newer, and this is glibc 2.31 on x86_64",
        )
        intel = self.wheels.Machine("macosx", (14, 0), "x86_64")
        self.assertEqual(
            self.wheels.why_none(intel, rows), "there is none for macOS 14.0 on x86_64"
        )


if __name__ == "__main__":
    unittest.main()
